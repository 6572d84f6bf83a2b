//! Which messages of a room were deleted: what a replay has to know before it shows what was said, or said instead.

use std::collections::BTreeMap;

use domain::{
    boundary::{Boundary, CHATS},
    chat::MessageChangeEvent,
    ids::RoomId,
};
use jetstream_es::{LogReader, MAX_PAGE, Recorded, StoreError};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use crate::budget::Work;

/// The deleted messages of one room that were posted after some sequence.
#[derive(Debug)]
pub(crate) struct Deletions {
    tombstones: BTreeMap<u64, Value>,
    /// What was posted after this sequence is known about.
    after: u64,
    /// What was posted after this one is to be.
    wanted: u64,
    next: u64,
}

impl Deletions {
    /// Nothing known yet; to be asked about messages that were posted after this sequence. What became of them lies
    /// behind them in the log.
    pub(crate) const fn after(sequence: u64) -> Self {
        Self { tombstones: BTreeMap::new(), after: sequence, wanted: sequence, next: sequence + 1 }
    }

    /// Sees to it that the message will be known about that was posted at a sequence: an edit may be of an older one.
    pub(crate) fn cover(&mut self, sequence: u64) {
        self.wanted = self.wanted.min(sequence.saturating_sub(1));
    }

    /// Takes in what has been deleted by now, however far beyond the replay's own end that is; nothing is looked at twice.
    ///
    /// # Errors
    /// When the log does not answer, or holds what this version does not understand.
    pub(crate) async fn catch_up(
        &mut self,
        log: &LogReader,
        room: RoomId,
        work: &mut Work,
    ) -> Result<(), StoreError> {
        let boundary = Boundary::message_changes(room);
        let changes = boundary.subject();
        if self.wanted < self.after {
            let (mut next, mut earlier) = (self.wanted + 1, BTreeMap::new());
            look(log, changes, (&mut next, self.after), &mut earlier, work).await?;
            self.tombstones.extend(earlier);
            self.after = self.wanted;
        }
        look(log, changes, (&mut self.next, u64::MAX), &mut self.tombstones, work).await
    }

    /// What stands in the place of the text of the message that was posted at a sequence, if it was deleted.
    pub(crate) fn tombstone(&self, sequence: u64) -> Option<&Value> {
        self.tombstones.get(&sequence)
    }
}

/// Takes in what a room's changes delete from one sequence on, up to another or to their end. Of two deletions the first
/// counts.
async fn look(
    log: &LogReader,
    changes: &str,
    (next, until): (&mut u64, u64),
    tombstones: &mut BTreeMap<u64, Value>,
    work: &mut Work,
) -> Result<(), StoreError> {
    while *next <= until {
        let page = match log.page(CHATS.name, *next, Some(changes), MAX_PAGE).await {
            // What is no event deletes nothing.
            Err(StoreError::Malformed { sequence, .. }) => {
                *next = sequence + 1;
                continue;
            }
            page => page?,
        };
        work.read(*next, &page);
        for event in page.events.iter().take_while(|event| event.sequence <= until) {
            if let Some((sequence, tombstone)) = tombstone(event)? {
                tombstones.entry(sequence).or_insert(tombstone);
            }
        }
        *next = (*next).max(page.reached + 1);
        if !page.more {
            break;
        }
    }
    Ok(())
}

/// Which message an event deletes, and what is shown instead of it: by whom and when.
pub(crate) fn tombstone(event: &Recorded) -> Result<Option<(u64, Value)>, StoreError> {
    Ok(match event.decode_withheld::<MessageChangeEvent>()? {
        MessageChangeEvent::MessageDeleted { sequence, by, .. } => {
            // A time of our era has such a form.
            let at = event.time.format(&Rfc3339).unwrap_or_default();
            Some((sequence, json!({"by": by, "at": at})))
        }
        MessageChangeEvent::MessageEdited { .. }
        | MessageChangeEvent::MessageTextDestroyed { .. }
        | MessageChangeEvent::ReactionAdded { .. }
        | MessageChangeEvent::ReactionRemoved { .. }
        | MessageChangeEvent::LinkPreviewed { .. }
        | MessageChangeEvent::LinkPreviewRemoved { .. } => None,
    })
}

/// Of which message an event holds a text, or somebody's reaction to it, by the place where the message was posted.
///
/// # Errors
/// When this version does not understand the event.
pub(crate) fn text_of(event: &Recorded) -> Result<Option<u64>, StoreError> {
    if event.subject.starts_with("chat.timeline.") {
        return Ok(Some(event.sequence));
    }
    if !event.subject.starts_with("chat.changes.") {
        return Ok(None);
    }
    Ok(match event.decode_withheld::<MessageChangeEvent>()? {
        // What somebody felt about a text goes with it, and what its links lead to.
        MessageChangeEvent::MessageEdited { sequence, .. }
        | MessageChangeEvent::LinkPreviewed { sequence, .. }
        | MessageChangeEvent::ReactionAdded { sequence, .. } => Some(sequence),
        MessageChangeEvent::MessageDeleted { .. }
        | MessageChangeEvent::MessageTextDestroyed { .. }
        | MessageChangeEvent::ReactionRemoved { .. }
        | MessageChangeEvent::LinkPreviewRemoved { .. } => None,
    })
}

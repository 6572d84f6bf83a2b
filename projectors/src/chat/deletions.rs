//! Which messages of a batch's rooms are taken back in it, for every read model that shows messages.

use std::collections::BTreeMap;

use domain::{chat::MessageChangeEvent, ids::AccountId, ids::RoomId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::projection::{Batch, Fact, ProjectionError};

/// Deleted messages, column by column: a deletion names the place in the log where the message was posted.
#[derive(Debug, Default)]
pub struct Deletions {
    pub rooms: Vec<Uuid>,
    pub sequences: Vec<i64>,
    pub times: Vec<OffsetDateTime>,
    pub by: Vec<Uuid>,
}

impl Deletions {
    /// Those of a batch. Of two deletions of one message the first counts.
    ///
    /// # Errors
    /// When an event is of a kind or version that this program does not understand.
    pub fn of(batch: &Batch) -> Result<Self, ProjectionError> {
        let mut first: BTreeMap<(RoomId, i64), (OffsetDateTime, AccountId)> = BTreeMap::new();
        for Fact { event, time, .. } in batch.of::<MessageChangeEvent>()? {
            match event {
                MessageChangeEvent::MessageDeleted { room, sequence, by, .. } => {
                    // A place that Postgres cannot name is no message's.
                    let Ok(sequence) = i64::try_from(sequence) else { continue };
                    first.entry((room, sequence)).or_insert((time, by));
                }
                // What it says is no matter here; nor is a text that is not here any more, nor what others think of it.
                MessageChangeEvent::MessageEdited { .. }
                | MessageChangeEvent::MessageTextDestroyed { .. }
                | MessageChangeEvent::ReactionAdded { .. }
                | MessageChangeEvent::ReactionRemoved { .. }
                | MessageChangeEvent::LinkPreviewed { .. }
                | MessageChangeEvent::LinkPreviewRemoved { .. } => {}
            }
        }
        let mut deletions = Self::default();
        for ((room, sequence), (time, by)) in first {
            deletions.rooms.push(room.uuid());
            deletions.sequences.push(sequence);
            deletions.times.push(time);
            deletions.by.push(by.uuid());
        }
        Ok(deletions)
    }

    /// True when nothing is deleted.
    pub fn is_empty(&self) -> bool {
        self.rooms.is_empty()
    }
}

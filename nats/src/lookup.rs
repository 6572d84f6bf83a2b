//! Finding one event, and what came after it, without reading all that lies around it.

use std::time::Duration;

use personal::evolution::StoredEvent;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::attempt;
use crate::encode::{is_literal_subject, not_literal};
use crate::execute::made_at;
use crate::reader::{ReplicaWait, open_all};
use crate::store::CLOCK_SKEW;
use crate::wire::From;
use crate::{EventStore, History, Recorded, StoreError};

/// Events of the first request; most effects are among them.
const FIRST_PAGE: usize = 64;
/// Events of a later one.
const LATER_PAGE: usize = 512;

/// A part of a subject's events in which an effect may be.
struct Window {
    /// How long before its command's id was made it begins.
    before: Duration,
    /// How many events are looked at.
    at_most: usize,
}

/// Nearly every effect is stored within moments of its command's id.
const NEAR: Window = Window { before: Duration::from_secs(2), at_most: 512 };
/// A client's clock may be ahead, and a command may wait for a connection.
const WIDE: Window = Window { before: Duration::from_mins(5).saturating_add(CLOCK_SKEW), at_most: 4096 };

impl EventStore {
    /// The first event that a command had as an effect on a literal subject, found by the time in the
    /// command's id, a `UUIDv7`; none for ids that tell no time.
    ///
    /// However many events the subject has, a bounded number is read: some five thousand, and the first
    /// 64 in nearly all cases. So an effect that was stored long after its command's id was made, in a
    /// busy subject, may not be found: who knows its sequence reads it by [`EventStore::at`].
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer.
    pub async fn effect_of(
        &self,
        stream: &str,
        subject: &str,
        command: Uuid,
    ) -> Result<Option<Recorded>, StoreError> {
        if !is_literal_subject(subject) {
            return Err(not_literal());
        }
        let Some(made) = made_at(command) else { return Ok(None) };
        for window in [NEAR, WIDE] {
            let found = self.search(stream, subject, made, &window, command).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    async fn search(
        &self,
        stream: &str,
        subject: &str,
        made: OffsetDateTime,
        window: &Window,
        command: Uuid,
    ) -> Result<Option<Recorded>, StoreError> {
        let reader = self.reader();
        let mut from = From::Time(made - window.before);
        let (mut seen, mut left, mut page) = (0, window.at_most, FIRST_PAGE);
        let mut wait = ReplicaWait::default();
        while left > 0 {
            let batch = reader.raw_batch(stream, subject, from, page.min(left)).await?;
            left -= batch.messages.len().min(left);
            if !batch.messages.is_empty() {
                wait.is_over();
            }
            for message in batch.messages {
                seen = message.sequence;
                // What is no event is no effect either.
                if let Ok(event) = message.into_recorded()
                    && event.envelope.command == command
                {
                    return Ok(Some(event));
                }
            }
            if seen > 0 {
                from = From::Sequence(seen + 1);
            }
            if batch.pending > 0 {
                page = LATER_PAGE;
                continue;
            }
            if !reader.is_replicated(stream).await? {
                return Ok(None);
            }
            // The replica that answered may lag behind what was acknowledged.
            let last = reader.leader_last(stream, subject).await?;
            if last.is_none_or(|last| last.sequence <= seen || last.time < made - window.before) {
                return Ok(None);
            }
            wait.once_more("finding an event").await?;
        }
        Ok(None)
    }

    /// The events of one literal subject from a sequence on, unsealed and decoded: for a boundary of which
    /// only what came after something is to be known. `version` and `last_sequence` are 0 when there are none.
    ///
    /// # Errors
    /// As [`EventStore::history`].
    pub async fn history_from<E: StoredEvent>(
        &self,
        stream: &str,
        subject: &str,
        from_sequence: u64,
    ) -> Result<History<E>, StoreError> {
        open_all(self.recorded_from(stream, subject, from_sequence).await?, self.keys()).await
    }

    /// As [`EventStore::history_from`], with the events as they are stored: for who wants few of their values.
    ///
    /// # Errors
    /// As [`EventStore::history`].
    pub async fn recorded_from(
        &self,
        stream: &str,
        subject: &str,
        from_sequence: u64,
    ) -> Result<Vec<Recorded>, StoreError> {
        if !is_literal_subject(subject) {
            return Err(not_literal());
        }
        let from = From::Sequence(from_sequence);
        let at_least = |known: u64| if known >= from_sequence { known } else { 0 };
        let mut events = self.reader().all_from(stream, subject, from, 0).await?;
        let last = events.last().map_or(0, |event| event.sequence);
        if last < at_least(self.known_sequence(stream, subject)) {
            let known = at_least(self.still_known(stream, subject).await?);
            events = self.reader().all_from(stream, subject, from, known).await?;
        }
        // An event before the first one that was asked for is not missed.
        let read = events.last().map_or(from_sequence.saturating_sub(1), |event| event.sequence);
        attempt::note_read(stream, subject, read);
        Ok(events)
    }
}

//! What messages of a batch's rooms are made to say in it, for every read model that shows messages.

use std::collections::BTreeMap;

use domain::{
    chat::MessageChangeEvent,
    ids::{AccountId, RoomId},
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::projection::{Batch, Fact, ProjectionError, shown};

/// Texts of edited messages, column by column: an edit names the place in the log where its message was posted.
///
/// An edit that came after its message's deletion says nothing. Readers apply a batch's edits to what is not deleted, and
/// then its deletions: both orders end in the same.
#[derive(Debug, Default)]
pub struct Edits {
    pub rooms: Vec<Uuid>,
    pub sequences: Vec<i64>,
    /// Where each edit stands.
    pub versions: Vec<i64>,
    pub authors: Vec<Uuid>,
    pub bodies: Vec<String>,
    pub times: Vec<OffsetDateTime>,
}

impl Edits {
    /// Those of a batch, in the order of the log.
    ///
    /// # Errors
    /// When an event is of a kind or version that this program does not understand.
    pub fn of(batch: &Batch) -> Result<Self, ProjectionError> {
        let mut edits = Self::default();
        for Fact { event, sequence: version, time, .. } in batch.of::<MessageChangeEvent>()? {
            if let MessageChangeEvent::MessageEdited { room, sequence, author, body, .. } = event {
                edits.push(room, sequence, version, author, shown(&body), time);
            }
        }
        Ok(edits)
    }

    /// Those that are the last of their message: what it says after the batch.
    #[must_use]
    pub fn last_of_each(&self) -> Self {
        let last: BTreeMap<_, _> =
            (0..self.rooms.len()).map(|at| ((self.rooms[at], self.sequences[at]), at)).collect();
        let mut edits = Self::default();
        for at in last.into_values() {
            edits.rooms.push(self.rooms[at]);
            edits.sequences.push(self.sequences[at]);
            edits.versions.push(self.versions[at]);
            edits.authors.push(self.authors[at]);
            edits.bodies.push(self.bodies[at].clone());
            edits.times.push(self.times[at]);
        }
        edits
    }

    /// True when nothing is edited.
    pub fn is_empty(&self) -> bool {
        self.rooms.is_empty()
    }

    fn push(
        &mut self,
        room: RoomId,
        sequence: u64,
        version: i64,
        author: AccountId,
        body: String,
        time: OffsetDateTime,
    ) {
        // A place that Postgres cannot name is no message's.
        let Ok(sequence) = i64::try_from(sequence) else { return };
        self.rooms.push(room.uuid());
        self.sequences.push(sequence);
        self.versions.push(version);
        self.authors.push(author.uuid());
        self.bodies.push(body);
        self.times.push(time);
    }
}

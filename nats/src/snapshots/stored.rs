//! A snapshot as it stands in the bucket.

use std::collections::BTreeSet;

use personal::{KeyRing, PersonId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Folded, SnapshotSchema};
use crate::{Ambient, Recorded, StoreError};

/// Another layout has another number, and is passed over.
const LAYOUT: u32 = 1;

/// A folded state, sealed, and the event that it reaches up to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stored {
    layout: u32,
    stream: String,
    subject: String,
    epoch: String,
    /// Sequence of the last event that is in the state.
    pub(crate) sequence: u64,
    /// That event's number in its aggregate.
    pub(crate) version: u64,
    /// That event's id: no other event has it, in whatever stream of this name.
    event: String,
    fold: String,
    fold_number: u32,
    state: Value,
}

impl Stored {
    /// Seals `state` as what was folded up to `event`. Its personal values are bound to this snapshot: to
    /// its boundary, epoch, event and fold.
    ///
    /// # Errors
    /// [`StoreError::Personal`] when the ring lacks an owner: a person who was erased a moment ago.
    pub(crate) fn seal(
        folded: &Folded,
        event: &Recorded,
        state: Value,
        keys: &KeyRing,
        ambient: &Ambient,
    ) -> Result<Self, StoreError> {
        let mut stored = Self {
            layout: LAYOUT,
            stream: folded.stream.clone(),
            subject: folded.subject.clone(),
            epoch: folded.epoch.clone(),
            sequence: folded.sequence,
            version: folded.version,
            event: event.envelope.id.clone(),
            fold: folded.schema.name.clone(),
            fold_number: folded.schema.number,
            state,
        };
        let bound_to = stored.bound_to();
        personal::seal(&mut stored.state, keys, &bound_to, &mut |bytes| ambient.fill_random(bytes))?;
        if !personal::is_fully_sealed(&stored.state) {
            return Err(StoreError::InvalidProposal("a state is not fully sealed".to_owned()));
        }
        Ok(stored)
    }

    /// What a message of the bucket holds, if it is a snapshot of this layout.
    pub(crate) fn parse(payload: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Self>(payload).ok().filter(|stored| stored.layout == LAYOUT)
    }

    /// Whether it is the boundary's, of a stream with this epoch.
    pub(crate) fn is_of(&self, stream: &str, subject: &str, epoch: &str) -> bool {
        self.stream == stream && self.subject == subject && self.epoch == epoch
    }

    /// Whether this fold has made it.
    pub(crate) fn is_by(&self, schema: &SnapshotSchema) -> bool {
        self.fold == schema.name && self.fold_number == schema.number
    }

    /// Whether the event that it reaches up to is this one.
    pub(crate) fn reaches(&self, event: &Recorded) -> bool {
        event.sequence == self.sequence
            && event.subject == self.subject
            && event.envelope.id == self.event
            && event.envelope.version == Some(self.version)
    }

    /// Whether it should stand in the bucket instead of the other one.
    pub(super) fn replaces(&self, other: &Self) -> bool {
        if !other.is_of(&self.stream, &self.subject, &self.epoch) {
            return true;
        }
        // Two folds at once are two versions of a program at once.
        (self.sequence, self.fold_number) > (other.sequence, other.fold_number)
    }

    /// Everybody of whom the state holds a value.
    pub(crate) fn owners(&self) -> BTreeSet<PersonId> {
        personal::owners(&self.state)
    }

    /// The state, sealed.
    pub(crate) fn state(&self) -> &Value {
        &self.state
    }

    /// About how much the state weighs, in bytes.
    pub(crate) fn weight(&self) -> usize {
        crate::hot::weight(&self.state)
    }

    /// The state's JSON. Values of people who are not in the ring are erased ones.
    ///
    /// # Errors
    /// [`StoreError::Personal`] when a value was sealed for another snapshot, or changed.
    pub(crate) fn open(mut self, keys: &KeyRing) -> Result<Value, StoreError> {
        let bound_to = self.bound_to();
        personal::open(&mut self.state, keys, &bound_to)?;
        Ok(self.state)
    }

    /// No event's id has a space in it, so nothing sealed here opens as an event's, nor the reverse. None
    /// of the parts but the fold's name has one either, and that comes last.
    fn bound_to(&self) -> String {
        let Self { epoch, stream, subject, sequence, event, fold, fold_number, .. } = self;
        format!("snapshot {epoch} {stream} {subject} {sequence} {event} {fold_number} {fold}")
    }
}

#[cfg(test)]
mod tests {
    use personal::{PersonKeys, Personal};
    use serde_json::json;
    use time::OffsetDateTime;
    use uuid::Uuid;

    use super::*;
    use crate::encode::tests::draft;

    fn ada() -> PersonId {
        PersonId::new(Uuid::from_u128(1))
    }

    fn ring() -> KeyRing {
        [(ada(), PersonKeys::generate(&mut |bytes| bytes.fill(7)))].into_iter().collect()
    }

    fn event(sequence: u64, version: u64) -> Recorded {
        let mut event = draft("chat.room.a", None).recorded("CHATS", sequence, OffsetDateTime::UNIX_EPOCH);
        event.envelope.version = Some(version);
        event
    }

    fn folded(sequence: u64, number: u32) -> Folded {
        Folded {
            stream: "CHATS".to_owned(),
            subject: "chat.room.a".to_owned(),
            epoch: "e".to_owned(),
            sequence,
            version: 3,
            schema: SnapshotSchema::new("room", number),
            instead_of: None,
        }
    }

    fn state() -> Value {
        json!({ "motto": Personal::open(ada(), "carpe diem".to_owned()), "n": 4 })
    }

    fn stored(sequence: u64, number: u32) -> Stored {
        Stored::seal(&folded(sequence, number), &event(sequence, 3), state(), &ring(), &Ambient::system())
            .unwrap()
    }

    #[test]
    fn a_state_comes_back_and_nothing_of_it_is_readable() {
        let payload = serde_json::to_vec(&stored(9, 1)).unwrap();
        assert!(!String::from_utf8_lossy(&payload).contains("carpe"));
        let back = Stored::parse(&payload).unwrap();
        assert!(back.is_of("CHATS", "chat.room.a", "e") && back.is_by(&SnapshotSchema::new("room", 1)));
        assert!(back.reaches(&event(9, 3)) && !back.reaches(&event(9, 4)) && !back.reaches(&event(8, 3)));
        assert_eq!(back.owners(), [ada()].into());
        assert_eq!(back.clone().open(&ring()).unwrap(), state());
        let erased: Personal<String> =
            serde_json::from_value(back.open(&KeyRing::new()).unwrap()["motto"].clone()).unwrap();
        assert_eq!(erased, Personal::Erased { of: ada() });
    }

    #[test]
    fn a_sealed_value_opens_in_its_own_snapshot_only() {
        let good = stored(9, 1);
        let other = |change: fn(&mut Stored)| {
            let mut other = good.clone();
            change(&mut other);
            other.open(&ring()).is_err()
        };
        assert!(other(|stored| stored.sequence = 8));
        assert!(other(|stored| stored.subject = "chat.room.b".to_owned()));
        assert!(other(|stored| stored.stream = "USERS".to_owned()));
        assert!(other(|stored| stored.epoch = "f".to_owned()));
        assert!(other(|stored| stored.event = "2.0".to_owned()));
        assert!(other(|stored| stored.fold_number = 2));
        assert!(!other(|_| {}));
    }

    #[test]
    fn without_an_owners_key_nothing_is_written() {
        let sealed = Stored::seal(&folded(9, 1), &event(9, 3), state(), &KeyRing::new(), &Ambient::system());
        assert!(matches!(sealed, Err(StoreError::Personal(_))));
    }

    #[test]
    fn an_older_one_never_replaces_a_newer_one() {
        assert!(stored(9, 1).replaces(&stored(8, 1)) && !stored(8, 1).replaces(&stored(9, 1)));
        assert!(!stored(9, 1).replaces(&stored(9, 1)), "it is there already");
        assert!(stored(9, 2).replaces(&stored(9, 1)) && !stored(9, 1).replaces(&stored(9, 2)));
        let elsewhere = Stored { epoch: "f".to_owned(), ..stored(99, 1) };
        assert!(stored(1, 1).replaces(&elsewhere), "sequences of another stream mean nothing");
    }
}

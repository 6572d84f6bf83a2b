//! What is taken back of the ring's events, where it still waits to be written too: of messages that are deleted, and of
//! people who are forgotten.

use std::sync::{Arc, Weak};

use jetstream_es::{Forgotten, Recorded};
use personal::{KeyRing, PersonId};
use serde_json::Value;

use super::{Entry, Ring};
use crate::{
    deletions,
    frame::Frame,
    hub::SentOff,
    topic::Topic,
    visible::{self, Visible},
};

impl Ring {
    /// From now on, shows a message as deleted, in what is still to be written too.
    pub(crate) fn delete(&mut self, topic: Topic, sequence: u64, tombstone: &Value) {
        let Some(entries) = self.topics.get_mut(&topic) else { return };
        // As it was posted, and as it was edited since.
        for entry in entries.iter_mut().filter(|entry| entry.text_of == Some(sequence)) {
            // Of two deletions the first counts.
            let tombstone = entry.tombstone.get_or_insert_with(|| tombstone.clone()).clone();
            entry.withdraw(topic, |event| visible::show_deleted(event, &tombstone));
        }
    }

    /// What is shown instead of the texts of the message that was posted at a sequence, if it was deleted and one of them is
    /// here, or the deletion is: what was posted long ago may be gone from here.
    pub(super) fn tombstone(&self, topic: Topic, sequence: u64) -> Option<Value> {
        let entries = self.topics.get(&topic)?;
        let mut texts = entries.iter().filter(|entry| entry.text_of == Some(sequence));
        texts.find_map(|entry| entry.tombstone.clone()).or_else(|| {
            let deletion = entries.iter().find(|entry| entry.deletes == Some(sequence))?;
            deletion_in(&deletion.event).map(|(_, tombstone)| tombstone)
        })
    }

    /// Drops what was opened with keys that do not count any more. The sealed events stay.
    pub(crate) fn forget(&mut self, what: Forgotten) {
        for entry in self.topics.values_mut().flatten() {
            let concerned = match what {
                Forgotten::Everyone => true,
                Forgotten::Person(person) => entry.owners.contains(&person),
            };
            if let Some(frame) = entry.frame.take_if(|_| concerned) {
                entry.bytes -= frame.size_bytes();
                self.bytes -= frame.size_bytes();
                if Arc::strong_count(&frame) > 1 {
                    entry.let_wait(&frame);
                }
            }
        }
    }

    /// From now on, shows nothing personal of what was opened with this person's key, in what is still to be written too.
    /// What others say in the same events is withheld with it; who asks again is shown that.
    pub(crate) fn withdraw_of(&mut self, person: PersonId) {
        for (topic, entries) in &mut self.topics {
            for entry in entries.iter_mut().filter(|entry| entry.owners.contains(&person)) {
                entry.withdraw(*topic, |event| visible::show(event, &KeyRing::default()));
            }
        }
        // It is kept for nobody: what comes later is encoded anew.
        self.forget(Forgotten::Person(person));
    }
}

impl Entry {
    /// From now on, shows something else instead of the event, in what is still to be written too.
    fn withdraw(&self, topic: Topic, instead: impl Fn(&Recorded) -> Visible) {
        for frame in self.frame.iter().cloned().chain(self.waiting.iter().filter_map(Weak::upgrade)) {
            frame.withdraw(&self.event, topic, &instead(&self.event));
        }
    }

    /// Its frames that somebody else has, too.
    pub(super) fn that_wait(&self) -> impl Iterator<Item = SentOff> {
        let own = self.frame.iter().filter(|frame| Arc::strong_count(frame) > 1).cloned();
        let frames = own.chain(self.waiting.iter().filter_map(Weak::upgrade));
        frames.map(|frame| SentOff::new(&self.event, self.text_of, &frame))
    }

    /// Remembers a frame only for as long as somebody else has it.
    pub(super) fn let_wait(&mut self, frame: &Arc<Frame>) {
        self.waiting.retain(|waiting| waiting.strong_count() > 0);
        self.waiting.push(Arc::downgrade(frame));
    }
}

/// Which message an event deletes, and what is shown instead of that.
pub(super) fn deletion_in(event: &Recorded) -> Option<(u64, Value)> {
    // What is not understood empties the ring before it comes here.
    let is_change = event.subject.starts_with("chat.changes.");
    is_change.then(|| deletions::tombstone(event).ok().flatten())?
}

#[cfg(test)]
mod tests {
    use super::super::{AtOnce, Remembered};
    use super::*;
    use crate::frame::examples::{event, frame, room};
    use cqrs_es::DomainEvent as _;
    use domain::{
        chat::MessageChangeEvent,
        ids::{AccountId, MessageId, RoomId},
    };
    use serde_json::json;
    use uuid::Uuid;

    /// What the ring has of the room's first two events after a sequence.
    fn recalled(ring: &Ring, after: u64) -> Vec<Remembered> {
        ring.recall(room(), after, 2, AtOnce { events: 2, bytes: usize::MAX }).expect("all of it")
    }

    #[test]
    fn who_is_forgotten_is_taken_out_of_what_still_waits_and_nobody_else_is() {
        let person = |number| AccountId::new(Uuid::from_u128(number)).person();
        let mut ring = Ring::after(0, 1 << 20);
        let waiting = [1, 2].map(|sequence| Arc::new(frame(sequence, None)));
        for (owner, frame) in (1..).zip(&waiting) {
            ring.push(room(), Arc::new(event(frame.sequence)), Some(Arc::clone(frame)));
            let entry = ring.entry(room(), frame.sequence).expect("it was put in");
            entry.owners = vec![person(owner)];
        }
        ring.withdraw_of(person(1));
        assert_eq!(waiting.each_ref().map(|frame| frame.is_withdrawn()), [true, false]);
        let left = recalled(&ring, 0);
        assert!(matches!(&left[..], [Remembered::Sealed { .. }, Remembered::Frame(_)]));
    }

    #[test]
    fn what_is_kept_for_nobody_is_still_taken_back_where_it_waits() {
        let person = AccountId::new(Uuid::from_u128(1)).person();
        let mut ring = Ring::after(0, 1 << 20);
        let waiting = [1, 2].map(|sequence| Arc::new(frame(sequence, None)));
        for frame in &waiting {
            ring.push(room(), Arc::new(event(frame.sequence)), Some(Arc::clone(frame)));
        }
        ring.entry(room(), 2).expect("it was put in").owners = vec![person];
        let is_withdrawn = || waiting.each_ref().map(|frame| frame.is_withdrawn());
        ring.forget(Forgotten::Everyone);
        // Two who asked at the same time had it encoded twice.
        let twice = [(); 2].map(|()| Arc::new(frame(1, None)));
        assert!(twice.iter().all(|frame| ring.settle(room(), frame)));
        ring.delete(room(), 1, &json!({"by": "x"}));
        assert_eq!(is_withdrawn(), [true, false]);
        assert!(twice.iter().all(|frame| frame.is_withdrawn()));
        ring.withdraw_of(person);
        assert_eq!(is_withdrawn(), [true, true]);
    }

    fn change(sequence: u64, change: &MessageChangeEvent) -> Arc<Recorded> {
        let mut recorded = event(sequence);
        recorded.subject = format!("chat.changes.{}", Uuid::from_u128(0x500));
        recorded.envelope.event_type = change.event_type();
        recorded.envelope.event_version = change.event_version().parse().expect("a number");
        recorded.body = serde_json::to_value(change).expect("JSON");
        Arc::new(recorded)
    }

    #[test]
    fn a_reaction_that_comes_after_the_deletion_of_what_was_posted_long_ago_is_not_shown() {
        let (room_id, message) = (RoomId::new(Uuid::from_u128(0x500)), MessageId::new(Uuid::nil()));
        let (author, by) = (AccountId::new(Uuid::from_u128(1)), AccountId::new(Uuid::from_u128(2)));
        let deletion = MessageChangeEvent::MessageDeleted { room: room_id, message, sequence: 3, author, by };
        // Of two messages from before the ring's floor one is deleted.
        let mut ring = Ring::after(10, 1 << 20);
        ring.push(room(), change(11, &deletion), None);
        let is_withdrawn = [(12, 3), (13, 4)].map(|(sequence, of)| {
            let emoji = personal::Personal::Erased { of: by.person() };
            let reaction =
                MessageChangeEvent::ReactionAdded { room: room_id, message, sequence: of, by, emoji };
            let encoded = Arc::new(frame(sequence, None));
            ring.push(room(), change(sequence, &reaction), Some(Arc::clone(&encoded)));
            encoded.is_withdrawn()
        });
        assert_eq!(is_withdrawn, [true, false]);
    }

    #[test]
    fn a_deletion_changes_what_was_encoded_before_it_and_after_it() {
        let data = |frame: &Frame| -> Value {
            let frame: Value = serde_json::from_str(&frame.text_after(0)).expect("JSON");
            frame["data"].clone()
        };
        let mut ring = Ring::after(0, 1 << 20);
        let encoded = Arc::new(frame(1, None));
        ring.push(room(), Arc::new(event(1)), Some(Arc::clone(&encoded)));
        ring.push(room(), Arc::new(event(2)), None);
        let late = Arc::new(frame(2, Some(1)));
        // The example is no event that can be shown, so what stands for it is that it goes out hidden.
        ring.delete(room(), 1, &json!({"by": "x"}));
        ring.delete(room(), 2, &json!({"by": "x"}));
        assert_eq!(data(&encoded), Value::Null);
        assert!(ring.settle(room(), &late));
        assert!(matches!(&recalled(&ring, 1)[..], [Remembered::Frame(_)]));
        ring.forget(Forgotten::Everyone);
        assert!(matches!(&recalled(&ring, 1)[..], [Remembered::Sealed { .. }]));
        assert!(!ring.settle(room(), &Arc::new(frame(9, None))), "it is not here");
    }
}

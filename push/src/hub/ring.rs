//! The last events of one stream, by topic, bounded in bytes: who was away for a moment is served from here.
//!
//! Events lie here sealed, as they are in the log, beside the frame that was encoded for the first who asked. A
//! deletion that comes later is entered at once, in the frame too, so that what is shown is what may be seen now.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Weak},
};

use jetstream_es::{Forgotten, Recorded};
use personal::{KeyRing, PersonId};
use serde_json::Value;

use crate::{
    deletions::{self, text_of},
    frame::Frame,
    topic::Topic,
    visible::{self, Visible},
};

/// The last events of one stream.
#[derive(Debug)]
pub(crate) struct Ring {
    limit_bytes: usize,
    bytes: usize,
    /// Every later event that is in a topic is here.
    floor: u64,
    /// In which order they leave.
    order: VecDeque<Topic>,
    topics: HashMap<Topic, VecDeque<Entry>>,
}

#[derive(Debug)]
struct Entry {
    event: Arc<Recorded>,
    /// Of which message it holds a text, by the place where that was posted.
    text_of: Option<u64>,
    /// Which message it deletes, by the same place.
    deletes: Option<u64>,
    bytes: usize,
    frame: Option<Arc<Frame>>,
    /// Others of the same event that are kept for nobody, as long as they wait somewhere to be written.
    waiting: Vec<Weak<Frame>>,
    /// Whose keys they were opened with.
    owners: Vec<PersonId>,
    /// What is shown instead of its text, if it was deleted.
    tombstone: Option<Value>,
}

impl Entry {
    /// From now on, shows something else instead of the event, in what is still to be written too.
    fn withdraw(&self, topic: Topic, instead: impl Fn(&Recorded) -> Visible) {
        for frame in self.frame.iter().cloned().chain(self.waiting.iter().filter_map(Weak::upgrade)) {
            frame.withdraw(&self.event, topic, &instead(&self.event));
        }
    }

    /// Remembers a frame only for as long as somebody else has it.
    fn let_wait(&mut self, frame: &Arc<Frame>) {
        self.waiting.retain(|waiting| waiting.strong_count() > 0);
        self.waiting.push(Arc::downgrade(frame));
    }
}

/// How much is recalled at once. What has been recalled is on its way: a deletion comes too late for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AtOnce {
    pub(crate) events: usize,
    pub(crate) bytes: usize,
}

/// An event of the ring.
#[derive(Debug)]
pub(crate) enum Remembered {
    /// Encoded already.
    Frame(Arc<Frame>),
    /// Still to be encoded, and then to be given to [`Ring::settle`].
    Sealed {
        event: Arc<Recorded>,
        /// The topic's event before it, if that is here.
        previous: Option<u64>,
    },
}

impl Ring {
    /// An empty one: of what comes after `floor`, it will forget what does not fit.
    pub(crate) fn after(floor: u64, limit_bytes: usize) -> Self {
        Self { limit_bytes, bytes: 0, floor, order: VecDeque::new(), topics: HashMap::new() }
    }

    /// Takes in the stream's next event that is in a topic.
    pub(crate) fn push(&mut self, topic: Topic, event: Arc<Recorded>, frame: Option<Arc<Frame>>) {
        let bytes = size_bytes(&event) + frame.as_ref().map_or(0, |frame| frame.size_bytes());
        // What is not understood is not shown either.
        let text_of = if let Topic::Room(_) = topic { text_of(&event).ok().flatten() } else { None };
        let tombstone = text_of.filter(|of| *of != event.sequence).and_then(|of| self.tombstone(topic, of));
        if let (Some(tombstone), Some(frame)) = (&tombstone, &frame) {
            // An edit that its message's deletion has overtaken.
            frame.withdraw(&event, topic, &visible::show_deleted(&event, tombstone));
        }
        self.bytes += bytes;
        self.order.push_back(topic);
        let owners = frame.as_ref().map_or_else(Vec::new, |_| owners_of(&event));
        let deletes = deletion_in(&event).map(|(sequence, _)| sequence);
        let entry = Entry { event, text_of, deletes, bytes, frame, waiting: Vec::new(), owners, tombstone };
        self.topics.entry(topic).or_default().push_back(entry);
        self.make_fit();
    }

    /// How many bytes it holds, about.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether all of a topic's events after a sequence are here.
    pub(crate) fn reaches_back_to(&self, after: u64) -> bool {
        after >= self.floor
    }

    /// The topic's last event, if it is here.
    pub(crate) fn last(&self, topic: Topic) -> Option<u64> {
        self.topics.get(&topic)?.back().map(|entry| entry.event.sequence)
    }

    /// How many events of the topic there are after `after`, up to `until`.
    pub(crate) fn count(&self, topic: Topic, after: u64, until: u64) -> usize {
        let Some(entries) = self.topics.get(&topic) else { return 0 };
        let upto = |sequence: u64| entries.partition_point(|entry| entry.event.sequence <= sequence);
        upto(until).saturating_sub(upto(after))
    }

    /// The topic's events after `after`, up to `until`, at most so many and about so many bytes; none if some of them
    /// are not here.
    pub(crate) fn recall(
        &self,
        topic: Topic,
        after: u64,
        until: u64,
        max: AtOnce,
    ) -> Option<Vec<Remembered>> {
        if !self.reaches_back_to(after) {
            return None;
        }
        let Some(entries) = self.topics.get(&topic) else { return Some(Vec::new()) };
        let first = entries.partition_point(|entry| entry.event.sequence <= after);
        let mut bytes = 0;
        let fits = |entry: &&Entry| {
            let fits = bytes < max.bytes;
            bytes += entry.bytes;
            fits
        };
        let due = entries.range(first..).take_while(|entry| entry.event.sequence <= until);
        let remembered = due.take(max.events).take_while(fits);
        let remembered = remembered.enumerate().map(|(place, entry)| {
            if let Some(frame) = &entry.frame {
                return Remembered::Frame(Arc::clone(frame));
            }
            let before = (first + place).checked_sub(1).and_then(|before| entries.get(before));
            let previous = before.map(|entry| entry.event.sequence);
            Remembered::Sealed { event: Arc::clone(&entry.event), previous }
        });
        Some(remembered.collect())
    }

    /// Takes back what was deleted since the frame's event was recalled, and keeps the frame for others. Returns false if the event is not here any more: then nobody knows what became of it.
    pub(crate) fn settle(&mut self, topic: Topic, frame: &Arc<Frame>) -> bool {
        let Some(entry) = self.entry(topic, frame.sequence) else { return false };
        if let Some(tombstone) = &entry.tombstone {
            frame.withdraw(&entry.event, topic, &visible::show_deleted(&entry.event, tombstone));
        }
        let mut added = 0;
        if entry.frame.is_none() {
            added = frame.size_bytes();
            entry.bytes += added;
            entry.frame = Some(Arc::clone(frame));
            entry.owners = owners_of(&entry.event);
        } else if entry.frame.as_ref().is_some_and(|kept| !Arc::ptr_eq(kept, frame)) {
            // Somebody else was quicker.
            entry.let_wait(frame);
        }
        self.bytes += added;
        self.make_fit();
        true
    }

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
    fn tombstone(&self, topic: Topic, sequence: u64) -> Option<Value> {
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

    /// Forgets everything up to a sequence that was met: what it means for the earlier ones is not understood.
    pub(crate) fn clear(&mut self, upto: u64) {
        *self = Self::after(upto, self.limit_bytes);
    }

    fn entry(&mut self, topic: Topic, sequence: u64) -> Option<&mut Entry> {
        let entries = self.topics.get_mut(&topic)?;
        let place = entries.binary_search_by_key(&sequence, |entry| entry.event.sequence).ok()?;
        entries.get_mut(place)
    }

    fn make_fit(&mut self) {
        while self.bytes > self.limit_bytes && self.forget_oldest() {}
    }

    fn forget_oldest(&mut self) -> bool {
        let Some(topic) = self.order.pop_front() else { return false };
        if let Some(entries) = self.topics.get_mut(&topic) {
            if let Some(oldest) = entries.pop_front() {
                self.bytes -= oldest.bytes;
                self.floor = oldest.event.sequence;
            }
            if entries.is_empty() {
                self.topics.remove(&topic);
            }
        }
        true
    }
}

/// Which message an event deletes, and what is shown instead of that.
fn deletion_in(event: &Recorded) -> Option<(u64, Value)> {
    // What is not understood empties the ring before it comes here.
    let is_change = event.subject.starts_with("chat.changes.");
    is_change.then(|| deletions::tombstone(event).ok().flatten())?
}

fn owners_of(event: &Recorded) -> Vec<PersonId> {
    personal::owners_of_all([&event.body]).into_keys().collect()
}

/// About how much memory an event takes.
fn size_bytes(event: &Recorded) -> usize {
    const ENTRY: usize = 256;
    let envelope = &event.envelope;
    let texts = [&event.subject, &envelope.id, &envelope.event_type, &envelope.actor, &envelope.digest];
    let texts: usize = texts.into_iter().map(|text| text.len() + 16).sum();
    size_of::<Recorded>() + ENTRY + texts + value_bytes(&event.body)
}

fn value_bytes(value: &Value) -> usize {
    const NODE: usize = size_of::<Value>() + 16;
    NODE + match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| size_of::<String>() + name.len() + value_bytes(value)).sum()
        }
        Value::Array(items) => items.iter().map(value_bytes).sum(),
        Value::String(text) => text.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::examples::{event, frame, room};
    use cqrs_es::DomainEvent as _;
    use domain::{
        chat::MessageChangeEvent,
        ids::{AccountId, MessageId, RoomId},
    };
    use serde_json::json;
    use uuid::Uuid;

    fn at_once(events: usize) -> AtOnce {
        AtOnce { events, bytes: usize::MAX }
    }

    fn sequences(remembered: Option<Vec<Remembered>>) -> Option<Vec<u64>> {
        let sequence = |remembered: Remembered| match remembered {
            Remembered::Frame(frame) => frame.sequence,
            Remembered::Sealed { event, .. } => event.sequence,
        };
        Some(remembered?.into_iter().map(sequence).collect())
    }

    #[test]
    fn it_gives_all_of_a_topic_or_says_that_it_cannot() {
        let other = Topic::Account(AccountId::new(Uuid::from_u128(1)));
        let mut ring = Ring::after(10, 1 << 20);
        for sequence in [11, 12, 14] {
            ring.push(room(), Arc::new(event(sequence)), None);
        }
        ring.push(other, Arc::new(event(15)), None);
        assert_eq!(sequences(ring.recall(room(), 9, 99, at_once(10))), None);
        assert_eq!(sequences(ring.recall(room(), 10, 99, at_once(10))), Some(vec![11, 12, 14]));
        assert_eq!(sequences(ring.recall(room(), 11, 13, at_once(10))), Some(vec![12]));
        assert_eq!(sequences(ring.recall(room(), 10, 99, at_once(2))), Some(vec![11, 12]));
        assert_eq!(sequences(ring.recall(other, 10, 99, at_once(10))), Some(vec![15]));
        assert_eq!((ring.count(room(), 10, 13), ring.last(room())), (2, Some(14)));
        let little = AtOnce { events: 10, bytes: 1 };
        assert_eq!(sequences(ring.recall(room(), 10, 99, little)), Some(vec![11]), "one at least");
        let third = Topic::Account(AccountId::new(Uuid::from_u128(3)));
        assert_eq!(
            sequences(ring.recall(third, 10, 99, at_once(10))),
            Some(vec![]),
            "nothing of it happened"
        );
    }

    #[test]
    fn each_event_names_the_one_before_it_if_that_is_known() {
        let mut ring = Ring::after(10, 1 << 20);
        ring.push(room(), Arc::new(event(11)), None);
        ring.push(room(), Arc::new(event(14)), None);
        let previous = |remembered: Remembered| match remembered {
            Remembered::Frame(frame) => frame.previous,
            Remembered::Sealed { previous, .. } => previous,
        };
        let all = ring.recall(room(), 10, 99, at_once(10)).expect("all of it");
        assert_eq!(all.into_iter().map(previous).collect::<Vec<_>>(), [None, Some(11)]);
        let last = ring.recall(room(), 12, 99, at_once(10)).expect("all of it");
        assert_eq!(last.into_iter().map(previous).collect::<Vec<_>>(), [Some(11)]);
    }

    #[test]
    fn it_holds_no_more_than_it_may() {
        let one = size_bytes(&event(1));
        let mut ring = Ring::after(0, one * 3);
        for sequence in 1..=100 {
            ring.push(room(), Arc::new(event(sequence)), None);
            assert!(ring.bytes() <= one * 3);
        }
        assert_eq!(sequences(ring.recall(room(), 97, 100, at_once(10))), Some(vec![98, 99, 100]));
        assert!(!ring.reaches_back_to(96));
        let mut none = Ring::after(0, 0);
        none.push(room(), Arc::new(event(1)), Some(Arc::new(frame(1, None))));
        assert_eq!((none.bytes(), none.reaches_back_to(0), none.reaches_back_to(1)), (0, false, true));
    }

    #[test]
    fn what_is_kept_beside_its_events_counts_at_once() {
        let frames = [1, 2, 3].map(|sequence| Arc::new(frame(sequence, sequence.checked_sub(1))));
        let events: usize = (1..=3).map(|sequence| size_bytes(&event(sequence))).sum();
        let limit = events + frames[0].size_bytes();
        let mut ring = Ring::after(0, limit);
        for frame in &frames {
            ring.push(room(), Arc::new(event(frame.sequence)), None);
        }
        assert!(ring.settle(room(), &frames[1]));
        assert!(ring.reaches_back_to(0), "there is place for one of them");
        assert!(ring.settle(room(), &frames[2]));
        assert!(ring.bytes() <= limit && !ring.reaches_back_to(0) && ring.reaches_back_to(1));
        assert!(!ring.settle(room(), &frames[0]), "its event had to go");
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
        let left = ring.recall(room(), 0, 2, at_once(2)).expect("both");
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
        assert!(matches!(&ring.recall(room(), 1, 2, at_once(1)).expect("it")[..], [Remembered::Frame(_)]));
        ring.forget(Forgotten::Everyone);
        assert!(matches!(
            &ring.recall(room(), 1, 2, at_once(1)).expect("it")[..],
            [Remembered::Sealed { .. }]
        ));
        assert!(!ring.settle(room(), &Arc::new(frame(9, None))), "it is not here");
    }
}

//! The last events of one stream, by topic, bounded in bytes: who was away for a moment is served from here.
//!
//! Events lie here sealed, as they are in the log, beside the frame that was encoded for the first who asked. A
//! deletion that comes later is entered at once, in the frame too, so that what is shown is what may be seen now.

mod taken_back;

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Weak},
};

use jetstream_es::Recorded;
use personal::PersonId;
use serde_json::Value;

use crate::{deletions::text_of, frame::Frame, hub::SentOff, topic::Topic, visible};
use taken_back::deletion_in;

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
    /// Frames of what had to leave that may still wait somewhere to be written: others have to take them back from now on.
    left: Vec<(Topic, SentOff)>,
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

impl Remembered {
    pub(crate) const fn is_sealed(&self) -> bool {
        matches!(self, Self::Sealed { .. })
    }
}

impl Ring {
    /// An empty one: of what comes after `floor`, it will forget what does not fit.
    pub(crate) fn after(floor: u64, limit_bytes: usize) -> Self {
        let (order, topics, left) = (VecDeque::new(), HashMap::new(), Vec::new());
        Self { limit_bytes, bytes: 0, floor, order, topics, left }
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

    /// Forgets everything up to a sequence that was met: what it means for the earlier ones is not understood.
    pub(crate) fn clear(&mut self, upto: u64) {
        while self.forget_oldest() {}
        self.floor = upto;
    }

    /// Hands over the frames of what had to leave and may still wait to be written.
    pub(crate) fn take_left(&mut self) -> Vec<(Topic, SentOff)> {
        std::mem::take(&mut self.left)
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
                let waits = oldest.that_wait();
                self.left.extend(waits.map(|sent_off| (topic, sent_off)));
            }
            if entries.is_empty() {
                self.topics.remove(&topic);
            }
        }
        true
    }
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
    use domain::ids::AccountId;
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
}

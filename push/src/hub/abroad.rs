//! Frames that lie in no ring and may still wait somewhere to be written: what was read from the log for who was away for
//! long, and what had to leave the ring while somebody slow was still to be sent it. Whoever takes something back takes it back here, too.

use std::{
    collections::HashMap,
    sync::{Arc, Weak},
};

use jetstream_es::Recorded;
use personal::{KeyRing, PersonId};
use serde_json::Value;

use crate::{
    frame::Frame,
    topic::Topic,
    visible::{self, Visible},
};

/// When there are more, those that nobody is being sent any more are looked for and left out.
const TIDY_ABOVE: usize = 1024;

/// The frames of one stream that are on their way.
#[derive(Debug, Default)]
pub(crate) struct Abroad {
    topics: HashMap<Topic, Vec<SentOff>>,
    count: usize,
    /// How many there were after the last look, twice over: the next one is due when there are more.
    tidy_above: usize,
}

/// A frame, and what it takes to show something else instead.
#[derive(Debug)]
pub(crate) struct SentOff {
    event: Arc<Recorded>,
    /// Of which message it holds a text, by the place where that was posted.
    text_of: Option<u64>,
    frame: Weak<Frame>,
}

impl SentOff {
    pub(crate) fn new(event: &Arc<Recorded>, text_of: Option<u64>, frame: &Arc<Frame>) -> Self {
        Self { event: Arc::clone(event), text_of, frame: Arc::downgrade(frame) }
    }

    fn withdraw(&self, topic: Topic, instead: impl Fn(&Recorded) -> Visible) {
        if let Some(frame) = self.frame.upgrade() {
            frame.withdraw(&self.event, topic, &instead(&self.event));
        }
    }
}

impl Abroad {
    /// Remembers frames of a topic for as long as somebody is being sent them.
    pub(crate) fn send_off(&mut self, topic: Topic, frames: Vec<SentOff>) {
        if frames.is_empty() {
            return;
        }
        self.count += frames.len();
        self.topics.entry(topic).or_default().extend(frames);
        if self.count > self.tidy_above.max(TIDY_ABOVE) {
            self.topics.retain(|_, frames| {
                frames.retain(|sent| sent.frame.strong_count() > 0);
                frames.shrink_to_fit();
                !frames.is_empty()
            });
            self.count = self.topics.values().map(Vec::len).sum();
            self.tidy_above = self.count * 2;
        }
    }

    /// Whether nothing is on its way.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }

    /// From now on, shows a message as deleted in what is still to be written.
    pub(crate) fn delete(&self, topic: Topic, sequence: u64, tombstone: &Value) {
        let all = self.topics.get(&topic).into_iter().flatten();
        // As it was posted, and as it was edited since.
        for sent in all.filter(|sent| sent.text_of == Some(sequence)) {
            sent.withdraw(topic, |event| visible::show_deleted(event, tombstone));
        }
    }

    /// From now on, shows nothing personal of what was opened with this person's key in what is still to be written.
    pub(crate) fn withdraw_of(&self, person: PersonId) {
        for (topic, frames) in &self.topics {
            for sent in frames.iter().filter(|sent| sent.frame.strong_count() > 0) {
                if personal::owners_of_all([&sent.event.body]).contains_key(&person) {
                    sent.withdraw(*topic, |event| visible::show(event, &KeyRing::default()));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::examples::{event, frame, room};
    use domain::ids::AccountId;
    use personal::Personal;
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn what_is_on_its_way_is_taken_back_by_a_deletion_that_overtakes_it() {
        let mut abroad = Abroad::default();
        // A message, an edit of it, and another message.
        let frames = [1, 2, 3].map(|sequence| Arc::new(frame(sequence, Some(sequence - 1))));
        let texts = [Some(1), Some(1), Some(3)];
        let sent = frames.iter().zip(texts);
        let sent = sent.map(|(frame, of)| SentOff::new(&Arc::new(event(frame.sequence)), of, frame));
        abroad.send_off(room(), sent.collect());
        abroad.delete(Topic::Account(AccountId::new(Uuid::from_u128(1))), 1, &json!({"by": "x"}));
        assert!(frames.iter().all(|frame| !frame.is_withdrawn()), "that is another topic");
        abroad.delete(room(), 1, &json!({"by": "x"}));
        assert_eq!(frames.each_ref().map(|frame| frame.is_withdrawn()), [true, true, false]);
    }

    #[test]
    fn who_is_forgotten_is_taken_out_of_what_is_on_its_way_and_nobody_else_is() {
        let person = |number| AccountId::new(Uuid::from_u128(number)).person();
        let mut abroad = Abroad::default();
        let frames = [1, 2].map(|sequence| Arc::new(frame(sequence, Some(sequence - 1))));
        let sent = frames.iter().zip(1..).map(|(frame, number)| {
            let mut event = event(frame.sequence);
            let words: Personal<String> = Personal::Erased { of: person(number) };
            event.body = json!({"emoji": words});
            SentOff::new(&Arc::new(event), None, frame)
        });
        abroad.send_off(room(), sent.collect());
        abroad.withdraw_of(person(1));
        assert_eq!(frames.each_ref().map(|frame| frame.is_withdrawn()), [true, false]);
    }

    #[test]
    fn what_was_written_is_not_kept() {
        let mut abroad = Abroad::default();
        let slow = Arc::new(frame(1, Some(0)));
        abroad.send_off(room(), vec![SentOff::new(&Arc::new(event(1)), Some(1), &slow)]);
        for sequence in 2..4 * TIDY_ABOVE as u64 {
            let written = Arc::new(frame(sequence, Some(sequence - 1)));
            let sent = SentOff::new(&Arc::new(event(sequence)), Some(sequence), &written);
            abroad.send_off(room(), vec![sent]);
        }
        assert!(abroad.count <= TIDY_ABOVE + 1 && abroad.topics[&room()].len() == abroad.count);
        abroad.delete(room(), 1, &json!({"by": "x"}));
        assert!(slow.is_withdrawn(), "but what waits is");
    }
}

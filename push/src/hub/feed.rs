//! One stream as this node has it: up to where, who follows what of it, and what is remembered.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::boundary::Stream;
use jetstream_es::{LogReader, Recorded, StoreError};
use tokio::{sync::watch, time::Instant};

use crate::{
    deletions,
    frame::Frame,
    hub::{abroad::Abroad, pace::Pace, ring::Ring, rooms::Rooms},
    mailbox::{Mailbox, Slot},
    topic::Topic,
};

/// As many open what the ring has at the same time, at most.
const OPENERS: usize = 16;

/// One stream.
pub(super) struct Feed {
    pub(super) stream: Stream,
    ring_bytes: usize,
    state: Mutex<State>,
    /// The position, for those who wait for it.
    position: watch::Sender<u64>,
    /// The last answer to where the log ends, and when it was asked for.
    head: tokio::sync::Mutex<Option<(Instant, u64)>>,
    /// Who opens what the ring has of some topics.
    openers: [tokio::sync::Mutex<()>; OPENERS],
}

/// What is known of it.
pub(super) struct State {
    pub(super) epoch: String,
    /// Every event up to here was handed to those who followed its topic at that moment.
    pub(super) position: u64,
    pub(super) channels: HashMap<Topic, Channel>,
    pub(super) ring: Ring,
    pub(super) abroad: Abroad,
    pub(super) rooms: Rooms,
}

/// Those who follow a topic.
#[derive(Default)]
pub(super) struct Channel {
    /// The topic's last sequence, once an event of it was met.
    pub(super) last: Option<u64>,
    pub(super) followers: Vec<Follower>,
    pub(super) pace: Pace,
}

/// One of them.
pub(super) struct Follower {
    pub(super) slot: Slot,
    pub(super) mailbox: Arc<Mailbox>,
}

impl Feed {
    /// A stream of which nothing is known yet.
    pub(super) fn new(stream: Stream, ring_bytes: usize) -> Self {
        let state = State {
            epoch: String::new(),
            position: 0,
            channels: HashMap::new(),
            ring: Ring::after(0, ring_bytes),
            abroad: Abroad::default(),
            rooms: Rooms::default(),
        };
        let (state, head) = (Mutex::new(state), tokio::sync::Mutex::default());
        let openers = std::array::from_fn(|_| tokio::sync::Mutex::default());
        Self { stream, ring_bytes, state, position: watch::Sender::new(0), head, openers }
    }

    /// Whoever has this opens what the ring has of a topic. Another topic may have the same.
    pub(super) fn opener(&self, topic: Topic) -> &tokio::sync::Mutex<()> {
        let mut hasher = DefaultHasher::new();
        topic.hash(&mut hasher);
        let [first, ..] = hasher.finish().to_le_bytes();
        &self.openers[usize::from(first) % OPENERS]
    }

    /// What comes after this position will be handed out.
    pub(super) fn start_at(&self, epoch: String, position: u64) {
        let mut state = self.state();
        state.epoch = epoch;
        state.ring = Ring::after(position, self.ring_bytes);
        self.reached(&mut state, position);
    }

    /// An event that is in no topic.
    pub(super) fn pass_over(&self, sequence: u64) {
        self.reached(&mut self.state(), sequence);
    }

    /// Everything up to here has been handed out.
    pub(super) fn reached(&self, state: &mut State, sequence: u64) {
        state.position = sequence;
        self.position.send_replace(sequence);
        let bytes = u32::try_from(state.ring.bytes()).unwrap_or(u32::MAX);
        metrics::gauge!("push_ring_bytes", "stream" => self.stream.name).set(bytes);
    }

    /// Waits until everything that was in the log when this was called has been handed out.
    pub(super) async fn catch_up(&self, log: &LogReader) -> Result<u64, StoreError> {
        let called = Instant::now();
        let head = {
            let mut last = self.head.lock().await;
            match *last {
                // Somebody asked while this one waited for the lock: that answer is as good.
                Some((asked, head)) if asked >= called => head,
                _ => {
                    let asked = Instant::now();
                    let head = log.head(self.stream.name).await?.last_sequence;
                    *last = Some((asked, head));
                    head
                }
            }
        };
        // It fails only when this feed is gone, and then nobody waits for it.
        let _ = self.position.subscribe().wait_for(|position| *position >= head).await;
        Ok(head)
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The topic's last event that was met here.
    pub(super) fn last_of(&self, topic: Topic) -> Option<u64> {
        let last = self.channels.get(&topic).and_then(|channel| channel.last);
        last.max(self.ring.last(topic))
    }

    /// Takes in the next event that is in a topic, encoded already or not.
    pub(super) fn take_in(&mut self, topic: Topic, event: &Arc<Recorded>, frame: Option<Arc<Frame>>) {
        if let Topic::Room(_) = topic {
            self.rooms.take_in(event);
            if event.subject.starts_with("chat.changes.") {
                match deletions::tombstone(event) {
                    Ok(Some((sequence, tombstone))) => {
                        self.ring.delete(topic, sequence, &tombstone);
                        self.abroad.delete(topic, sequence, &tombstone);
                    }
                    Ok(None) => {}
                    Err(error) => {
                        tracing::error!(%error, "what became of a message is not understood");
                        self.ring.clear(event.sequence - 1);
                    }
                }
            }
        }
        self.ring.push(topic, Arc::clone(event), frame);
        self.send_off_what_left();
    }

    /// As [`Ring::settle`].
    pub(super) fn settle(&mut self, topic: Topic, frame: &Arc<Frame>) -> bool {
        let is_here = self.ring.settle(topic, frame);
        self.send_off_what_left();
        is_here
    }

    /// What had to leave the ring may still wait in a slow client's mailbox: it is taken back there, too.
    fn send_off_what_left(&mut self) {
        for (topic, sent_off) in self.ring.take_left() {
            self.abroad.send_off(topic, vec![sent_off]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::examples::{event, frame, room};
    use domain::boundary::CHATS;
    use serde_json::json;

    #[test]
    fn what_had_to_leave_the_ring_is_still_taken_back_where_it_waits() {
        // There is no room for anything in this ring, and for a frame beside its event in the other.
        for limit in [0, 4096] {
            let feed = Feed::new(CHATS, limit);
            let mut state = feed.state();
            let slow: Vec<_> =
                (1..=64).map(|sequence| Arc::new(frame(sequence, Some(sequence - 1)))).collect();
            for frame in &slow {
                let (event, frame) = (Arc::new(event(frame.sequence)), Arc::clone(frame));
                state.take_in(room(), &event, Some(frame));
            }
            assert!(!state.ring.reaches_back_to(0), "the first had to leave");
            state.ring.delete(room(), 1, &json!({"by": "x"}));
            state.abroad.delete(room(), 1, &json!({"by": "x"}));
            let is_withdrawn: Vec<_> = slow.iter().take(2).map(|frame| frame.is_withdrawn()).collect();
            assert_eq!(is_withdrawn, [true, false], "{limit}");
        }
    }

    #[test]
    fn what_nobody_waits_for_leaves_nothing_behind() {
        let feed = Feed::new(CHATS, 0);
        let mut state = feed.state();
        state.take_in(room(), &Arc::new(event(1)), Some(Arc::new(frame(1, Some(0)))));
        state.take_in(room(), &Arc::new(event(2)), None);
        assert!(state.abroad.is_empty());
    }
}

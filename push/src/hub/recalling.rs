//! The past from memory: what the ring has of a topic, opened once for all who come back.

use std::sync::Arc;

use jetstream_es::StoreError;
use tokio::task::yield_now;

use super::{AtOnce, Hub, ring::Remembered};
use crate::{frame::Frame, topic::Topic, visible};

/// So many events of the past are opened before others have their turns: it takes a part of a millisecond, and what is live
/// has several tasks to pass.
const OPENED_IN_A_ROW: usize = 8;

impl Hub {
    /// How many events of a topic the ring has after a sequence, up to another; none if some are not there any more.
    pub(crate) fn count(&self, topic: Topic, after: u64, until: u64) -> Option<usize> {
        let state = self.feed_of(topic)?.state();
        state.ring.reaches_back_to(after).then(|| state.ring.count(topic, after, until))
    }

    /// Events of a topic after a sequence, up to another and at most so much at once, from the ring; none if some of them are
    /// not there any more.
    ///
    /// # Errors
    /// When keys cannot be had.
    pub(crate) async fn recall(
        &self,
        topic: Topic,
        (after, until): (u64, u64),
        max: AtOnce,
    ) -> Result<Option<Vec<Arc<Frame>>>, StoreError> {
        let Some(feed) = self.feed_of(topic) else { return Ok(None) };
        let mut opening = None;
        'anew: loop {
            let Some(remembered) = feed.state().ring.recall(topic, after, until, max) else {
                return Ok(None);
            };
            if opening.is_none() && remembered.iter().any(Remembered::is_sealed) {
                // A hundred who come back to a room want the same opened: one of them does it, and the others find it done.
                opening = Some(feed.opener(topic).lock().await);
                continue;
            }
            let sealed = remembered.iter().filter_map(|remembered| match remembered {
                Remembered::Sealed { event, .. } => Some(&event.body),
                Remembered::Frame(_) => None,
            });
            let opened = self.opened();
            let keys = self.keys_for(sealed).await?;
            let mut frames = Vec::with_capacity(remembered.len());
            for (place, remembered) in remembered.into_iter().enumerate() {
                frames.push(match remembered {
                    Remembered::Frame(frame) => frame,
                    Remembered::Sealed { event, previous } => {
                        if (place + 1).is_multiple_of(OPENED_IN_A_ROW) {
                            yield_now().await;
                        }
                        let visible = visible::show(&event, &keys);
                        let frame = Arc::new(Frame::encode(&event, topic, &visible, previous));
                        let mut state = feed.state();
                        // Looked at with the ring in hand: what takes something back comes to the ring after it has
                        // counted, and would not find what comes there later.
                        if self.opened() != opened {
                            continue 'anew;
                        }
                        if !state.settle(topic, &frame) {
                            return Ok(None);
                        }
                        frame
                    }
                });
            }
            return Ok(Some(frames));
        }
    }
}

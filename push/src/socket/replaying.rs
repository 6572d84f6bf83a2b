//! Bringing a subscription up to now: one replay at a time is read, in turns with the others.

use std::{
    future::{Future, pending},
    pin::Pin,
    sync::Arc,
};

use super::{Socket, no_such_topic};
use crate::{
    frame::Frame,
    mailbox::Slot,
    protocol::{ErrorCode, ServerFrame, UnsubscribeCode},
    replay::{Replay, Step},
    topic::Topic,
};

/// A replay that is being read, and what it brought.
pub(super) type Replaying = Pin<Box<dyn Future<Output = (Replay, Step)> + Send>>;
/// Waiting for a turn to write.
pub(super) type Waiting = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Socket {
    pub(super) fn start_replay(&mut self) {
        if self.replaying.is_none()
            && let Some(mut replay) = self.replays.pop_front()
        {
            let node = Arc::clone(&self.node);
            self.replaying = Some(Box::pin(async move {
                let step = replay.step(&node.archive).await;
                (replay, step)
            }));
        }
    }

    pub(super) fn replayed(&mut self, replay: Replay, step: Step) {
        let slot = replay.slot;
        // It may have been replaced or ended meanwhile.
        let Some(subscription) = self.subscriptions.get_mut(slot) else { return };
        let topic = subscription.topic.to_string();
        match step {
            Step::Refused => {
                self.subscriptions.remove(slot);
                self.wire.queue(no_such_topic(&topic));
            }
            Step::Lost => {
                self.subscriptions.remove(slot);
                let code = UnsubscribeCode::NotAMember;
                self.wire.queue(ServerFrame::Unsubscribed { topic: &topic, code }.message());
            }
            Step::Reset(reason) => {
                self.subscriptions.remove(slot);
                metrics::counter!("push_resets_total").increment(1);
                self.wire.queue(ServerFrame::Reset { topic: &topic, reason }.message());
            }
            Step::Busy(wait) => {
                self.subscriptions.remove(slot);
                metrics::counter!("push_replays_refused_total").increment(1);
                let busy = ServerFrame::Error {
                    code: ErrorCode::ReplayBusy,
                    title: "Too much is being replayed at the moment.",
                    detail: "Subscribe to the topic again later, from the same position.",
                    topic: Some(&topic),
                    retry_after_ms: Some(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1)),
                };
                self.wire.queue(busy.message());
            }
            Step::Aside(permission) => {
                subscription.begin(permission, 0);
                subscription.go_live();
                let asked = subscription.topic;
                self.wire.queue(ServerFrame::Subscribed { topic: &topic, after: None }.message());
                if let Topic::Presence(room) = asked {
                    self.show_present(room);
                }
            }
            Step::Begun { permission, after, frames } => {
                subscription.begin(permission, after);
                self.wire.queue(ServerFrame::Subscribed { topic: &topic, after: Some(after) }.message());
                self.pass_past(slot, frames);
                self.replays.push_back(replay);
            }
            Step::Frames(frames) => {
                self.pass_past(slot, frames);
                self.replays.push_back(replay);
            }
            Step::CaughtUp(seq) => {
                let prev = subscription.passed_up_to();
                let held = subscription.go_live();
                self.wire.queue(ServerFrame::CaughtUp { topic: &topic, seq, prev }.message());
                for frame in held {
                    self.writing_bytes += frame.size_bytes();
                    self.pass_all(slot, std::slice::from_ref(&frame));
                }
            }
        }
    }

    /// Passes on a part of the past: the bytes are those of all who come back from about the same place, where this
    /// client is to be sent nothing else.
    fn pass_past(&mut self, slot: Slot, frames: Vec<Arc<Frame>>) {
        let Some(subscription) = self.subscriptions.get_mut(slot) else { return };
        self.is_behind = true;
        let run = self.node.archive.shared_run(subscription.topic, frames);
        if subscription.pass_past(&run) {
            self.wire.queue_run(run);
        } else {
            self.pass_all(slot, run.frames());
        }
    }
}

/// Waits for what the replay under way brings, for ever if there is none.
pub(super) async fn finished(replaying: &mut Option<Replaying>) -> (Replay, Step) {
    let Some(replay) = replaying else { return pending().await };
    let result = replay.as_mut().await;
    *replaying = None;
    result
}

//! One topic followed by one connection: first its past, then what comes, without a seam.
//!
//! A subscription joins the live feed first and reads the past up to that point afterwards. What comes in the
//! meantime is held back; nothing can fall between the two, and what is in both is dropped by its sequence.

use std::sync::Arc;

use domain::ids::AccountId;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::{authorisation::Permission, frame::Frame, run::Run, topic::Topic};

/// A topic as one connection follows it.
#[derive(Debug)]
pub(crate) struct Subscription {
    pub(crate) topic: Topic,
    account: AccountId,
    /// The last event that was passed on, or the position that the client had.
    last: u64,
    permission: Option<Permission>,
    /// What came while the past is still being read; none once it has been.
    held: Option<Vec<Arc<Frame>>>,
}

/// What is to be done with an event.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Passed {
    /// It is held back, or was sent already.
    Nothing,
    /// Send this.
    Text(Utf8Bytes),
    /// Send this; then the topic is over for this client.
    Last(Utf8Bytes),
}

impl Subscription {
    /// A subscription whose past is to be replayed.
    pub(crate) fn new(topic: Topic, account: AccountId) -> Self {
        Self { topic, account, last: 0, permission: None, held: Some(Vec::new()) }
    }

    /// The client may follow the topic and has it up to `after`.
    pub(crate) fn begin(&mut self, permission: Permission, after: u64) {
        self.permission = Some(permission);
        self.last = after;
    }

    /// True while what comes from the live feed is held back.
    pub(crate) fn is_replaying(&self) -> bool {
        self.held.is_some()
    }

    /// The last event that was passed on, or the position that the client had.
    pub(crate) fn passed_up_to(&self) -> u64 {
        self.last
    }

    /// How much is held back.
    pub(crate) fn held_bytes(&self) -> usize {
        self.held.iter().flatten().map(|frame| frame.size_bytes()).sum()
    }

    /// Whether events from the live feed are passed on as they are, all at once; else each is to be given to
    /// [`Self::live`].
    pub(crate) fn pass_whole(&mut self, run: &Run) -> bool {
        self.held.is_none() && self.pass_past(run)
    }

    /// The same of events from the past, while what is live is held back.
    pub(crate) fn pass_past(&mut self, run: &Run) -> bool {
        let last = self.permission.and_then(|_| run.goes_whole(self.account, self.last));
        if let Some(last) = last {
            self.last = last;
        }
        last.is_some()
    }

    /// An event from the live feed.
    pub(crate) fn live(&mut self, frame: Arc<Frame>) -> Passed {
        match &mut self.held {
            Some(held) => {
                held.push(frame);
                Passed::Nothing
            }
            None => self.pass(&frame),
        }
    }

    /// An event from the past or, once that is through, from the live feed.
    pub(crate) fn pass(&mut self, frame: &Frame) -> Passed {
        let Some(permission) = self.permission else { return Passed::Nothing };
        if frame.sequence <= self.last {
            return Passed::Nothing;
        }
        let text = frame.text_after(self.last);
        self.last = frame.sequence;
        // An earlier end was known when the permission was given, and somebody let this account in again.
        if frame.ends_for == Some(self.account) && frame.sequence > permission.as_of {
            Passed::Last(text)
        } else {
            Passed::Text(text)
        }
    }

    /// The past has been passed on: gives what came meanwhile, to be passed on now.
    pub(crate) fn go_live(&mut self) -> Vec<Arc<Frame>> {
        self.held.take().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::examples::{frame, run};
    use domain::ids::RoomId;
    use uuid::Uuid;

    fn ada() -> AccountId {
        AccountId::new(Uuid::from_u128(0xada))
    }

    fn subscription(after: u64, as_of: u64) -> Subscription {
        let topic = Topic::Room(RoomId::new(Uuid::from_u128(0x500)));
        let mut subscription = Subscription::new(topic, ada());
        subscription.begin(Permission { as_of }, after);
        subscription
    }

    fn sent(passed: &Passed) -> Option<(u64, u64)> {
        let (Passed::Text(text) | Passed::Last(text)) = passed else { return None };
        let frame: serde_json::Value = serde_json::from_str(text).ok()?;
        Some((frame["prev"].as_u64()?, frame["seq"].as_u64()?))
    }

    #[test]
    fn past_and_live_meet_without_a_gap_or_a_double() {
        let mut topic = subscription(3, 10);
        assert_eq!(topic.live(Arc::new(frame(9, None))), Passed::Nothing);
        assert_eq!(topic.live(Arc::new(frame(12, Some(9)))), Passed::Nothing);
        assert_eq!(sent(&topic.pass(&frame(5, Some(3)))), Some((3, 5)));
        assert_eq!(sent(&topic.pass(&frame(9, Some(5)))), Some((5, 9)));
        let held: Vec<_> = topic.go_live().iter().map(|frame| sent(&topic.pass(frame))).collect();
        assert_eq!(held, [None, Some((9, 12))]);
        assert_eq!(sent(&topic.live(Arc::new(frame(20, Some(12))))), Some((12, 20)));
    }

    #[test]
    fn an_end_counts_unless_it_was_known_when_the_permission_was_given() {
        let end_of = |account, sequence| {
            let mut frame = frame(sequence, None);
            frame.ends_for = Some(account);
            frame
        };
        let bob = AccountId::new(Uuid::from_u128(0xb0b));
        let mut topic = subscription(0, 10);
        assert!(matches!(topic.pass(&end_of(ada(), 10)), Passed::Text(_)));
        assert!(matches!(topic.pass(&end_of(bob, 11)), Passed::Text(_)));
        assert!(matches!(topic.pass(&end_of(ada(), 12)), Passed::Last(_)));
    }

    #[test]
    fn events_that_come_together_are_passed_whole_once_the_past_is_through() {
        let (first, next) = (run(&[(12, Some(9)), (13, Some(12))]), run(&[(20, Some(13))]));
        let mut topic = subscription(9, 9);
        assert!(!topic.pass_whole(&first));
        for frame in first.frames() {
            assert_eq!(topic.live(Arc::clone(frame)), Passed::Nothing);
        }
        let held: Vec<_> = topic.go_live().iter().map(|frame| sent(&topic.pass(frame))).collect();
        assert_eq!(held, [Some((9, 12)), Some((12, 13))]);
        assert!(!topic.pass_whole(&first));
        assert!(topic.pass_whole(&next) && !topic.pass_whole(&next));
    }

    #[test]
    fn nothing_is_passed_before_a_permission_is_given() {
        let topic = Topic::Room(RoomId::new(Uuid::from_u128(0x500)));
        let mut waiting = Subscription::new(topic, ada());
        assert_eq!(waiting.pass(&frame(1, None)), Passed::Nothing);
        waiting.go_live();
        assert!(!waiting.pass_whole(&run(&[(1, Some(0))])));
    }
}

//! One topic followed by one connection: first its past, then what comes, without a seam.
//!
//! A subscription joins the live feed first and reads the past up to that point afterwards. What comes in the
//! meantime is held back; nothing can fall between the two, and what is in both is dropped by its sequence.

use std::{collections::BTreeSet, sync::Arc};

use domain::ids::AccountId;
use jetstream_es::{KeyVault, LogReader, Position, Recorded, StoreError};
use tokio::{
    sync::Semaphore,
    time::{Duration, sleep},
};

use crate::{
    Limits,
    authorisation::{Permission, permission},
    frame::Frame,
    hub::Joined,
    mailbox::Slot,
    protocol::ResetReason,
    topic::Topic,
    visible,
};

/// How many events are read, and then written, at a time.
const PAGE: usize = 64;
/// How many replays of this node read the log at the same time; the others wait their turn.
const REPLAYS_AT_ONCE: usize = 32;
const RETRY_FIRST: Duration = Duration::from_millis(50);
const RETRY_LONGEST: Duration = Duration::from_secs(2);

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
    Text(axum::extract::ws::Utf8Bytes),
    /// Send this; then the topic is over for this client.
    Last(axum::extract::ws::Utf8Bytes),
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

    /// How much is held back.
    pub(crate) fn held_bytes(&self) -> usize {
        self.held.iter().flatten().map(|frame| frame.size_bytes()).sum()
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

/// What a replay reads from.
pub(crate) struct Archive {
    log: LogReader,
    keys: KeyVault,
    limits: Limits,
    turns: Semaphore,
}

/// The reading of one subscription's past, step by step.
#[derive(Debug)]
pub(crate) struct Replay {
    pub(crate) slot: Slot,
    topic: Topic,
    account: AccountId,
    joined: Joined,
    after: Option<String>,
    progress: Option<Progress>,
}

#[derive(Debug)]
struct Progress {
    next: u64,
    last: u64,
    until: u64,
}

/// What one step of a replay brings.
#[derive(Debug)]
pub(crate) enum Step {
    /// The account may not follow this topic.
    Refused,
    /// The past cannot be replayed.
    Reset(ResetReason),
    /// The account may, the client has the topic up to `after`, and this follows.
    Begun { permission: Permission, after: u64, frames: Vec<Frame> },
    /// More of the past.
    Frames(Vec<Frame>),
    /// All of the past, up to this sequence, has been given.
    CaughtUp(u64),
}

impl Archive {
    pub(crate) fn new(log: LogReader, keys: KeyVault, limits: Limits) -> Self {
        Self { log, keys, limits, turns: Semaphore::new(REPLAYS_AT_ONCE) }
    }
}

impl Replay {
    /// A replay of what follows the position that the client sent, for somebody who joined the live feed already.
    pub(crate) fn new(
        slot: Slot,
        topic: Topic,
        account: AccountId,
        joined: Joined,
        after: Option<String>,
    ) -> Self {
        Self { slot, topic, account, joined, after, progress: None }
    }

    /// Takes the next step; while the log does not answer, it tries again.
    pub(crate) async fn step(&mut self, archive: &Archive) -> Step {
        let mut wait = RETRY_FIRST;
        loop {
            let result = {
                let _turn = archive.turns.acquire().await;
                match &mut self.progress {
                    None => self.begin(archive).await,
                    Some(Progress { next, until, .. }) if *next > *until => Ok(Step::CaughtUp(*until)),
                    Some(progress) => {
                        read(progress, self.topic, archive).await.map(|part| Step::Frames(part.frames))
                    }
                }
            };
            match result {
                Ok(step) => return step,
                Err(error) if error.is_transient() => {
                    tracing::warn!(topic = %self.topic, %error, "a replay waits for the log");
                    sleep(wait).await;
                    wait = RETRY_LONGEST.min(wait * 2);
                }
                Err(error) => {
                    tracing::error!(topic = %self.topic, %error, "a topic cannot be replayed");
                    return Step::Refused;
                }
            }
        }
    }

    async fn begin(&mut self, archive: &Archive) -> Result<Step, StoreError> {
        let Joined { epoch, position } = &self.joined;
        let Some(permission) = permission(&archive.log, self.account, self.topic, *position).await? else {
            return Ok(Step::Refused);
        };
        let stream = self.topic.stream().map_or("", |stream| stream.name);
        let after = match parse_position(self.after.as_deref(), stream, epoch) {
            Ok(after) => after,
            Err(reason) => return Ok(Step::Reset(reason)),
        };
        // The client may be ahead of this node, by a command's answer or another node, but not of the log.
        if after > *position && after > archive.log.head(stream).await?.last_sequence {
            return Ok(Step::Reset(ResetReason::PositionUnknown));
        }
        if position.saturating_sub(after) > archive.limits.replay_sequences {
            return Ok(Step::Reset(ResetReason::PositionTooOld));
        }
        let mut progress = Progress { next: after + 1, last: after, until: after.max(*position) };
        let mut frames = Vec::new();
        if progress.next <= progress.until {
            // How much is left is known with the first page, before anything is sent.
            let page = read(&mut progress, self.topic, archive).await?;
            if page.left > archive.limits.replay_events {
                return Ok(Step::Reset(ResetReason::PositionTooOld));
            }
            frames = page.frames;
        }
        self.progress = Some(progress);
        Ok(Step::Begun { permission, after, frames })
    }
}

/// A part of the past.
struct Part {
    frames: Vec<Frame>,
    /// About how many events come after it.
    left: u64,
}

async fn read(progress: &mut Progress, topic: Topic, archive: &Archive) -> Result<Part, StoreError> {
    let Progress { next, last, until } = progress;
    let stream = topic.stream().map_or("", |stream| stream.name);
    let page = loop {
        match archive.log.page(stream, *next, Some(&topic.to_string()), PAGE).await {
            // What is no event is in no topic.
            Err(StoreError::Malformed { sequence, .. }) => *next = sequence + 1,
            page => break page?,
        }
    };
    // The filter may match more than the topic has, and the log may have grown since it was joined.
    let belongs =
        |event: &&Recorded| event.sequence <= *until && Topic::of_subject(&event.subject) == Some(topic);
    let events: Vec<_> = page.events.iter().filter(belongs).collect();
    let owners: BTreeSet<_> = events.iter().flat_map(|event| personal::owners(&event.body)).collect();
    let ring = archive.keys.ring(&owners.into_iter().collect::<Vec<_>>()).await?;
    let mut frames = Vec::with_capacity(events.len());
    for event in events {
        frames.push(Frame::encode(event, topic, &visible::show(event, &ring), Some(*last)));
        *last = event.sequence;
    }
    if page.reached < *next {
        // A replica that is behind what this node has seen: nothing was read.
        sleep(RETRY_FIRST).await;
    }
    *next = page.reached + 1;
    Ok(Part { frames, left: u64::from(page.more) })
}

/// The sequence that a client has, if its position is of this stream in this epoch.
fn parse_position(text: Option<&str>, stream: &str, epoch: &str) -> Result<u64, ResetReason> {
    let position: Position = text.and_then(|text| text.parse().ok()).ok_or(ResetReason::PositionMalformed)?;
    if position.stream != stream {
        return Err(ResetReason::PositionMalformed);
    }
    match position.epoch.as_str() {
        // Everything, of whatever epoch.
        "" if position.sequence == 0 => Ok(0),
        "" => Err(ResetReason::PositionMalformed),
        other if other != epoch => Err(ResetReason::PositionOfAnotherEpoch),
        _ => Ok(position.sequence),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::examples::frame;
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
    fn nothing_is_passed_before_a_permission_is_given() {
        let topic = Topic::Room(RoomId::new(Uuid::from_u128(0x500)));
        let mut waiting = Subscription::new(topic, ada());
        assert_eq!(waiting.pass(&frame(1, None)), Passed::Nothing);
    }

    #[test]
    fn positions_must_be_of_the_stream_and_its_epoch() {
        let parse = |text: &str| parse_position(Some(text), "CHATS", "e1");
        assert_eq!(parse("CHATS:0"), Ok(0));
        assert_eq!(parse("CHATS:7@e1"), Ok(7));
        assert_eq!(parse("CHATS:7@e2"), Err(ResetReason::PositionOfAnotherEpoch));
        for malformed in ["CHATS:7", "USERS:7@e1", "7", ""] {
            assert_eq!(parse(malformed), Err(ResetReason::PositionMalformed), "{malformed}");
        }
        assert_eq!(parse_position(None, "CHATS", "e1"), Err(ResetReason::PositionMalformed));
    }
}

//! Reading a subscription's past: page by page, from the client's position up to where the live feed was joined.

use domain::ids::AccountId;
use jetstream_es::{KeyVault, LogReader, Position, Recorded, StoreError};
use tokio::{
    sync::Semaphore,
    time::{Duration, sleep},
};

use crate::{
    Limits,
    authorisation::{Permission, permission},
    deletions::Deletions,
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
    deletions: Deletions,
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
        let mut progress = Progress {
            next: after + 1,
            last: after,
            until: after.max(*position),
            deletions: Deletions::after(after),
        };
        let mut frames = Vec::new();
        if progress.next <= progress.until {
            // How much is left is known with the first page, before anything is sent.
            let part = read(&mut progress, self.topic, archive).await?;
            if part.frames.len() as u64 + part.left > archive.limits.replay_events {
                return Ok(Step::Reset(ResetReason::PositionTooOld));
            }
            frames = part.frames;
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
    let Progress { next, last, until, deletions } = progress;
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
    let ring = archive.keys.ring_for(events.iter().map(|event| &event.body)).await?;
    if let Topic::Room(room) = topic
        && events.iter().any(|event| is_message(event))
    {
        // After the page was read: what is deleted by now is not shown.
        deletions.catch_up(&archive.log, room).await?;
    }
    let mut frames = Vec::with_capacity(events.len());
    for event in events {
        let visible = match deletions.tombstone(event.sequence) {
            Some(tombstone) => visible::show_deleted(event, tombstone),
            None => visible::show(event, &ring),
        };
        frames.push(Frame::encode(event, topic, &visible, Some(*last)));
        *last = event.sequence;
    }
    if page.reached < *next {
        // A replica that is behind what this node has seen: nothing was read.
        sleep(RETRY_FIRST).await;
    }
    *next = page.reached + 1;
    Ok(Part { frames, left: page.left })
}

fn is_message(event: &Recorded) -> bool {
    event.subject.starts_with("chat.timeline.")
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

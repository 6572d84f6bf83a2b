//! Reading a subscription's past: page by page, from the client's position up to where the live feed was joined.
//!
//! What is in the hub's ring is taken from there and costs the log nothing. What is further back is read from the log,
//! within a budget.

use std::sync::Arc;

use domain::ids::AccountId;
use jetstream_es::{LogReader, Position, Recorded, StoreError};
use kit::turns::Turns;
use personal::KeyRing;
use tokio::{
    sync::Semaphore,
    time::{Duration, Instant, sleep},
};

use crate::{
    Limits,
    authorisation::Permission,
    budget::{Budget, Work},
    deletions::{Deletions, text_of},
    frame::Frame,
    hub::{AtOnce, Hub, Joined, SentOff},
    mailbox::Slot,
    past_runs::PastRuns,
    protocol::ResetReason,
    run::Run,
    topic::Topic,
    visible,
};

/// How many events are read from the log, and then written, at a time.
const PAGE: usize = 64;
/// The same from memory, where they are shared by all who are sent them.
const RECALLED: AtOnce = AtOnce { events: 128, bytes: 128 << 10 };
/// How many replays of this node read the log at the same time; the others wait their turn.
const REPLAYS_AT_ONCE: usize = 32;
const RETRY_FIRST: Duration = Duration::from_millis(50);
const RETRY_LONGEST: Duration = Duration::from_secs(2);

/// What a replay reads from.
pub(crate) struct Archive {
    log: LogReader,
    hub: Arc<Hub>,
    limits: Limits,
    budget: Budget,
    readers: Semaphore,
    turns: Arc<Turns>,
    past_runs: PastRuns,
}

/// The reading of one subscription's past, step by step.
#[derive(Debug)]
pub(crate) struct Replay {
    pub(crate) slot: Slot,
    topic: Topic,
    account: AccountId,
    /// Where the live feed was joined; none for a topic outside the log, which has no past.
    joined_at: Option<u64>,
    /// What the client has, read at once: its words are not kept for as long as this waits.
    after: Result<u64, ResetReason>,
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
    /// The account was taken out of the room, or left it, while its past was being given: there is no more for it.
    Lost,
    /// The past cannot be replayed.
    Reset(ResetReason),
    /// The past can be replayed, but not before so long.
    Busy(Duration),
    /// The account may, and there is no past.
    Aside(Permission),
    /// The account may, the client has the topic up to `after`, and this follows.
    Begun { permission: Permission, after: u64, frames: Vec<Arc<Frame>> },
    /// More of the past.
    Frames(Vec<Arc<Frame>>),
    /// All of the past, up to this sequence, has been given.
    CaughtUp(u64),
}

impl Archive {
    pub(crate) fn new(log: LogReader, hub: Arc<Hub>, turns: Arc<Turns>, limits: Limits) -> Self {
        let budget = Budget::new(limits.account_replays, limits.node_replays);
        Self {
            log,
            hub,
            limits,
            budget,
            readers: Semaphore::new(REPLAYS_AT_ONCE),
            turns,
            past_runs: PastRuns::default(),
        }
    }

    /// A part of a topic's past as a run: the same one for all who are being sent just these frames.
    pub(crate) fn shared_run(&self, topic: Topic, frames: Vec<Arc<Frame>>) -> Arc<Run> {
        self.past_runs.of(topic, frames)
    }
}

impl Replay {
    /// A replay of what follows the position that the client sent, for somebody who joined the live feed already, if
    /// the topic has one.
    pub(crate) fn new(
        slot: Slot,
        topic: Topic,
        account: AccountId,
        joined: Option<&Joined>,
        after: Option<&str>,
    ) -> Self {
        let stream = topic.stream().map_or("", |stream| stream.name);
        let after = parse_position(after, stream, joined.map_or("", |joined| joined.epoch.as_str()));
        Self { slot, topic, account, joined_at: joined.map(|joined| joined.position), after, progress: None }
    }

    /// Takes the next step; while the log does not answer, it tries again.
    pub(crate) async fn step(&mut self, archive: &Archive) -> Step {
        let mut wait = RETRY_FIRST;
        loop {
            let result = match &mut self.progress {
                None => self.begin(archive).await,
                // What is held back has the event with which it ends.
                Some(Progress { next, until, .. }) if *next > *until => Ok(Step::CaughtUp(*until)),
                Some(_) if archive.hub.has_lost(self.account, self.topic) => Ok(Step::Lost),
                Some(progress) => {
                    let part = read(progress, self.topic, self.account, archive).await;
                    let too_old = Step::Reset(ResetReason::PositionTooOld);
                    part.map(|part| part.map_or(too_old, |part| Step::Frames(part.frames)))
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
                    // To ask from the same place again does not help; what a snapshot shows is beyond what stands in the way.
                    tracing::error!(topic = %self.topic, %error, "a topic cannot be replayed");
                    return Step::Reset(ResetReason::PastUnreadable);
                }
            }
        }
    }

    async fn begin(&mut self, archive: &Archive) -> Result<Step, StoreError> {
        // What was taken back before the client asked is known here before it is answered.
        let head = archive.hub.catch_up(self.topic).await?;
        let permission = {
            // It may have to be read.
            let _turn = archive.readers.acquire().await;
            match archive.hub.permission(self.account, self.topic).await {
                Err(error) if !error.is_transient() => {
                    // Who is in a room that cannot be read is not known, so nobody is.
                    tracing::error!(topic = %self.topic, %error, "who may follow a topic cannot be read");
                    None
                }
                permission => permission?,
            }
        };
        // All who came at the same time are here at the same time.
        archive.turns.pass().await;
        let Some(permission) = permission else { return Ok(Step::Refused) };
        let Some(position) = self.joined_at else { return Ok(Step::Aside(permission)) };
        let after = match self.after {
            Ok(after) => after,
            Err(reason) => return Ok(Step::Reset(reason)),
        };
        // The client may be ahead of where this node was, by a command's answer or another node, but not of the log.
        if after > position && after > head {
            return Ok(Step::Reset(ResetReason::PositionUnknown));
        }
        if position.saturating_sub(after) > archive.limits.replay_sequences {
            return Ok(Step::Reset(ResetReason::PositionTooOld));
        }
        let mut progress = Progress {
            next: after + 1,
            last: after,
            until: after.max(position),
            deletions: Deletions::after(after),
        };
        let mut frames = Vec::new();
        if progress.next <= progress.until {
            if archive.hub.count(self.topic, after, progress.until).is_none()
                && let Err(wait) = archive.budget.admit(self.account, Instant::now())
            {
                return Ok(Step::Busy(wait));
            }
            // How much is left is known with the first part, before anything is sent.
            let Some(part) = read(&mut progress, self.topic, self.account, archive).await? else {
                return Ok(Step::Reset(ResetReason::PositionTooOld));
            };
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
    frames: Vec<Arc<Frame>>,
    /// About how many events come after it.
    left: u64,
}

/// Reads the next part: from memory as soon as that reaches back so far, from the log before. None if something in it is of
/// a message from so long ago that it would take too much to find out what became of that.
async fn read(
    progress: &mut Progress,
    topic: Topic,
    account: AccountId,
    archive: &Archive,
) -> Result<Option<Part>, StoreError> {
    let (from, part) = if let Some(part) = recall(progress, topic, archive).await? {
        ("ring", part)
    } else {
        let _turn = archive.readers.acquire().await;
        let mut work = Work::default();
        let part = read_log(progress, topic, archive, &mut work).await;
        // Whatever came of it.
        archive.budget.charge(account, work, Instant::now());
        let Some(part) = part? else { return Ok(None) };
        metrics::counter!("push_log_reads_total").increment(1);
        ("log", part)
    };
    metrics::counter!("push_replayed_events_total", "from" => from).increment(part.frames.len() as u64);
    Ok(Some(part))
}

async fn recall(
    progress: &mut Progress,
    topic: Topic,
    archive: &Archive,
) -> Result<Option<Part>, StoreError> {
    let Progress { next, last, until, .. } = progress;
    let after = *next - 1;
    let Some(frames) = archive.hub.recall(topic, (after, *until), RECALLED).await? else { return Ok(None) };
    if let Some(newest) = frames.last() {
        *last = newest.sequence;
    }
    let left = match frames.last() {
        // It may have been forgotten by now; then the next part is read from the log.
        Some(newest) => archive.hub.count(topic, newest.sequence, *until),
        None => Some(0),
    };
    *next = if left == Some(0) { *until + 1 } else { *last + 1 };
    Ok(Some(Part { frames, left: left.unwrap_or(0) as u64 }))
}

async fn read_log(
    progress: &mut Progress,
    topic: Topic,
    archive: &Archive,
    work: &mut Work,
) -> Result<Option<Part>, StoreError> {
    let Progress { next, last, until, deletions } = progress;
    let stream = topic.stream().map_or("", |stream| stream.name);
    let mut page = loop {
        match archive.log.page(stream, *next, Some(&topic.to_string()), PAGE).await {
            // What is no event is in no topic.
            Err(StoreError::Malformed { sequence, .. }) => *next = sequence + 1,
            page => break page?,
        }
    };
    work.read(*next, &page);
    // The filter may match more than the topic has, and the log may have grown since it was joined.
    let belongs =
        |event: &Recorded| event.sequence <= *until && Topic::of_subject(&event.subject) == Some(topic);
    let read = std::mem::take(&mut page.events).into_iter();
    let events: Vec<_> = read.filter(belongs).map(Arc::new).collect();
    let texts = events.iter().map(|event| text_of(event)).collect::<Result<Vec<_>, _>>()?;
    let oldest = texts.iter().flatten().min();
    if let Some(oldest) = oldest {
        if until.saturating_sub(*oldest) > archive.limits.replay_sequences {
            return Ok(None);
        }
        deletions.cover(*oldest);
    }
    let frames = loop {
        let opened = archive.hub.opened();
        let ring = archive.hub.keys_for(events.iter().map(|event| &event.body)).await?;
        let frames = encode(&events, topic, &ring, *last);
        let sent = events.iter().zip(&texts).zip(&frames);
        let sent = sent.map(|((event, text), frame)| SentOff::new(event, *text, frame));
        if archive.hub.send_off(topic, opened, sent.collect()) {
            break frames;
        }
    };
    if let Topic::Room(room) = topic
        && oldest.is_some()
    {
        // After they were sent off, where a deletion that comes from now on finds them: what is deleted by now is found here,
        // and is not shown, however often it was edited.
        deletions.catch_up(&archive.log, room, work).await?;
        for ((event, text), frame) in events.iter().zip(&texts).zip(&frames) {
            if let Some(tombstone) = text.and_then(|of| deletions.tombstone(of)) {
                frame.withdraw(event, topic, &visible::show_deleted(event, tombstone));
            }
        }
    }
    *last = events.last().map_or(*last, |newest| newest.sequence);
    if page.reached < *next {
        // A replica that is behind what this node has seen: nothing was read.
        sleep(RETRY_FIRST).await;
    }
    *next = page.reached + 1;
    Ok(Some(Part { frames, left: page.left }))
}

/// Events of one topic that come one right after the other, the first after `last`, as these keys show them.
fn encode(events: &[Arc<Recorded>], topic: Topic, keys: &KeyRing, mut last: u64) -> Vec<Arc<Frame>> {
    let frames = events.iter().map(|event| {
        let frame = Frame::encode(event, topic, &visible::show(event, keys), Some(last));
        last = event.sequence;
        Arc::new(frame)
    });
    frames.collect()
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

//! One trial: so many messages a second, whatever becomes of them, and what each member of each room is sent.

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use futures::stream::FuturesUnordered;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use tokio::task::JoinSet;
use tokio::time::{Interval, interval_at};

use super::client::{Connection, DIGITS, Dialect, Expected, MARK, Received, write_frame};
use super::ours::{Ours, Room};
use super::peers::{Peer, Running};
use crate::cpu::Processes;
use crate::stats::Run;

/// The bytes of each message's text.
const TEXT_BYTES: usize = 120;
/// How often it is looked what is due.
const TICK: Duration = Duration::from_millis(1);
/// Connections are opened so many at a time.
const OPENED_AT_ONCE: usize = 32;
/// From the last message on, what has not come by then is lost.
const GRACE: Duration = Duration::from_secs(3);
/// Everybody is ready by then.
const HEADSTART: Duration = Duration::from_millis(100);
/// The most messages of one commit.
const COMMIT: u64 = 1000;
/// Messages that are at least so far apart are commits of their own.
const ONE_BY_ONE: Duration = Duration::from_micros(500);
/// A rate counts as reached with waits up to this.
const MOST_P99_MS: f64 = 100.0;

/// How many rooms there are, and who is in them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) rooms: usize,
    pub(super) members: usize,
}

/// What a trial came to.
#[derive(Clone, Debug)]
pub(super) struct Trial {
    /// Messages a second that were offered.
    pub(super) offered: f64,
    /// Each to every member of its room.
    pub(super) deliveries: u64,
    pub(super) seconds: f64,
    pub(super) lost: u64,
    pub(super) twice: u64,
    pub(super) disordered: u64,
    pub(super) waits: Run,
    /// From when a message was due until the log had it safe; nothing where there is no log.
    pub(super) safe: Run,
    /// Seconds of processor time: the server's, and the log's where there is one.
    pub(super) server_cpu: f64,
    pub(super) log_cpu: f64,
    /// What ended a connection.
    pub(super) broke: Option<String>,
}

/// Who is tried.
pub(super) enum Tried<'a> {
    Peer(Peer, &'a Running),
    Ours(&'a Ours, &'a [Room]),
}

impl Trial {
    pub(super) fn is_ok(&self) -> bool {
        self.broke.is_none()
            && self.lost + self.twice + self.disordered == 0
            && self.waits.p99_ms() <= MOST_P99_MS
    }

    /// Deliveries a second.
    #[expect(clippy::cast_precision_loss, reason = "there are less than 2^52 deliveries")]
    pub(super) fn rate(&self) -> f64 {
        self.deliveries as f64 / self.seconds
    }

    /// Seconds of the server's processor time for a million deliveries.
    #[expect(clippy::cast_precision_loss, reason = "there are less than 2^52 deliveries")]
    pub(super) fn cpu_per_million(&self) -> f64 {
        self.server_cpu * 1e6 / self.deliveries as f64
    }
}

impl Tried<'_> {
    /// Runs one trial.
    ///
    /// # Errors
    /// When the members cannot even join; what breaks later is a result.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "rates are positive, and there are less than 2^52 messages"
    )]
    pub(super) async fn run(&self, shape: Shape, per_second: f64, time: Duration) -> anyhow::Result<Trial> {
        let messages = (per_second * time.as_secs_f64()) as u64;
        let messages = messages.next_multiple_of(shape.rooms as u64);
        let apart = Duration::from_secs_f64(1.0 / per_second);
        let members = self.members(shape).await?;
        let began = Instant::now() + HEADSTART;
        let deadline = began + apart.mul_f64(messages as f64) + GRACE;
        let mut receiving = JoinSet::new();
        for (room, mut member) in members {
            let (first, step) = (room as u64, shape.rooms as u64);
            let expected = Expected { first, step, count: messages / step, began, apart };
            receiving.spawn(async move { member.receive(&expected, deadline).await });
        }
        let cpu = self.cpu()?;
        let published = self.publish(shape, messages, began, apart).await;
        let mut all = Received::default();
        let (safe_us, mut broke) = match published {
            Ok(safe_us) => (safe_us, None),
            Err(error) => (Vec::new(), Some(format!("{error:#}"))),
        };
        while let Some(ended) = receiving.join_next().await {
            match ended? {
                Ok(received) => {
                    all.delivered += received.delivered;
                    all.lost += received.lost;
                    all.twice += received.twice;
                    all.disordered += received.disordered;
                    all.waits_us.extend(received.waits_us);
                }
                Err(error) => broke = Some(format!("{error:#}")),
            }
        }
        let used = self.cpu()?;
        Ok(Trial {
            offered: per_second,
            deliveries: all.delivered,
            seconds: began.elapsed().as_secs_f64(),
            lost: all.lost,
            twice: all.twice,
            disordered: all.disordered,
            waits: Run::new(all.waits_us, time),
            safe: Run::new(safe_us, time),
            server_cpu: used.0 - cpu.0,
            log_cpu: used.1 - cpu.1,
            broke,
        })
    }

    /// Everybody, each with the number of the room.
    pub(super) async fn members(&self, shape: Shape) -> anyhow::Result<Vec<(usize, Connection)>> {
        let after = match self {
            Self::Peer(..) => 0,
            Self::Ours(ours, _) => ours.head().await?,
        };
        let (address, mut dialects) = (self.address(), Vec::new());
        for room in 0..shape.rooms {
            for member in 0..shape.members {
                let dialect = match self {
                    Self::Peer(peer, _) => peer.dialect(),
                    Self::Ours(ours, rooms) => {
                        ours.member(rooms.get(room).context("a room is missing")?, member, after)?
                    }
                };
                dialects.push((room, dialect));
            }
        }
        connect_all(&address, dialects).await
    }

    /// Says all messages when they are due. Gives back how long after that the log had each safe, in microseconds.
    async fn publish(
        &self,
        shape: Shape,
        messages: u64,
        began: Instant,
        apart: Duration,
    ) -> anyhow::Result<Vec<u32>> {
        let timing = Timing { messages, began, apart };
        let room_of = |number: u64| usize::try_from(number % shape.rooms as u64).unwrap_or_default();
        match self {
            Self::Peer(peer, running) => {
                let mut publisher = Connection::open(&running.address, &peer.dialect()).await?;
                publish_to_peer(*peer, &mut publisher, room_of, timing).await?;
                Ok(Vec::new())
            }
            Self::Ours(ours, rooms) if apart >= ONE_BY_ONE => {
                let say = |number| ours.say_one(&rooms[room_of(number)], text(number));
                publish_one_by_one(say, timing).await
            }
            Self::Ours(ours, rooms) => {
                let say = |numbers: Range<u64>| {
                    ours.say(numbers.map(|number| (&rooms[room_of(number)], text(number))))
                };
                publish_together(say, timing).await
            }
        }
    }

    fn address(&self) -> String {
        match self {
            Self::Peer(_, running) => running.address.clone(),
            Self::Ours(ours, _) => ours.address(),
        }
    }

    /// Of the server and of the log.
    fn cpu(&self) -> anyhow::Result<(f64, f64)> {
        match self {
            Self::Peer(_, running) => {
                let each = running.pids().into_iter().map(|pid| Processes::Server(pid).cpu_seconds());
                Ok((each.sum::<anyhow::Result<f64>>()?, 0.0))
            }
            Self::Ours(ours, _) => {
                Ok((Processes::Server(ours.pid()).cpu_seconds()?, ours.log_processes().cpu_seconds()?))
            }
        }
    }
}

/// How many messages are said, and when.
#[derive(Clone, Copy)]
struct Timing {
    messages: u64,
    began: Instant,
    apart: Duration,
}

impl Timing {
    fn ticks(&self) -> Interval {
        interval_at(self.began.into(), TICK)
    }

    fn due(&self) -> u64 {
        due(self.began, self.apart).min(self.messages)
    }

    /// How long ago a message was due.
    fn late(&self, number: u64) -> u32 {
        micros(due_at(number, self.began, self.apart), Instant::now())
    }
}

async fn publish_to_peer(
    peer: Peer,
    publisher: &mut Connection,
    room_of: impl Fn(u64) -> usize,
    timing: Timing,
) -> anyhow::Result<()> {
    let (mut ticks, mut next, mut frames) = (timing.ticks(), 0, Vec::new());
    while next < timing.messages {
        ticks.tick().await;
        let until = timing.due();
        frames.clear();
        for number in next..until {
            write_frame(&peer.say(&room_name(room_of(number)), &text(number)), &mut frames);
        }
        publisher.send_frames(&frames).await?;
        next = until;
    }
    Ok(())
}

/// Each message is a commit of its own that waits for no other, as command-api makes them of people's requests; the store
/// sends those together that wait at the same time.
async fn publish_one_by_one<F>(say: impl Fn(u64) -> F, timing: Timing) -> anyhow::Result<Vec<u32>>
where
    F: Future<Output = anyhow::Result<()>>,
{
    let (mut ticks, mut next) = (timing.ticks(), 0);
    let (mut saying, mut safe_us) = (FuturesUnordered::new(), Vec::new());
    while next < timing.messages || !saying.is_empty() {
        tokio::select! {
            _ = ticks.tick(), if next < timing.messages => {
                let until = timing.due();
                let said = |number| {
                    let saying = say(number);
                    async move { saying.await.map(|()| timing.late(number)) }
                };
                saying.extend((next..until).map(said));
                next = until;
            }
            Some(said) = saying.next() => safe_us.push(said?),
        }
    }
    Ok(safe_us)
}

/// What is due at a time is one commit, and one is under way at a time: what that takes is the generator's processor
/// time, too, of which many small ones would leave too little to receive.
async fn publish_together<F>(say: impl Fn(Range<u64>) -> F, timing: Timing) -> anyhow::Result<Vec<u32>>
where
    F: Future<Output = anyhow::Result<()>>,
{
    let (mut ticks, mut next, mut safe_us) = (timing.ticks(), 0, Vec::new());
    while next < timing.messages {
        ticks.tick().await;
        let until = timing.due().min(next + COMMIT);
        if next < until {
            say(next..until).await?;
            safe_us.extend((next..until).map(|number| timing.late(number)));
        }
        next = until;
    }
    Ok(safe_us)
}

/// Connects everybody, some at a time.
pub(super) async fn connect_all(
    address: &str,
    members: Vec<(usize, Dialect)>,
) -> anyhow::Result<Vec<(usize, Connection)>> {
    let address: Arc<str> = address.into();
    stream::iter(members)
        .map(|(room, dialect)| {
            let address = Arc::clone(&address);
            async move { Ok((room, Connection::join(&address, &dialect, &room_name(room)).await?)) }
        })
        .buffered(OPENED_AT_ONCE)
        .try_collect()
        .await
}

/// How many messages are due by now.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "times are positive and short")]
fn due(began: Instant, apart: Duration) -> u64 {
    let elapsed = Instant::now().saturating_duration_since(began);
    (elapsed.as_secs_f64() / apart.as_secs_f64()) as u64 + 1
}

/// When a message is due.
pub(super) fn due_at(number: u64, began: Instant, apart: Duration) -> Instant {
    began + apart.mul_f64(f64::from(u32::try_from(number).unwrap_or(u32::MAX)))
}

/// Microseconds from one moment to a later one.
pub(super) fn micros(from: Instant, to: Instant) -> u32 {
    u32::try_from(to.saturating_duration_since(from).as_micros()).unwrap_or(u32::MAX)
}

fn room_name(room: usize) -> String {
    format!("room-{room}")
}

/// A message that can be told from all others.
pub(super) fn text(number: u64) -> String {
    let mut text = format!("{MARK}{number:0DIGITS$} ");
    while text.len() < TEXT_BYTES {
        text.push_str("somebody says something that is as long as what people say ");
    }
    text.truncate(TEXT_BYTES);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_its_number_and_length() {
        assert!(text(7).starts_with("@@0000000007 ") && text(7).len() == TEXT_BYTES);
    }

    #[test]
    fn what_is_due_grows_with_time() {
        let now = Instant::now();
        assert_eq!(due(now + Duration::from_secs(5), Duration::from_millis(1)), 1);
        assert!(due(now.checked_sub(Duration::from_secs(1)).unwrap(), Duration::from_millis(1)) >= 1001);
    }
}

//! A load of commands that keeps receipts.
//!
//! A receipt is in the file before anybody else hears of it: `Sending` before the command leaves, and
//! what the store answered as soon as it has answered. So whoever is killed at any moment leaves behind
//! what they were told, and what they were waiting for.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use embedded::wait_for;
use jetstream_es::{AppendError, EventStore, Expectation, Outcome, Proposal, StoreError};
use proptest::prelude::RngExt as _;
use proptest::test_runner::TestRng;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::leaving::{Moment, until};
use crate::ledger::Ledger;
use crate::support::{chats, command_with, event, rng};

const LONG: Duration = Duration::from_mins(1);
/// The room that everybody's posts are guarded by, and that now and then somebody changes.
const ROOM: &str = "chat.room.shared";
const TIMELINE: &str = "chat.timeline.shared";

/// A commit as it was sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Sent {
    pub(crate) command: Uuid,
    pub(crate) events: Vec<Wanted>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Wanted {
    pub(crate) subject: String,
    /// The subject of which something is expected, and its last sequence.
    pub(crate) expect: Option<(String, u64)>,
}

impl Wanted {
    fn new(subject: &str, expect: Option<(&str, u64)>) -> Self {
        Self { subject: subject.to_owned(), expect: expect.map(|(subject, last)| (subject.to_owned(), last)) }
    }

    fn next(subject: &str, last: u64) -> Self {
        Self::new(subject, Some((subject, last)))
    }

    fn expectation(&self) -> Expectation {
        match self.expect.clone() {
            None => Expectation::Any,
            Some((subject, sequence)) if subject == self.subject => Expectation::Exactly(sequence),
            Some((subject, sequence)) => Expectation::Guard { subject, sequence },
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Receipt {
    Sending(Sent),
    /// Acknowledged, its last event at this sequence.
    Stored(Uuid, u64),
    Refused(Uuid),
    Unknown(Uuid),
    Failed(Uuid, String),
}

/// A file of receipts. Each line is one write to the operating system, so it outlives its writer.
pub(crate) struct Receipts(File);

impl Receipts {
    pub(crate) fn open(file: &Path) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(OpenOptions::new().create(true).append(true).open(file)?)))
    }

    fn keep(&self, receipt: &Receipt) -> Result<()> {
        let mut line = serde_json::to_vec(receipt)?;
        line.push(b'\n');
        Ok((&self.0).write_all(&line)?)
    }
}

/// Who writes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writers {
    pub(crate) tasks: u64,
    pub(crate) seed: u64,
    pub(crate) habit: Habit,
}

/// How a writer waits for its answers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Habit {
    Stays,
    /// It often goes away before it is answered, and sends so many commands at most.
    GoesAway {
        commands: usize,
    },
}

/// Appends with these writers until it is stopped.
pub(crate) async fn load(
    store: &EventStore,
    receipts: &Arc<Receipts>,
    wanted: Writers,
    stop: &CancellationToken,
) -> Result<()> {
    let mut writers = JoinSet::new();
    for index in 0..wanted.tasks {
        let writer = Writer {
            store: store.clone(),
            receipts: Arc::clone(receipts),
            rng: rng(wanted.seed.wrapping_add(index)),
            habit: wanted.habit,
            own: format!("chat.room.{}", Uuid::now_v7()),
            own_last: 0,
            room_last: 0,
        };
        writers.spawn(writer.run(stop.clone()));
    }
    while let Some(ended) = writers.join_next().await {
        ended??;
    }
    Ok(())
}

/// One task of the load, the only writer of its own room.
struct Writer {
    store: EventStore,
    receipts: Arc<Receipts>,
    rng: TestRng,
    habit: Habit,
    own: String,
    own_last: u64,
    room_last: u64,
}

impl Writer {
    async fn run(mut self, stop: CancellationToken) -> Result<()> {
        let mut left = match self.habit {
            Habit::Stays => usize::MAX,
            Habit::GoesAway { commands } => commands,
        };
        while !stop.is_cancelled() && left > 0 {
            left -= 1;
            let sent = Sent { command: Uuid::now_v7(), events: self.choose() };
            let stale = self.send(&sent).await?;
            // Who is not answered waits for the log, as a service would, instead of piling up commands.
            if stale && let Some(learnt) = stop.run_until_cancelled(self.learn()).await {
                (self.own_last, self.room_last) = learnt?;
            }
        }
        Ok(())
    }

    fn choose(&mut self) -> Vec<Wanted> {
        let fresh = || format!("chat.account.{}", Uuid::now_v7());
        match self.rng.random_range(0..12) {
            0..3 => vec![Wanted::next(&self.own, self.own_last)],
            3..6 => vec![
                Wanted::next(&self.own, self.own_last),
                Wanted::next(&fresh(), 0),
                Wanted::next(&self.own, self.own_last),
                Wanted::next(&fresh(), 0),
            ],
            // Nobody has written this: it will be refused.
            6 => vec![Wanted::next(&self.own, self.own_last + 1), Wanted::next(&fresh(), 0)],
            7..10 => vec![Wanted::new(TIMELINE, Some((ROOM, self.room_last)))],
            10 => vec![Wanted::next(ROOM, self.room_last)],
            _ => vec![Wanted::new(TIMELINE, None)],
        }
    }

    /// Whether what this writer believes of the subjects may be wrong now.
    async fn send(&mut self, sent: &Sent) -> Result<bool> {
        self.receipts.keep(&Receipt::Sending(sent.clone()))?;
        let meta = command_with(sent.command);
        let appended = self.store.append(&meta, proposal(sent));
        let answer = match self.habit {
            Habit::Stays => appended.await,
            Habit::GoesAway { .. } => match until(Moment::choose(&mut self.rng), Box::pin(appended)).await {
                Some(answer) => answer,
                // There is no receipt of what nobody was there to hear.
                None => return Ok(true),
            },
        };
        let (receipt, stale) = match answer {
            Ok(outcome) => {
                self.note(&outcome);
                (Receipt::Stored(sent.command, outcome.position.sequence), false)
            }
            Err(AppendError::Conflict) => (Receipt::Refused(sent.command), true),
            Err(AppendError::Store(error)) if error.is_transient() => (Receipt::Unknown(sent.command), true),
            Err(error) => (Receipt::Failed(sent.command, format!("{error:?}")), true),
        };
        self.receipts.keep(&receipt)?;
        Ok(stale)
    }

    fn note(&mut self, outcome: &Outcome) {
        for event in &outcome.events {
            match event.subject.as_str() {
                ROOM => self.room_last = self.room_last.max(event.sequence),
                subject if subject == self.own => self.own_last = self.own_last.max(event.sequence),
                _ => {}
            }
        }
    }

    /// Waits until the log answers, its leader included: the last sequences of the writer's own room and of the shared
    /// one.
    async fn learn(&self) -> Result<(u64, u64)> {
        let learnt = wait_for("the log", LONG, || async {
            self.store.reader().head("CHATS").await?;
            match self.lasts().await {
                // What will not pass ends the waiting.
                Err(error) if error.is_transient() => Err(error),
                learnt => Ok(learnt),
            }
        });
        Ok(learnt.await??)
    }

    async fn lasts(&self) -> Result<(u64, u64), StoreError> {
        Ok((self.last(&self.own).await?, self.last(ROOM).await?))
    }

    async fn last(&self, subject: &str) -> Result<u64, StoreError> {
        Ok(self.store.last("CHATS", subject).await?.map_or(0, |event| event.sequence))
    }
}

pub(crate) fn proposal(sent: &Sent) -> Proposal {
    chats(sent.events.iter().map(|wanted| event(&wanted.subject, "x", wanted.expectation())).collect())
}

/// Waits until a file of receipts has more acknowledgements than so many. It looks at moments that have nothing to do
/// with those of the writers, so whoever is killed then is killed anywhere in what they do.
pub(crate) async fn stored_beyond(file: &Path, before: usize) -> Result<()> {
    wait_for("acknowledgements", LONG, || async {
        let now = stored(file);
        if now > before { Ok(()) } else { Err(format!("{now} after {before}")) }
    })
    .await?;
    Ok(())
}

fn stored(file: &Path) -> usize {
    std::fs::read_to_string(file).map_or(0, |text| text.matches("\"Stored\"").count())
}

/// A load that runs while its servers are killed.
pub(crate) struct Running {
    file: PathBuf,
    stop: CancellationToken,
    load: JoinHandle<Result<()>>,
    _folder: TempDir,
}

impl Running {
    pub(crate) fn start(store: EventStore, tasks: u64, seed: u64) -> Result<Self> {
        Self::start_with(store, Writers { tasks, seed, habit: Habit::Stays })
    }

    pub(crate) fn start_with(store: EventStore, writers: Writers) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("receipts");
        let receipts = Receipts::open(&file)?;
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let load = tokio::spawn(async move { load(&store, &receipts, writers, &stopped).await });
        Ok(Self { file, stop, load, _folder: folder })
    }

    /// Waits until it is in full swing: until a good deal more is acknowledged.
    pub(crate) async fn goes_on(&self) -> Result<()> {
        self.goes_on_by(30).await
    }

    /// Waits until so much more is acknowledged.
    pub(crate) async fn goes_on_by(&self, more: usize) -> Result<()> {
        stored_beyond(&self.file, stored(&self.file) + more).await
    }

    /// Stops the load, and adds its receipts.
    pub(crate) async fn end(self, ledger: &mut Ledger) -> Result<()> {
        self.stop.cancel();
        self.load.await??;
        ledger.add(&self.file)
    }
}

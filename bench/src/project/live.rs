//! Live: messages are appended at a fixed rate, and some of those who appended ask query-api for what they said, at the
//! position that they were told. What is measured is the time from the acknowledgement to the answer.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use domain::boundary::CHATS;
use domain::ids::SessionId;
use jetstream_es::{EventStore, Proposal};
use kit::tokens::{Actor, Signer};
use time::OffsetDateTime;
use uuid::Uuid;

use super::build::WHOLE;
use super::people::People;
use super::service::{Process, Service, http_client};
use super::world::World;
use super::writer::{command, message};
use crate::append::load::{self, Turn};
use crate::stats::Run;

/// Events a second.
pub(super) const RATE: f64 = 1000.0;
/// One in so many asks for what it has appended.
const ASKS_ONE_IN: usize = 10;
/// Writers that wait for their answers, where it is measured how many they can append.
const WRITERS: usize = 64;
/// The first appends and questions open connections, and Postgres plans each of their statements anew.
const WARM_UP: Duration = Duration::from_secs(2);
/// Who has waited so long waits for nothing.
const LIMIT: Duration = Duration::from_mins(1);
/// Tokens outlive every measurement.
const TOKEN_LIFETIME: time::Duration = time::Duration::hours(2);
/// Above those of the log's messages, so that no text is said twice.
const FIRST_NUMBER: u64 = 10_000_000_000;

/// What came of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Lived {
    /// From when it was due until it was acknowledged.
    pub(super) appended: Run,
    /// From then until query-api answered with it.
    pub(super) shown: Run,
    /// As many as writers can append that each wait for their answer.
    pub(super) writers: Run,
}

/// Projectors and query-api on the read models of a log, and a writer.
pub(super) struct Stage {
    projectors: Process,
    queries: Process,
    log_processes: crate::cpu::Processes,
    writer: Arc<Writer>,
}

struct Writer {
    store: EventStore,
    people: People,
    tokens: Vec<String>,
    rooms_url: String,
    http: reqwest::Client,
    number: std::sync::atomic::AtomicU64,
    waits: Mutex<Waits>,
}

#[derive(Debug, Default)]
struct Waits {
    appended_us: Vec<u32>,
    shown_us: Vec<u32>,
}

impl Stage {
    pub(super) async fn start(world: &World, people: &People) -> anyhow::Result<Self> {
        let database = world.database(WHOLE).await?;
        database.tidy_up(world).await?;
        let projectors = Process::start(world, Service::Projectors, &database).await?;
        let queries = Process::start(world, Service::QueryApi, &database).await?;
        let signer = Signer::from_pem(&world.secrets().jwt_private_key)?;
        #[expect(clippy::disallowed_methods, reason = "tokens are made for now")]
        let now = OffsetDateTime::now_utc();
        let tokens = people
            .iter()
            .map(|(_, account, _)| {
                let holder = Actor::member(account, SessionId::new(Uuid::now_v7()));
                Ok(signer.access_token(holder, now, TOKEN_LIFETIME, Uuid::now_v7())?.token)
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        let writer = Writer {
            store: world.store().await?,
            people: people.clone(),
            tokens,
            rooms_url: queries.url("/api/v1/rooms"),
            http: http_client()?,
            number: FIRST_NUMBER.into(),
            waits: Mutex::default(),
        };
        let stage =
            Self { projectors, queries, log_processes: world.log_processes, writer: Arc::new(writer) };
        stage.at_rate(WARM_UP).await?;
        Ok(stage)
    }

    pub(super) async fn run(&self, time: Duration) -> anyhow::Result<Lived> {
        let (appended, shown) = self.at_rate(time).await?;
        let writer = Arc::clone(&self.writer);
        let append = move |_| {
            let writer = Arc::clone(&writer);
            async move { writer.append().await.map(drop) }
        };
        let writers = load::closed(WRITERS, time / 2, self.log_processes, append).await?.run;
        Ok(Lived { appended, shown, writers })
    }

    async fn at_rate(&self, time: Duration) -> anyhow::Result<(Run, Run)> {
        *self.writer.waits() = Waits::default();
        let writer = Arc::clone(&self.writer);
        let command = move |turn: Turn| {
            let writer = Arc::clone(&writer);
            async move { writer.turn(turn).await }
        };
        load::open(RATE, time, self.log_processes, command).await?;
        let waits = std::mem::take(&mut *self.writer.waits());
        Ok((Run::new(waits.appended_us, time), Run::new(waits.shown_us, time)))
    }

    pub(super) async fn stop(self) -> anyhow::Result<()> {
        self.queries.stop().await?;
        self.projectors.stop().await
    }
}

impl Writer {
    fn waits(&self) -> std::sync::MutexGuard<'_, Waits> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn turn(&self, turn: Turn) -> anyhow::Result<()> {
        let began = Instant::now();
        let (room, position) = self.append().await?;
        let acknowledged = Instant::now();
        self.waits().appended_us.push(micros(acknowledged - began));
        if turn.number.is_multiple_of(ASKS_ONE_IN) {
            self.ask(room, &position).await?;
            self.waits().shown_us.push(micros(acknowledged.elapsed()));
        }
        Ok(())
    }

    /// The room and the position.
    async fn append(&self) -> anyhow::Result<(usize, jetstream_es::Position)> {
        let number = self.number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (room, event) = message(&self.people, number)?;
        let proposal = Proposal { stream: CHATS.name.to_owned(), events: vec![event] };
        let outcome = self.store.append(&command(), proposal).await?;
        Ok((room, outcome.position))
    }

    /// The owner asks for what was said last in the room, as of the position, until it is shown.
    async fn ask(&self, room: usize, position: &jetstream_es::Position) -> anyhow::Result<()> {
        let url =
            format!("{}/{}/timeline?limit=1&position={position}", self.rooms_url, self.people.room(room));
        let began = Instant::now();
        while began.elapsed() < LIMIT {
            let answer = self.http.get(&url).bearer_auth(&self.tokens[room]).send().await?;
            // Late is late, and no reason to measure nothing else.
            let is_late = answer.status() == reqwest::StatusCode::SERVICE_UNAVAILABLE
                || answer.headers().contains_key("wherry-stale");
            if is_late {
                continue;
            }
            let page: serde_json::Value = answer.error_for_status()?.json().await?;
            let shown = page["items"][0]["sequence"].as_u64();
            ensure!(shown >= Some(position.sequence), "{position} is reached, and {shown:?} is shown");
            return Ok(());
        }
        bail!("{position} is not shown")
    }
}

fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}

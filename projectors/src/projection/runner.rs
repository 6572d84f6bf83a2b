//! The loop that keeps one projection up to date: follow the streams, apply batch after batch, and start over from
//! the checkpoint after every failure.

use std::time::Duration;

use domain::boundary::Stream;
use futures::{
    StreamExt as _,
    stream::{BoxStream, SelectAll},
};
use jetstream_es::{KeyVault, LogReader, Recorded, StoreError};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    Batch, ProjectionError,
    backoff::Backoff,
    checkpoint::{Checkpoint, CheckpointError},
    lag::Progress,
    registered::Registered,
};

/// The most events of one transaction.
const BATCH: usize = 1000;
/// How often a standing-by runner asks whether it may take over.
const ASK_AGAIN: Duration = Duration::from_millis(500);
/// How often a runner without work sees whether its connection still lives.
const HEARTBEAT: Duration = Duration::from_secs(2);
/// After this long without an answer a server counts as gone: a network that was cut says nothing.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// As long may a batch take.
const BATCH_LIMIT: Duration = Duration::from_mins(1);

/// Keeps one projection. Several may run for the same one: one is active, the others stand by.
#[derive(Clone)]
pub struct Runner {
    projection: Registered,
    database: PgConnectOptions,
    log: LogReader,
    keys: KeyVault,
    progress: Progress,
}

/// Why a runner starts over.
#[derive(Debug, thiserror::Error)]
enum Interrupted {
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    #[error("the database did not answer in time")]
    NoAnswer(#[from] tokio::time::error::Elapsed),
    #[error("the log failed")]
    Log(#[from] StoreError),
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error("the feed of {stream} left out event {sequence}")]
    LeftOut { stream: &'static str, sequence: u64 },
    #[error("the feed of {stream} ended")]
    FeedEnded { stream: &'static str },
}

/// What a stream gave, in one go.
type Arrived = (usize, Vec<Result<Recorded, StoreError>>);

impl Runner {
    /// A runner of one projection. Its tables must be there: see [`super::database::prepare_database`].
    pub fn new(projection: Registered, database: PgConnectOptions, log: LogReader, keys: KeyVault) -> Self {
        Self { projection, database, log, keys, progress: Progress::default() }
    }

    /// How far this runner has come.
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Runs until it is time to stop. While Postgres or the log is away, or an event cannot be applied, it tries
    /// again and again from the checkpoint.
    pub async fn run(&self, shutdown: &CancellationToken) {
        let name = self.projection.name();
        let mut backoff = Backoff::default();
        loop {
            let ended = self.session(shutdown, &mut backoff).await;
            metrics::gauge!("projection_active", "projection" => name).set(0.0);
            match ended {
                Ok(()) => return,
                Err(error) => self.report(&error),
            }
            metrics::counter!("projection_interruptions_total", "projection" => name).increment(1);
            if !backoff.wait(shutdown).await {
                return;
            }
        }
    }

    /// From becoming the active runner to the first failure, or until it is time to stop.
    async fn session(&self, shutdown: &CancellationToken, backoff: &mut Backoff) -> Result<(), Interrupted> {
        let Some(mut database) = self.become_active(shutdown).await? else { return Ok(()) };
        let mut checkpoints = Vec::new();
        let mut feeds: SelectAll<BoxStream<'static, Arrived>> = SelectAll::new();
        for (index, stream) in self.projection.streams().iter().enumerate() {
            let epoch = self.log.head(stream.name).await?.epoch;
            let checkpoint = Checkpoint::load(&mut database, &self.projection, stream.name, &epoch).await?;
            self.progress.reached(stream.name, checkpoint.sequence());
            let feed = self.log.follow(stream.name, checkpoint.sequence());
            feeds.push(feed.ready_chunks(BATCH).map(move |arrived| (index, arrived)).boxed());
            checkpoints.push((stream, checkpoint));
        }
        metrics::gauge!("projection_active", "projection" => self.projection.name()).set(1.0);
        tracing::info!(projection = ?self.projection, "projection is running");
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        loop {
            let (index, arrived) = tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ok(()),
                arrived = feeds.next() => match arrived {
                    Some(arrived) => arrived,
                    None => return Err(Interrupted::FeedEnded { stream: "every stream" }),
                },
                _ = heartbeat.tick() => {
                    timeout(ANSWER_LIMIT, database.ping()).await??;
                    continue;
                }
            };
            let (stream, checkpoint) = &mut checkpoints[index];
            self.take(&mut database, stream, checkpoint, arrived).await?;
            backoff.reset();
        }
    }

    /// Waits for the projection's lock. It belongs to the connection, on which all work is done: a runner that
    /// loses one loses the other. None when told to stop meanwhile.
    async fn become_active(&self, shutdown: &CancellationToken) -> Result<Option<PgConnection>, Interrupted> {
        let mut database = timeout(ANSWER_LIMIT, self.database.clone().connect()).await??;
        loop {
            let active: bool = sqlx::query_scalar("select pg_try_advisory_lock(hashtextextended($1, 0))")
                .bind(format!("wherry projection {}", self.projection.schema()))
                .fetch_one(&mut database)
                .await?;
            if active {
                return Ok(Some(database));
            }
            if shutdown.run_until_cancelled(tokio::time::sleep(ASK_AGAIN)).await.is_none() {
                return Ok(None);
            }
        }
    }

    /// Applies what arrived, up to the first item that is no event.
    async fn take(
        &self,
        database: &mut PgConnection,
        stream: &'static Stream,
        checkpoint: &mut Checkpoint,
        arrived: Vec<Result<Recorded, StoreError>>,
    ) -> Result<(), Interrupted> {
        let mut events = Vec::with_capacity(arrived.len());
        let mut failure = None;
        let mut last = checkpoint.sequence();
        for item in arrived {
            match item {
                Ok(event) => {
                    self.check_contiguity(stream.name, last, event.sequence).await?;
                    last = event.sequence;
                    events.push(event);
                }
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        if !events.is_empty() {
            let batch = Batch::open(stream.name, events, &self.keys).await?;
            self.apply(database, stream.name, checkpoint, batch).await?;
        }
        failure.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Applies a batch or, if there is an event in it that cannot be read, what comes before that one.
    async fn apply(
        &self,
        database: &mut PgConnection,
        stream: &'static str,
        checkpoint: &mut Checkpoint,
        batch: Batch,
    ) -> Result<(), Interrupted> {
        let attempt = timeout(BATCH_LIMIT, checkpoint.apply(database, &self.projection, &batch)).await?;
        let (applied, unreadable) = match attempt {
            Ok(applied) => (applied, None),
            Err(error) => {
                let CheckpointError::Projection(ProjectionError::Unreadable { sequence, .. }) = error else {
                    return Err(error.into());
                };
                let readable = batch.before(sequence);
                let applied =
                    timeout(BATCH_LIMIT, checkpoint.apply(database, &self.projection, &readable)).await??;
                (applied, Some(error))
            }
        };
        self.progress.reached(stream, checkpoint.sequence());
        let labels = [("projection", self.projection.name()), ("stream", stream)];
        metrics::counter!("projection_events_total", &labels).increment(applied as u64);
        unreadable.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Sees to it that no event between `last` and `next` was left out. A hole in the log itself is counted and
    /// passed: waiting for what no longer exists would stop the projection for ever.
    async fn check_contiguity(&self, stream: &'static str, last: u64, next: u64) -> Result<(), Interrupted> {
        if next <= last + 1 {
            return Ok(());
        }
        let stored = self.log.page(stream, last + 1, None, 1).await?.events.into_iter().next();
        if let Some(left_out) = stored.filter(|event| event.sequence < next) {
            return Err(Interrupted::LeftOut { stream, sequence: left_out.sequence });
        }
        let labels = [("projection", self.projection.name()), ("stream", stream)];
        metrics::counter!("projection_gaps_total", &labels).increment(next - last - 1);
        tracing::error!(
            projection = ?self.projection,
            stream,
            first = last + 1,
            last = next - 1,
            "the log has a hole: events are missing"
        );
        Ok(())
    }

    fn report(&self, error: &Interrupted) {
        let why = error_chain(error);
        match error {
            Interrupted::Log(StoreError::Unavailable { .. })
            | Interrupted::Database(_)
            | Interrupted::NoAnswer(_)
            | Interrupted::LeftOut { .. }
            | Interrupted::FeedEnded { .. }
            | Interrupted::Checkpoint(
                CheckpointError::Database(_)
                | CheckpointError::TakenOver { .. }
                | CheckpointError::Projection(ProjectionError::Database(_)),
            ) => tracing::warn!(projection = ?self.projection, why, "projection is interrupted"),
            Interrupted::Log(_)
            | Interrupted::Checkpoint(
                CheckpointError::EpochChanged { .. }
                | CheckpointError::Projection(ProjectionError::Unreadable { .. }),
            ) => tracing::error!(projection = ?self.projection, why, "projection cannot go on"),
        }
    }
}

/// An error and its sources, as one line.
fn error_chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        line.push_str(": ");
        line.push_str(&inner.to_string());
        source = inner.source();
    }
    line
}

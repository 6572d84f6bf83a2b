//! The loop that keeps one build of a projection up to date: become the active one, follow the streams, and start over
//! from the checkpoint after every failure. What is done meanwhile is in `active`. A live build and one in the
//! making run the same code.

use std::{sync::Arc, time::Duration};

use jetstream_es::{KeyVault, LogReader, StoreError};
use kit::{clock::Clock, error_chain};
use sqlx::{PgConnection, postgres::PgConnectOptions};
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    Batch,
    active::Active,
    backoff::Backoff,
    builds::{Build, State},
    checkpoint::CheckpointError,
    database::connect_to_lock,
    feed::{FeedError, Feeds, Source},
    lag::Progress,
    limit::BatchLimit,
    refusal,
    release::ReleaseError,
    share::{Alone, Part, Share},
    way::Way,
};

/// How often a standing-by runner asks whether it may take over.
const ASK_AGAIN: Duration = Duration::from_millis(500);
/// How often a runner sees how its build stands, what is wanted of it, and whether its connection still lives.
const LOOK_AROUND: Duration = Duration::from_millis(500);
/// As often while the live build stands still for the swap, or more waits to be released.
const LOOK_AROUND_URGENTLY: Duration = Duration::from_millis(5);
/// After this long without an answer a server counts as gone: a network that was cut says nothing.
pub(super) const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// Keeps one build, or one of its shards. Several may run for the same one: one is active, the others stand by.
#[derive(Clone)]
pub struct Runner {
    pub(super) build: Build,
    database: PgConnectOptions,
    pub(super) source: Source,
    pub(super) progress: Progress,
    /// Shared by the rebuilds of a program, so that several at once leave the machine to the live ones.
    pub(super) rebuilds: Arc<Semaphore>,
    share: Share,
    pub(super) way: Way,
    clock: Clock,
}

/// How a runner ends that nothing has interrupted.
pub(super) enum Ended {
    /// It is time to stop, or the build is no longer kept.
    Over,
    /// Another program is to have this shard.
    GaveUp,
}

/// Why a runner starts over.
#[derive(Debug, thiserror::Error)]
pub(super) enum Interrupted {
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    #[error("the database did not answer in time")]
    NoAnswer(#[from] tokio::time::error::Elapsed),
    #[error("the log failed")]
    Log(#[from] StoreError),
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error(transparent)]
    Feed(#[from] FeedError),
    #[error("a parked key could not be released")]
    Release(#[from] ReleaseError),
}

impl Runner {
    /// A runner of one build or shard, which takes a permit of `rebuilds` for each batch while the build is in the making.
    pub fn new(
        build: Build,
        database: PgConnectOptions,
        log: LogReader,
        keys: KeyVault,
        rebuilds: Arc<Semaphore>,
    ) -> Self {
        let source = Source::new(log, keys, database.clone());
        Self::reading(source, build, database, rebuilds)
    }

    /// The same, from a source of which others of its program read at about the same time.
    pub(super) fn reading(
        source: Source,
        build: Build,
        database: PgConnectOptions,
        rebuilds: Arc<Semaphore>,
    ) -> Self {
        Self {
            build,
            database,
            source,
            progress: Progress::default(),
            rebuilds,
            share: Share::default(),
            way: Way::default(),
            clock: Clock::system(),
        }
    }

    /// The same, which gives way to others of its program while its build is in the making.
    #[must_use]
    pub(super) fn giving_way(self, way: &Way, clock: &Clock) -> Self {
        Self { way: way.clone(), clock: clock.clone(), ..self }
    }

    /// The same, as one of those who keep the shards of its build for this program.
    #[must_use]
    pub(super) fn with_share(self, share: &Share) -> Self {
        Self { share: share.clone(), ..self }
    }

    /// How far this runner has come.
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Runs until it is time to stop, or its build is no longer kept. While Postgres or the log is away it tries again
    /// and again from the checkpoint.
    pub async fn run(&self, shutdown: &CancellationToken) {
        let name = self.build.projection().name();
        let (mut backoff, mut limit) = (Backoff::default(), BatchLimit::default());
        loop {
            let ended = self.session(shutdown, &mut backoff, &mut limit).await;
            if self.progress.is_live() {
                metrics::gauge!("projection_active", &self.build.labels()).set(0.0);
            }
            match ended {
                Ok(Ended::Over) => {
                    self.progress.rebuild_ends(&self.build);
                    return;
                }
                Ok(Ended::GaveUp) => {
                    tracing::info!(projection = ?self.build, "another program is to have this shard");
                    self.stands_by();
                    continue;
                }
                Err(error) => {
                    if matches!(error, Interrupted::NoAnswer(_)) {
                        limit.too_slow();
                    }
                    self.report(&error);
                }
            }
            metrics::counter!("projection_interruptions_total", "projection" => name).increment(1);
            if !backoff.wait(shutdown).await {
                return;
            }
        }
    }

    /// From becoming the active runner to the first failure, or until it is time to stop.
    async fn session(
        &self,
        shutdown: &CancellationToken,
        backoff: &mut Backoff,
        limit: &mut BatchLimit,
    ) -> Result<Ended, Interrupted> {
        let Some((mut database, part)) = self.become_active(shutdown).await? else { return Ok(Ended::Over) };
        let Some(state) = self.build.state(&mut database).await? else { return Ok(Ended::Over) };
        let (connects, mut checkpoints) = (self.source.log.connects(), Vec::new());
        for stream in self.build.projection().streams() {
            let checkpoint =
                refusal::checked(&mut database, &self.build, stream.name, &self.source.log).await?;
            self.progress.reached(stream.name, checkpoint.sequence());
            checkpoints.push(checkpoint);
        }
        let from: Vec<_> = self
            .build
            .projection()
            .streams()
            .iter()
            .zip(&checkpoints)
            .map(|(stream, checkpoint)| (stream.name, checkpoint.sequence()))
            .collect();
        let mut active = Active::new(self, database, part, checkpoints, state, connects);
        let way = (state == State::Building).then_some(&self.way);
        let mut feeds = Feeds::follow(&self.build, &from, &self.source, way);
        tracing::info!(projection = ?self.build, "projection is running");
        let mut next_look = Instant::now();
        loop {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ok(Ended::Over),
                () = tokio::time::sleep_until(next_look) => {
                    if let Some(ended) = active.look_around(limit).await? {
                        return Ok(ended);
                    }
                    let soon = if active.is_in_a_hurry() { LOOK_AROUND_URGENTLY } else { LOOK_AROUND };
                    next_look = Instant::now() + soon;
                }
                (index, arrived) = feeds.next(limit.events()) => {
                    active.apply(index, arrived?, limit).await?;
                    backoff.reset();
                }
            }
        }
    }

    /// Waits for the lock of the build or shard, its lease. It belongs to the connection, on which all work is done: a
    /// runner that loses one loses the other. None when told to stop meanwhile.
    async fn become_active(
        &self,
        shutdown: &CancellationToken,
    ) -> Result<Option<(PgConnection, Part)>, Interrupted> {
        let mut database = timeout(ANSWER_LIMIT, connect_to_lock(&self.database)).await??;
        // What a crash of Postgres takes from the tables it takes from the checkpoint, and the log still has it.
        let off = sqlx::query("set synchronous_commit to off").execute(&mut database);
        timeout(ANSWER_LIMIT, off).await??;
        let mut alone = Alone::default();
        loop {
            let to_go_for = self.share.to_go_for(&mut database, &self.build, &mut alone);
            if let Some(part) = timeout(ANSWER_LIMIT, to_go_for).await?? {
                let active = sqlx::query_scalar("select pg_try_advisory_lock(hashtextextended($1, 0))")
                    .bind(self.build.lock_name())
                    .fetch_one(&mut database);
                if timeout(ANSWER_LIMIT, active).await?? {
                    return Ok(Some((database, part)));
                }
            }
            self.stands_by();
            if shutdown.run_until_cancelled(tokio::time::sleep(ASK_AGAIN)).await.is_none() {
                return Ok(None);
            }
        }
    }

    /// Another program tells how far this build is.
    fn stands_by(&self) {
        self.progress.rebuild_ends(&self.build);
        self.progress.stands_by();
    }

    /// Lets the rebuilds of this program see how late live events are.
    pub(super) fn tell_others(&self, applied: &Batch) {
        if let Some(first) = applied.events().first() {
            self.way.applied(first.time, self.clock.now());
        }
    }

    fn report(&self, error: &Interrupted) {
        let why = error_chain::one_line(error);
        let passes = match error {
            Interrupted::Log(error) | Interrupted::Feed(FeedError::Log(error)) => {
                matches!(error, StoreError::Unavailable { .. })
            }
            Interrupted::Feed(FeedError::Shared(error)) => matches!(**error, StoreError::Unavailable { .. }),
            Interrupted::Checkpoint(error) | Interrupted::Release(ReleaseError::Checkpoint(error)) => {
                !refusal::is_of_another_log(error) && !matches!(error, CheckpointError::TooManyParked { .. })
            }
            _ => true,
        };
        if passes {
            tracing::warn!(projection = ?self.build, why, "projection is interrupted");
        } else {
            tracing::error!(projection = ?self.build, why, "projection cannot go on");
        }
    }
}

//! The loop that keeps one build of a projection up to date: follow the streams, apply batch after batch, and start over
//! from the checkpoint after every failure. A live build and one in the making run the same code.

use std::{sync::Arc, time::Duration};

use jetstream_es::{KeyVault, LogReader, StoreError};
use kit::clock::Clock;
use sqlx::{PgConnection, postgres::PgConnectOptions};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    Batch,
    backoff::Backoff,
    builds::{Build, State},
    checkpoint::{self, Checkpoint, CheckpointError},
    database::connect_to_lock,
    feed::{FeedError, Feeds, Source},
    lag::Progress,
    limit::BatchLimit,
    parking,
    rebuild::{self, Lowest, Rebuild},
    refusal,
    release::{self, ReleaseError},
    share::{Alone, Part, Share},
    way::Way,
};

/// How often a standing-by runner asks whether it may take over.
const ASK_AGAIN: Duration = Duration::from_millis(500);
/// How often a runner sees how its build stands, what is wanted of it, and whether its connection still lives.
const LOOK_AROUND: Duration = Duration::from_millis(500);
/// As often while the live build stands still for the swap, or more waits to be released.
const LOOK_AROUND_URGENTLY: Duration = Duration::from_millis(5);
/// How often it is looked, while others rebuild first, whether the live build stands still for this one.
const LOOK_WHILE_WAITING: Duration = Duration::from_millis(100);
/// After this long without an answer a server counts as gone: a network that was cut says nothing.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// As long may a batch take.
const BATCH_LIMIT: Duration = Duration::from_mins(1);
/// How soon a batch is tried again whose build is held.
const HELD: Duration = Duration::from_millis(10);

/// Keeps one build, or one of its shards. Several may run for the same one: one is active, the others stand by.
#[derive(Clone)]
pub struct Runner {
    build: Build,
    database: PgConnectOptions,
    source: Source,
    progress: Progress,
    /// Shared by the rebuilds of a program, so that several at once leave the machine to the live ones.
    rebuilds: Arc<Semaphore>,
    share: Share,
    way: Way,
    clock: Clock,
}

/// How a runner ends that nothing has interrupted.
enum Ended {
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
        Self {
            build,
            source: Source::new(log, keys, database.clone()),
            database,
            progress: Progress::default(),
            rebuilds,
            share: Share::default(),
            way: Way::default(),
            clock: Clock::system(),
        }
    }

    /// The same, which reads what others of its program read at about the same time, and gives way to them while its
    /// build is in the making.
    #[must_use]
    pub(super) fn sharing(self, source: &Source, way: &Way, clock: &Clock) -> Self {
        Self { source: source.clone(), way: way.clone(), clock: clock.clone(), ..self }
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
                Ok(Ended::Over) => return,
                Ok(Ended::GaveUp) => {
                    tracing::info!(projection = ?self.build, "another program is to have this shard");
                    self.progress.stands_by();
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
        let mut checkpoints = Vec::new();
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
        let mut active = Active {
            runner: self,
            database,
            part,
            checkpoints,
            state,
            rebuild: Rebuild::default(),
            indexed: false,
            urgent: false,
            releasing: false,
        };
        active.stands(state);
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
                    let urgent = active.rebuild.is_urgent() || active.releasing;
                    next_look = Instant::now() + if urgent { LOOK_AROUND_URGENTLY } else { LOOK_AROUND };
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
            self.progress.stands_by();
            if shutdown.run_until_cancelled(tokio::time::sleep(ASK_AGAIN)).await.is_none() {
                return Ok(None);
            }
        }
    }

    /// Lets the rebuilds of this program see how late live events are.
    fn tell_others(&self, applied: &Batch) {
        if let Some(first) = applied.events().first() {
            self.way.applied(first.time, self.clock.now());
        }
    }

    fn report(&self, error: &Interrupted) {
        let why = error_chain(error);
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

/// A runner that is the active one of its build or shard.
struct Active<'a> {
    runner: &'a Runner,
    database: PgConnection,
    part: Part,
    checkpoints: Vec<Checkpoint>,
    state: State,
    rebuild: Rebuild,
    indexed: bool,
    /// The live build stands still for this one.
    urgent: bool,
    /// More waits to be released than was in one go.
    releasing: bool,
}

impl Active<'_> {
    /// Takes in how the build stands now.
    fn stands(&mut self, state: State) {
        self.state = state;
        self.runner.progress.stands(state == State::Live);
        if state == State::Live {
            metrics::gauge!("projection_active", &self.runner.build.labels()).set(1.0);
        }
    }

    /// Applies a batch, in smaller ones where it is too large. Where an event is to blame for a failure, the batch is cut
    /// around it and the event is parked; whatever the cut, the tables are the same.
    async fn apply(&mut self, index: usize, batch: Batch, limit: &mut BatchLimit) -> Result<(), Interrupted> {
        let build = &self.runner.build;
        let checkpoint = &mut self.checkpoints[index];
        let mut todo = vec![batch];
        while let Some(batch) = todo.pop() {
            if batch.len() > 2 * limit.events() {
                todo.extend(batch.split(None).into_iter().rev());
                continue;
            }
            let permit = match self.state {
                State::Building if !self.urgent => {
                    permit_unless_held(&self.runner.rebuilds, &mut self.database, build).await?
                }
                State::Building | State::Live => None,
            };
            let hurries = permit.is_none();
            let began = Instant::now();
            let passing = (self.state == State::Live).then_some(&self.runner.source.passing);
            let applying = checkpoint.apply_or_pass(&mut self.database, build, &batch, passing);
            let attempt = timeout(BATCH_LIMIT, applying).await?;
            let took = began.elapsed();
            // Whoever waits for it does not wait for this one's pause as well.
            drop(permit);
            match self.state {
                State::Building if hurries => {}
                State::Building => tokio::time::sleep(self.runner.way.pause_after(took)).await,
                State::Live => self.runner.tell_others(&batch),
            }
            match attempt {
                Ok(applied) => {
                    limit.took(batch.len(), took);
                    self.runner.progress.applied(applied);
                    let labels = build.labels_of(build.stream_name(index));
                    metrics::counter!("projection_events_total", &labels).increment(applied as u64);
                }
                Err(CheckpointError::Held { .. }) => {
                    tokio::time::sleep(HELD).await;
                    todo.push(batch);
                }
                Err(error) => match parking::blame(&error) {
                    None => return Err(error.into()),
                    Some(_) if batch.len() == 1 => {
                        let Some(event) = batch.last() else { continue };
                        checkpoint.park(&mut self.database, build, event, &parking::told(&error)).await?;
                    }
                    Some(blame) => todo.extend(batch.split(blame.suspect()).into_iter().rev()),
                },
            }
            self.runner.progress.reached(build.stream_name(index), checkpoint.sequence());
        }
        Ok(())
    }

    /// Sees how the build stands, does what is wanted, and tells how far it is; says so when this is to end.
    async fn look_around(&mut self, limit: &BatchLimit) -> Result<Option<Ended>, Interrupted> {
        let build = &self.runner.build;
        let Some(state) = timeout(ANSWER_LIMIT, build.state(&mut self.database)).await?? else {
            return Ok(Some(Ended::Over));
        };
        if timeout(ANSWER_LIMIT, self.part.is_too_much(&mut self.database, build)).await?? {
            return Ok(Some(Ended::GaveUp));
        }
        if state != self.state {
            self.stands(state);
        }
        self.release().await?;
        match self.state {
            State::Building if build.leads() => {
                let lowest = self.lowest().await?;
                if self.rebuild.step(&mut self.database, build, &lowest, &self.runner.source.log).await? {
                    self.stands(State::Live);
                }
            }
            State::Live if build.leads() && !self.indexed => {
                if rebuild::is_near(&self.lowest().await?, &self.runner.source.log).await? {
                    rebuild::make_indexes(&mut self.database, build).await?;
                    self.indexed = true;
                }
            }
            State::Building | State::Live => {}
        }
        self.urgent = self.state == State::Building
            && if build.leads() {
                self.rebuild.is_urgent()
            } else {
                rebuild::live_is_held(&mut self.database, build).await?
            };
        self.runner
            .progress
            .tell(&mut self.database, build, &self.checkpoints, &self.runner.source.log, limit.events())
            .await?;
        Ok(None)
    }

    /// How far the whole build is.
    async fn lowest(&mut self) -> Result<Lowest, sqlx::Error> {
        if self.runner.build.is_shard() {
            return checkpoint::lowest(&mut self.database, &self.runner.build).await;
        }
        let own = self.checkpoints.iter().map(|own| (own.stream().to_owned(), own.sequence()));
        Ok(own.collect())
    }

    /// Tries parked keys again, a slice of all that is to be tried: what is new does not wait for the end of a long queue.
    async fn release(&mut self) -> Result<(), Interrupted> {
        let Runner { build, source: Source { log, keys, .. }, .. } = self.runner;
        let mut events = 0;
        self.releasing = false;
        for parked in release::wanted(&mut self.database, build).await? {
            if events >= release::RELEASED_AT_ONCE {
                self.releasing = true;
                break;
            }
            let own = self.checkpoints.iter().find(|own| own.stream() == parked.stream);
            let Some(checkpoint) = own else { continue };
            let slice = release::release(&mut self.database, build, checkpoint, &parked, log, keys).await?;
            events += slice.events;
            self.releasing |= slice.more;
        }
        Ok(())
    }
}

/// A permit for a batch of a rebuild, when one is free; none once the live build is held for this one, which must not
/// wait for others then.
async fn permit_unless_held<'a>(
    permits: &'a Semaphore,
    database: &mut PgConnection,
    build: &Build,
) -> Result<Option<SemaphorePermit<'a>>, Interrupted> {
    let acquired = permits.acquire();
    tokio::pin!(acquired);
    loop {
        // The same place in the queue, each time.
        match timeout(LOOK_WHILE_WAITING, &mut acquired).await {
            Ok(permit) => return Ok(permit.ok()),
            Err(_) if timeout(ANSWER_LIMIT, rebuild::live_is_held(database, build)).await?? => {
                return Ok(None);
            }
            Err(_) => {}
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

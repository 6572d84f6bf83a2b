//! Building read models from the first event on, by the code that projectors run.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use domain::boundary::CHATS;
use kit::{clock::Clock, lifecycle::Lifecycle};
use projectors::projection::{database::prepare_database_for, keeper::Keeper, registered::Registered};
use sqlx::PgConnection;
use tokio_util::sync::CancellationToken;

use super::TIMELINE;
use super::service::{Process, Service};
use super::world::{Database, World, close};
use crate::cpu::Processes;

/// How often it is looked how far a build is.
const LOOK: Duration = Duration::from_millis(10);
/// A build takes no longer, unless something is wrong.
const LIMIT: Duration = Duration::from_mins(20);
/// What a long log is built from takes as long as it takes, but not without a step for so long.
const STANDSTILL: Duration = Duration::from_mins(2);
/// Those that are built anew beside the live ones, again and again.
const REBUILT: [&str; 3] = ["room_timeline", "room_list", "audit_index"];

/// One build of one read model.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Built {
    pub(super) events: u64,
    /// From its beginning to the last event of the log.
    pub(super) seconds: f64,
    /// From then on until it was read in the place of the one before.
    pub(super) swapped_after_seconds: f64,
    /// Seconds of processor time: ours, the log's and Postgres's.
    pub(super) cpu: [f64; 3],
}

/// Every read model at once, by a process of projectors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whole {
    /// In all streams together.
    pub(super) events: u64,
    /// An event counts once for each read model that reads its stream.
    pub(super) applied: u64,
    /// From the beginning to the last event.
    pub(super) seconds: f64,
    /// From then on until every index was there.
    pub(super) indexed_after_seconds: f64,
    pub(super) cpu: [f64; 3],
    pub(super) most_memory_mib: f64,
}

impl Built {
    #[expect(clippy::cast_precision_loss, reason = "a log has less than 2^52 events")]
    pub(super) fn rate(&self) -> f64 {
        self.events as f64 / self.seconds
    }

    /// Microseconds of processor time for an event: ours, the log's and Postgres's.
    #[expect(clippy::cast_precision_loss, reason = "a log has less than 2^52 events")]
    pub(super) fn cpu_us(&self) -> [f64; 3] {
        self.cpu.map(|seconds| seconds * 1e6 / self.events as f64)
    }
}

impl Whole {
    #[expect(clippy::cast_precision_loss, reason = "a log has less than 2^52 events")]
    pub(super) fn rate(&self) -> f64 {
        self.events as f64 / self.seconds
    }

    #[expect(clippy::cast_precision_loss, reason = "a log has less than 2^52 events")]
    pub(super) fn applied_rate(&self) -> f64 {
        self.applied as f64 / self.seconds
    }
}

/// The first build of the timeline: it is live from the beginning.
pub(super) async fn first(world: &World, database: &Database) -> anyhow::Result<Built> {
    database.settle(world).await?;
    prepare_database_for(&database.writer_url, &[timeline()?]).await?;
    let head = world.heads(&[CHATS.name]).await?[CHATS.name];
    let cpu = Cpu::start(world)?;
    let began = Instant::now();
    let keeper = Kept::start(world, database).await?;
    let mut look = database.connect().await?;
    until(&mut look, head, 1).await?;
    let built = Built {
        events: head,
        seconds: began.elapsed().as_secs_f64(),
        swapped_after_seconds: 0.0,
        cpu: cpu.stop(world)?,
    };
    keeper.stop().await;
    close(look).await;
    Ok(built)
}

/// A rebuild beside the live build, as an operator asks for it.
pub(super) async fn again(world: &World, database: &Database) -> anyhow::Result<Built> {
    database.settle(world).await?;
    let head = world.heads(&[CHATS.name]).await?[CHATS.name];
    let keeper = Kept::start(world, database).await?;
    let mut look = database.connect().await?;
    until_live(&mut look, 1).await?;
    want(&mut look, TIMELINE).await?;
    let is_begun =
        "select exists (select from kit.build where projection = $1 and build = $2 and state <> 'wanted')";
    until_true(&mut look, is_begun, 2).await?;
    let cpu = Cpu::start(world)?;
    let began = Instant::now();
    until(&mut look, head, 2).await?;
    let (seconds, cpu) = (began.elapsed().as_secs_f64(), cpu.stop(world)?);
    until_live(&mut look, 2).await?;
    let swapped_after_seconds = began.elapsed().as_secs_f64() - seconds;
    keeper.stop().await;
    close(look).await;
    Ok(Built { events: head, seconds, swapped_after_seconds, cpu })
}

/// Every read model there is, by a process of its own, from an empty database on.
pub(super) async fn everything(world: &World) -> anyhow::Result<Whole> {
    let database = world.database(WHOLE).await?;
    database.settle(world).await?;
    // A process of projectors is ready before its tables are there, and these are asked for below.
    projectors::prepare_database(&database.writer_url).await?;
    let kept = projectors::kept();
    let streams = domain::boundary::STREAMS.map(|stream| stream.name);
    let heads = world.heads(&streams).await?;
    let applied: u64 = kept.iter().flat_map(Registered::streams).map(|stream| heads[stream.name]).sum();
    let before = [world.log_processes.cpu_seconds()?, world.sql_processes().cpu_seconds()?];
    let began = Instant::now();
    let projectors = Process::start(world, Service::Projectors, &database).await?;
    let mut look = database.connect().await?;
    let reached = "select coalesce(sum(sequence), 0)::bigint from read.checkpoint";
    let (mut before_that, mut moved) = (0, Instant::now());
    loop {
        let sum: i64 = sqlx::query_scalar(reached).fetch_one(&mut look).await?;
        if sum.unsigned_abs() >= applied {
            break;
        }
        if sum != before_that {
            (before_that, moved) = (sum, Instant::now());
        }
        if moved.elapsed() > STANDSTILL {
            bail!("only {sum} of {applied} events are applied, and it goes no further");
        }
        tokio::time::sleep(LOOK).await;
    }
    let seconds = began.elapsed().as_secs_f64();
    until_counted(&mut look, "select count(*) from kit.build where not indexed", 0).await?;
    let indexed_after_seconds = began.elapsed().as_secs_f64() - seconds;
    let cpu = [
        projectors.processes().cpu_seconds()?,
        world.log_processes.cpu_seconds()? - before[0],
        world.sql_processes().cpu_seconds()? - before[1],
    ];
    let most_memory_mib = projectors.most_memory_mib()?;
    projectors.stop().await?;
    close(look).await;
    Ok(Whole { events: heads.values().sum(), applied, seconds, indexed_after_seconds, cpu, most_memory_mib })
}

/// The database that [`everything`] builds.
pub(super) const WHOLE: &str = "everything";

/// Rebuilds of several read models at once, one after the other, until it is stopped.
pub(super) struct Rebuilding {
    stop: CancellationToken,
    task: tokio::task::JoinHandle<anyhow::Result<usize>>,
}

impl Rebuilding {
    /// Begins. Whoever keeps the database's read models does the work.
    pub(super) async fn start(world: &World) -> anyhow::Result<Self> {
        let mut look = world.database(WHOLE).await?.connect().await?;
        for name in REBUILT {
            want(&mut look, name).await?;
        }
        let building = "select count(*) from kit.build where state = 'building'";
        until_counted(&mut look, building, i64::try_from(REBUILT.len())?).await?;
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            let mut finished = 0;
            while stopped.run_until_cancelled(tokio::time::sleep(LOOK * 10)).await.is_some() {
                for name in REBUILT {
                    if !is_rebuilt(&mut look, name).await? {
                        want(&mut look, name).await?;
                        finished += 1;
                    }
                }
            }
            close(look).await;
            Ok(finished)
        });
        Ok(Self { stop, task })
    }

    /// How many ended meanwhile. The last ones go on.
    pub(super) async fn stop(self) -> anyhow::Result<usize> {
        self.stop.cancel();
        self.task.await?
    }
}

async fn is_rebuilt(database: &mut PgConnection, name: &str) -> anyhow::Result<bool> {
    let rebuilt =
        "select exists (select from kit.build where projection = $1 and state in ('wanted', 'building'))";
    Ok(sqlx::query_scalar(rebuilt).bind(name).fetch_one(database).await?)
}

/// What an operator's command leads to.
async fn want(database: &mut PgConnection, name: &str) -> anyhow::Result<()> {
    sqlx::query(
        "insert into kit.build (projection, build, version, schema_name, fingerprint, state)
         select $1, max(build) + 1, 1, 'wanted ' || $1, '', 'wanted' from kit.build where projection = $1",
    )
    .bind(name)
    .execute(database)
    .await?;
    Ok(())
}

fn timeline() -> anyhow::Result<Registered> {
    projectors::all()
        .into_iter()
        .find(|projection| projection.name() == TIMELINE)
        .context("there is no timeline")
}

/// A program that keeps the timeline.
struct Kept(Lifecycle);

impl Kept {
    async fn start(world: &World, database: &Database) -> anyhow::Result<Self> {
        let (log, keys) = world.reader().await?;
        let life = Lifecycle::default();
        life.spawn(keys.clone().watch(life.shutdown().clone()));
        let keeper = Keeper::new(vec![timeline()?], database.writer_url.parse()?, log, keys, Clock::system());
        let of_runners = life.clone();
        life.spawn(async move { keeper.run(&of_runners).await });
        Ok(Self(life))
    }

    async fn stop(self) {
        self.0.shutdown().cancel();
        self.0.finished().await;
    }
}

/// Waits until a build of the timeline has applied everything.
async fn until(database: &mut PgConnection, head: u64, build: i32) -> anyhow::Result<()> {
    let began = Instant::now();
    loop {
        let reached: Option<i64> = sqlx::query_scalar(
            "select min(sequence) from kit.checkpoint where projection = $1 and build = $2",
        )
        .bind(TIMELINE)
        .bind(build)
        .fetch_one(&mut *database)
        .await?;
        if reached.is_some_and(|reached| reached.unsigned_abs() >= head) {
            return Ok(());
        }
        if began.elapsed() > LIMIT {
            bail!("build {build} is at {reached:?} of {head}");
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn until_live(database: &mut PgConnection, build: i32) -> anyhow::Result<()> {
    let live = "select exists (select from kit.build
                where projection = $1 and build = $2 and state = 'live' and indexed)";
    until_true(database, live, build).await
}

async fn until_true(database: &mut PgConnection, question: &str, build: i32) -> anyhow::Result<()> {
    let began = Instant::now();
    loop {
        if sqlx::query_scalar(question).bind(TIMELINE).bind(build).fetch_one(&mut *database).await? {
            return Ok(());
        }
        if began.elapsed() > LIMIT {
            bail!("build {build} does not come that far: {question}");
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn until_counted(database: &mut PgConnection, count: &str, expected: i64) -> anyhow::Result<()> {
    let began = Instant::now();
    loop {
        let counted: i64 = sqlx::query_scalar(count).fetch_one(&mut *database).await?;
        if counted == expected {
            return Ok(());
        }
        if began.elapsed() > LIMIT {
            bail!("{counted} and not {expected}: {count}");
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// The processor time at the start: ours, the log's and Postgres's.
struct Cpu([f64; 3]);

impl Cpu {
    fn start(world: &World) -> anyhow::Result<Self> {
        Ok(Self(cpu_seconds(world)?))
    }

    fn stop(self, world: &World) -> anyhow::Result<[f64; 3]> {
        let now = cpu_seconds(world)?;
        Ok([0, 1, 2].map(|who| now[who] - self.0[who]))
    }
}

fn cpu_seconds(world: &World) -> anyhow::Result<[f64; 3]> {
    Ok([
        Processes::Own.cpu_seconds()?,
        world.log_processes.cpu_seconds()?,
        world.sql_processes().cpu_seconds()?,
    ])
}

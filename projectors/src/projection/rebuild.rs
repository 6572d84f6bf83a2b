//! The end of a rebuild: indexes, and the swap that nobody sees.
//!
//! A reader looks at one snapshot of the database, but finds the views by the state of the moment. So the views may only
//! be turned to a build that was level with the live one in every snapshot that is still in use. For that the live build
//! is held for an instant, the new one comes level and commits, readers of before are waited out, and then views, states
//! and checkpoints change in one transaction. Of a build in shards the first does this, when all of them are there.

use std::{collections::BTreeMap, time::Duration};

use jetstream_es::LogReader;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::time::Instant;

use super::{
    builds::{self, Build},
    runner::Interrupted,
};

/// As near to the head of the log as this counts as caught up.
const NEAR_EVENTS: u64 = 1000;
/// How long the live build may be held; after that it goes on by itself.
const HELD_FOR: Duration = Duration::from_secs(5);
/// How long the swap waits for readers; they queue behind it meanwhile.
pub(super) const READERS_LIMIT: &str = "set local lock_timeout = '2s'";
/// Everything that the build has committed before becomes durable with the swap: what is read must not go back.
pub(super) const DURABLY: &str = "set local synchronous_commit to on";
/// The server's code for a lock that was not to be had in time.
pub(super) const LOCK_NOT_AVAILABLE: &str = "55P03";

/// What is left to do for a build that has caught up.
#[derive(Debug, Default)]
pub(super) struct Rebuild {
    indexed: bool,
    hold: Option<Hold>,
    /// The live build goes on for a while after it was held for nothing.
    not_before: Option<Instant>,
}

/// How far a build is: of each stream its lowest checkpoint.
pub(super) type Lowest = BTreeMap<String, u64>;

/// The live build stands still at these sequences of each stream and shard.
#[derive(Debug)]
struct Hold {
    live: BTreeMap<(String, i32), i64>,
    until: Instant,
}

impl Rebuild {
    /// Does what can be done now. True once the build is the live one.
    pub(super) async fn step(
        &mut self,
        database: &mut PgConnection,
        build: &Build,
        lowest: &Lowest,
        log: &LogReader,
    ) -> Result<bool, Interrupted> {
        if !is_near(lowest, log).await? {
            return Ok(false);
        }
        if !self.indexed {
            make_indexes(database, build).await?;
            self.indexed = true;
        }
        if let Some(why) = in_the_way(database, build).await? {
            note(database, build, Some(&why)).await?;
            return Ok(false);
        }
        let now = Instant::now();
        if self.hold.take_if(|hold| now >= hold.until).is_some() {
            self.not_before = Some(now + HELD_FOR);
        }
        if self.not_before.is_some_and(|not_before| now < not_before) {
            return Ok(false);
        }
        let hold = match self.hold.take() {
            Some(hold) => hold,
            None => hold(database, build).await?,
        };
        if !hold.is_reached(lowest) {
            self.hold = Some(hold);
            return Ok(false);
        }
        match swap(database, build, &hold).await {
            Ok(swapped) => Ok(swapped),
            Err(sqlx::Error::Database(error))
                if error.code().is_some_and(|code| code == LOCK_NOT_AVAILABLE) =>
            {
                let_go(database, build).await?;
                note(database, build, Some("readers are in the way")).await?;
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// True while the live build stands still, so that there is no time to lose.
    pub(super) const fn is_urgent(&self) -> bool {
        self.hold.is_some()
    }
}

impl Hold {
    /// True when a build is as far as the furthest shard of the live one.
    fn is_reached(&self, lowest: &Lowest) -> bool {
        self.live.iter().all(|((stream, _), live)| {
            lowest.get(stream).is_none_or(|reached| *reached >= live.unsigned_abs())
        })
    }
}

/// True when nearly everything that is in the log is applied.
pub(super) async fn is_near(lowest: &Lowest, log: &LogReader) -> Result<bool, Interrupted> {
    let mut left = 0;
    for (stream, reached) in lowest {
        left += log.head(stream).await?.last_sequence.saturating_sub(*reached);
    }
    Ok(left <= NEAR_EVENTS)
}

/// Makes the indexes if they are not there, and has Postgres look at what is in the tables.
pub(super) async fn make_indexes(database: &mut PgConnection, build: &Build) -> Result<(), sqlx::Error> {
    let indexed: bool =
        sqlx::query_scalar("select indexed from kit.build where projection = $1 and build = $2")
            .bind(build.projection().name())
            .bind(build.number())
            .fetch_one(&mut *database)
            .await?;
    if indexed {
        return Ok(());
    }
    // Two shards that have each changed a table could wait for each other's with this one in between.
    let mut transaction = build.begin_alone(database).await?;
    transaction.execute(build.projection().indexes()).await?;
    let tables: Vec<String> =
        sqlx::query_scalar("select tablename::text from pg_tables where schemaname = $1")
            .bind(build.schema())
            .fetch_all(&mut *transaction)
            .await?;
    for table in tables {
        transaction.execute(format!("analyze {table}").as_str()).await?;
    }
    sqlx::query("update kit.build set indexed = true where projection = $1 and build = $2")
        .bind(build.projection().name())
        .bind(build.number())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}

/// Why the build is not to be swapped in, although it has caught up.
async fn in_the_way(database: &mut PgConnection, build: &Build) -> Result<Option<String>, sqlx::Error> {
    let (wanted, forced): (bool, bool) = sqlx::query_as(
        "select swap_when_ready, swap_forced from kit.build where projection = $1 and build = $2",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .fetch_one(&mut *database)
    .await?;
    if !wanted {
        return Ok(Some("it is ready, and waits to be swapped in by a person".to_owned()));
    }
    if let Some(shard) = left_alone(database, build).await? {
        return Ok(Some(format!("nobody keeps shard {shard} of it")));
    }
    if forced {
        return Ok(None);
    }
    // What is parked in the live one as well is no reason to keep that one.
    let worse: i64 = sqlx::query_scalar(
        "select count(*) from kit.parked_key own where projection = $1 and build = $2 and not exists (
             select from kit.parked_key k join kit.build b using (projection, build)
             where b.projection = $1 and b.state = 'live' and k.stream = own.stream and k.key = own.key)",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .fetch_one(&mut *database)
    .await?;
    Ok((worse > 0).then(|| {
        format!("{worse} keys are parked that the live build shows: retry or skip them, or swap all the same")
    }))
}

/// A shard that nobody keeps, so that the live build would be held for nothing.
async fn left_alone(database: &mut PgConnection, build: &Build) -> Result<Option<i32>, sqlx::Error> {
    if !build.is_shard() {
        return Ok(None);
    }
    sqlx::query_scalar(
        "select each.shard from generate_series(0, $3 - 1) as each (shard) where not exists (
             select from kit.shard_progress p where p.projection = $1 and p.build = $2 and p.shard = each.shard
                 and p.measured_at > clock_timestamp() - make_interval(secs => $4))
         limit 1",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .bind(build.projection().shards().column())
    .bind(HELD_FOR.as_secs_f64())
    .fetch_optional(database)
    .await
}

async fn note(database: &mut PgConnection, build: &Build, why: Option<&str>) -> Result<(), sqlx::Error> {
    sqlx::query(
        "update kit.build set waits_because = $3
         where projection = $1 and build = $2 and waits_because is distinct from $3",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .bind(why)
    .execute(database)
    .await?;
    Ok(())
}

/// Has the live build stand still, and says where.
async fn hold(database: &mut PgConnection, build: &Build) -> Result<Hold, sqlx::Error> {
    let until = Instant::now() + HELD_FOR;
    let live: Vec<(String, i32, i64)> = sqlx::query_as(
        "update kit.checkpoint c set held_until = clock_timestamp() + make_interval(secs => $2)
         from kit.build b
         where b.projection = $1 and b.state = 'live' and c.projection = b.projection and c.build = b.build
         returning c.stream, c.shard, c.sequence",
    )
    .bind(build.projection().name())
    .bind(HELD_FOR.as_secs_f64())
    .fetch_all(database)
    .await?;
    let live = live.into_iter().map(|(stream, shard, sequence)| ((stream, shard), sequence)).collect();
    Ok(Hold { live, until })
}

/// True while the live build stands still, for this build in the making to come level with it.
pub(super) async fn live_is_held(database: &mut PgConnection, build: &Build) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "select exists (
             select from kit.checkpoint c join kit.build b using (projection, build)
             where b.projection = $1 and b.state = 'live' and c.held_until > clock_timestamp())",
    )
    .bind(build.projection().name())
    .fetch_one(database)
    .await
}

async fn let_go(database: &mut PgConnection, build: &Build) -> Result<(), sqlx::Error> {
    sqlx::query(
        "update kit.checkpoint set held_until = null where projection = $1 and held_until is not null",
    )
    .bind(build.projection().name())
    .execute(database)
    .await?;
    Ok(())
}

/// Turns the views to this build. False when the live one has moved meanwhile, or this one is no longer to be swapped in.
async fn swap(database: &mut PgConnection, build: &Build, hold: &Hold) -> Result<bool, sqlx::Error> {
    let mut transaction = database.begin().await?;
    transaction.execute(READERS_LIMIT).await?;
    transaction.execute(DURABLY).await?;
    builds::lock(&mut transaction).await?;
    wait_for_readers(&mut transaction).await?;
    let live: Vec<(String, i32, i64, bool)> = sqlx::query_as(
        "select c.stream, c.shard, c.sequence, coalesce(c.held_until > clock_timestamp(), false)
         from kit.checkpoint c join kit.build b using (projection, build)
         where b.projection = $1 and b.state = 'live' for update of c",
    )
    .bind(build.projection().name())
    .fetch_all(&mut *transaction)
    .await?;
    let as_held = live.len() == hold.live.len()
        && live.into_iter().all(|(stream, shard, sequence, held)| {
            held && hold.live.get(&(stream, shard)) == Some(&sequence)
        });
    let building = build.state(&mut transaction).await? == Some(builds::State::Building);
    if !as_held || !building {
        return Ok(false);
    }
    builds::point_views(&mut transaction, build.projection().name(), build.number()).await?;
    sqlx::query(
        "update kit.checkpoint set held_until = null where projection = $1 and held_until is not null",
    )
    .bind(build.projection().name())
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    tracing::info!(projection = ?build, "the rebuild is finished: it is live now");
    Ok(true)
}

/// Waits until nobody reads any more who has begun before, and has those wait who come now. Every reader begins with
/// this view; giving it the owner that it has changes nothing and takes the lock.
pub(super) async fn wait_for_readers(transaction: &mut PgConnection) -> Result<(), sqlx::Error> {
    transaction.execute("alter view read.checkpoint owner to current_user").await?;
    Ok(())
}

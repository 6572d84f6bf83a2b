//! A read model is built anew beside the live one, while that is read and written.

use std::{process::Stdio, sync::Arc};

use anyhow::{Context as _, Result, ensure};
use projectors::projection::registered::Registered;
use sqlx::{Connection as _, PgConnection};
use tokio::{
    process::{Child, Command},
    sync::Semaphore,
};
use tokio_util::sync::CancellationToken;

use crate::{
    parking::Lines,
    stage::{Stage, room_timeline, stop},
};

/// What the events of a stage's log are: `count` messages.
async fn many(stage: &Stage, count: usize) -> Result<()> {
    let texts: Vec<_> = (0..count).map(|n| format!("message {n}")).collect();
    for texts in texts.chunks(200) {
        stage.say(&texts.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    }
    Ok(())
}

const APPLIED: &str =
    "select coalesce(max(sequence), 0)::bigint from read.checkpoint where projection = 'room_timeline'";
const SECOND_IS_LIVE: &str =
    "select count(*) from kit.build where projection = 'room_timeline' and build = 2 and state = 'live'";

/// The schemas of the first two builds of the timeline as it is.
fn schemas() -> (String, String) {
    let first = room_timeline().schema();
    (first.clone(), format!("{first}_2"))
}

/// Messages that one of two builds has and the other has not.
fn differences() -> String {
    let (first, second) = schemas();
    format!(
        "select count(*) from (
            (select * from {first}.message except select * from {second}.message)
            union all
            (select * from {second}.message except select * from {first}.message)
        ) as different"
    )
}

/// What a reader sees: how far the read model says that it is, and how many messages it has up to there. One of its shards
/// may be ahead of what it says.
async fn look(reader: &mut PgConnection) -> Result<(i64, i64)> {
    let mut snapshot = reader.begin_with("begin isolation level repeatable read, read only").await?;
    let reached: i64 = sqlx::query_scalar(APPLIED).fetch_one(&mut *snapshot).await?;
    let messages = sqlx::query_scalar("select count(*) from read.room_timeline where sequence <= $1")
        .bind(reached)
        .fetch_one(&mut *snapshot)
        .await?;
    snapshot.commit().await?;
    Ok((reached, messages))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_file_is_built_beside_the_live_one_and_no_reader_sees_less_than_before() -> Result<()> {
    let stage = Stage::new().await?;
    many(&stage, 3000).await?;
    let before = stage.keep(vec![room_timeline()]).await?;
    stage.counts(APPLIED, 3000).await?;

    // The program of today runs beside the one of yesterday, and people go on talking and reading.
    let after = stage.keep(vec![room_timeline().with_source("changed")]).await?;
    let mut reader = PgConnection::connect(&stage.database_url).await?;
    let (mut looks, mut last, mut looks_after) = (0, 0, 0);
    while looks_after < 20 {
        stage.say(&["meanwhile"]).await?;
        let (reached, messages) = look(&mut reader).await?;
        ensure!(messages == reached, "at {reached} there are {messages} messages after {looks} looks");
        ensure!(reached >= last, "from {last} it went back to {reached} after {looks} looks");
        last = reached;
        looks += 1;
        let live: i64 = sqlx::query_scalar(SECOND_IS_LIVE).fetch_one(&mut reader).await?;
        looks_after += i32::from(live == 1);
        ensure!(looks < 20_000, "it is never swapped in");
    }
    // The messages of 3000 and of this loop, and no others.
    stage.counts(APPLIED, 3000 + i64::from(looks)).await?;
    stage.counts("select count(*) from read.room_timeline", 3000 + i64::from(looks)).await?;
    let states =
        "select count(*) from kit.build where (build, state) in ((1, 'superseded'), (2, 'live')) and indexed";
    stage.counts(states, 2).await?;
    stop(&before).await;
    stop(&after).await;
    Ok(())
}

/// The program, as a process of its own.
pub(crate) fn projectors(stage: &Stage) -> Result<Child> {
    let config = stage.config();
    Command::new(env!("CARGO_BIN_EXE_projectors"))
        .env("WHERRY_LISTEN", config.listen.to_string())
        .env("WHERRY_NATS_URL", stage.nats.url())
        .env("WHERRY_NATS_PASSWORD", stage.nats.password("projectors"))
        .env("WHERRY_MASTER_KEY", crate::stage::master_key_text())
        .env("WHERRY_DATABASE_URL", &stage.database_url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("start the projectors")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_the_middle_of_a_rebuild_it_goes_on_where_it_was() -> Result<()> {
    let stage = Stage::new().await?;
    many(&stage, 6000).await?;
    let before = stage.keep(vec![room_timeline()]).await?;
    stage.counts(APPLIED, 6000).await?;
    stop(&before).await;
    // As if the file had been another one; and somewhere in the middle the new tables stop the rebuild.
    stage.execute("update kit.build set fingerprint = 'yesterday'").await?;
    projectors::prepare_database(&stage.database_url).await?;
    let table = format!("{}.message", schemas().1);
    stage
        .execute(&format!(
            "create function public.stop_here() returns trigger language plpgsql as
                 'begin perform pg_advisory_xact_lock_shared(4242); return new; end';
             create trigger stop_here before insert on {table}
                 for each row when (new.sequence = 4000) execute function public.stop_here();"
        ))
        .await?;
    let mut gate = PgConnection::connect(&stage.database_url).await?;
    sqlx::query("select pg_advisory_lock(4242)").execute(&mut gate).await?;
    let mut killed = projectors(&stage)?;
    let waiting =
        "select count(*) from pg_locks where locktype = 'advisory' and objid = 4242 and not granted";
    stage.counts(waiting, 1).await?;
    let reached = format!(
        "select sequence from kit.checkpoint where projection = 'room_timeline' and build = 2 and shard = {}",
        stage.build(&room_timeline()).await?.shard()
    );
    let at: i64 = sqlx::query_scalar(&reached).fetch_one(&mut gate).await?;
    ensure!(at > 0 && at < 4000, "killed at {at}, which is not the middle");
    killed.kill().await?;
    killed.wait().await?;
    sqlx::query("select pg_advisory_unlock(4242)").execute(&mut gate).await?;
    stage.counts(APPLIED, 6000).await?;
    stage.execute(&format!("drop trigger stop_here on {table}")).await?;
    let left: i64 = sqlx::query_scalar(&reached).fetch_one(&mut gate).await?;
    ensure!(left == at, "what was killed has moved from {at} to {left}");

    // From the beginning it would insert messages again that are there, and have them parked.
    let mut resumed = projectors(&stage)?;
    stage.counts(SECOND_IS_LIVE, 1).await?;
    stage.counts(APPLIED, 6000).await?;
    stage.counts(&differences(), 0).await?;
    stage.counts("select count(*) from kit.parked_key", 0).await?;
    resumed.kill().await?;
    Ok(())
}

#[tokio::test]
async fn a_program_that_was_rolled_back_takes_its_build_up_again_once_the_newer_one_is_gone() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["one"]).await?;
    let first = stage.keep(vec![room_timeline()]).await?;
    stage.timeline_becomes(&["one"]).await?;
    let second = stage.keep(vec![room_timeline().with_source("changed")]).await?;
    stage.counts(SECOND_IS_LIVE, 1).await?;
    stage.say(&["two"]).await?;
    stage.timeline_becomes(&["one", "two"]).await?;
    // While somebody keeps the newer one, the older program leaves it alone.
    let build = stage.build(&room_timeline().with_source("changed")).await?;
    ensure!(build.number() == 2);
    stop(&second).await;
    stage.say(&["three"]).await?;
    stage.timeline_becomes(&["one", "two", "three"]).await?;
    ensure!(stage.build(&room_timeline()).await?.number() == 1);
    stop(&first).await;
    Ok(())
}

#[tokio::test]
async fn a_superseded_build_is_dropped_after_a_week() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["one"]).await?;
    let first = stage.keep(vec![room_timeline()]).await?;
    stage.timeline_becomes(&["one"]).await?;
    stop(&first).await;
    let second = stage.keep(vec![room_timeline().with_source("changed")]).await?;
    stage.counts(SECOND_IS_LIVE, 1).await?;
    let schema = room_timeline().schema();
    stage.counts(&format!("select count(*) from {schema}.message"), 1).await?;
    stage.execute("update kit.build set live_since = live_since - interval '8 days' where build = 2").await?;
    stage.counts(&format!("select count(*) from pg_namespace where nspname = '{schema}'"), 0).await?;
    stage.timeline_becomes(&["one"]).await?;
    stop(&second).await;
    Ok(())
}

#[tokio::test]
async fn a_rebuild_that_was_asked_for_tells_how_far_it_is_and_waits_for_the_word() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["one", "two"]).await?;
    let life = stage.keep(vec![room_timeline()]).await?;
    stage.timeline_becomes(&["one", "two"]).await?;
    stage
        .execute(
            "insert into kit.build (projection, build, version, schema_name, fingerprint, state, swap_when_ready)
             values ('room_timeline', 2, 1, 'wanted', '', 'wanted', false)",
        )
        .await?;
    let ready = "select count(*) from read.projection_build
                 where build = 2 and state = 'building' and applied = 2 and head = 2 and waits_because is not null";
    stage.counts(ready, 1).await?;
    stage.say(&["three"]).await?;
    stage.counts(&format!("select count(*) from {}.message", schemas().1), 3).await?;
    ensure!(stage.build(&room_timeline()).await?.number() == 1);
    stage.execute("update kit.build set swap_when_ready = true where build = 2").await?;
    stage.counts(SECOND_IS_LIVE, 1).await?;
    stage.counts(&differences(), 0).await?;
    stop(&life).await;
    Ok(())
}

#[tokio::test]
async fn what_a_program_has_left_in_the_making_is_dropped_when_it_does_not_come_back() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["one"]).await?;
    let life = stage.keep(vec![room_timeline()]).await?;
    stage.timeline_becomes(&["one"]).await?;
    // Somebody works at the one that is kept, though it has not said so for long; and one has just been begun.
    let mut somebody = PgConnection::connect(&stage.database_url).await?;
    sqlx::query("select pg_advisory_lock(hashtextextended('wherry projection kept_v9', 0))")
        .execute(&mut somebody)
        .await?;
    let insert = |name: &str, state: &str, hours: i32| {
        format!(
            "create schema {name}_v9;
             insert into kit.build (projection, build, version, schema_name, fingerprint, state, started_at)
             values ('{name}', 2, 9, '{name}_v9', 'of tomorrow', '{state}', now() - interval '{hours} hours');"
        )
    };
    let all = [
        insert("young", "building", 0),
        insert("kept", "building", 2),
        insert("room_timeline", "building", 2),
        insert("gone", "wanted", 2),
        insert("read", "live", 2),
    ];
    stage.execute(&all.concat()).await?;
    stage.counts("select count(*) from kit.build where state = 'dropped'", 2).await?;
    let left = "select count(*) from pg_namespace where nspname in ('young_v9', 'kept_v9', 'read_v9')";
    stage.counts(left, 3).await?;
    let dropped = "select count(*) from pg_namespace where nspname in ('room_timeline_v9', 'gone_v9')";
    stage.counts(dropped, 0).await?;
    stage.timeline_becomes(&["one"]).await?;
    stop(&life).await;
    Ok(())
}

/// While the live build stands still, the new one does not wait until other rebuilds let it work.
#[tokio::test]
async fn a_build_for_which_the_live_one_is_held_waits_for_no_other_rebuild() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["one"]).await?;
    let life = stage.keep(vec![Registered::of::<Lines>()]).await?;
    stage.counts("select count(*) from read.lines", 1).await?;
    let changed = Registered::of::<Lines>().with_source("changed");
    projectors::projection::database::prepare_database_for(
        &stage.database_url,
        std::slice::from_ref(&changed),
    )
    .await?;
    // At the moment in which it has the live build held, it is itself held up.
    stage
        .execute(
            "create function public.stop_here() returns trigger language plpgsql as
                 'begin perform pg_advisory_xact_lock_shared(4242); return null; end';
             create trigger stop_here before update of held_until on kit.checkpoint
                 for each statement execute function public.stop_here();",
        )
        .await?;
    let mut gate = PgConnection::connect(&stage.database_url).await?;
    sqlx::query("select pg_advisory_lock(4242)").execute(&mut gate).await?;
    let permits = Arc::new(Semaphore::new(1));
    let runner = stage.runner_with(stage.build(&changed).await?, Arc::clone(&permits)).await?;
    let shutdown = CancellationToken::new();
    let running = tokio::spawn({
        let shutdown = shutdown.clone();
        async move { runner.run(&shutdown).await }
    });
    let waiting =
        "select count(*) from pg_locks where locktype = 'advisory' and objid = 4242 and not granted";
    stage.counts(waiting, 1).await?;
    let _another_rebuild = permits.acquire().await?;
    stage.say(&["two"]).await?;
    stage.counts("select count(*) from read.lines", 2).await?;
    sqlx::query("select pg_advisory_unlock(4242)").execute(&mut gate).await?;
    stage.counts("select count(*) from kit.build where build = 2 and state = 'live'", 1).await?;
    stage.counts("select count(*) from read.lines", 2).await?;
    shutdown.cancel();
    running.await?;
    stop(&life).await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_read_models_are_built_anew_at_once_while_people_go_on() -> Result<()> {
    let stage = Stage::new().await?;
    many(&stage, 1500).await?;
    let all = projectors::all();
    let count = i64::try_from(all.len())?;
    let before = stage.keep(all).await?;
    stage.counts(APPLIED, 1500).await?;
    let changed = projectors::all().into_iter().map(|projection| projection.with_source("changed")).collect();
    let after = stage.keep(changed).await?;
    let mut reader = PgConnection::connect(&stage.database_url).await?;
    let mut said = 0;
    loop {
        stage.say(&["meanwhile"]).await?;
        said += 1;
        let live: i64 =
            sqlx::query_scalar("select count(*) from kit.build where build = 2 and state = 'live'")
                .fetch_one(&mut reader)
                .await?;
        if live == count {
            break;
        }
        ensure!(said < 20_000, "only {live} of {count} are swapped in");
    }
    stage.counts(APPLIED, 1500 + said).await?;
    stage.counts("select count(*) from read.room_timeline", 1500 + said).await?;
    stop(&before).await;
    stop(&after).await;
    Ok(())
}

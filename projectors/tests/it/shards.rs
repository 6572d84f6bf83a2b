//! A projection that is parallel by key: each shard has a checkpoint, a lease and an active runner of its own, and the read
//! model is where the last of them is.

use anyhow::{Context as _, Result, ensure};
use domain::ids::RoomId;
use projectors::projection::{
    Batch,
    builds::Build,
    checkpoint::{Checkpoint, CheckpointError},
};
use sqlx::{Connection as _, PgConnection};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    parking::unknown,
    rebuild::projectors,
    stage::{SOON, Stage, room_timeline, stop},
};

const REACHED: &str = "select sequence from read.checkpoint where projection = 'room_timeline'";

/// Another room, in the shard that has the stage's or in another one.
fn room(build: &Build, same_shard: bool) -> RoomId {
    loop {
        let room = RoomId::new(Uuid::now_v7());
        if (build.shard_of(&room.to_string()).shard() == build.shard()) == same_shard {
            return room;
        }
    }
}

async fn shows(stage: &Stage, room: RoomId, expected: &[&str]) -> Result<()> {
    embedded::wait_for("the timeline of a room", SOON, || async {
        let lines = async {
            let mut database = PgConnection::connect(&stage.database_url).await?;
            let lines: Vec<String> = sqlx::query_scalar(
                "select body from read.room_timeline where room_id = $1 order by sequence",
            )
            .bind(room.uuid())
            .fetch_all(&mut database)
            .await?;
            database.close().await?;
            Ok::<_, sqlx::Error>(lines)
        };
        match lines.await {
            Ok(lines) if lines == expected => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    Ok(())
}

/// Whose locks of this number are waited for in this database.
fn waiting(what: &str) -> String {
    format!(
        "select {what} from pg_locks where locktype = 'advisory' and objid = 4343 and not granted
             and database = (select oid from pg_database where datname = current_database())"
    )
}

#[tokio::test]
async fn each_shard_has_its_rooms_in_order_and_the_read_model_is_where_the_last_one_is() -> Result<()> {
    let stage = Stage::new().await?;
    projectors::prepare_database(&stage.database_url).await?;
    let other = room(&stage.build(&room_timeline()).await?, false);
    for text in ["one", "two", "three"] {
        stage.say(&[text]).await?;
        stage.say_in(other, &["first", text]).await?;
    }
    let life = stage.keep(vec![room_timeline()]).await?;
    stage.timeline_becomes(&["one", "two", "three"]).await?;
    shows(&stage, other, &["first", "one", "first", "two", "first", "three"]).await?;
    stage.say(&["live"]).await?;
    stage.timeline_becomes(&["one", "two", "three", "live"]).await?;
    stage.counts(REACHED, 10).await?;
    stage
        .counts("select count(*) from kit.checkpoint where projection = 'room_timeline' and sequence = 10", 2)
        .await?;
    stage.counts("select count(*) from read.room_timeline", 10).await?;
    let told =
        "select count(*) from read.projection_shard where projection = 'room_timeline' and sequence = head";
    stage.counts(told, 2).await?;
    let whole = "select count(*) from read.projection_build where projection = 'room_timeline' and applied = 10 and head = 10";
    stage.counts(whole, 1).await?;
    stop(&life).await;
    Ok(())
}

/// Killed between the fold and the commit, a shard has changed nothing; its events are applied once by whoever takes over.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_one_shard_is_gone_the_other_goes_on_and_what_was_lost_is_applied_once() -> Result<()> {
    let stage = Stage::new().await?;
    projectors::prepare_database(&stage.database_url).await?;
    let build = stage.build(&room_timeline()).await?;
    let elsewhere = room(&build, false);
    let shutdown = CancellationToken::new();
    let run = |build: Build| {
        let (stage, shutdown) = (&stage, shutdown.clone());
        async move {
            let runner = stage.runner_of(build).await?;
            anyhow::Ok(tokio::spawn(async move { runner.run(&shutdown).await }))
        }
    };
    let (first, other) = (run(build.clone()).await?, run(build.shard_of(&elsewhere.to_string())).await?);
    stage.say(&["one"]).await?;
    stage.timeline_becomes(&["one"]).await?;
    stage.counts(REACHED, 1).await?;

    // The second message's transaction stops at its very end.
    stage
        .execute(&format!(
            "create function public.stop_here() returns trigger language plpgsql as
                 'begin perform pg_advisory_xact_lock_shared(4343); return new; end';
             create constraint trigger stop_here after insert on {}.message deferrable initially deferred
                 for each row when (new.sequence = 2) execute function public.stop_here();",
            room_timeline().schema()
        ))
        .await?;
    let mut gate = PgConnection::connect(&stage.database_url).await?;
    sqlx::query("select pg_advisory_lock(4343)").execute(&mut gate).await?;
    stage.say(&["two"]).await?;
    stage.counts(&waiting("count(*)"), 1).await?;
    stage.say_in(elsewhere, &["goes on"]).await?;
    shows(&stage, elsewhere, &["goes on"]).await?;
    stage.timeline_becomes(&["one"]).await?;
    stage.counts(REACHED, 1).await?;
    // Its shards are at different places, and each has what the log says up to its own.
    let report = projectors::verify(&stage.config(), "room_timeline", &mut |_, _| {}).await?;
    ensure!(report.is_equal() && report.rows == 2 && report.reached["CHATS"] == 1, "{}", report.told(true));

    // Its program is killed, and the database sees that the connection is gone.
    first.abort();
    let gone: bool = sqlx::query_scalar(&waiting("pg_terminate_backend(pid)")).fetch_one(&mut gate).await?;
    ensure!(gone);
    sqlx::query("select pg_advisory_unlock(4343)").execute(&mut gate).await?;
    stage.say_in(elsewhere, &["and on"]).await?;
    shows(&stage, elsewhere, &["goes on", "and on"]).await?;
    stage.timeline_becomes(&["one"]).await?;
    let second = run(build).await?;
    stage.timeline_becomes(&["one", "two"]).await?;
    stage.counts(REACHED, 4).await?;
    stage.counts("select count(*) from kit.parked_key", 0).await?;
    shutdown.cancel();
    second.await?;
    other.await?;
    Ok(())
}

#[tokio::test]
async fn who_was_taken_over_in_one_shard_writes_nothing_there_and_the_other_shard_does_not_notice()
-> Result<()> {
    let stage = Stage::new().await?;
    projectors::prepare_database(&stage.database_url).await?;
    let build = stage.build(&room_timeline()).await?;
    let elsewhere = room(&build, false);
    let other_build = build.shard_of(&elsewhere.to_string());
    let mut database = PgConnection::connect(&stage.database_url).await?;
    let mut slow = Checkpoint::load(&mut database, &build, "CHATS", "epoch").await?;
    let mut quick = slow.clone();
    let mut other = Checkpoint::load(&mut database, &other_build, "CHATS", "epoch").await?;

    let said = [stage.say(&["one"]).await?, stage.say_in(elsewhere, &["there"]).await?];
    let batch = batch(&stage, &said).await?;
    ensure!(quick.apply(&mut database, &build, &batch).await? == 1);
    stage.counts(REACHED, 0).await?;
    ensure!(other.apply(&mut database, &other_build, &batch).await? == 1);
    stage.counts(REACHED, 2).await?;
    // Events of the other shard alone move the checkpoint as well, and that only for its owner.
    let said = [stage.say_in(elsewhere, &["again"]).await?];
    let batch = self::batch(&stage, &said).await?;
    let refused = slow.apply(&mut database, &build, &batch).await;
    ensure!(matches!(refused, Err(CheckpointError::TakenOver { .. })), "{refused:?}");
    ensure!(other.apply(&mut database, &other_build, &batch).await? == 1);
    ensure!(quick.apply(&mut database, &build, &batch).await? == 0 && quick.sequence() == 3);
    stage.timeline_becomes(&["one"]).await?;
    shows(&stage, elsewhere, &["there", "again"]).await
}

/// These events as the log has them.
async fn batch(stage: &Stage, sequences: &[u64]) -> Result<Batch> {
    let mut events = Vec::new();
    for sequence in sequences {
        events.push(stage.store.at("CHATS", *sequence).await?.context("it is there")?);
    }
    Ok(Batch::open("CHATS", events, stage.store.keys()).await?)
}

/// How many leases of the timeline's shards are held by programs of which this is true.
fn leases(application_name: &str) -> String {
    let schema = room_timeline().schema();
    format!(
        "select count(*) from pg_locks l join pg_stat_activity a using (pid)
         where l.locktype = 'advisory' and l.granted and a.application_name {application_name}
             and l.database = (select oid from pg_database where datname = current_database())
             and ((l.classid::bigint << 32) | l.objid::bigint) in (
                 hashtextextended('wherry projection {schema}', 0),
                 hashtextextended('wherry projection {schema} shard 1', 0))"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_programs_share_the_shards_and_one_has_all_when_the_other_is_killed() -> Result<()> {
    let stage = Stage::new().await?;
    let life = stage.keep_as("first", vec![room_timeline()]).await?;
    stage.counts(&leases("= 'first'"), 2).await?;
    let elsewhere = room(&stage.build(&room_timeline()).await?, false);
    stage.say(&["one"]).await?;
    stage.say_in(elsewhere, &["one"]).await?;
    let mut second = projectors(&stage)?;
    stage.counts(&leases("<> 'first'"), 1).await?;
    stage.counts(&leases("= 'first'"), 1).await?;
    stage.say(&["two"]).await?;
    stage.say_in(elsewhere, &["two"]).await?;
    stage.timeline_becomes(&["one", "two"]).await?;
    shows(&stage, elsewhere, &["one", "two"]).await?;
    second.kill().await?;
    stage.say(&["three"]).await?;
    stage.say_in(elsewhere, &["three"]).await?;
    stage.timeline_becomes(&["one", "two", "three"]).await?;
    shows(&stage, elsewhere, &["one", "two", "three"]).await?;
    stage.counts(&leases("= 'first'"), 2).await?;
    stage.counts("select count(*) from kit.parked_key", 0).await?;
    stop(&life).await;
    Ok(())
}

#[tokio::test]
async fn a_rebuild_is_swapped_in_only_when_all_its_shards_are_there() -> Result<()> {
    let stage = Stage::new().await?;
    let before = stage.keep(vec![room_timeline()]).await?;
    stage.say(&["one"]).await?;
    stage.timeline_becomes(&["one"]).await?;
    let elsewhere = room(&stage.build(&room_timeline()).await?, false);
    stage.say_in(elsewhere, &["one"]).await?;
    // Somebody has the second shard and does nothing.
    let mut somebody = PgConnection::connect(&stage.database_url).await?;
    sqlx::query("select pg_advisory_lock(hashtextextended($1, 0))")
        .bind(format!("wherry projection {}_2 shard 1", room_timeline().schema()))
        .execute(&mut somebody)
        .await?;
    let after = stage.keep(vec![room_timeline().with_source("changed")]).await?;
    let waits = "select count(*) from kit.build
                 where projection = 'room_timeline' and build = 2 and state = 'building' and waits_because like '%shard 1%'";
    stage.counts(waits, 1).await?;
    // The live one is not held for it.
    stage.say(&["two"]).await?;
    stage.say_in(elsewhere, &["two"]).await?;
    stage.timeline_becomes(&["one", "two"]).await?;
    shows(&stage, elsewhere, &["one", "two"]).await?;
    stage.counts("select count(*) from kit.checkpoint where held_until is not null", 0).await?;
    somebody.close().await?;
    stage.counts("select count(*) from kit.build where build = 2 and state = 'live'", 1).await?;
    stage.say(&["three"]).await?;
    stage.timeline_becomes(&["one", "two", "three"]).await?;
    shows(&stage, elsewhere, &["one", "two"]).await?;
    stage.counts(REACHED, 5).await?;
    stop(&before).await;
    stop(&after).await;
    Ok(())
}

#[tokio::test]
async fn what_is_parked_in_a_shard_waits_there_alone() -> Result<()> {
    let stage = Stage::new().await?;
    projectors::prepare_database(&stage.database_url).await?;
    let build = stage.build(&room_timeline()).await?;
    let (beside, elsewhere) = (room(&build, true), room(&build, false));
    stage.say(&["one"]).await?;
    unknown(&stage).await?;
    stage.say(&["behind it"]).await?;
    stage.say_in(beside, &["goes on"]).await?;
    stage.say_in(elsewhere, &["goes on"]).await?;
    let life = stage.keep(vec![room_timeline()]).await?;
    shows(&stage, beside, &["goes on"]).await?;
    shows(&stage, elsewhere, &["goes on"]).await?;
    stage.timeline_becomes(&["one"]).await?;
    stage.counts(REACHED, 5).await?;
    stage.counts("select waiting_events from read.parked_key where projection = 'room_timeline'", 2).await?;
    stage.execute("update kit.parked_key set wanted = 'skip', reason = 'a test', wanted_by = 'ada'").await?;
    stage.timeline_becomes(&["one", "behind it"]).await?;
    stage.counts("select count(*) from kit.parked_key", 0).await?;
    stop(&life).await;
    Ok(())
}

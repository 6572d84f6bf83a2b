//! Operators ask, by events in the log, and projectors do it once.

use anyhow::Result;
use domain::{
    boundary::{Boundary, CHATS, SYSTEM},
    projection::{OperateProjection, Operation, ProjectionName, SkipReason, WaitingKey},
};
use jetstream_es::{Expectation, NewEvent, Proposal};
use kit::lifecycle::Lifecycle;
use projectors::projection::{operator::Operator, registered::Registered};
use sqlx::{Connection as _, PgConnection};

use crate::{
    parking::unknown,
    stage::{SOON, Stage, command, room_timeline, stop},
};

async fn ask(stage: &Stage, projection: &str, operation: Operation) -> Result<()> {
    let projection = ProjectionName::parse(projection)?;
    let subject = Boundary::projection(&projection).subject().to_owned();
    let event = OperateProjection { projection, operation, by: "operator:ada".to_owned() }.decide();
    let event = NewEvent::of(&subject, &event, Expectation::Any)?;
    stage.store.append(&command(), Proposal { stream: SYSTEM.name.to_owned(), events: vec![event] }).await?;
    Ok(())
}

async fn keep(stage: &Stage) -> Result<Lifecycle> {
    stage.keep(vec![room_timeline(), Registered::of::<Operator>()]).await
}

fn state(build: i32, state: &str) -> String {
    format!(
        "select count(*) from kit.build where projection = 'room_timeline' and build = {build} and state = '{state}'"
    )
}

fn outcome(like: &str) -> String {
    format!("select count(*) from read.operation where asked_by = 'operator:ada' and outcome like '{like}'")
}

#[tokio::test]
async fn a_rebuild_is_begun_swapped_in_and_swapped_back_as_asked() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["one"]).await?;
    let life = keep(&stage).await?;
    stage.timeline_becomes(&["one"]).await?;
    ask(&stage, "room_timeline", Operation::Rebuild { swap_when_ready: false }).await?;
    let ready = "select count(*) from read.projection_build
                 where projection = 'room_timeline' and build = 2 and state = 'building' and waits_because like 'it is ready%'";
    stage.counts(ready, 1).await?;
    ask(&stage, "room_timeline", Operation::Rebuild { swap_when_ready: true }).await?;
    stage.counts(&outcome("refused: build 2 is in the making already"), 1).await?;
    ask(&stage, "room_timeline", Operation::Swap { build: None }).await?;
    stage.counts(&state(2, "live"), 1).await?;
    stage.counts(&state(1, "superseded"), 1).await?;
    stage.say(&["two"]).await?;
    stage.timeline_becomes(&["one", "two"]).await?;

    // The one before has stood still, and catches up.
    ask(&stage, "room_timeline", Operation::Swap { build: None }).await?;
    stage.counts(&state(1, "live"), 1).await?;
    stage.timeline_becomes(&["one", "two"]).await?;
    stop(&life).await;
    // Who starts again keeps what was decided, and does nothing that was asked a second time.
    let again = keep(&stage).await?;
    stage.say(&["three"]).await?;
    stage.timeline_becomes(&["one", "two", "three"]).await?;
    stage.counts(&state(1, "live"), 1).await?;
    stage.counts("select count(*) from read.operation", 4).await?;
    stop(&again).await;
    Ok(())
}

#[tokio::test]
async fn a_build_that_nobody_could_keep_up_to_date_is_not_swapped_back() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["one"]).await?;
    let before = keep(&stage).await?;
    stage.timeline_becomes(&["one"]).await?;
    stop(&before).await;
    let changed = vec![room_timeline().with_source("changed"), Registered::of::<Operator>()];
    let after = stage.keep(changed).await?;
    stage.counts(&state(2, "live"), 1).await?;
    ask(&stage, "room_timeline", Operation::Swap { build: None }).await?;
    stage.counts(&outcome("refused: no program that runs has the code of build 1,%"), 1).await?;
    stage.say(&["two"]).await?;
    stage.timeline_becomes(&["one", "two"]).await?;

    // The earlier program runs beside it: that one has the code.
    let earlier = stage.keep(vec![room_timeline()]).await?;
    let has_code = format!(
        "select count(*) from pg_locks where locktype = 'advisory' and granted
             and database = (select oid from pg_database where datname = current_database())
             and (classid::bigint << 32) | objid::bigint
                 = hashtextextended('wherry code of room_timeline {}', 0)",
        room_timeline().fingerprint()
    );
    stage.counts(&has_code, 1).await?;
    ask(&stage, "room_timeline", Operation::Swap { build: None }).await?;
    stage.counts(&state(1, "live"), 1).await?;
    stage.timeline_becomes(&["one", "two"]).await?;
    stop(&earlier).await;
    stop(&after).await;
    Ok(())
}

#[tokio::test]
async fn a_rebuild_is_aborted_and_nonsense_is_answered() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["one"]).await?;
    let life = keep(&stage).await?;
    ask(&stage, "room_timeline", Operation::Rebuild { swap_when_ready: false }).await?;
    let is_there =
        format!("select count(*) from pg_namespace where nspname = '{}_2'", room_timeline().schema());
    stage.counts(&is_there, 1).await?;
    ask(&stage, "room_timeline", Operation::Abort { build: None }).await?;
    stage.counts(&state(2, "dropped"), 1).await?;
    stage.counts(&is_there, 0).await?;
    ask(&stage, "nothing_of_ours", Operation::Rebuild { swap_when_ready: true }).await?;
    ask(&stage, "room_timeline", Operation::Abort { build: Some(1) }).await?;
    ask(&stage, "room_timeline", Operation::Swap { build: Some(7) }).await?;
    ask(
        &stage,
        "room_timeline",
        Operation::Skip {
            stream: CHATS,
            sequence: 1,
            reason: SkipReason::parse("nothing is wrong with it")?,
        },
    )
    .await?;
    ask(&stage, "nothing_of_ours", Operation::Retry { stream: CHATS, key: None }).await?;
    ask(&stage, "room_timeline", Operation::Retry { stream: CHATS, key: None }).await?;
    stage.counts(&outcome("refused: %"), 6).await?;
    // Another may be begun, and everything is as it was.
    ask(&stage, "room_timeline", Operation::Rebuild { swap_when_ready: true }).await?;
    stage.counts(&state(3, "live"), 1).await?;
    stage.timeline_becomes(&["one"]).await?;
    stop(&life).await;
    Ok(())
}

#[tokio::test]
async fn what_is_parked_is_tried_again_or_skipped_as_asked() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["one"]).await?;
    let sequence = unknown(&stage).await?;
    stage.say(&["two"]).await?;
    let life = keep(&stage).await?;
    stage.counts("select count(*) from kit.parked_event", 2).await?;
    let key = Some(WaitingKey::parse(&stage.room.to_string())?);
    ask(&stage, "room_timeline", Operation::Retry { stream: CHATS, key }).await?;
    stage.counts("select count(*) from kit.parked_key where attempts = 2", 1).await?;
    stage.timeline_becomes(&["one"]).await?;
    let reason = SkipReason::parse("painted by a test")?;
    ask(&stage, "room_timeline", Operation::Skip { stream: CHATS, sequence, reason }).await?;
    stage.timeline_becomes(&["one", "two"]).await?;
    let skipped =
        "select count(*) from kit.skipped where reason = 'painted by a test' and skipped_by = 'operator:ada'";
    stage.counts(skipped, 1).await?;
    stop(&life).await;
    Ok(())
}

#[tokio::test]
async fn a_swap_back_lets_readers_go_on_behind_one_who_reads_for_long() -> Result<()> {
    const LOOK: &str = "select count(*) from read.checkpoint";
    let stage = Stage::new().await?;
    stage.say(&["one"]).await?;
    let life = keep(&stage).await?;
    ask(&stage, "room_timeline", Operation::Rebuild { swap_when_ready: true }).await?;
    stage.counts(&state(2, "live"), 1).await?;
    let mut slow = PgConnection::connect(&stage.database_url).await?;
    let mut reads = slow.begin().await?;
    sqlx::query(LOOK).execute(&mut *reads).await?;
    ask(&stage, "room_timeline", Operation::Swap { build: Some(1) }).await?;
    let waiting = "select count(*) from pg_locks where relation = 'read.checkpoint'::regclass
                   and mode = 'AccessExclusiveLock' and not granted";
    stage.counts(waiting, 1).await?;
    let mut quick = PgConnection::connect(&stage.database_url).await?;
    tokio::time::timeout(SOON, sqlx::query(LOOK).execute(&mut quick)).await??;
    reads.commit().await?;
    stage.counts(&state(1, "live"), 1).await?;
    stage.timeline_becomes(&["one"]).await?;
    stop(&life).await;
    Ok(())
}

#[tokio::test]
async fn who_follows_the_operators_anew_does_nothing_that_the_live_one_does_in_the_same_moment() -> Result<()>
{
    let stage = Stage::new().await?;
    stage.say(&["one"]).await?;
    let life = keep(&stage).await?;
    ask(&stage, "operator", Operation::Rebuild { swap_when_ready: false }).await?;
    let ready = "select count(*) from read.projection_build
                 where projection = 'operator' and build = 2 and waits_because like 'it is ready%'";
    stage.counts(ready, 1).await?;
    for _ in 0..20 {
        ask(&stage, "room_timeline", Operation::Swap { build: Some(7) }).await?;
    }
    stage.counts(&outcome("refused: there is no such build%"), 20).await?;
    let level = "select count(*) from kit.checkpoint where projection = 'operator' and sequence = 21";
    stage.counts(level, 2).await?;
    stage.counts("select count(*) from kit.parked_key", 0).await?;
    stop(&life).await;
    Ok(())
}

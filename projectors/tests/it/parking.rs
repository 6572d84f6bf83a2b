//! Events that cannot be applied wait with their key, and everything else goes on.

use anyhow::{Result, ensure};
use domain::{
    boundary::{Boundary, CHATS, Stream},
    chat::TimelineEvent,
    ids::RoomId,
};
use jetstream_es::{Expectation, NewEvent, Proposal};
use kit::lifecycle::Lifecycle;
use projectors::projection::{
    Batch, Projection, ProjectionError, Traces, View, registered::Registered, shown,
};
use serde_json::json;
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use crate::stage::{SOON, Stage, command, stop};

/// What was said, in a table that takes no poison.
#[derive(Default)]
pub(crate) struct Lines;

impl Projection for Lines {
    const NAME: &'static str = "lines";
    const VERSION: u32 = 1;
    const STREAMS: &'static [Stream] = &[CHATS];
    const TABLES: &'static str = "
        create table line (
            room_id uuid, sequence bigint, body text constraint no_poison check (body not like '%poison%')
        )";
    const TRACES: &'static [Traces] = &[];
    const VIEWS: &'static [View] = &[View { name: "lines", select: "select * from line" }];

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        for fact in batch.of::<TimelineEvent>()? {
            let TimelineEvent::MessagePosted { room, body, .. } = &fact.event;
            sqlx::query("insert into line values ($1, $2, $3)")
                .bind(room.uuid())
                .bind(fact.sequence)
                .bind(shown(body))
                .execute(&mut *tables)
                .await?;
        }
        Ok(())
    }
}

async fn keep(stage: &Stage) -> Result<Lifecycle> {
    kit::telemetry::init_metrics();
    stage.keep(vec![Registered::of::<Lines>()]).await
}

/// What is shown of a room, in the order in which it was put there.
async fn shows(stage: &Stage, room: RoomId, expected: &[&str]) -> Result<()> {
    embedded::wait_for("the lines", SOON, || async {
        let lines = async {
            let mut database = PgConnection::connect(&stage.database_url).await?;
            let lines: Vec<String> =
                sqlx::query_scalar("select body from lines_v1.line where room_id = $1 order by ctid")
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

/// The parked keys: sequence, error, attempts, and how many events wait.
async fn parked(stage: &Stage) -> Result<Vec<(i64, String, i32, i64)>> {
    let mut database = PgConnection::connect(&stage.database_url).await?;
    Ok(sqlx::query_as(
        "select sequence, error, attempts, waiting_events from read.parked_key order by sequence",
    )
    .fetch_all(&mut database)
    .await?)
}

fn another_room() -> RoomId {
    RoomId::new(Uuid::now_v7())
}

/// An event of a type that this program does not know.
pub(crate) async fn unknown(stage: &Stage) -> Result<u64> {
    of_type(stage, "MessagePainted").await
}

async fn of_type(stage: &Stage, event_type: &str) -> Result<u64> {
    let event = NewEvent {
        subject: Boundary::timeline(stage.room).subject().to_owned(),
        event_type: event_type.to_owned(),
        event_version: "1".to_owned(),
        body: json!({"type": event_type, "room": stage.room}),
        expect: Expectation::Any,
        aggregate: None,
    };
    let proposal = Proposal { stream: "CHATS".to_owned(), events: vec![event] };
    Ok(stage.store.append(&command(), proposal).await?.position.sequence)
}

#[tokio::test]
async fn a_key_waits_behind_its_poison_in_order_and_the_others_go_on() -> Result<()> {
    let stage = Stage::new().await?;
    let (here, there) = (stage.room, another_room());
    stage.say(&["one"]).await?;
    let poison = stage.say(&["secret poison"]).await?;
    stage.say_in(there, &["elsewhere"]).await?;
    stage.say(&["two", "three"]).await?;
    // Everything is there already, so that it comes in one batch.
    let life = keep(&stage).await?;
    shows(&stage, there, &["elsewhere"]).await?;
    stage.say(&["four"]).await?;
    stage.say_in(there, &["live"]).await?;
    shows(&stage, there, &["elsewhere", "live"]).await?;
    shows(&stage, here, &["one"]).await?;
    let waits = parked(&stage).await?;
    let [(sequence, error, 1, 4)] = waits.as_slice() else { anyhow::bail!("{waits:?}") };
    ensure!(sequence.unsigned_abs() == poison);
    ensure!(error.contains("23514") && error.contains("no_poison"), "{error}");
    ensure!(!error.contains("secret"), "{error}");
    stage.counts("select count(*) from kit.parked_event where build = 1", 4).await?;
    embedded::wait_for("the metric", SOON, || async {
        let metrics = kit::telemetry::render_metrics();
        let waits = r#"projection_parked_keys{projection="lines"} 1"#;
        if metrics.contains(waits) { Ok(()) } else { Err(metrics) }
    })
    .await?;

    // Tried again for nothing, it stays where it is; after the cause is gone everything comes in order.
    let retry = "update kit.parked_key set wanted = 'retry'";
    stage.execute(retry).await?;
    stage.counts("select count(*) from kit.parked_key where attempts = 2 and wanted is null", 1).await?;
    shows(&stage, here, &["one"]).await?;
    stage.execute("alter table lines_v1.line drop constraint no_poison").await?;
    stage.execute(retry).await?;
    shows(&stage, here, &["one", "secret poison", "two", "three", "four"]).await?;
    stage.counts("select count(*) from kit.parked_key", 0).await?;
    stage.counts("select count(*) from kit.parked_event", 0).await?;
    stage.say(&["five"]).await?;
    shows(&stage, here, &["one", "secret poison", "two", "three", "four", "five"]).await?;
    stop(&life).await;
    Ok(())
}

#[tokio::test]
async fn what_a_person_skips_is_passed_with_a_reason_and_the_next_poison_parks_again() -> Result<()> {
    let stage = Stage::new().await?;
    let here = stage.room;
    stage.say(&["one"]).await?;
    let newer = unknown(&stage).await?;
    stage.say(&["two", "poison", "three"]).await?;
    let life = keep(&stage).await?;
    stage.counts("select count(*) from kit.parked_event", 4).await?;
    let waits = parked(&stage).await?;
    ensure!(waits[0].0.unsigned_abs() == newer && waits[0].1.contains("MessagePainted"), "{waits:?}");
    let skip = "update kit.parked_key set wanted = 'skip', reason = 'a test', wanted_by = 'ada'";
    stage.execute(skip).await?;
    shows(&stage, here, &["one", "two"]).await?;
    stage.counts("select count(*) from kit.parked_key where sequence = 4 and wanted is null", 1).await?;
    stage.execute(skip).await?;
    shows(&stage, here, &["one", "two", "three"]).await?;
    stage.counts("select count(*) from kit.parked_key", 0).await?;
    stage
        .counts("select count(*) from kit.skipped where reason = 'a test' and skipped_by = 'ada'", 2)
        .await?;
    stop(&life).await;

    // A rebuild keeps to what was decided.
    let rebuilt = stage.keep(vec![Registered::of::<Lines>().with_source("changed")]).await?;
    stage.counts("select count(*) from kit.build where build = 2 and state = 'live'", 1).await?;
    stage.counts("select count(*) from read.lines", 3).await?;
    stage.counts("select count(*) from kit.parked_key", 0).await?;
    stop(&rebuilt).await;
    Ok(())
}

#[tokio::test]
async fn a_rebuild_with_more_parked_than_the_live_one_is_not_swapped_in_by_itself() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["one", "poison", "two"]).await?;
    let life = keep(&stage).await?;
    stage.counts("select count(*) from kit.parked_event", 2).await?;
    stage.execute("alter table lines_v1.line drop constraint no_poison").await?;
    stage.execute("update kit.parked_key set wanted = 'retry'").await?;
    stage.counts("select count(*) from read.lines", 3).await?;
    let rebuild = stage.keep(vec![Registered::of::<Lines>().with_source("changed")]).await?;
    let waits = "select count(*) from read.projection_build
                 where build = 2 and state = 'building' and parked_keys = 1 and waits_because like '1 keys are parked%'";
    stage.counts(waits, 1).await?;
    stage.counts("select count(*) from read.lines", 3).await?;
    stage.execute("update kit.build set swap_forced = true where build = 2").await?;
    stage.counts("select count(*) from kit.build where build = 2 and state = 'live'", 1).await?;
    stage.counts("select count(*) from read.lines", 1).await?;
    stop(&life).await;
    stop(&rebuild).await;
    Ok(())
}

#[tokio::test]
async fn an_event_of_a_newer_program_parks_its_room_and_no_other_projection_waits() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["one", "two"]).await?;
    unknown(&stage).await?;
    stage.say(&["after it"]).await?;
    let signed_up = stage.sign_up("ada").await?;
    let life = stage.start_projectors().await?;
    stage.timeline_becomes(&["one", "two"]).await?;
    for projection in ["room_timeline", "room_list"] {
        let waits = format!(
            "select waiting_events from read.parked_key where projection = '{projection}' and error like '%MessagePainted%'"
        );
        stage.counts(&waits, 2).await?;
        let reached = format!("select sequence from read.checkpoint where projection = '{projection}'");
        stage.counts(&reached, 4).await?;
    }
    let reached =
        "select sequence from read.checkpoint where projection = 'account_directory' and stream = 'USERS'";
    stage.counts(reached, i64::try_from(signed_up)?).await?;
    stop(&life).await;
    Ok(())
}

#[tokio::test]
async fn what_is_new_does_not_wait_for_the_end_of_a_long_queue() -> Result<()> {
    let stage = Stage::new().await?;
    let (here, there) = (stage.room, another_room());
    stage.say(&["poison"]).await?;
    let texts: Vec<_> = (0..3000).map(|n| format!("message {n}")).collect();
    for texts in texts.chunks(200) {
        stage.say(&texts.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    }
    let before = keep(&stage).await?;
    stage.counts("select count(*) from kit.parked_event", 3001).await?;
    stop(&before).await;
    stage.execute("alter table lines_v1.line drop constraint no_poison").await?;
    stage.execute("update kit.parked_key set wanted = 'retry'").await?;
    stage.say_in(there, &["elsewhere"]).await?;
    let life = keep(&stage).await?;
    stage.counts("select count(*) from kit.parked_key", 0).await?;
    shows(&stage, there, &["elsewhere"]).await?;
    stage.counts("select count(*) from read.lines", 3002).await?;
    let later = format!(
        "select (count(*) > 0)::int::bigint from lines_v1.line
         where room_id = '{}' and ctid > (select ctid from lines_v1.line where body = 'elsewhere')",
        here.uuid()
    );
    stage.counts(&later, 1).await?;
    let in_order = "select count(*) from (
            select sequence, lag(sequence) over (partition by room_id order by ctid) as before from lines_v1.line
        ) as each where sequence < before";
    stage.counts(in_order, 0).await?;
    stop(&life).await;
    Ok(())
}

/// More of them than are tried in one go, and once: what this program has tried itself waits to be wished for.
#[tokio::test]
async fn what_another_program_has_parked_is_tried_when_this_one_starts() -> Result<()> {
    let stage = Stage::new().await?;
    for _ in 0..520 {
        stage.say_in(another_room(), &["poison"]).await?;
    }
    let before = keep(&stage).await?;
    stage.counts("select count(*) from kit.parked_key", 520).await?;
    stop(&before).await;
    stage.execute("alter table lines_v1.line drop constraint no_poison").await?;
    let same = keep(&stage).await?;
    stage.say(&["live"]).await?;
    shows(&stage, stage.room, &["live"]).await?;
    stage.counts("select count(*) from kit.parked_key where attempts = 1", 520).await?;
    stop(&same).await;

    stage.execute("update kit.parked_key set code = 'an older program'").await?;
    let newer = keep(&stage).await?;
    stage.counts("select count(*) from kit.parked_key", 0).await?;
    stage.counts("select count(*) from read.lines", 521).await?;
    stop(&newer).await;
    Ok(())
}

#[tokio::test]
async fn what_a_person_wishes_while_the_key_is_tried_is_done_next() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["one", "poison", "two"]).await?;
    let life = keep(&stage).await?;
    stage.counts("select count(*) from kit.parked_event", 2).await?;
    stage
        .execute(
            "create function public.stop_here() returns trigger language plpgsql as
                 'begin perform pg_advisory_xact_lock_shared(4242); return new; end';
             create trigger stop_here before insert on lines_v1.line
                 for each row when (new.body = 'poison') execute function public.stop_here();",
        )
        .await?;
    let mut gate = PgConnection::connect(&stage.database_url).await?;
    sqlx::query("select pg_advisory_lock(4242)").execute(&mut gate).await?;
    stage.execute("update kit.parked_key set wanted = 'retry'").await?;
    let waiting =
        "select count(*) from pg_locks where locktype = 'advisory' and objid = 4242 and not granted";
    stage.counts(waiting, 1).await?;
    stage.execute("update kit.parked_key set wanted = 'skip', reason = 'a test', wanted_by = 'ada'").await?;
    sqlx::query("select pg_advisory_unlock(4242)").execute(&mut gate).await?;
    shows(&stage, stage.room, &["one", "two"]).await?;
    stage
        .counts("select count(*) from kit.skipped where reason = 'a test' and skipped_by = 'ada'", 1)
        .await?;
    stage.counts("select count(*) from kit.parked_key", 0).await?;
    stop(&life).await;
    Ok(())
}

#[tokio::test]
async fn what_postgres_takes_for_no_text_is_parked_as_everything_else() -> Result<()> {
    let stage = Stage::new().await?;
    let there = another_room();
    stage.say(&["one"]).await?;
    let poison = of_type(&stage, "Message\0Painted").await?;
    stage.say_in(there, &["elsewhere"]).await?;
    let life = keep(&stage).await?;
    shows(&stage, there, &["elsewhere"]).await?;
    let waits = format!(
        "select waiting_events from read.parked_key
         where sequence = {poison} and event_type = 'Message\u{fffd}Painted' and error like '%Message\u{fffd}Painted%'"
    );
    stage.counts(&waits, 1).await?;
    shows(&stage, stage.room, &["one"]).await?;
    // Tried again, it is noted once more.
    stage.execute("update kit.parked_key set wanted = 'retry'").await?;
    stage.counts(&format!("{waits} and attempts = 2"), 1).await?;
    stage.say_in(there, &["and on"]).await?;
    shows(&stage, there, &["elsewhere", "and on"]).await?;
    stop(&life).await;
    Ok(())
}

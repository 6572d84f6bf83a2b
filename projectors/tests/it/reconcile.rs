//! Is a read model still what the log says?

use std::{process::Output, time::Duration};

use anyhow::{Context as _, Result, bail, ensure};
use domain::{
    accounts::{AccountEvent, ClaimHash},
    boundary::{Boundary, CHATS, STREAMS, USERS},
};
use jetstream_es::{Expectation, NatsConfig, NewEvent, Proposal};
use projectors::projection::reconcile::{Report, What};
use tokio::process::Command;

use crate::{
    parking::unknown,
    stage::{SOON, Stage, command, master_key_text, room_timeline, stop},
};

async fn verify(stage: &Stage, projection: &str) -> Result<Report> {
    projectors::verify(&stage.config(), projection, &mut |_, _| {}).await
}

/// The command, as an operator gives it.
async fn program(stage: &Stage, words: &[&str]) -> Result<Output> {
    let output = Command::new(env!("CARGO_BIN_EXE_projectors"))
        .arg("verify")
        .args(words)
        .env("WHERRY_NATS_URL", stage.nats.url())
        .env("WHERRY_NATS_PASSWORD", stage.nats.password("projectors"))
        .env("WHERRY_MASTER_KEY", master_key_text())
        .env("WHERRY_DATABASE_URL", &stage.database_url)
        .output();
    output.await.context("start the projectors")
}

async fn no_scratch_is_left(stage: &Stage) -> Result<()> {
    stage.counts("select count(*) from pg_namespace where nspname like 'scratch%'", 0).await
}

/// Whoever changes a row by hand, adds or removes one is found, by key and columns, without a word of what stands there.
#[tokio::test]
async fn rows_that_were_touched_by_hand_are_found() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["one", "two", "three"]).await?;
    let life = stage.start_projectors().await?;
    stage.timeline_becomes(&["one", "two", "three"]).await?;
    let equal = verify(&stage, "room_timeline").await?;
    ensure!(equal.is_equal() && equal.rows == 3 && equal.reached["CHATS"] == 3, "{equal:?}");

    let schema = room_timeline().schema();
    for statement in [
        format!(
            "update {schema}.message set body = 'sea-monster', deleted_by = author_id where sequence = 1"
        ),
        format!("delete from {schema}.message where sequence = 2"),
        format!(
            "insert into {schema}.message select (jsonb_populate_record(message, '{{\"sequence\": 9}}')).*
             from {schema}.message where sequence = 3"
        ),
    ] {
        stage.execute(&statement).await?;
    }
    let report = verify(&stage, "room_timeline").await?;
    ensure!(report.different == 3 && report.rows == 3, "{report:?}");
    let told = report.told(false);
    let room = stage.room;
    for line in [
        format!("room_timeline: message (room_id=\"{room}\", sequence=1) differs in body, deleted_by\n"),
        format!("room_timeline: message (room_id=\"{room}\", sequence=2) is missing\n"),
        format!("room_timeline: message (room_id=\"{room}\", sequence=9) is in no event of the log\n"),
        format!("room_timeline: 3 rows of {schema} up to CHATS:3: 3 rows are not as the log says\n"),
    ] {
        ensure!(told.contains(&line), "{told}");
    }
    ensure!(!told.contains("sea-monster") && !format!("{report:?}").contains("sea-monster"), "{told}");
    ensure!(report.told(true).contains(r#"body is "sea-monster" and should be "one""#));

    // The same at the command line, with codes for scripts.
    let found = program(&stage, &["room_timeline"]).await?;
    ensure!(found.status.code() == Some(1) && String::from_utf8(found.stdout)? == told);
    let unknown = program(&stage, &["room_time"]).await?;
    let why = String::from_utf8(unknown.stderr)?;
    ensure!(unknown.status.code() == Some(2) && why.contains("room_timeline"), "{why}");
    let other = program(&stage, &["room_list"]).await?;
    ensure!(other.status.code() == Some(0), "{other:?}");
    no_scratch_is_left(&stage).await?;
    stop(&life).await;
    Ok(())
}

#[tokio::test]
async fn a_document_that_was_touched_by_hand_is_found() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["one"]).await?;
    let life = stage.start_projectors().await?;
    stage.counts("select count(*) from read.account_activity", 1).await?;
    let activity = projectors::all().into_iter().find(|each| each.name() == "account_activity");
    let schema = activity.context("it is registered")?.schema();
    let change =
        format!("update {schema}.document set payload = jsonb_set(payload, '{{messages_posted}}', '7')");
    stage.execute(&change).await?;
    let report = verify(&stage, "account_activity").await?;
    let [difference] = report.differences.as_slice() else { bail!("{report:?}") };
    ensure!(difference.table == "document" && difference.key[0].value == format!("\"{}\"", stage.ada));
    let What::Differing(columns) = &difference.what else { bail!("{report:?}") };
    ensure!(columns.len() == 1 && columns[0].0.name == "payload");
    stop(&life).await;
    Ok(())
}

/// While people write, and with what is parked and who is forgotten, every read model is what the log says.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_meanwhile_every_read_model_is_what_the_log_says() -> Result<()> {
    let stage = Stage::new().await?;
    stage.sign_up("ada").await?;
    stage.say(&["one", "two"]).await?;
    unknown(&stage).await?;
    stage.say(&["behind it"]).await?;
    let elsewhere = domain::ids::RoomId::new(uuid::Uuid::now_v7());
    stage.say_in(elsewhere, &["elsewhere"]).await?;
    let life = stage.start_projectors().await?;
    stage.counts("select count(*) from read.parked_key where projection = 'room_timeline'", 1).await?;
    let mut rows = 0;
    for projection in projectors::all() {
        let (report, ()) = tokio::try_join!(verify(&stage, projection.name()), async {
            for _ in 0..5 {
                stage.say_in(elsewhere, &["meanwhile"]).await?;
            }
            Ok(())
        })?;
        ensure!(report.is_equal() && report.parked_elsewhere.is_empty(), "{}", report.told(true));
        rows += report.rows;
    }
    ensure!(rows > 10, "{rows} rows were compared, which are none");

    let hash = || ClaimHash::new([7; 32]);
    let (email_claim, handle_claim) = (hash(), hash());
    let requested = AccountEvent::AccountErasureRequested { account: stage.ada, email_claim, handle_claim };
    let event = NewEvent::of(Boundary::account(stage.ada).subject(), &requested, Expectation::Any)?;
    stage.store.append(&command(), Proposal { stream: USERS.name.to_owned(), events: vec![event] }).await?;
    stage.counts("select count(*) from read.room_timeline where body <> '[erased]'", 0).await?;
    for projection in projectors::all() {
        let report = verify(&stage, projection.name()).await?;
        ensure!(report.is_equal(), "{}", report.told(true));
    }
    no_scratch_is_left(&stage).await?;
    stop(&life).await;
    Ok(())
}

#[tokio::test]
async fn what_a_killed_program_has_left_is_dropped_and_another_programs_build_is_not_compared() -> Result<()>
{
    let stage = Stage::new().await?;
    stage.say(&["one"]).await?;
    stage.execute("create schema scratch_room_timeline_1; create table scratch_room_timeline_1.t ()").await?;
    let life = stage.keep(vec![room_timeline()]).await?;
    no_scratch_is_left(&stage).await?;
    stage.timeline_becomes(&["one"]).await?;
    stop(&life).await;

    let before = verify(&stage, "room_list").await.err().context("there is no room list")?;
    ensure!(before.to_string().contains("no live build of room_list"), "{before}");
    stage.execute("update kit.build set fingerprint = 'of tomorrow'").await?;
    let other = verify(&stage, "room_timeline").await.err().context("it is another program's")?;
    ensure!(other.to_string().contains("another program's code"), "{other}");
    no_scratch_is_left(&stage).await
}

#[tokio::test]
async fn a_database_of_another_log_is_refused() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["one"]).await?;
    let life = stage.keep(vec![room_timeline()]).await?;
    stage.timeline_becomes(&["one"]).await?;
    stop(&life).await;
    stage.execute("update kit.checkpoint set epoch = 'another'").await?;
    let refused = verify(&stage, "room_timeline").await.err().context("it is another log's")?;
    ensure!(refused.to_string().contains("CHATS is another log"), "{refused}");
    no_scratch_is_left(&stage).await
}

#[tokio::test]
async fn rows_of_events_that_are_gone_from_the_end_of_the_log_are_found() -> Result<()> {
    let others: Vec<_> =
        STREAMS.iter().map(|stream| stream.name).filter(|name| *name != CHATS.name).collect();
    let stage = Stage::on(embedded::testing::database().await?.writer_url, &others).await?;
    let admin = NatsConfig::new(stage.nats.url(), "setup", stage.nats.password("setup"));
    let context = async_nats::jetstream::new(jetstream_es::connect(&admin).await?);
    let mut config = async_nats::jetstream::stream::Config {
        name: CHATS.name.to_owned(),
        subjects: vec![CHATS.subjects.to_owned()],
        allow_direct: true,
        allow_atomic_publish: true,
        duplicate_window: Duration::from_millis(100),
        ..Default::default()
    };
    context.create_stream(config.clone()).await?;
    stage.say(&["one", "two", "three"]).await?;
    let life = stage.keep(vec![room_timeline()]).await?;
    stage.timeline_becomes(&["one", "two", "three"]).await?;
    stop(&life).await;

    // A stream that forgets everything, as ours never do.
    config.max_age = Duration::from_millis(100);
    context.update_stream(&config).await?;
    embedded::wait_for("the stream to forget", SOON, || async {
        let info = async {
            Ok::<_, anyhow::Error>(context.get_stream(CHATS.name).await?.cached_info().state.clone())
        };
        match info.await {
            Ok(end) if end.messages == 0 && end.last_sequence == 3 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    let report = verify(&stage, "room_timeline").await?;
    ensure!(report.different == 3 && report.rows == 3, "{report:?}");
    ensure!(report.differences.iter().all(|found| found.what == What::Surplus), "{report:?}");
    no_scratch_is_left(&stage).await
}

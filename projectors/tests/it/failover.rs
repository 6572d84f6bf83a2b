//! One runner is active for each projection, others stand by.

use anyhow::Result;
use projectors::projection::{
    Batch,
    checkpoint::{Checkpoint, CheckpointError},
    registered::Registered,
};
use sqlx::{Connection as _, PgConnection};
use tokio_util::sync::CancellationToken;

use crate::{
    parking::Lines,
    stage::{SOON, Stage, room_timeline, stop},
};

#[tokio::test]
async fn when_the_active_runner_goes_another_takes_over() -> Result<()> {
    let stage = Stage::new().await?;
    let (first, second) = (stage.runner(room_timeline()).await?, stage.runner(room_timeline()).await?);
    let (first_progress, second_progress) = (first.progress(), second.progress());
    let shutdown = CancellationToken::new();
    let run = |runner: projectors::projection::runner::Runner| {
        let shutdown = shutdown.clone();
        tokio::spawn(async move { runner.run(&shutdown).await })
    };
    let first = run(first);
    embedded::wait_for("the first runner to be active", SOON, || async {
        first_progress.of("CHATS").ok_or("not yet")
    })
    .await?;
    let second = run(second);
    let said = stage.say(&["one"]).await?;
    stage.timeline_becomes(&["one"]).await?;
    // It says so a moment after its transaction is seen.
    embedded::wait_for("the first runner to have applied it", SOON, || async {
        (first_progress.of("CHATS") == Some(said)).then_some(()).ok_or("not yet")
    })
    .await?;
    assert_eq!(second_progress.of("CHATS"), None);

    // As a killed process does, it lets go of its connection without a word.
    first.abort();
    stage.say(&["two"]).await?;
    stage.timeline_becomes(&["one", "two"]).await?;
    assert!(second_progress.of("CHATS").is_some());
    shutdown.cancel();
    second.await?;
    Ok(())
}

/// A machine that vanishes sends no farewell. What the kernel does then is not to be had without a network to cut: a proxy
/// that falls silent still acknowledges what it is sent. So this asks the active runner's own session what is in force.
#[tokio::test]
async fn the_server_gives_up_a_silent_runner_within_seconds() -> Result<()> {
    let stage = Stage::new().await?;
    let life = stage.keep(vec![Registered::of::<Lines>()]).await?;
    stage
        .execute(
            "create table public.in_force (name text, value text);
             create function public.tell() returns trigger language plpgsql as $$ begin
                 insert into public.in_force select name, current_setting(name) from unnest(array[
                     'tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count', 'tcp_user_timeout'
                 ]) as each (name);
                 return new;
             end $$;
             create trigger tell before insert on lines_v1.line for each row execute function public.tell();",
        )
        .await?;
    stage.say(&["one"]).await?;
    stage.counts("select count(*) from read.lines", 1).await?;
    let mut database = PgConnection::connect(&stage.database_url).await?;
    let in_force: Vec<(String, String)> =
        sqlx::query_as("select name, value from public.in_force order by name")
            .fetch_all(&mut database)
            .await?;
    let expected = [
        ("tcp_keepalives_count", "3"),
        ("tcp_keepalives_idle", "3"),
        ("tcp_keepalives_interval", "1"),
        ("tcp_user_timeout", "9000"),
    ];
    assert_eq!(in_force, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    stop(&life).await;
    Ok(())
}

#[tokio::test]
async fn who_was_taken_over_applies_nothing_more() -> Result<()> {
    let stage = Stage::new().await?;
    projectors::prepare_database(&stage.database_url).await?;
    let said = stage.say(&["one"]).await?;
    let event = stage.store.at("CHATS", said).await?.unwrap();
    let batch = Batch::open("CHATS", vec![event], stage.store.keys()).await?;

    let mut database = PgConnection::connect(&stage.database_url).await?;
    let build = stage.build(&room_timeline()).await?;
    let mut slow = Checkpoint::load(&mut database, &build, "CHATS", "epoch").await?;
    let mut quick = slow.clone();
    assert_eq!(quick.apply(&mut database, &build, &batch).await?, 1);
    // The slow one would insert the same row, which fails by itself; a batch that changes no row of the
    // projection shows that the checkpoint is what stops it.
    let other = stage.store.append(&crate::stage::command(), stage.room_created()?).await?;
    let event = stage.store.at("CHATS", other.position.sequence).await?.unwrap();
    let batch = Batch::open("CHATS", vec![event], stage.store.keys()).await?;
    let refused = slow.apply(&mut database, &build, &batch).await;
    assert!(matches!(refused, Err(CheckpointError::TakenOver { .. })), "{refused:?}");
    stage.timeline_becomes(&["one"]).await?;
    Ok(())
}

#[tokio::test]
async fn a_stream_of_another_epoch_is_refused() -> Result<()> {
    let stage = Stage::new().await?;
    projectors::prepare_database(&stage.database_url).await?;
    let mut database = PgConnection::connect(&stage.database_url).await?;
    let build = stage.build(&room_timeline()).await?;
    Checkpoint::load(&mut database, &build, "CHATS", "the epoch before").await?;
    let refused = Checkpoint::load(&mut database, &build, "CHATS", "this epoch").await;
    let error = refused.err().unwrap();
    assert!(matches!(error, CheckpointError::EpochChanged { .. }));
    let schema = room_timeline().schema();
    for part in [schema.as_str(), "CHATS", "the epoch before", "this epoch"] {
        assert!(error.to_string().contains(part), "{error}");
    }

    // A runner refuses as well: it never becomes active, so that its progress stays unknown.
    stage.say(&["one"]).await?;
    kit::telemetry::init_metrics();
    let runner = stage.runner(room_timeline()).await?;
    let (progress, shutdown) = (runner.progress(), CancellationToken::new());
    let running = tokio::spawn({
        let shutdown = shutdown.clone();
        async move { runner.run(&shutdown).await }
    });
    embedded::wait_for("refusals", SOON, || async {
        let metrics = kit::telemetry::render_metrics();
        let refused_twice = metrics
            .lines()
            .filter_map(|line| {
                line.strip_prefix(r#"projection_interruptions_total{projection="room_timeline"} "#)
            })
            .any(|count| count.parse::<u32>().is_ok_and(|count| count >= 2));
        if refused_twice { Ok(()) } else { Err(metrics) }
    })
    .await?;
    assert_eq!(progress.of("CHATS"), None);
    assert!(stage.lines().await?.is_empty());
    shutdown.cancel();
    running.await?;
    Ok(())
}

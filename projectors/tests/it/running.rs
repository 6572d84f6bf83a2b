//! From the log to the tables.

use anyhow::Result;
use domain::boundary::STREAMS;
use jetstream_es::NatsConfig;
use tokio_util::sync::CancellationToken;

use crate::stage::{SOON, Stage, room_timeline, stop};

#[tokio::test]
async fn what_is_in_the_log_and_what_comes_later_is_shown_once_and_in_order() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["one", "two"]).await?;
    let life = stage.start_projectors().await?;
    stage.timeline_becomes(&["one", "two"]).await?;
    stage.say(&["three"]).await?;
    stage.timeline_becomes(&["one", "two", "three"]).await?;
    stop(&life).await;
    Ok(())
}

#[tokio::test]
async fn projectors_that_start_again_go_on_where_they_were() -> Result<()> {
    let stage = Stage::new().await?;
    let first = stage.start_projectors().await?;
    stage.say(&["one"]).await?;
    stage.timeline_becomes(&["one"]).await?;
    stop(&first).await;
    stage.say(&["two"]).await?;
    let second = stage.start_projectors().await?;
    stage.timeline_becomes(&["one", "two"]).await?;
    stop(&second).await;
    Ok(())
}

#[tokio::test]
async fn a_message_whose_author_was_erased_shows_that_only() -> Result<()> {
    let stage = Stage::new().await?;
    stage.say(&["secret"]).await?;
    stage.store.keys().destroy(stage.ada.person()).await?;
    let life = stage.start_projectors().await?;
    stage.timeline_becomes(&["[erased]"]).await?;
    stop(&life).await;
    Ok(())
}

#[tokio::test]
async fn a_hole_in_the_log_is_counted_and_passed() -> Result<()> {
    kit::telemetry::init_metrics();
    let others: Vec<_> = STREAMS.iter().map(|stream| stream.name).filter(|name| *name != "CHATS").collect();
    let stage = Stage::on(embedded::testing::database().await?.writer_url, &others).await?;
    // A stream that forgets, as ours never do: of each subject it keeps the last two.
    let admin = NatsConfig::new(stage.nats.url(), "setup", stage.nats.password("setup"));
    let context = async_nats::jetstream::new(jetstream_es::connect(&admin).await?);
    context
        .create_stream(async_nats::jetstream::stream::Config {
            name: "CHATS".to_owned(),
            subjects: vec!["chat.>".to_owned()],
            max_messages_per_subject: 2,
            allow_direct: true,
            allow_atomic_publish: true,
            ..Default::default()
        })
        .await?;
    for text in ["one", "two", "three", "four", "five"] {
        stage.say(&[text]).await?;
    }
    let runner = stage.runner(room_timeline()).await?;
    let shutdown = CancellationToken::new();
    let running = tokio::spawn({
        let shutdown = shutdown.clone();
        async move { runner.run(&shutdown).await }
    });
    stage.timeline_becomes(&["four", "five"]).await?;
    embedded::wait_for("the count of missing events", SOON, || async {
        let metrics = kit::telemetry::render_metrics();
        let counted = metrics.lines().any(|line| {
            line.starts_with(r#"projection_gaps_total{projection="room_timeline""#) && line.ends_with(" 3")
        });
        if counted { Ok(()) } else { Err(metrics) }
    })
    .await?;
    shutdown.cancel();
    running.await?;
    Ok(())
}

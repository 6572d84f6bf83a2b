//! Parts that go away and come back.

use anyhow::Result;
use domain::boundary::STREAMS;
use embedded::testing;

use crate::stage::{Stage, stop};

#[tokio::test]
async fn while_postgres_is_away_the_log_goes_on_and_the_tables_catch_up() -> Result<()> {
    let postgres = testing::own_postgres().await?;
    postgres.cluster().ensure_database("wherry").await?;
    let stage = Stage::on(postgres.cluster().writer_url("wherry"), &STREAMS.map(|s| s.name)).await?;
    // It is away at the start, too.
    postgres.server().kill().await;
    let life = stage.start_projectors().await?;
    stage.say(&["one"]).await?;
    postgres.server().start().await?;
    stage.timeline_becomes(&["one"]).await?;

    postgres.server().kill().await;
    stage.say(&["two", "three"]).await?;
    postgres.server().start().await?;
    stage.timeline_becomes(&["one", "two", "three"]).await?;
    stop(&life).await;
    Ok(())
}

#[tokio::test]
async fn when_the_log_comes_back_the_projectors_go_on() -> Result<()> {
    let stage = Stage::new().await?;
    let life = stage.start_projectors().await?;
    stage.say(&["one"]).await?;
    stage.timeline_becomes(&["one"]).await?;
    stage.nats.server().kill().await;
    stage.nats.server().start().await?;
    stage.say(&["two"]).await?;
    stage.timeline_becomes(&["one", "two"]).await?;
    stop(&life).await;
    Ok(())
}

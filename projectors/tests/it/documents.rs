//! Documents are read as postgres-es reads its own.

use anyhow::{Context as _, Result, ensure};
use cqrs_es::persist::ViewRepository as _;
use domain::{accounts::Account, boundary::STREAMS, chat::TimelineEvent};
use embedded::testing;
use postgres_es::PostgresViewRepository;
use projectors::{accounts::account_activity::AccountActivity, projection::document::Events};
use sqlx::{PgPool, postgres::PgPoolOptions};

use crate::stage::{Stage, stop};

async fn pool(url: &str) -> Result<PgPool> {
    Ok(PgPoolOptions::new().max_connections(1).connect(url).await?)
}

#[tokio::test]
async fn a_document_is_read_with_the_repository_of_postgres_es() -> Result<()> {
    let database = testing::database().await?;
    let stage = Stage::on(database.writer_url.clone(), &STREAMS.map(|stream| stream.name)).await?;
    stage.sign_up("ada").await?;
    stage.say(&["one", "two"]).await?;
    let life = stage.start_projectors().await?;
    let told = "select count(*) from read.account_activity where (payload->>'messages_posted')::int = 2
                and payload->>'first_seen_at' is not null and version = 3";
    stage.counts(told, 1).await?;
    let id = stage.ada.to_string();
    let repository = PostgresViewRepository::<AccountActivity, Account>::new(
        "read.account_activity",
        pool(&database.reader_url).await?,
    );
    let (document, context) = repository.load_with_context(&id).await?.context("there is no document")?;
    ensure!(context.version == 3 && context.view_instance_id == id);
    ensure!(serde_json::to_value(&document)?["messages_posted"] == 2);
    ensure!(repository.load("nobody").await?.is_none());
    // It is the same document, whichever of its sources it is read by.
    let by_another = PostgresViewRepository::<AccountActivity, Events<TimelineEvent>>::new(
        "read.account_activity",
        pool(&database.reader_url).await?,
    );
    ensure!(by_another.load(&id).await?.as_ref() == Some(&document));
    stop(&life).await;
    Ok(())
}

//! Documents are read as postgres-es reads its own.

use anyhow::{Context as _, Result, ensure};
use cqrs_es::{EventEnvelope, View, persist::ViewRepository as _};
use domain::{
    accounts::Account,
    boundary::{CHATS, STREAMS, Stream},
    chat::TimelineEvent,
    ids::RoomId,
};
use embedded::testing;
use postgres_es::PostgresViewRepository;
use projectors::{
    accounts::account_activity::AccountActivity,
    projection::{
        document::{Document, Events, Sources},
        registered::Registered,
        shown,
    },
};
use serde::{Deserialize, Serialize};
use sqlx::{PgPool, postgres::PgPoolOptions};
use uuid::Uuid;

use crate::stage::{Stage, stop};

/// What was said in a room. A `View` cannot fail, so that it panics at what it does not expect.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Brittle {
    texts: Vec<String>,
}

impl View<Events<TimelineEvent>> for Brittle {
    fn update(&mut self, event: &EventEnvelope<Events<TimelineEvent>>) {
        let TimelineEvent::MessagePosted { body, .. } = &event.payload;
        let text = shown(body);
        assert!(!text.contains("poison"), "{text}");
        self.texts.push(text);
    }
}

impl Document for Brittle {
    const NAME: &'static str = "brittle";
    const VERSION: u32 = 1;
    const STREAMS: &'static [Stream] = &[CHATS];

    fn sources() -> Sources<Self> {
        Sources::default().of::<Events<TimelineEvent>, _>(|event| match event {
            // Named twice, it is changed once.
            TimelineEvent::MessagePosted { room, .. } => [*room, *room],
        })
    }
}

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

#[tokio::test]
async fn what_a_document_panics_at_waits_with_its_key_and_the_others_go_on() -> Result<()> {
    let stage = Stage::new().await?;
    let there = RoomId::new(Uuid::now_v7());
    stage.say(&["one"]).await?;
    let poison = stage.say(&["secret poison"]).await?;
    stage.say_in(there, &["elsewhere"]).await?;
    stage.say(&["two"]).await?;
    let life = stage.keep(vec![Registered::of::<Brittle>()]).await?;
    stage.say_in(there, &["live"]).await?;
    let told = |room: RoomId, texts: &str| {
        format!(
            "select count(*) from read.brittle where view_id = '{room}' and payload->'texts' = '{texts}'::jsonb"
        )
    };
    stage.counts(&told(there, r#"["elsewhere", "live"]"#), 1).await?;
    stage.counts(&told(stage.room, r#"["one"]"#), 1).await?;
    let waits = format!(
        "select waiting_events from read.parked_key
         where sequence = {poison} and error like '%panicked%' and error not like '%secret%'"
    );
    stage.counts(&waits, 2).await?;

    // A document that somebody has spoilt stops nobody else's, either.
    let spoilt = format!("update brittle_v1.document set payload = '[]' where view_id = '{there}'");
    stage.execute(&spoilt).await?;
    stage.say_in(there, &["lost"]).await?;
    stage.counts("select count(*) from read.parked_key where error like '%cannot be read%'", 1).await?;
    let elsewhere = RoomId::new(Uuid::now_v7());
    stage.say_in(elsewhere, &["new"]).await?;
    stage.counts(&told(elsewhere, r#"["new"]"#), 1).await?;
    stop(&life).await;
    Ok(())
}

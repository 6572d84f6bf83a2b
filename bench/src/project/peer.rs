//! The peer: the timeline as cqrs-es keeps views in Postgres, one event after the other and each with its version.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::ensure;
use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::GenericQuery;
use cqrs_es::{Aggregate, DomainEvent, EventEnvelope, Query as _, View};
use postgres_es::PostgresViewRepository;
use serde::{Deserialize, Serialize};
use sqlx::Executor as _;
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

use super::people::{People, text};
use super::world::Database;

/// As that package documents it.
const TABLE: &str = "create table message_view (
    view_id text not null,
    version bigint check (version >= 0) not null,
    payload json not null,
    primary key (view_id)
)";

#[derive(Debug, Default, Serialize, Deserialize)]
struct Message;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Happened {
    Posted { room: Uuid, message: Uuid, author: Uuid, body: String },
}

#[derive(Debug, thiserror::Error)]
#[error("nobody decides here")]
struct Never;

/// As small as a view of the timeline can be: one message.
#[derive(Debug, Default, Serialize, Deserialize)]
struct MessageView {
    room: Uuid,
    message: Uuid,
    author: Uuid,
    body: String,
}

impl DomainEvent for Happened {
    fn event_type(&self) -> String {
        "Posted".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Aggregate for Message {
    const TYPE: &'static str = "message";
    type Command = ();
    type Event = Happened;
    type Error = Never;
    type Services = ();

    async fn handle(&mut self, (): (), (): &(), _: &EventSink<Self>) -> Result<(), Never> {
        Err(Never)
    }

    fn apply(&mut self, _: Happened) {}
}

impl View<Message> for MessageView {
    fn update(&mut self, event: &EventEnvelope<Message>) {
        let Happened::Posted { room, message, author, body } = event.payload.clone();
        *self = Self { room, message, author, body };
    }
}

/// Views a second, each of one event.
#[expect(clippy::cast_precision_loss, reason = "there are less than 2^52 views")]
pub(super) async fn update_views(database: &Database, people: &People, count: usize) -> anyhow::Result<f64> {
    let pool =
        PgPoolOptions::new().min_connections(1).max_connections(1).connect(&database.writer_url).await?;
    pool.execute("drop table if exists message_view").await?;
    pool.execute(TABLE).await?;
    let views = Arc::new(PostgresViewRepository::<MessageView, Message>::new("message_view", pool.clone()));
    let mut query = GenericQuery::new(views);
    let failure = Arc::new(Mutex::new(None));
    let failed = Arc::clone(&failure);
    query.use_error_handler(Box::new(move |error| {
        failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error.to_string());
    }));
    let events: Vec<_> = (0..count as u64)
        .map(|number| {
            let (room, author) = people.turn(number);
            let message = Uuid::now_v7();
            let payload = Happened::Posted {
                room: people.room(room).uuid(),
                message,
                author: author.uuid(),
                body: text(number),
            };
            let aggregate_id = message.to_string();
            EventEnvelope { aggregate_id, sequence: 1, payload, metadata: std::collections::HashMap::new() }
        })
        .collect();
    let began = Instant::now();
    for event in &events {
        query.dispatch(&event.aggregate_id, std::slice::from_ref(event)).await;
    }
    let seconds = began.elapsed().as_secs_f64();
    let failure = failure.lock().unwrap_or_else(PoisonError::into_inner).take();
    ensure!(failure.is_none(), "a view was not updated: {failure:?}");
    let stored: i64 = sqlx::query_scalar("select count(*) from message_view").fetch_one(&pool).await?;
    ensure!(usize::try_from(stored)? == count, "{stored} views are stored");
    pool.close().await;
    Ok(count as f64 / seconds)
}

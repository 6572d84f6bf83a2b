//! `GET /api/v1/projections`: which read models are there, how far are they, and what is stuck?

use axum::{Json, extract::State};
use kit::{problem::Problem, tokens::Operator};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::{
    read_model::{Positions, QueryError, Snapshot},
    state::App,
};

/// The read models, what is stuck in them, and what operators asked of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Projections {
    builds: Vec<BuildItem>,
    /// How far the shards are of builds that have several: such a build is where the last of them is.
    shards: Vec<ShardItem>,
    parked: Vec<ParkedKey>,
    /// The latest first, fifty at most.
    operations: Vec<OperationItem>,
}

/// A build of a read model.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BuildItem {
    projection: String,
    build: i32,
    version: i32,
    /// `live`, `building`, `wanted` or `superseded`.
    state: String,
    /// Events that it has taken, of all its streams.
    applied: i64,
    /// Events that there were when it was last measured.
    head: Option<i64>,
    events_per_second: Option<f64>,
    /// How long it takes at this rate until it has caught up. Not known while it has taken more than there was when that
    /// was measured.
    seconds_left: Option<f64>,
    /// Events that it has not taken yet. Not known while it has taken more than there was when that was measured.
    lag_events: Option<i64>,
    /// How long ago the last event that it has taken was stored, while others wait: none of them waits for longer. 0 when
    /// none waits.
    lag_seconds: Option<f64>,
    /// How many events go into one transaction at most.
    batch_events: Option<i32>,
    parked_keys: i64,
    /// Why it is not read although it has caught up; or, of any, why it refuses the log, and what to do.
    waits_because: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    started_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    live_since: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    measured_at: Option<OffsetDateTime>,
}

/// A shard of a build: it takes the events of its own keys.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShardItem {
    projection: String,
    build: i32,
    /// Counted from 0.
    shard: i32,
    /// Events that it has taken or passed as another's, of all its streams.
    applied: i64,
    /// Events that there were when it was last measured.
    head: Option<i64>,
    events_per_second: Option<f64>,
}

/// Events of one key that wait behind one that could not be applied.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ParkedKey {
    projection: String,
    pub(super) build: i32,
    pub(super) stream: String,
    key: String,
    /// Of the event that could not be applied.
    sequence: i64,
    subject: String,
    event_type: String,
    event_version: i32,
    error: String,
    /// The sources of the program that could not apply it.
    code: String,
    attempts: i32,
    /// How many events wait, with that one.
    waiting_events: i64,
    #[serde(with = "time::serde::rfc3339")]
    parked_at: OffsetDateTime,
}

/// What an operator asked, and what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OperationItem {
    /// Of the event by which it was asked, in `SYSTEM`.
    sequence: i64,
    projection: String,
    /// `rebuild`, `swap`, `abort`, `retry` or `skip`.
    asked: String,
    asked_by: String,
    #[serde(with = "time::serde::rfc3339")]
    asked_at: OffsetDateTime,
    outcome: String,
}

/// Which read models are there, how far are they, and what is stuck?
#[utoipa::path(
    get, path = "/api/v1/projections", tag = "projections",
    security(("access_token" = [])),
    responses(
        (status = 200, body = Projections),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn projections(
    State(app): State<App>,
    _operator: Operator,
) -> Result<Json<Projections>, QueryError> {
    let mut snapshot = app.read_model.snapshot(&[], &Positions::default(), app.wait_limit).await?;
    let builds = builds(&mut snapshot, None).await?;
    let shards = shards(&mut snapshot, None).await?;
    let parked = parked(&mut snapshot, None, None).await?;
    let operations = sqlx::query_as!(
        OperationItem,
        r#"
        select sequence as "sequence!", projection as "projection!", asked as "asked!", asked_by as "asked_by!", asked_at as "asked_at!",
               outcome as "outcome!"
        from read.operation order by sequence desc limit 50
        "#
    )
    .fetch_all(snapshot.connection())
    .await?;
    Ok(Json(Projections { builds, shards, parked, operations }))
}

/// The builds that are there, of all read models or of one.
pub(super) async fn builds(
    snapshot: &mut Snapshot,
    projection: Option<&str>,
) -> Result<Vec<BuildItem>, QueryError> {
    let builds = sqlx::query_as!(
        BuildItem,
        r#"
        select projection as "projection!", build as "build!", version as "version!", state as "state!",
               applied as "applied!", head, events_per_second,
               case when head = applied then 0 when head > applied and events_per_second > 0
                   then (head - applied) / events_per_second end as seconds_left,
               case when head >= applied then head - applied end as lag_events,
               case when head = applied then 0 when head > applied and reached_at is not null
                   then greatest(extract(epoch from clock_timestamp() - reached_at), 0) end::float8 as lag_seconds,
               batch_events, parked_keys as "parked_keys!", waits_because, started_at as "started_at!", live_since,
               measured_at
        from read.projection_build
        where state <> 'dropped' and ($1::text is null or projection = $1) order by projection, build
        "#,
        projection,
    )
    .fetch_all(snapshot.connection())
    .await?;
    Ok(builds)
}

/// The shards of the builds that have several, of all read models or of one.
pub(super) async fn shards(
    snapshot: &mut Snapshot,
    projection: Option<&str>,
) -> Result<Vec<ShardItem>, QueryError> {
    // Projectors that know of no shards may have made this database.
    if !is_there(snapshot, "read.projection_shard").await? {
        return Ok(Vec::new());
    }
    let shards = sqlx::query_as!(
        ShardItem,
        r#"
        select projection as "projection!", build as "build!", shard as "shard!",
               sum(sequence)::bigint as "applied!", sum(head)::bigint as head, sum(events_per_second) as events_per_second
        from read.projection_shard where $1::text is null or projection = $1
        group by projection, build, shard order by projection, build, shard
        "#,
        projection,
    )
    .fetch_all(snapshot.connection())
    .await?;
    Ok(shards)
}

/// What is parked, a thousand keys at most: of all read models or of one, any key or this one.
pub(super) async fn parked(
    snapshot: &mut Snapshot,
    projection: Option<&str>,
    key: Option<&str>,
) -> Result<Vec<ParkedKey>, QueryError> {
    let parked = sqlx::query_as!(
        ParkedKey,
        r#"
        select projection as "projection!", build as "build!", stream as "stream!", key as "key!",
               sequence as "sequence!", subject as "subject!", event_type as "event_type!",
               event_version as "event_version!", error as "error!", code as "code!", attempts as "attempts!",
               waiting_events as "waiting_events!", parked_at as "parked_at!"
        from read.parked_key
        where ($1::text is null or projection = $1) and ($2::text is null or key = $2)
        order by projection, build, stream, sequence limit 1000
        "#,
        projection,
        key,
    )
    .fetch_all(snapshot.connection())
    .await?;
    Ok(parked)
}

/// Whether the projectors that have made this database know of a view.
pub(super) async fn is_there(snapshot: &mut Snapshot, view: &str) -> Result<bool, QueryError> {
    let is_there = sqlx::query_scalar("select to_regclass($1) is not null")
        .bind(view)
        .fetch_one(snapshot.connection())
        .await?;
    Ok(is_there)
}

//! `GET /api/v1/projections/{projection}`: what is this read model built from, how far is it in each stream, and what is
//! stuck?

use axum::{
    Json,
    extract::{Path, State},
};
use kit::{problem::Problem, tokens::Operator};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{
    name, projection_not_found,
    projections::{BuildItem, ParkedKey, ShardItem, builds, is_there, parked, shards},
};
use crate::{
    read_model::{Positions, QueryError, Snapshot},
    state::App,
};

/// One read model.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProjectionDetail {
    projection: String,
    builds: Vec<BuildItem>,
    /// Where each build is in each of its streams.
    streams: Vec<BuildStream>,
    /// How far the shards are of builds that have several.
    shards: Vec<ShardItem>,
    /// A thousand keys at most; a build's `parked_keys` counts them all.
    parked: Vec<ParkedKey>,
}

/// A stream that a build is made from, and how far it has come there.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BuildStream {
    build: i32,
    stream: String,
    /// `CHATS:12@1f3a9c00`: everything up to there is applied, or waits behind a parked event.
    position: String,
    sequence: i64,
    /// The last sequence of the stream when it was last measured.
    head: Option<i64>,
    /// When the last event that it has taken was stored.
    #[serde(with = "time::serde::rfc3339::option")]
    reached_at: Option<OffsetDateTime>,
}

/// How is this read model kept?
#[utoipa::path(
    get, path = "/api/v1/projections/{projection}", tag = "projections",
    security(("access_token" = [])),
    params(("projection" = String, Path, description = "The read model's name")),
    responses(
        (status = 200, body = ProjectionDetail),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "`projection-not-found`"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn projection_detail(
    State(app): State<App>,
    _operator: Operator,
    Path(projection): Path<String>,
) -> Result<Json<ProjectionDetail>, QueryError> {
    let name = name(&projection)?;
    let mut snapshot = app.read_model.snapshot(&[], &Positions::default(), app.wait_limit).await?;
    let builds = builds(&mut snapshot, Some(name.as_str())).await?;
    if builds.is_empty() {
        return Err(projection_not_found().into());
    }
    let streams = streams(&mut snapshot, name.as_str()).await?;
    let shards = shards(&mut snapshot, Some(name.as_str())).await?;
    let parked = parked(&mut snapshot, Some(name.as_str()), None).await?;
    Ok(Json(ProjectionDetail { projection, builds, streams, shards, parked }))
}

async fn streams(snapshot: &mut Snapshot, projection: &str) -> Result<Vec<BuildStream>, QueryError> {
    // Projectors of before may have made this database.
    if !is_there(snapshot, "read.projection_stream").await? {
        return Ok(Vec::new());
    }
    let streams = sqlx::query_as!(
        BuildStream,
        r#"
        select build as "build!", stream as "stream!", stream || ':' || sequence || '@' || epoch as "position!",
               sequence as "sequence!", head, reached_at
        from read.projection_stream where projection = $1 order by build, stream
        "#,
        projection,
    )
    .fetch_all(snapshot.connection())
    .await?;
    Ok(streams)
}

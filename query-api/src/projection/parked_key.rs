//! `GET /api/v1/projections/{projection}/parked/{key}`: why is this key stuck, and what waits behind it?

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use kit::{problem::Problem, tokens::Operator};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    name, projection_not_found,
    projections::{ParkedKey, builds, is_there, parked},
};
use crate::{
    read_model::{Positions, QueryError, Snapshot},
    state::App,
};

/// So many of the events that wait are named; there may be millions.
const MOST: i64 = 1000;

/// A key that waits, in each build and stream where it does.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ParkedKeyDetail {
    items: Vec<ParkedQueue>,
}

/// A key that waits in one build, behind an event of one stream.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ParkedQueue {
    #[serde(flatten)]
    parked: ParkedKey,
    /// `retry` or `skip`, when an operator has asked for it and it is not done yet.
    wanted: Option<String>,
    /// The sequences of the events that wait, in order, from the one that could not be applied on: the first thousand of
    /// them, while `waiting_events` counts them all.
    waiting: Vec<i64>,
}

/// Why is this key stuck, and what waits behind it?
///
/// Places in the log are told, never a word of an event: what it says is for auditors.
#[utoipa::path(
    get, path = "/api/v1/projections/{projection}/parked/{key}", tag = "projections",
    security(("access_token" = [])),
    params(
        ("projection" = String, Path, description = "The read model's name"),
        ("key" = String, Path, description = "The key, as the list of what is parked has it"),
    ),
    responses(
        (status = 200, body = ParkedKeyDetail),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "`projection-not-found`, `key-not-parked`"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn parked_key(
    State(app): State<App>,
    _operator: Operator,
    Path((projection, key)): Path<(String, String)>,
) -> Result<Json<ParkedKeyDetail>, QueryError> {
    let name = name(&projection)?;
    let mut snapshot = app.read_model.snapshot(&[], &Positions::default(), app.wait_limit).await?;
    if builds(&mut snapshot, Some(name.as_str())).await?.is_empty() {
        return Err(projection_not_found().into());
    }
    // No key has such a character, and the database has no texts with it.
    if key.contains('\0') {
        return Err(key_not_parked().into());
    }
    let mut items = Vec::new();
    for parked in parked(&mut snapshot, Some(name.as_str()), Some(&key)).await? {
        let waiting = waiting(&mut snapshot, name.as_str(), &key, &parked).await?;
        let wanted = wanted(&mut snapshot, name.as_str(), &key, &parked).await?;
        items.push(ParkedQueue { parked, wanted, waiting });
    }
    if items.is_empty() {
        return Err(key_not_parked().into());
    }
    Ok(Json(ParkedKeyDetail { items }))
}

fn key_not_parked() -> Problem {
    let title = "Nothing of this key waits in this read model: it never did, or it has been applied since.";
    Problem::new(StatusCode::NOT_FOUND, "key-not-parked", title)
}

async fn waiting(
    snapshot: &mut Snapshot,
    projection: &str,
    key: &str,
    parked: &ParkedKey,
) -> Result<Vec<i64>, QueryError> {
    // Projectors of before may have made this database.
    if !is_there(snapshot, "read.parked_event").await? {
        return Ok(Vec::new());
    }
    let waiting = sqlx::query_scalar!(
        r#"
        select sequence as "sequence!" from read.parked_event
        where projection = $1 and build = $2 and stream = $3 and key = $4 order by sequence limit $5
        "#,
        projection,
        parked.build,
        parked.stream,
        key,
        MOST,
    )
    .fetch_all(snapshot.connection())
    .await?;
    Ok(waiting)
}

async fn wanted(
    snapshot: &mut Snapshot,
    projection: &str,
    key: &str,
    parked: &ParkedKey,
) -> Result<Option<String>, QueryError> {
    let wanted = sqlx::query_scalar!(
        "select wanted from read.parked_key where projection = $1 and build = $2 and stream = $3 and key = $4",
        projection,
        parked.build,
        parked.stream,
        key,
    )
    .fetch_optional(snapshot.connection())
    .await?;
    Ok(wanted.flatten())
}

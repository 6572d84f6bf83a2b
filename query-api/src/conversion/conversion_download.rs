//! `GET /api/v1/conversions/{id}/download`: where is my result?

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use kit::{problem::Problem, tokens::Actor};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{conversion_id, conversion_not_found, files_deleted};
use crate::{
    read_model::{Answer, AtPosition, CONVERSION_HISTORY, Positions, QueryError, Reached},
    state::App,
};

/// Where a result can be fetched, by whoever has the link, for some minutes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Download {
    /// On this origin.
    url: String,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    #[serde(flatten)]
    reached: Reached,
}

/// Where is my result? Ask on the click: the link works for some minutes.
#[utoipa::path(
    get, path = "/api/v1/conversions/{id}/download", tag = "conversion", security(("access_token" = [])),
    params(("id" = Uuid, Path, description = "The conversion's id"), AtPosition),
    responses(
        (status = 200, body = Download),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 410, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn conversion_download(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
    wanted: Positions,
) -> Result<Answer<Download>, QueryError> {
    let (owner, id) = (actor.account.uuid(), conversion_id(&id)?);
    let mut snapshot = app.read_model.snapshot(&[CONVERSION_HISTORY], &wanted, app.wait_limit).await?;
    snapshot.note_waiting(CONVERSION_HISTORY.projection, Some(&id.to_string())).await?;
    let row = sqlx::query!(
        r#"select status as "status!", files_deleted_at is not null as "is_deleted!"
           from read.conversion_history where owner_id = $1 and conversion_id = $2"#,
        owner,
        id,
    )
    .fetch_optional(snapshot.connection())
    .await?
    .ok_or_else(conversion_not_found)?;
    if row.is_deleted {
        return Err(files_deleted().into());
    }
    if row.status != "done" {
        let title = "There is no result: the document is not converted.";
        return Err(Problem::new(StatusCode::CONFLICT, "conversion-not-done", title).into());
    }
    let (url, expires_at) = app.grants.result_url(owner, id, app.clock.now());
    let reached = snapshot.reached();
    Ok(Answer { body: Download { url, expires_at, reached: reached.clone() }, reached })
}

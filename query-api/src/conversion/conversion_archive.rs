//! `GET /api/v1/conversion-archives`: where are all of these results, in one archive?

use axum::{extract::State, http::StatusCode};
use kit::{problem::Problem, tokens::Actor};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::files_deleted;
use crate::{
    files,
    read_model::{Answer, AtPosition, CONVERSION_HISTORY, Params, Positions, QueryError, Reached},
    state::App,
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ArchiveQuestion {
    /// Ids of conversions that are done, separated by commas; 100 at most.
    conversions: String,
}

/// Where an archive can be fetched, by whoever has the link, for some minutes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ArchiveDownload {
    /// On this origin.
    url: String,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    /// The conversions that are not in it, because their files are deleted.
    left_out: Vec<Uuid>,
    #[serde(flatten)]
    reached: Reached,
}

/// Where are all of these results, in one archive, but for those that are deleted? The link works for some minutes.
#[utoipa::path(
    get, path = "/api/v1/conversion-archives", tag = "conversion", params(AtPosition, ArchiveQuestion),
    security(("access_token" = [])),
    responses(
        (status = 200, body = ArchiveDownload),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 410, body = Problem, content_type = "application/problem+json"),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn conversion_archive(
    State(app): State<App>,
    actor: Actor,
    wanted: Positions,
    Params(question): Params<ArchiveQuestion>,
) -> Result<Answer<ArchiveDownload>, QueryError> {
    let owner = actor.account.uuid();
    let conversions = files::parse_ids(&question.conversions).ok_or_else(malformed)?;
    let mut snapshot = app.read_model.snapshot(&[CONVERSION_HISTORY], &wanted, app.wait_limit).await?;
    snapshot.note_waiting(CONVERSION_HISTORY.projection, None).await?;
    let done = sqlx::query!(
        r#"select conversion_id as "id!", result_size_bytes as "size_bytes!",
                  files_deleted_at is not null as "is_deleted!"
           from read.conversion_history
           where owner_id = $1 and conversion_id = any($2) and status = 'done' and result_id is not null"#,
        owner,
        &conversions[..],
    )
    .fetch_all(snapshot.connection())
    .await?;
    if done.len() != conversions.len() {
        let title = "Not all of these documents are converted.";
        return Err(Problem::new(StatusCode::CONFLICT, "conversion-not-done", title).into());
    }
    let (deleted, kept): (Vec<_>, Vec<_>) = done.into_iter().partition(|row| row.is_deleted);
    if kept.is_empty() {
        return Err(files_deleted().into());
    }
    if !files::fits_an_archive(kept.iter().map(|row| row.size_bytes.unsigned_abs())) {
        let title = "Together these results are too large for one archive.";
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "archive-too-large", title).into());
    }
    let mut conversions: Vec<_> = kept.into_iter().map(|row| row.id).collect();
    conversions.sort_unstable();
    let left_out = deleted.into_iter().map(|row| row.id).collect();
    let (url, expires_at) = app.grants.archive_url(owner, &conversions, app.clock.now());
    let reached = snapshot.reached();
    let body = ArchiveDownload { url, expires_at, left_out, reached: reached.clone() };
    Ok(Answer { body, reached })
}

fn malformed() -> Problem {
    let title = "An archive is made of 1 to 100 conversions, named by their ids.";
    Problem::new(StatusCode::BAD_REQUEST, "conversions-malformed", title)
}

//! `GET /api/v1/conversion-archives`: where are all of these results, in one archive?

use axum::{extract::State, http::StatusCode};
use kit::{problem::Problem, tokens::Actor};
use serde::Deserialize;
use utoipa::IntoParams;

use super::conversion_download::Download;
use crate::{
    files,
    read_model::{Answer, AtPosition, CONVERSION_HISTORY, Params, Positions, QueryError},
    state::App,
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ArchiveQuestion {
    /// Ids of conversions that are done, separated by commas; 100 at most.
    conversions: String,
}

/// Where are all of these results, in one archive? Ask on the click: the link works for some minutes.
#[utoipa::path(
    get, path = "/api/v1/conversion-archives", tag = "conversion", params(AtPosition, ArchiveQuestion),
    security(("access_token" = [])),
    responses(
        (status = 200, body = Download),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn conversion_archive(
    State(app): State<App>,
    actor: Actor,
    wanted: Positions,
    Params(question): Params<ArchiveQuestion>,
) -> Result<Answer<Download>, QueryError> {
    let owner = actor.account.uuid();
    let conversions = files::parse_ids(&question.conversions).ok_or_else(malformed)?;
    let mut snapshot = app.read_model.snapshot(&[CONVERSION_HISTORY], &wanted, app.wait_limit).await?;
    snapshot.note_waiting(CONVERSION_HISTORY.projection, None).await?;
    let sizes = sqlx::query_scalar!(
        r#"select result_size_bytes as "size_bytes!" from read.conversion_history
           where owner_id = $1 and conversion_id = any($2) and status = 'done' and result_id is not null"#,
        owner,
        &conversions[..],
    )
    .fetch_all(snapshot.connection())
    .await?;
    if sizes.len() != conversions.len() {
        let title = "Not all of these documents are converted.";
        return Err(Problem::new(StatusCode::CONFLICT, "conversion-not-done", title).into());
    }
    if !files::fits_an_archive(sizes.iter().map(|size| size.unsigned_abs())) {
        let title = "Together these results are too large for one archive.";
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "archive-too-large", title).into());
    }
    let (url, expires_at) = app.grants.archive_url(owner, &conversions, app.clock.now());
    let reached = snapshot.reached();
    Ok(Answer { body: Download { url, expires_at, reached: reached.clone() }, reached })
}

fn malformed() -> Problem {
    let title = "An archive is made of 1 to 100 conversions, named by their ids.";
    Problem::new(StatusCode::BAD_REQUEST, "conversions-malformed", title)
}

//! `GET /api/v1/me/activity` and `GET /api/v1/accounts/{account_id}/activity`: what does an account do, and when was it
//! last seen?

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use domain::audit::AuditQuestion;
use kit::{
    problem::Problem,
    tokens::{Actor, Admin, Auditor},
};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    audit::Asked,
    read_model::{ACCOUNT_ACTIVITY, Answer, AtPosition, Positions, QueryError, Reached},
    state::App,
};

/// What an account did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Activity {
    account_id: Uuid,
    #[serde(flatten)]
    document: Document,
    #[serde(flatten)]
    reached: Reached,
}

/// The read model's document, which is the answer.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
struct Document {
    /// True once the person asked to be forgotten: then there is nothing else to tell.
    erased: bool,
    #[serde(with = "time::serde::rfc3339::option")]
    first_seen_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    last_seen_at: Option<OffsetDateTime>,
    last_command: Option<LastCommand>,
    sessions_started: u64,
    messages_posted: u64,
    messages_edited: u64,
    messages_deleted: u64,
    rooms_joined: u64,
    /// Left, or taken out of.
    rooms_left: u64,
    conversions_requested: u64,
    conversions_completed: u64,
    conversions_failed: u64,
    /// How many things it did on each of the last 30 days on which it did any, by date (UTC).
    days: BTreeMap<String, u64>,
}

/// The last command that the account sent.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
struct LastCommand {
    command: Uuid,
    /// What came of it, such as `MessagePosted`: the last event, if there were several.
    event_type: String,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
    /// Where that event stands in the log.
    stream: String,
    sequence: u64,
}

/// What have I done, and when?
#[utoipa::path(
    get, path = "/api/v1/me/activity", tag = "profile", params(AtPosition), security(("access_token" = [])),
    responses(
        (status = 200, body = Activity),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn my_activity(
    State(app): State<App>,
    actor: Actor,
    wanted: Positions,
) -> Result<Answer<Activity>, QueryError> {
    let account_id = actor.account.uuid();
    let (document, reached) = activity(&app, account_id, &wanted).await?;
    // Whoever has a token has an account: up to this position it has done nothing.
    Ok(Activity::answer(account_id, document.unwrap_or_default(), reached))
}

/// What does this account do, and when was it last seen? Administrators may ask, and that they do is written down.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/activity", tag = "profile", params(("account_id" = Uuid, Path, description = "The account's id"), AtPosition),
    security(("access_token" = [])),
    responses(
        (status = 200, body = Activity),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json", description = "`audit-read-unrecorded`, `read-model-unavailable`"),
    )
)]
pub(crate) async fn account_activity(
    State(app): State<App>,
    _: Admin,
    auditor: Auditor,
    Path(id): Path<String>,
    wanted: Positions,
) -> Result<Answer<Activity>, QueryError> {
    let unknown = || Problem::new(StatusCode::NOT_FOUND, "account-not-found", "There is no such account.");
    let account_id = id.parse().map_err(|_| unknown())?;
    let about = Asked::new(AuditQuestion::Activity).about(Some(account_id), None, None);
    app.audit_reads.record(&auditor, &about.naming("account", Some(account_id))?).await?;
    let (document, reached) = activity(&app, account_id, &wanted).await?;
    Ok(Activity::answer(account_id, document.ok_or_else(unknown)?, reached))
}

impl Activity {
    fn answer(account_id: Uuid, document: Document, reached: Reached) -> Answer<Self> {
        Answer { body: Self { account_id, document, reached: reached.clone() }, reached }
    }
}

async fn activity(
    app: &App,
    account_id: Uuid,
    wanted: &Positions,
) -> Result<(Option<Document>, Reached), QueryError> {
    let mut snapshot = app.read_model.snapshot(&ACCOUNT_ACTIVITY, wanted, app.wait_limit).await?;
    // Sessions and rooms are keys of their own, so that anything which waits may be of this account.
    snapshot.note_waiting(ACCOUNT_ACTIVITY[0].projection, None).await?;
    let found = sqlx::query_scalar!(
        r#"select payload as "payload!: Json<Document>" from read.account_activity where view_id = $1"#,
        account_id.to_string()
    )
    .fetch_optional(snapshot.connection())
    .await?;
    Ok((found.map(|Json(document)| document), snapshot.reached()))
}

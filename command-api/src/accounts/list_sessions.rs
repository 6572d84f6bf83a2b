//! `GET /api/v1/account/sessions`: where am I logged in?
//!
//! It changes nothing, and is here because a session's number is in a bucket of this service, and what its browser calls
//! itself is sealed in the log: so no read model has to hold it.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use domain::{
    accounts::{Device, SessionEvent},
    boundary::{Boundary, USERS},
    ids::SessionId,
};
use jetstream_es::StoreError;
use kit::{problem::Problem, tokens::Actor};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::session_record::SessionRecord;
use crate::{command::store_problem, state::App};

/// More than anybody has: the latest used are shown.
const MOST: usize = 100;

/// One session of one's own.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionItem {
    session_id: Uuid,
    /// Whether it is the one that asks.
    is_current: bool,
    /// The browser as it calls itself, in a word, if it is one that we know: `Firefox`.
    browser: Option<&'static str>,
    /// What it runs on, likewise: `Windows`.
    system: Option<&'static str>,
    #[serde(with = "time::serde::rfc3339")]
    started_at: OffsetDateTime,
    /// To within some minutes.
    #[serde(with = "time::serde::rfc3339")]
    last_used_at: OffsetDateTime,
    /// When it is over if it is not used any more.
    #[serde(with = "time::serde::rfc3339")]
    ends_at: OffsetDateTime,
}

/// Where somebody is logged in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionList {
    /// The one that asks first, then the latest used.
    sessions: Vec<SessionItem>,
}

/// Where am I logged in? Sessions that are over are not told.
#[utoipa::path(
    get,
    path = "/api/v1/account/sessions",
    tag = "accounts",
    security(("access_token" = [])),
    responses(
        (status = OK, body = SessionList),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
    )
)]
pub(crate) async fn list_sessions(
    State(app): State<App>,
    actor: Actor,
) -> Result<impl IntoResponse, Problem> {
    let now = app.config.clock.now();
    let mut known = app.sessions.all_of(actor.account, now).await.map_err(|e| store_problem(&e))?;
    known.sort_by_key(|(session, record)| {
        (*session != actor.session, std::cmp::Reverse(record.rotated_at), *session)
    });
    known.truncate(MOST);
    let items = known.into_iter().map(|(session, record)| item(&app, actor, session, record));
    let items = futures::future::try_join_all(items).await.map_err(|e| store_problem(&e))?;
    let sessions = items.into_iter().flatten().collect();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(SessionList { sessions })))
}

/// A session, unless the log says that it is over.
async fn item(
    app: &App,
    actor: Actor,
    session: SessionId,
    record: SessionRecord,
) -> Result<Option<SessionItem>, StoreError> {
    let Some((Device { browser, system }, started_at)) = started(app, session).await? else {
        return Ok(None);
    };
    Ok(Some(SessionItem {
        session_id: session.uuid(),
        is_current: session == actor.session,
        browser,
        system,
        started_at,
        last_used_at: record.rotated_at.max(started_at),
        ends_at: record.ends_at(),
    }))
}

/// What a session runs on, in words, and when it began; nothing once the log says that it is over.
pub(crate) async fn started(
    app: &App,
    session: SessionId,
) -> Result<Option<(Device, OffsetDateTime)>, StoreError> {
    let Some(last) = app.log.last(USERS.name, Boundary::session(session).subject()).await? else {
        return Ok(None);
    };
    let SessionEvent::SessionStarted { user_agent, .. } = last.open(app.log.keys()).await? else {
        return Ok(None);
    };
    let user_agent = user_agent.and_then(personal::Personal::into_value);
    Ok(Some((user_agent.as_deref().map(Device::of).unwrap_or_default(), last.time)))
}

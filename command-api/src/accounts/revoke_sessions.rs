//! `DELETE /api/v1/account/sessions/{session}` and `DELETE /api/v1/account/sessions`: log out elsewhere.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::{
    accounts::{EndSession, SessionEndReason},
    boundary::Boundary,
    ids::{SessionId, derived_command_id},
};
use jetstream_es::CommandMeta;
use kit::{problem::Problem, tokens::Actor};

use super::end_session;
use crate::{
    command::{CommandHead, Sender, store_problem},
    edge::PathId,
    state::App,
};

/// Log out one of one's sessions. It is over at once, everywhere; one that is over already stays so.
#[utoipa::path(
    delete,
    path = "/api/v1/account/sessions/{session}",
    tag = "accounts",
    security(("access_token" = [])),
    params(
        ("session" = Uuid, Path, description = "The session's id"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = NO_CONTENT, description = "The session is over"),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`session-not-found`: also if it is somebody else's"),
    )
)]
pub(crate) async fn revoke_session(
    State(app): State<App>,
    actor: Actor,
    PathId(session): PathId<SessionId>,
    command: CommandHead,
) -> Result<Response, Problem> {
    let read = app.session(Boundary::session(session)).await.map_err(|e| store_problem(&e))?;
    if read.state.account() != Some(actor.account) {
        return Err(Problem::new(StatusCode::NOT_FOUND, "session-not-found", "You have no such session."));
    }
    let end = EndSession { session, reason: SessionEndReason::Revoked };
    let meta = command.meta(&app, "revoke-session", Sender::Account(actor.account), &session);
    end_session::run(&app, &meta, actor.account, end).await?;
    if session == actor.session {
        return Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, app.forget_cookie()?)]).into_response());
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Log out everywhere but here.
#[utoipa::path(
    delete,
    path = "/api/v1/account/sessions",
    tag = "accounts",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    responses(
        (status = NO_CONTENT, description = "All other sessions are over"),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
    )
)]
pub(crate) async fn revoke_other_sessions(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
) -> Result<StatusCode, Problem> {
    let all = app.sessions.all_of(actor.account, app.config.clock.now()).await;
    let all = all.map_err(|e| store_problem(&e))?;
    let meta = command.meta(&app, "revoke-other-sessions", Sender::Account(actor.account), &());
    // Each is a command of its own, with an id that follows from this one's: killed in between, the same command does
    // the rest.
    for (session, _) in all.into_iter().filter(|(session, _)| *session != actor.session) {
        let id = derived_command_id(&meta.id.to_string(), &session.to_string());
        let meta = CommandMeta { id: id.uuid(), ..meta.clone() };
        let end = EndSession { session, reason: SessionEndReason::Revoked };
        end_session::run(&app, &meta, actor.account, end).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

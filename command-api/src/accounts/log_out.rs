//! `DELETE /api/v1/sessions/current`: log out.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::accounts::SessionEndReason;
use kit::{problem::Problem, tokens::Actor};

use super::end_session::end_session;
use crate::{command::CommandHead, state::App};

/// Log out. The session's tokens stop working everywhere.
#[utoipa::path(
    delete,
    path = "/api/v1/sessions/current",
    tag = "accounts",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    responses(
        (status = NO_CONTENT, description = "The session is over"),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
    )
)]
pub(crate) async fn log_out(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
) -> Result<impl IntoResponse, Problem> {
    let Actor { account, session, .. } = actor;
    end_session(&app, &command, account, session, SessionEndReason::LoggedOut).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, app.forget_cookie()?)]))
}

//! `POST /api/v1/sessions/refresh`: a new access token for the cookie's refresh token, which is replaced.

use axum::{extract::State, http::HeaderMap, response::Response};
use domain::{
    accounts::{Session, SessionEndReason},
    boundary::Boundary,
};
use kit::problem::Problem;

use super::{
    end_session::end_session,
    logged_in::{LoggedIn, session_over},
    sessions::Rotation,
};
use crate::{
    command::{CommandHead, store_problem},
    state::App,
};

/// Refresh a session. The replaced token gets the same answer for half a minute, for a browser's other tabs, and after
/// that another one, until an answer's token is used, since the first may be lost. When a token comes back whose
/// successor was used, or one that was given up for another, somebody copied it, and the session ends.
#[utoipa::path(
    post,
    path = "/api/v1/sessions/refresh",
    tag = "accounts",
    params(("wherry_refresh" = String, Cookie, description = "The refresh token")),
    responses(
        (status = OK, body = LoggedIn),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`session-ended`"),
    )
)]
pub(crate) async fn refresh_session(
    State(app): State<App>,
    command: CommandHead,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let now = app.config.clock.now();
    let Some(token) = app.refresh_token(&headers) else { return Ok(session_over(&app)) };
    // The log decides whether a session is over; the bucket only holds which token is the valid one.
    let session = app.session(Boundary::session(token.session)).await.map_err(|e| store_problem(&e))?;
    let Session::Live(account) = session.state else { return Ok(session_over(&app)) };
    match app.sessions.rotate(account, token, now).await? {
        Rotation::Over => Ok(session_over(&app)),
        Rotation::Reused => {
            tracing::warn!(session.id = %token.session, "an old refresh token came back, the session ends");
            end_session(&app, &command, account, token.session, SessionEndReason::TokenReused).await?;
            Ok(session_over(&app))
        }
        Rotation::To(successor, record) => {
            let account = app.account(account).await.map_err(|e| store_problem(&e))?.state;
            let Some(registered) = account.registered() else { return Ok(session_over(&app)) };
            // It began at the moment in which the password was changed, so that it was not ended then.
            if !registered.counts_session(token.session, record.password_version) {
                let reason = SessionEndReason::PasswordChanged;
                end_session(&app, &command, registered.account, token.session, reason).await?;
                return Ok(session_over(&app));
            }
            app.logged_in(registered, successor, &record, now)
        }
    }
}

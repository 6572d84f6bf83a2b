//! `POST /api/v1/sessions/second-step`: the code that an account with a second factor takes to log in.
//!
//! A wrong code of the app, a used one and a wrong recovery code get the same answer after the same work.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{
    accounts::{LogInRefused, StartSession, TypedCode},
    ids::SessionId,
};
use kit::problem::{JsonBody, Problem};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    begin_session::{begin_session, user_agent},
    guesses::ClientAddress,
    logged_in::LoggedIn,
};
use crate::{
    command::{CommandHead, Sender, store_problem},
    state::App,
};

/// The second step.
#[derive(Deserialize, ToSchema)]
pub(crate) struct GiveCodeRequest {
    /// From the first step.
    second_step_token: String,
    /// Of the app, or a recovery code; blanks, hyphens and capitals are of no account.
    #[schema(example = "123 456")]
    code: String,
}

/// Give the code, and be logged in. A code of the app counts once, half a minute early and late at most; a recovery code counts
/// once, whenever.
#[utoipa::path(
    post,
    path = "/api/v1/sessions/second-step",
    tag = "accounts",
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = GiveCodeRequest,
    responses(
        (status = OK, body = LoggedIn),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`second-step-expired`: begin anew with the password"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`second-factor-wrong`"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`too-many-guesses`, `too-many-requests`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`password-changed-meanwhile`"),
    )
)]
pub(crate) async fn give_code(
    State(app): State<App>,
    command: CommandHead,
    from: ClientAddress,
    headers: HeaderMap,
    JsonBody(request): JsonBody<GiveCodeRequest>,
) -> Result<Response, Problem> {
    let taken = app.verifier.second_step(&request.second_step_token).map_err(|_| expired())?;
    let account = app.account(taken.account).await.map_err(|e| store_problem(&e))?.state;
    let account = account.registered().ok_or_else(expired)?;
    let code = TypedCode::parse(&request.code);
    let start = StartSession {
        session: SessionId::new(command.id),
        user_agent: user_agent(&headers),
        known_version: taken.password_version,
        code: Some(app.recovery_codes.digested(taken.account, &code)),
    };
    // Of a command that comes again, the code is not looked at: so the digest covers it.
    let meta = command.meta(&app, "give-code", Sender::Account(taken.account), &code.reveal());
    let run = Box::pin(begin_session(&app, &meta, account, start));
    app.with_code(taken.account, from, &code, LogInRefused::WrongCode, run).await
}

fn expired() -> Problem {
    let title = "That took too long; log in with your password once more.";
    Problem::new(StatusCode::UNAUTHORIZED, "second-step-expired", title)
}

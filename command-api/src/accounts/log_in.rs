//! `POST /api/v1/sessions`: log in, or take the first of two steps.
//!
//! A wrong password and an unknown address get the same answer after the same work: the claim and an account are
//! read, and one password is checked. Whether there is a second step is told to who knows the password.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::{
    accounts::{EmailAddress, LogInRefused, Registered, StartSession},
    boundary::Boundary,
    ids::SessionId,
};
use kit::{
    problem::{JsonBody, Problem},
    tokens::FirstStep,
};
use serde::{Deserialize, Serialize};
use time::Duration;
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

/// Long enough to find the phone, and too short to be worth stealing.
const SECOND_STEP_WITHIN: Duration = Duration::minutes(5);

/// Who logs in.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct LogInRequest {
    #[schema(example = "ada@example.org")]
    email: String,
    // It is checked each time that the command comes, so its digest need not cover it.
    #[serde(skip_serializing)]
    #[schema(example = "correct horse battery", format = Password)]
    password: String,
}

/// The password is right, and the account has a second factor: a code is to come.
#[derive(Serialize, ToSchema)]
pub(crate) struct CodeNeeded {
    /// Goes with the code, and is good for nothing else.
    second_step_token: String,
    /// In seconds.
    expires_in: i64,
}

/// Log in. The refresh token comes as the cookie `wherry_refresh`. Of an account with a second factor, this is the first step.
#[utoipa::path(
    post,
    path = "/api/v1/sessions",
    tag = "accounts",
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = LogInRequest,
    responses(
        (status = OK, body = LoggedIn),
        (status = ACCEPTED, body = CodeNeeded, description = "The password is right; a code is needed, too"),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`login-failed`"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`too-many-guesses`, `too-many-requests`"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`account-not-activated`: only said when the password is right"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`password-changed-meanwhile`: in this very moment"),
    )
)]
pub(crate) async fn log_in(
    State(app): State<App>,
    command: CommandHead,
    from: ClientAddress,
    headers: HeaderMap,
    JsonBody(request): JsonBody<LogInRequest>,
) -> Result<Response, Problem> {
    let account = authenticate(&app, from, &request).await?;
    let start = StartSession {
        session: SessionId::new(command.id),
        user_agent: user_agent(&headers),
        known_version: account.password_version,
        code: None,
    };
    let meta = command.meta(&app, "log-in", Sender::Account(account.account), &request);
    match begin_session(&app, &meta, &account, start).await? {
        Ok(begun) => Ok(begun),
        Err(LogInRefused::CodeNeeded) => Ok(accepted(code_needed(&app, &account)?)),
        Err(refused) => Err(Problem::refused(&refused)),
    }
}

/// The account of this address, if this is its password.
async fn authenticate(app: &App, from: ClientAddress, request: &LogInRequest) -> Result<Registered, Problem> {
    let address = EmailAddress::parse(&request.email).ok().map(|email| app.claims.email(&email));
    let holder = match &address {
        Some(address) => app.email_claim(address).await.map_err(|e| store_problem(&e))?.state.holder,
        // Nobody has such an address; the rest of the way is the same.
        None => None,
    };
    let account = app.holder(holder).await.map_err(|e| store_problem(&e))?.state;
    let registered = account.registered();
    let phc = registered.and_then(|registered| registered.password_hash.value().cloned());
    let verify = app.config.passwords.verify(request.password.clone(), phc);
    let subject = address.as_ref().map_or("none", Boundary::subject);
    let right = app.guesses.check(subject, from, app.config.clock.now(), verify).await?;
    registered.filter(|_| right).cloned().ok_or_else(|| {
        let title = "The address or the password is wrong.";
        Problem::new(StatusCode::UNAUTHORIZED, "login-failed", title)
    })
}

/// The answer to who has taken the first of two steps.
///
/// # Errors
/// When nothing can be signed.
pub(super) fn code_needed(app: &App, account: &Registered) -> Result<CodeNeeded, Problem> {
    let taken = FirstStep { account: account.account, password_version: account.password_version };
    let signed = app.signer.second_step_token(taken, app.config.clock.now(), SECOND_STEP_WITHIN);
    let signed = signed.map_err(|error| Problem::internal(&error))?;
    Ok(CodeNeeded { second_step_token: signed.token, expires_in: signed.expires_in_seconds })
}

/// That something is still to come, and what.
pub(super) fn accepted(body: impl Serialize) -> Response {
    (StatusCode::ACCEPTED, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

//! `POST /api/v1/sessions`: log in.
//!
//! A wrong password and an unknown address get the same answer after the same work: the claim and an account are
//! read, and one password is checked.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use domain::{
    accounts::{EmailAddress, LogInRefused, Registered, Session, StartSession},
    boundary::{Boundary, USERS},
    ids::{AccountId, SessionId},
};
use jetstream_es::{AttemptError, NewEvent, Proposal};
use kit::problem::{JsonBody, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    guesses::ClientAddress,
    logged_in::{LoggedIn, session_over},
    sessions::SessionsAway,
};
use crate::{
    command::{CommandHead, Sender, log_unavailable, problem, store_problem},
    state::App,
};

/// The longest name of a browser that is kept.
const MAX_USER_AGENT_CHARS: usize = 300;

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

/// Log in. The refresh token comes as the cookie `wherry_refresh`.
#[utoipa::path(
    post,
    path = "/api/v1/sessions",
    tag = "accounts",
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = LogInRequest,
    responses(
        (status = OK, body = LoggedIn),
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
    let session = SessionId::new(command.id);
    let known_version = account.password_version;
    let start = StartSession { session, user_agent: user_agent(&headers), known_version };
    let meta = command.meta(&app, "log-in", Sender::Account(account.account), &request);
    let boundary = Boundary::session(session);
    let home = [boundary.subject().to_owned()];
    let attempt = || propose(&app, account.account, &start, &boundary);
    let started = app.log.execute(&meta, USERS.name, &home, attempt).await.map_err(problem)?;
    if started.replayed && has_ended(&app, boundary).await? {
        return Ok(session_over(&app));
    }
    let now = meta.issued_at;
    let (token, record) = app.sessions.begin(session, account.account, known_version, now).await?;
    app.logged_in(&account, token, &record, now)
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

/// The start of a session depends on the account, so it is guarded by it; its own id cannot be used twice.
async fn propose(
    app: &App,
    account: AccountId,
    start: &StartSession,
    boundary: &Boundary,
) -> Result<Proposal, AttemptError<LogInRefused>> {
    let account = app.account(account).await?;
    let started = start.clone().decide(&account.state).map_err(AttemptError::Refused)?;
    let event = NewEvent::of(boundary.subject(), &started, account.guard())?.numbered(1, 0);
    Ok(Proposal { stream: USERS.name.to_owned(), events: vec![event] })
}

/// The same login may come again after its session was ended: that does not bring the session back.
async fn has_ended(app: &App, boundary: Boundary) -> Result<bool, Problem> {
    let session = app.session(boundary).await.map_err(|e| store_problem(&e))?;
    Ok(matches!(session.state, Session::Ended(_)))
}

fn user_agent(headers: &HeaderMap) -> Option<String> {
    let agent = headers.get(header::USER_AGENT)?.to_str().ok()?;
    Some(agent.chars().take(MAX_USER_AGENT_CHARS).collect())
}

impl From<SessionsAway> for Problem {
    fn from(error: SessionsAway) -> Self {
        log_unavailable(&error)
    }
}

//! The end of every way of logging in: the session's first event, and its tokens.

use axum::{
    http::{HeaderMap, header},
    response::Response,
};
use domain::{
    accounts::{LogInRefused, Registered, Session, StartSession},
    boundary::{Boundary, USERS},
    ids::AccountId,
};
use jetstream_es::{AttemptError, CommandMeta, Expectation, NewEvent, Proposal};
use kit::problem::Problem;

use super::{logged_in::session_over, sessions::SessionsAway};
use crate::{
    command::{decided, log_unavailable, store_problem},
    state::App,
};

/// The longest name of a browser that is kept.
const MAX_USER_AGENT_CHARS: usize = 300;

/// Begins a session and answers with its tokens, or tells why it is refused.
///
/// # Errors
/// When the log is away.
pub(super) async fn begin_session(
    app: &App,
    meta: &CommandMeta,
    account: &Registered,
    start: StartSession,
) -> Result<Result<Response, LogInRefused>, Problem> {
    let (session, known_version) = (start.session, start.known_version);
    let boundary = Boundary::session(session);
    let home = [boundary.subject().to_owned()];
    let attempt = || propose(app, account.account, &start, &boundary);
    let started = match decided(app.log.execute(meta, USERS.name, &home, attempt).await)? {
        Ok(started) => started,
        Err(refused) => return Ok(Err(refused)),
    };
    if started.replayed && has_ended(app, boundary).await? {
        return Ok(Ok(session_over(app)));
    }
    let now = meta.issued_at;
    let (token, record) = app.sessions.begin(session, account.account, known_version, now).await?;
    app.logged_in(account, token, &record, now).map(Ok)
}

/// The start of a session depends on the account, so it is guarded by it: by the account's own event, where a code is used
/// up. Its own id cannot be used twice.
async fn propose(
    app: &App,
    account: AccountId,
    start: &StartSession,
    boundary: &Boundary,
) -> Result<Proposal, AttemptError<LogInRefused>> {
    let account = app.account(account).await?;
    let begins = start.clone().decide(&account.state, app.config.clock.now());
    let begins = begins.map_err(AttemptError::Refused)?;
    let code_used = begins.code_used.map(|event| account.next(&event)).transpose()?;
    let expected = if code_used.is_some() { Expectation::Exactly(0) } else { account.guard() };
    let started = NewEvent::of(boundary.subject(), &begins.started, expected)?.numbered(1, 0);
    let events = code_used.into_iter().chain([started]).collect();
    Ok(Proposal { stream: USERS.name.to_owned(), events })
}

/// The same login may come again after its session was ended: that does not bring the session back.
async fn has_ended(app: &App, boundary: Boundary) -> Result<bool, Problem> {
    let session = app.session(boundary).await.map_err(|e| store_problem(&e))?;
    Ok(matches!(session.state, Session::Ended(_)))
}

/// What the browser calls itself.
pub(super) fn user_agent(headers: &HeaderMap) -> Option<String> {
    let agent = headers.get(header::USER_AGENT)?.to_str().ok()?;
    Some(agent.chars().take(MAX_USER_AGENT_CHARS).collect())
}

impl From<SessionsAway> for Problem {
    fn from(error: SessionsAway) -> Self {
        log_unavailable(&error)
    }
}

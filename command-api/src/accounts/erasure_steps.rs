//! What the erasure job asks for, step by step: `cmd.destroy-key`, `cmd.end-erased-session`, `cmd.complete-erasure`.
//!
//! Each may come again, and each looks in the log whether the person asked for it: a worker alone erases nobody.

use axum::http::StatusCode;
use domain::{
    accounts::{
        Account, CompleteErasure, EmailClaim, EndSession, ErasureRefused, HandleClaim, SessionEndReason,
    },
    boundary::{Boundary, USERS},
    ids::{AccountId, SessionId},
};
use jetstream_es::{AttemptError, CommandMeta, KeyState, Position, Proposal};
use kit::problem::Problem;
use serde::Deserialize;

use super::end_session;
use crate::{
    command::{problem, store_problem},
    state::App,
};

/// Whose.
#[derive(Deserialize)]
pub(crate) struct Erased {
    pub(crate) account: AccountId,
}

/// Which session of a person.
#[derive(Deserialize)]
pub(crate) struct ErasedSession {
    account: AccountId,
    session: SessionId,
}

/// Refuses steps for people who did not ask to be forgotten.
///
/// # Errors
/// `erasure-not-requested`, and when the log is away.
pub(crate) async fn require_erasure(app: &App, account: AccountId) -> Result<(), Problem> {
    let read = app.account(account).await.map_err(|e| store_problem(&e))?;
    if read.state.is_being_or_was_erased() {
        Ok(())
    } else {
        Err(Problem::refused(&ErasureRefused::NotRequested))
    }
}

/// `cmd.destroy-key`: nothing that the person's key has sealed can be read any more, by nobody.
///
/// # Errors
/// When the person did not ask for it, or the keys are away.
pub(crate) async fn destroy_key(app: &App, erased: &Erased) -> Result<Option<Position>, Problem> {
    require_erasure(app, erased.account).await?;
    app.log.keys().destroy(erased.account.person()).await.map_err(|e| store_problem(&e))?;
    Ok(None)
}

/// `cmd.end-erased-session`: a session of the person is over, also in the log.
///
/// # Errors
/// When the person did not ask for it, the session is another's, or the log is away.
pub(crate) async fn end_erased_session(
    app: &App,
    meta: &CommandMeta,
    erased: &ErasedSession,
) -> Result<Option<Position>, Problem> {
    require_erasure(app, erased.account).await?;
    let boundary = Boundary::session(erased.session);
    let session = app.session(boundary).await.map_err(|e| store_problem(&e))?;
    if session.state.account() != Some(erased.account) {
        let title = "This session is somebody else's.";
        return Err(Problem::new(StatusCode::NOT_FOUND, "session-not-found", title));
    }
    let end = EndSession { session: erased.session, reason: SessionEndReason::AccountErased };
    end_session::run(app, meta, erased.account, end).await.map(Some)
}

/// `cmd.complete-erasure`: the read markers and devices go, which nothing but the account names; then all of it is gone, so the
/// account ends and its address and handle are free.
///
/// # Errors
/// When the person did not ask for it, the key is still there, or the log is away.
pub(crate) async fn complete_erasure(
    app: &App,
    meta: &CommandMeta,
    erased: &Erased,
) -> Result<Option<Position>, Problem> {
    require_erasure(app, erased.account).await?;
    app.markers.remove_all_of(&erased.account.to_string()).await.map_err(|e| store_problem(&e))?;
    app.devices.remove_all_of(erased.account).await.map_err(|e| store_problem(&e))?;
    let state = app.log.keys().state(erased.account.person()).await.map_err(|e| store_problem(&e))?;
    let complete = CompleteErasure { account: erased.account, key_is_destroyed: state == KeyState::Erased };
    let home = [Boundary::account(erased.account).subject().to_owned()];
    let attempt = || propose(app, complete);
    let outcome = app.log.execute(meta, USERS.name, &home, attempt).await.map_err(problem)?;
    Ok(Some(outcome.position))
}

async fn propose(app: &App, complete: CompleteErasure) -> Result<Proposal, AttemptError<ErasureRefused>> {
    let account = app.account(complete.account).await?;
    let Account::BeingErased(erasing) = &account.state else {
        // Done before, or refused: either way its claims are of no account.
        let done = complete.decide(&account.state, &EmailClaim::default(), &HandleClaim::default());
        done.map_err(AttemptError::Refused)?;
        return Ok(Proposal { stream: USERS.name.to_owned(), events: Vec::new() });
    };
    let email = app.email_claim(&Boundary::email(&erasing.email_claim)).await?;
    let handle = app.handle_claim(&Boundary::handle(&erasing.handle_claim)).await?;
    let decided =
        complete.decide(&account.state, &email.state, &handle.state).map_err(AttemptError::Refused)?;
    let mut events = Vec::new();
    if let Some(completed) = decided {
        events.extend(completed.email.map(|event| email.next(&event)).transpose()?);
        events.extend(completed.handle.map(|event| handle.next(&event)).transpose()?);
        events.push(account.next(&completed.account)?);
    }
    Ok(Proposal { stream: USERS.name.to_owned(), events })
}

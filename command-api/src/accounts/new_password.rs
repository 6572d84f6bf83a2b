//! A password that takes the place of another one: its rules, its hash, and the sessions that are over with it.

use domain::{
    Refusal,
    accounts::{Account, AccountEvent, EndSession, Password, Registered, SessionEndReason},
    boundary::{Boundary, USERS},
    ids::{AccountId, SessionId},
};
use hmac::Mac as _;
use jetstream_es::{AttemptError, CommandMeta, ExecuteError, Outcome, Proposal};
use kit::{
    problem::{FieldError, Problem},
    tokens::Ended,
};
use uuid::Uuid;

use super::{end_session, passwords::SALT_BYTES};
use crate::{reads::Read, state::App};

/// More sessions than anybody has. Those beyond end when they are refreshed next, minutes later.
const SESSIONS_AT_ONCE: usize = 200;

/// A password by its rules, for the person of an account.
///
/// # Errors
/// `invalid-fields`, with what is wrong with it.
pub(super) fn parse(text: String, of: &Registered, pointer: &str) -> Result<Password, Problem> {
    let address = of.email.value().map(String::as_str).unwrap_or_default();
    Password::parse(text, &[&of.handle, address])
        .map_err(|e| Problem::invalid_fields(vec![FieldError::new(pointer, e.code(), &e)]))
}

/// The salt follows from the command's id: so a repeated command has the same hash, and its digest can cover the
/// password without a fast hash of it being stored anywhere.
pub(super) fn salt(app: &App, command: Uuid) -> [u8; SALT_BYTES] {
    let mac = app.digests.clone().chain_update(b"password salt").chain_update(command.as_bytes());
    let mac: [u8; 32] = mac.finalize().into_bytes().into();
    std::array::from_fn(|index| mac[index])
}

/// Appends what is decided on the account, and with it, in one commit, the ends of its sessions but for `kept`.
///
/// A session that begins at this very moment with the old password may not be among them: it began with an earlier
/// version of the password, and is over when it is refreshed.
///
/// # Errors
/// The refusal, and when the log is away.
pub(super) async fn change<R: Refusal + Send>(
    app: &App,
    meta: &CommandMeta,
    account: AccountId,
    kept: Option<SessionId>,
    decide: impl Fn(&Account) -> Result<AccountEvent, R> + Send + Sync,
) -> Result<Outcome, ExecuteError<R>> {
    let home = [Boundary::account(account).subject().to_owned()];
    let attempt = || propose(app, account, kept, &decide);
    let outcome = app.log.execute(meta, USERS.name, &home, attempt).await?;
    for event in &outcome.events {
        // Other nodes hear of it from the log; here its access token is refused from this answer on.
        if let Some(Ended::Session(session)) = app.verifier.ended_sessions().take_in(event) {
            end_session::forget(app, account, session).await;
        }
    }
    Ok(outcome)
}

async fn propose<R: Refusal + Send>(
    app: &App,
    account: AccountId,
    kept: Option<SessionId>,
    decide: &(impl Fn(&Account) -> Result<AccountEvent, R> + Send + Sync),
) -> Result<Proposal, AttemptError<R>> {
    let read: Read<Account> = app.account(account).await?;
    let changed = decide(&read.state).map_err(AttemptError::Refused)?;
    let mut events = vec![read.next(&changed)?];
    let now = app.config.clock.now();
    let sessions = app.sessions.all_of(account, now).await?;
    let others = sessions.into_iter().map(|(session, _)| session).filter(|session| Some(*session) != kept);
    for session in others.take(SESSIONS_AT_ONCE) {
        let read = app.session(Boundary::session(session)).await?;
        let end = EndSession { session, reason: SessionEndReason::PasswordChanged };
        events.extend(end.decide(read.state).map(|event| read.next(&event)).transpose()?);
    }
    Ok(Proposal { stream: USERS.name.to_owned(), events })
}

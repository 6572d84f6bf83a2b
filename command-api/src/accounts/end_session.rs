//! Ending a session, for whatever reason: the log first, then everything that would still take its tokens.

use domain::{
    accounts::{EndSession, SessionEndReason},
    boundary::{Boundary, USERS},
    ids::{AccountId, SessionId},
};
use jetstream_es::{AttemptError, CommandMeta, Position, Proposal};
use kit::problem::Problem;

use crate::{
    command::{CommandHead, NeverRefused, Sender, problem},
    state::App,
};

/// Ends a session; one that is over already stays so.
pub(super) async fn end_session(
    app: &App,
    command: &CommandHead,
    account: AccountId,
    session: SessionId,
    reason: SessionEndReason,
) -> Result<(), Problem> {
    let meta = command.meta(app, "end-session", Sender::Account(account), &(session, reason));
    run(app, &meta, account, EndSession { session, reason }).await.map(drop)
}

/// As [`end_session`], for a command from wherever.
pub(super) async fn run(
    app: &App,
    meta: &CommandMeta,
    account: AccountId,
    end: EndSession,
) -> Result<Position, Problem> {
    let session = end.session;
    let home = [Boundary::session(session).subject().to_owned()];
    let attempt = || propose(app, end);
    let outcome = app.log.execute(meta, USERS.name, &home, attempt).await.map_err(problem)?;
    // Other nodes hear of it from the log; here its access token is refused from this answer on.
    app.verifier.ended_sessions().insert(session);
    forget(app, account, session).await;
    Ok(outcome.position)
}

/// Takes a session that is over in the log out of the bucket, too, and with it the device that was told of things.
pub(super) async fn forget(app: &App, account: AccountId, session: SessionId) {
    if let Err(error) = app.devices.forget(account, session, None).await {
        tracing::warn!(%error, session.id = %session, "the device of an ended session is left in the bucket; nothing is sent to it");
    }
    if let Err(error) = app.sessions.forget(account, session).await {
        tracing::warn!(%error, session.id = %session, "an ended session is left in the bucket until it expires there");
    }
}

async fn propose(app: &App, end: EndSession) -> Result<Proposal, AttemptError<NeverRefused>> {
    let session = app.session(Boundary::session(end.session)).await?;
    let ended = end.decide(session.state);
    let events = ended.map(|event| session.next(&event)).transpose()?.into_iter().collect();
    Ok(Proposal { stream: USERS.name.to_owned(), events })
}

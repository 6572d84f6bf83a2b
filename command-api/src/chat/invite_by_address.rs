//! Inviting an address: an account at once, or whoever will prove the address later.
//!
//! Nothing in the answer tells the two apart. An unknown address gets one event for each room and inviter, which a
//! worker mails, and no more than so many in an hour; once an account has proven the address, the invitation is its own (`claim_invitations`).

use axum::http::StatusCode;
use domain::{
    accounts::{EmailAddress, EmailEvent, Holder},
    boundary::{Boundary, USERS},
    chat::{InviteMember, RoomRefused},
    ids::{AccountId, RoomId},
};
use jetstream_es::{AttemptError, CommandMeta, ExecuteError, NewEvent, Proposal};
use kit::problem::Problem;
use personal::Personal;

use super::invite_member::invite_account;
use crate::{
    command::{problem, refusal_or_problem, store_problem},
    state::App,
};

/// Why an invitation is not left with the address: it has an activated account, which is invited itself.
#[derive(Clone, Copy, Debug)]
struct HasAccount(AccountId);

/// Invites an address to a room.
///
/// # Errors
/// When the inviter is not in the room, when they invite too often or the address is invited too often, whoever has it,
/// or when the log is away. Not when the invited person is in the room, invited already,
/// banned, or has blocked the inviter: that would tell that the address is theirs.
pub(super) async fn invite_by_address(
    app: &App,
    meta: &CommandMeta,
    room: RoomId,
    by: AccountId,
    email: &EmailAddress,
) -> Result<(), Problem> {
    let read = app.room(room).await.map_err(|e| store_problem(&e))?;
    read.state.for_member(by).map_err(|refusal| Problem::refused(&refusal))?;
    let claim = app.claims.email(email);
    // Counted whether or not there is such an account, so that the refusal tells nothing of the address.
    let count = || {
        app.invitations.count(&by)?;
        app.invitations_of_address.count(&claim.subject().to_owned())
    };
    app.counted.once(meta, app.config.clock.now(), count).map_err(|seconds| {
        let title = "Too many invitations were sent by address in a short time; wait a little.";
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-invitations", title).retry_after(seconds)
    })?;
    let home = [claim.subject().to_owned()];
    let attempt = || propose(app, room, by, email, &claim);
    let Err(not_left) = app.log.execute(meta, USERS.name, &home, attempt).await else { return Ok(()) };
    let HasAccount(account) = refusal_or_problem(not_left)?;
    let invite = InviteMember { account, by };
    match invite_account(app, meta, room, invite).await {
        Ok(_)
        | Err(ExecuteError::Refused(
            RoomRefused::AlreadyMember
            | RoomRefused::AlreadyInvited
            | RoomRefused::Banned
            | RoomRefused::NotAvailable,
        )) => Ok(()),
        Err(error) => Err(problem(error)),
    }
}

/// An invitation that is left with the address must not slip past an activation, since who has proven the address
/// looks for it then and never again. So it is guarded by the account that may be activated, if there is one.
async fn propose(
    app: &App,
    room: RoomId,
    by: AccountId,
    email: &EmailAddress,
    boundary: &Boundary,
) -> Result<Proposal, AttemptError<HasAccount>> {
    let claim = app.email_claim(boundary).await?;
    let holder = app.holder(claim.state.holder).await?;
    if let Some(account) = claim.state.holder.filter(|_| holder.state.is_activated()) {
        return Err(AttemptError::Refused(HasAccount(account)));
    }
    let mut events = Vec::new();
    if !claim.state.invitations.contains(&(room, by)) {
        let email = Personal::open(by.person(), email.as_str().to_owned());
        let invited = EmailEvent::InvitedByAddress { room, by, email };
        events.push(match holder.state.as_holder(app.config.clock.now()) {
            Holder::Nobody => claim.next(&invited)?,
            Holder::Lapsed(_) | Holder::Kept(_) => {
                NewEvent::of(boundary.subject(), &invited, holder.guard())?
            }
        });
    }
    Ok(Proposal { stream: USERS.name.to_owned(), events })
}

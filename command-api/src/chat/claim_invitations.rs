//! `cmd.claim-invitations`: who has just proven an address gets the invitations that were left with it.

use domain::{
    accounts::EmailAddress,
    chat::InviteMember,
    ids::{AccountId, derived_command_id},
};
use jetstream_es::{CommandMeta, Position};
use kit::problem::Problem;

use super::invite_member::invite_account;
use crate::{
    command::{refusal_or_problem, store_problem},
    state::App,
};

/// Invites the account wherever its address was invited. Gives the position of the last invitation, if there was any.
///
/// Each invitation is a command of its own, with an id that follows from this one's: killed in between, the same
/// command does the rest. An inviter who is not in the room any more cannot invite, and nobody is invited twice.
///
/// # Errors
/// When the log is away.
pub(crate) async fn claim_invitations(
    app: &App,
    meta: &CommandMeta,
    account: AccountId,
) -> Result<Option<Position>, Problem> {
    let read = app.account(account).await.map_err(|e| store_problem(&e))?;
    let proven = read.state.registered().filter(|_| read.state.is_activated());
    let address = proven.and_then(|registered| registered.email.value());
    let Some(Ok(email)) = address.map(|address| EmailAddress::parse(address)) else { return Ok(None) };
    let claim = app.email_claim(&app.claims.email(&email)).await.map_err(|e| store_problem(&e))?;
    let mut last = None;
    for (room, by) in claim.state.invitations {
        let id = derived_command_id(&meta.id.to_string(), &format!("{room}/{by}"));
        let meta = CommandMeta { id: id.uuid(), ..meta.clone() };
        let invite = InviteMember { account, by };
        match invite_account(app, &meta, room, invite).await {
            Ok(outcome) => last = Some(outcome.position),
            Err(error) => {
                let refusal = refusal_or_problem(error)?;
                tracing::info!(room.id = %room, %refusal, "an invitation by address came to nothing");
            }
        }
    }
    Ok(last)
}

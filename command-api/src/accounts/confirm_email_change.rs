//! `POST /api/v1/account/email-change/confirmation`: the new address is mine, with the token of the mailed link.
//!
//! It takes a session of the account, too: an address that was mistyped is somebody else's, who could otherwise take the
//! account over with one click.

use axum::{Json, extract::State};
use domain::{
    accounts::{ConfirmEmailChange, EmailAddress, EmailChangeRefused},
    boundary::{Boundary, USERS},
    ids::AccountId,
};
use jetstream_es::{AttemptError, Proposal};
use kit::{
    problem::{JsonBody, Problem},
    tokens::{Actor, LinkPurpose},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem},
    state::App,
};

/// The token from the link's fragment.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ConfirmEmailChangeRequest {
    token: String,
}

/// Confirm another address, logged in to the account that asked for it. The address is the account's from here on, and
/// the old one is free.
#[utoipa::path(
    post,
    path = "/api/v1/account/email-change/confirmation",
    tag = "accounts",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = ConfirmEmailChangeRequest,
    responses(
        (status = OK, body = Done, description = "The address is the account's"),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`email-link-used`, `email-taken`"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`email-link-expired`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`email-link-invalid`: also if it is for another account"),
    )
)]
pub(crate) async fn confirm_email_change(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    JsonBody(request): JsonBody<ConfirmEmailChangeRequest>,
) -> Result<Json<Done>, Problem> {
    let claim = app.links.verify(LinkPurpose::EmailChange, &request.token).ok();
    let claim = claim.filter(|claim| claim.account == actor.account);
    let claim = claim.ok_or_else(|| Problem::refused(&EmailChangeRefused::Invalid))?;
    let confirm = ConfirmEmailChange { attempt: claim.attempt };
    let sender = Sender::Account(actor.account);
    let meta = command.meta(&app, "confirm-email-change", sender, &claim.attempt);
    let home = [Boundary::account(actor.account).subject().to_owned()];
    let attempt = || propose(&app, actor.account, confirm);
    let outcome = app.log.execute(&meta, USERS.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

/// The claims expect what was read of them, so that of two who want an address at once one gets it.
async fn propose(
    app: &App,
    account: AccountId,
    confirm: ConfirmEmailChange,
) -> Result<Proposal, AttemptError<EmailChangeRefused>> {
    let now = app.config.clock.now();
    let account = app.account(account).await?;
    let (registered, change) = confirm.pending(&account.state, now).map_err(AttemptError::Refused)?;
    let claim_on = |email: Option<&String>| {
        let email = email.and_then(|email| EmailAddress::parse(email).ok());
        // What is in the log was an address once; of who is forgotten, nothing is left to confirm.
        email.map(|email| app.claims.email(&email)).ok_or(AttemptError::Refused(EmailChangeRefused::Invalid))
    };
    let (old, new) = (claim_on(registered.email.value())?, claim_on(change.email.value())?);
    let mut events = Vec::new();
    if old == new {
        let moved = confirm.decide(&account.state, None, now).map_err(AttemptError::Refused)?;
        events.push(account.next(&moved.account)?);
    } else {
        let (old, new) = (app.email_claim(&old).await?, app.email_claim(&new).await?);
        let holder = app.holder(new.state.holder).await?;
        let decided = confirm.decide(&account.state, Some(holder.state.as_holder(now)), now);
        let moved = decided.map_err(AttemptError::Refused)?;
        events.extend(moved.abandoned.map(|(_, event)| holder.next(&event)).transpose()?);
        if let Some((released, claimed)) = moved.claims {
            events.extend([old.next(&released)?, new.next(&claimed)?]);
        }
        events.push(account.next(&moved.account)?);
    }
    Ok(Proposal { stream: USERS.name.to_owned(), events })
}

//! `POST /api/v1/account/erasure`: forget me.
//!
//! The event is the boundary: from it on the account does nothing, and its sessions are over. The key is destroyed
//! right after it, so that nobody is shown another word; the erasure job does that again and all the rest.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    accounts::{Account, EmailAddress, EraseAccount, Handle, NoAccountToErase, Registered, SessionEndReason},
    bots::DeleteBotsOfErased,
    boundary::{Boundary, USERS},
    ids::AccountId,
};
use jetstream_es::{AttemptError, Proposal};
use kit::{
    problem::{JsonBody, Problem},
    tokens::{FormerActor, TokenError},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::guesses::ClientAddress;
use crate::{
    answer::Done,
    bots::{ends, hear_of_ends},
    command::{CommandHead, Sender, refusal_or_problem, store_problem},
    state::App,
};

/// Proof that it is the person who asks, and not who found an open browser.
#[derive(Deserialize, ToSchema)]
pub(crate) struct EraseAccountRequest {
    #[schema(example = "correct horse battery", format = Password)]
    password: String,
}

/// The address or handle of an account is none.
#[derive(Debug, thiserror::Error)]
#[error("an account's address or handle cannot be read")]
struct ClaimsUnknown;

/// Forget the person behind this account: everything that was said, uploaded and converted. All sessions end now, and so do
/// the person's bots, whose messages stay; nothing brings the account back. When all of it is gone, the address and the handle are free.
#[utoipa::path(
    post,
    path = "/api/v1/account/erasure",
    tag = "accounts",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = EraseAccountRequest,
    responses(
        (status = ACCEPTED, body = Done, description = "The account is over; the rest follows within moments"),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`password-wrong`"),
    )
)]
pub(crate) async fn erase_account(
    State(app): State<App>,
    FormerActor(actor): FormerActor,
    from: ClientAddress,
    command: CommandHead,
    JsonBody(request): JsonBody<EraseAccountRequest>,
) -> Result<impl IntoResponse, Problem> {
    let account = app.account(actor.account).await.map_err(|e| store_problem(&e))?.state;
    let erase = match &account {
        Account::Registered(_) if app.verifier.has_ended(actor) => {
            return Err(TokenError::SessionEnded.into());
        }
        Account::Registered(registered) => Some(confirmed(&app, from, registered, request.password).await?),
        // It may be this command that came before. If it is another, it is refused.
        Account::NotRegistered | Account::BeingErased(_) | Account::Erased(_) => None,
    };
    // The password is checked each time, so the digest need not cover it.
    let meta = command.meta(&app, "erase-account", Sender::Account(actor.account), &());
    let home = [Boundary::account(actor.account).subject().to_owned()];
    let attempt = || propose(&app, actor.account, erase.clone());
    let outcome = match app.log.execute(&meta, USERS.name, &home, attempt).await {
        Ok(outcome) => outcome,
        Err(error) => {
            let NoAccountToErase = refusal_or_problem(error)?;
            return Err(TokenError::SessionEnded.into());
        }
    };
    // Other nodes hear of it from the log; here its access tokens are refused from this answer on.
    app.verifier.ended_sessions().insert_account(actor.account);
    hear_of_ends(&app, &outcome);
    if let Err(error) = app.log.keys().destroy(actor.account.person()).await {
        tracing::warn!(%error, account.id = %actor.account, "the erasure job is left to destroy a key");
    }
    let headers = [(header::SET_COOKIE, app.forget_cookie()?)];
    Ok((StatusCode::ACCEPTED, headers, Json(Done::at(&outcome))))
}

/// The command, if this is the account's password.
async fn confirmed(
    app: &App,
    from: ClientAddress,
    registered: &Registered,
    password: String,
) -> Result<EraseAccount, Problem> {
    if !app.knows_password(registered, from, password).await? {
        return Err(Problem::new(StatusCode::FORBIDDEN, "password-wrong", "This is not the password."));
    }
    let email = registered.email.value().and_then(|email| EmailAddress::parse(email).ok());
    let (Some(email), Ok(handle)) = (email, Handle::parse(&registered.handle)) else {
        return Err(Problem::internal(&ClaimsUnknown));
    };
    let (email_claim, handle_claim) = app.claims.hashes(&email, &handle);
    Ok(EraseAccount { email_claim, handle_claim })
}

async fn propose(
    app: &App,
    account: AccountId,
    erase: Option<EraseAccount>,
) -> Result<Proposal, AttemptError<NoAccountToErase>> {
    let (read, bots) = tokio::try_join!(app.account(account), app.bots(account))?;
    let decided = erase.ok_or(NoAccountToErase).and_then(|erase| erase.decide(&read.state));
    let requested = decided.map_err(AttemptError::Refused)?;
    // Nobody answers for the person's bots any more, so they end in the same commit.
    let deleted = DeleteBotsOfErased { owner: account }.decide(&bots.state);
    let mut events = vec![read.next(&requested)?];
    events.extend(bots.next_all(&deleted.events)?);
    events.extend(ends(app, &deleted.ended, SessionEndReason::AccountErased).await?);
    Ok(Proposal { stream: USERS.name.to_owned(), events })
}

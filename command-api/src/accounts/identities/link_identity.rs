//! `POST /api/v1/account/identities`: the identity that was proven logs in to this account, with its password.

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    accounts::{IdentityRefused, LinkIdentity},
    boundary::{Boundary, USERS},
    ids::AccountId,
};
use jetstream_es::{AttemptError, Proposal};
use kit::{
    problem::{JsonBody, Problem},
    tokens::{Actor, TokenError},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::boundary;
use crate::{
    accounts::guesses::ClientAddress,
    answer::Done,
    command::{CommandHead, Sender, problem, store_problem},
    state::App,
};

/// Proof of both.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LinkIdentityRequest {
    /// From the return from the provider.
    link_token: String,
    #[schema(example = "correct horse battery", format = Password)]
    password: String,
}

/// Link an identity at a provider to one's account: whoever has it logs in to the account from then on. The person is told by
/// mail.
#[utoipa::path(
    post,
    path = "/api/v1/account/identities",
    tag = "accounts",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = LinkIdentityRequest,
    responses(
        (status = OK, body = Done),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`password-wrong`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`identity-linked-elsewhere`, `identity-linked`"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`link-token-expired`: or it is for another account"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`too-many-guesses`, `too-many-requests`"),
    )
)]
pub(crate) async fn link_identity(
    State(app): State<App>,
    actor: Actor,
    from: ClientAddress,
    command: CommandHead,
    JsonBody(request): JsonBody<LinkIdentityRequest>,
) -> Result<Json<Done>, Problem> {
    let now = app.config.clock.now();
    let proven =
        app.identities.link_tokens.open(&request.link_token, actor.account, now).ok_or_else(|| {
            let title = "That took too long, or is for another account; go to the provider once more.";
            Problem::new(StatusCode::GONE, "link-token-expired", title)
        })?;
    let account = app.account(actor.account).await.map_err(|e| store_problem(&e))?.state;
    let registered = account.registered().ok_or(TokenError::SessionEnded)?;
    let is_proven = app.knows_password(registered, from, request.password).await?;
    // The password is checked each time, so the digest need not cover it.
    let meta = command.meta(&app, "link-identity", Sender::Account(actor.account), &proven.claim);
    let home = [Boundary::account(actor.account).subject().to_owned()];
    let (provider, claim, called) = (proven.provider, proven.claim, proven.called);
    let link = LinkIdentity { provider, claim, called, is_proven };
    let attempt = || propose(&app, actor.account, &link);
    let outcome = app.log.execute(&meta, USERS.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

/// Both expect what was read of them, so that of two accounts that link an identity at once one gets it.
async fn propose(
    app: &App,
    account: AccountId,
    link: &LinkIdentity,
) -> Result<Proposal, AttemptError<IdentityRefused>> {
    let identity = app.identity_claim(&boundary(&link.claim)).await?;
    let holder = app.holder(identity.state.holder).await?.state.as_holder(app.config.clock.now());
    let account = app.account(account).await?;
    let linked = link.clone().decide(&account.state, holder).map_err(AttemptError::Refused)?;
    let events = vec![identity.next(&linked.identity)?, account.next(&linked.account)?];
    Ok(Proposal { stream: USERS.name.to_owned(), events })
}

//! `POST /api/v1/account/identities/{provider}/removal`: an identity is to log in to this account no more.

use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    accounts::{IdentityRefused, ProviderName, UnlinkIdentity},
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

/// Proof that another way in remains, and that the person has it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct UnlinkIdentityRequest {
    #[schema(example = "correct horse battery", format = Password)]
    password: String,
}

/// Unlink the identity of a provider. The person is told by mail.
#[utoipa::path(
    post,
    path = "/api/v1/account/identities/{provider}/removal",
    tag = "accounts",
    security(("access_token" = [])),
    params(
        ("provider" = String, Path, description = "The provider's name"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = UnlinkIdentityRequest,
    responses(
        (status = OK, body = Done),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`password-wrong`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`identity-not-linked`"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`too-many-guesses`, `too-many-requests`"),
    )
)]
pub(crate) async fn unlink_identity(
    State(app): State<App>,
    actor: Actor,
    from: ClientAddress,
    Path(provider): Path<String>,
    command: CommandHead,
    JsonBody(request): JsonBody<UnlinkIdentityRequest>,
) -> Result<Json<Done>, Problem> {
    // One that the operator has taken away is unlinked, too.
    let provider =
        ProviderName::parse(&provider).map_err(|_| Problem::refused(&IdentityRefused::NotLinked))?;
    let account = app.account(actor.account).await.map_err(|e| store_problem(&e))?.state;
    let registered = account.registered().ok_or(TokenError::SessionEnded)?;
    let is_proven = app.knows_password(registered, from, request.password).await?;
    // The password is checked each time, so the digest need not cover it.
    let sender = Sender::Account(actor.account);
    let meta = command.meta(&app, "unlink-identity", sender, &provider.as_str());
    let home = [Boundary::account(actor.account).subject().to_owned()];
    let unlink = UnlinkIdentity { provider, is_proven };
    let attempt = || propose(&app, actor.account, &unlink);
    let outcome = app.log.execute(&meta, USERS.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

async fn propose(
    app: &App,
    account: AccountId,
    unlink: &UnlinkIdentity,
) -> Result<Proposal, AttemptError<IdentityRefused>> {
    let account = app.account(account).await?;
    let claim = unlink.claim(&account.state).map_err(AttemptError::Refused)?;
    let identity = app.identity_claim(&boundary(&claim)).await?;
    let unlinked = unlink.clone().decide(&account.state).map_err(AttemptError::Refused)?;
    let events = vec![identity.next(&unlinked.identity)?, account.next(&unlinked.account)?];
    Ok(Proposal { stream: USERS.name.to_owned(), events })
}

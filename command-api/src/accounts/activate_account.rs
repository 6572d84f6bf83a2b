//! `POST /api/v1/accounts/activation`: prove that the address is one's own, with the token of the mailed link.

use axum::{Json, extract::State};
use domain::{
    accounts::{ActivateAccount, ActivationRefused},
    boundary::{Boundary, USERS},
};
use jetstream_es::{AttemptError, Proposal};
use kit::{
    problem::{JsonBody, Problem},
    tokens::LinkPurpose,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Empty;
use crate::{
    command::{CommandHead, Sender, problem},
    state::App,
};

/// The token from the link's fragment.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ActivateAccountRequest {
    token: String,
}

/// Activate an account. Its link works once, for a limited time, and until a later one is asked for.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/activation",
    tag = "accounts",
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = ActivateAccountRequest,
    responses(
        (status = OK, body = Empty, description = "The account can log in now"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`activation-link-used`"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`activation-link-expired`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`activation-link-invalid`"),
    )
)]
pub(crate) async fn activate_account(
    State(app): State<App>,
    command: CommandHead,
    JsonBody(request): JsonBody<ActivateAccountRequest>,
) -> Result<Json<Empty>, Problem> {
    let claim = app.links.verify(LinkPurpose::Activation, &request.token);
    let claim = claim.map_err(|_| Problem::refused(&ActivationRefused::Invalid))?;
    let activate = ActivateAccount { account: claim.account, attempt: claim.attempt };
    // The account proves itself by the link, so it is the sender.
    let sender = Sender::Account(claim.account);
    let meta = command.meta(&app, "activate-account", sender, &claim.attempt);
    let home = [Boundary::account(claim.account).subject().to_owned()];
    let attempt = || propose(&app, activate);
    app.log.execute(&meta, USERS.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(Empty {}))
}

async fn propose(app: &App, activate: ActivateAccount) -> Result<Proposal, AttemptError<ActivationRefused>> {
    let account = app.account(activate.account).await?;
    let activated = activate.decide(&account.state, app.config.clock.now()).map_err(AttemptError::Refused)?;
    Ok(Proposal { stream: USERS.name.to_owned(), events: vec![account.next(&activated)?] })
}

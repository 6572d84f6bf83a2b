//! `POST /api/v1/accounts/password-reset/completion`: set a new password, with the token of the mailed link.

use axum::{Json, extract::State};
use domain::accounts::{Account, ResetPassword, ResetRefused};
use kit::{
    problem::{JsonBody, Problem},
    tokens::LinkPurpose,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Empty, new_password};
use crate::{
    command::{CommandHead, Sender, problem, store_problem},
    state::App,
};

/// The token from the link's fragment, and the password from now on.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ResetPasswordRequest {
    token: String,
    /// At least 8 characters.
    #[schema(example = "correct horse battery", format = Password)]
    password: String,
}

/// Set a new password with the link of the mail. All sessions of the account end, and its owner is told by mail.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/password-reset/completion",
    tag = "accounts",
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = ResetPasswordRequest,
    responses(
        (status = OK, body = Empty, description = "The new password is the account's"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`reset-link-used`"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`reset-link-expired`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`reset-link-invalid`, `invalid-fields`"),
    )
)]
pub(crate) async fn reset_password(
    State(app): State<App>,
    command: CommandHead,
    JsonBody(request): JsonBody<ResetPasswordRequest>,
) -> Result<Json<Empty>, Problem> {
    let invalid = || Problem::refused(&ResetRefused::Invalid);
    let claim = app.links.verify(LinkPurpose::PasswordReset, &request.token).map_err(|_| invalid())?;
    let account = app.account(claim.account).await.map_err(|e| store_problem(&e))?.state;
    let registered = account.registered().ok_or_else(invalid)?;
    let password = new_password::parse(request.password, registered, "/password")?;
    let salt = new_password::salt(&app, command.id);
    let password_hash = app.config.passwords.hash(&password, salt).await?;
    // The account proves itself by the link, so it is the sender.
    let sender = Sender::Account(claim.account);
    let meta = command.meta(&app, "reset-password", sender, &(claim.attempt, &password_hash));
    let reset = ResetPassword { attempt: claim.attempt, password_hash };
    let now = app.config.clock.now();
    let decide = |account: &Account| reset.clone().decide(account, now);
    new_password::change(&app, &meta, claim.account, None, decide).await.map_err(problem)?;
    Ok(Json(Empty {}))
}

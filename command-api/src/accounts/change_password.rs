//! `PUT /api/v1/account/password`: another password, for who knows the one that there is.

use axum::{Json, extract::State};
use domain::accounts::{Account, ChangePassword};
use kit::{
    problem::{JsonBody, Problem},
    tokens::{Actor, TokenError},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{guesses::ClientAddress, new_password};
use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem, store_problem},
    state::App,
};

/// The password of now and the one from now on.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ChangePasswordRequest {
    #[schema(example = "correct horse battery", format = Password)]
    current_password: String,
    /// At least 8 characters.
    #[schema(example = "a ferry at dawn", format = Password)]
    new_password: String,
}

/// Change one's password. All other sessions of the account end, and its owner is told by mail.
#[utoipa::path(
    put,
    path = "/api/v1/account/password",
    tag = "accounts",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = ChangePasswordRequest,
    responses(
        (status = OK, body = Done),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`password-wrong`"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`too-many-guesses`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`password-changed-meanwhile`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn change_password(
    State(app): State<App>,
    actor: Actor,
    from: ClientAddress,
    command: CommandHead,
    JsonBody(request): JsonBody<ChangePasswordRequest>,
) -> Result<Json<Done>, Problem> {
    let account = app.account(actor.account).await.map_err(|e| store_problem(&e))?.state;
    let registered = account.registered().ok_or(TokenError::SessionEnded)?;
    let password = new_password::parse(request.new_password, registered, "/new_password")?;
    let is_right = app.knows_password(registered, from, request.current_password).await?;
    let salt = new_password::salt(&app, command.id);
    let password_hash = app.config.passwords.hash(&password, salt).await?;
    // When the same command comes again, the password is the new one already; then it is told from a guess by its digest.
    let meta = command.meta(&app, "change-password", Sender::Account(actor.account), &password_hash);
    let change = ChangePassword {
        password_hash,
        kept_session: actor.session,
        known_version: is_right.then_some(registered.password_version),
    };
    let decide = |account: &Account| change.clone().decide(account);
    let changed = new_password::change(&app, &meta, actor.account, Some(actor.session), decide).await;
    Ok(Json(Done::at(&changed.map_err(problem)?)))
}

//! `POST /api/v1/account/email-change`: another address, for who knows the password.
//!
//! Whether somebody has the new address is not looked at here, so the answer cannot tell it: a mail goes there, and who
//! reads it learns the rest.

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    accounts::{EmailAddress, NoEmailChange, RequestEmailChange},
    boundary::{Boundary, USERS},
    ids::AccountId,
};
use jetstream_es::{AttemptError, Proposal};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::{Actor, TokenError},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::guesses::ClientAddress;
use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem, store_problem},
    state::App,
};

/// The new address, and proof that it is the person who asks.
#[derive(Deserialize, ToSchema)]
pub(crate) struct RequestEmailChangeRequest {
    #[schema(example = "ada@new.example")]
    email: String,
    #[schema(example = "correct horse battery", format = Password)]
    password: String,
}

/// Ask for another address. A link goes there, which works for an hour; until it is used nothing changes. The old address
/// gets a notice.
#[utoipa::path(
    post,
    path = "/api/v1/account/email-change",
    tag = "accounts",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = RequestEmailChangeRequest,
    responses(
        (status = ACCEPTED, body = Done, description = "A mail is on its way to the new address"),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`password-wrong`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`email-unchanged`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`email-change-too-often`, `too-many-guesses`"),
    )
)]
pub(crate) async fn request_email_change(
    State(app): State<App>,
    actor: Actor,
    from: ClientAddress,
    command: CommandHead,
    JsonBody(request): JsonBody<RequestEmailChangeRequest>,
) -> Result<(StatusCode, Json<Done>), Problem> {
    let email = EmailAddress::parse(&request.email);
    let email =
        email.map_err(|e| Problem::invalid_fields(vec![FieldError::new("/email", "email-invalid", &e)]))?;
    let account = app.account(actor.account).await.map_err(|e| store_problem(&e))?.state;
    let registered = account.registered().ok_or(TokenError::SessionEnded)?;
    let is_proven = app.knows_password(registered, from, request.password).await?;
    // The password is checked each time, so the digest need not cover it.
    let sender = Sender::Account(actor.account);
    let meta = command.meta(&app, "request-email-change", sender, &email.as_str());
    let home = [Boundary::account(actor.account).subject().to_owned()];
    let ask = RequestEmailChange { email, is_proven };
    let attempt = || propose(&app, actor.account, &ask);
    let outcome = app.log.execute(&meta, USERS.name, &home, attempt).await.map_err(problem)?;
    Ok((StatusCode::ACCEPTED, Json(Done::at(&outcome))))
}

async fn propose(
    app: &App,
    account: AccountId,
    ask: &RequestEmailChange,
) -> Result<Proposal, AttemptError<NoEmailChange>> {
    let account = app.account(account).await?;
    let decided = ask.clone().decide(&account.state, app.config.clock.now());
    let requested = decided.map_err(AttemptError::Refused)?;
    Ok(Proposal { stream: USERS.name.to_owned(), events: vec![account.next(&requested)?] })
}

//! `POST /api/v1/accounts/password-reset`: "I forgot my password".
//!
//! The answer does not tell whether the address has an account, neither by its words nor by its time: as much is read,
//! and one event appended, in either case.

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    accounts::{EmailAddress, RequestPasswordReset, ResetRequested},
    boundary::{Boundary, USERS},
    ids::AccountId,
};
use jetstream_es::{AttemptError, Proposal};
use kit::problem::{FieldError, JsonBody, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Empty;
use crate::{
    command::{CommandHead, NeverRefused, Sender, problem, store_problem},
    state::App,
};

/// The address of the account.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct RequestPasswordResetRequest {
    #[schema(example = "ada@example.org")]
    email: String,
}

/// Ask for a link that sets a new password. It comes by mail, works for ten minutes, once, and until a later one is asked
/// for. An account that is not activated gets its activation link instead. The answer does not tell whether the address
/// has an account, nor that it was asked again too soon, when no further mail is sent.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/password-reset",
    tag = "accounts",
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = RequestPasswordResetRequest,
    responses(
        (status = ACCEPTED, body = Empty, description = "If there is an account, a mail is on its way"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn request_password_reset(
    State(app): State<App>,
    command: CommandHead,
    JsonBody(request): JsonBody<RequestPasswordResetRequest>,
) -> Result<(StatusCode, Json<Empty>), Problem> {
    let email = EmailAddress::parse(&request.email);
    let email =
        email.map_err(|e| Problem::invalid_fields(vec![FieldError::new("/email", "email-invalid", &e)]))?;
    let address = app.claims.email(&email);
    let ask = RequestPasswordReset { activation_lifetime: app.config.activation_lifetime };
    let holder = app.email_claim(&address).await.map_err(|e| store_problem(&e))?.state.holder;
    // Where nobody holds the address, as much is looked up, of an account that is none.
    let account = Boundary::account(holder.unwrap_or(AccountId::new(Uuid::nil())));
    let home = [address.subject().to_owned(), account.subject().to_owned()];
    let meta = command.meta(&app, "request-password-reset", Sender::Anonymous, &request);
    let attempt = || propose(&app, &address, ask);
    app.log.execute(&meta, USERS.name, &home, attempt).await.map_err(problem)?;
    Ok((StatusCode::ACCEPTED, Json(Empty {})))
}

async fn propose(
    app: &App,
    address: &Boundary,
    ask: RequestPasswordReset,
) -> Result<Proposal, AttemptError<NeverRefused>> {
    let claim = app.email_claim(address).await?;
    let account = app.holder(claim.state.holder).await?;
    let event = match ask.decide(&claim.state, &account.state, app.config.clock.now()) {
        Some(ResetRequested::OfAccount(event)) => Some(account.next(&event)?),
        Some(ResetRequested::InVain(event)) => Some(claim.next(&event)?),
        None => None,
    };
    Ok(Proposal { stream: USERS.name.to_owned(), events: event.into_iter().collect() })
}

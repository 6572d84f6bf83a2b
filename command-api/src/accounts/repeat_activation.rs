//! `POST /api/v1/accounts/activation/resend`: "send me the mail again".

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    accounts::{EmailAddress, RepeatActivation},
    boundary::{Boundary, USERS},
    ids::AccountId,
};
use jetstream_es::{AttemptError, Proposal};
use kit::problem::{FieldError, JsonBody, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Empty;
use crate::{
    command::{CommandHead, NeverRefused, Sender, problem, store_problem},
    state::App,
};

/// The address that was signed up with.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct RepeatActivationRequest {
    #[schema(example = "ada@example.org")]
    email: String,
}

/// Ask for a new activation link. The answer does not tell whether the address has an account.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/activation/resend",
    tag = "accounts",
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = RepeatActivationRequest,
    responses(
        (status = ACCEPTED, body = Empty, description = "If an account waits for it, a mail is on its way"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn repeat_activation(
    State(app): State<App>,
    command: CommandHead,
    JsonBody(request): JsonBody<RepeatActivationRequest>,
) -> Result<(StatusCode, Json<Empty>), Problem> {
    let email = EmailAddress::parse(&request.email);
    let email =
        email.map_err(|e| Problem::invalid_fields(vec![FieldError::new("/email", "email-invalid", &e)]))?;
    let repeat = RepeatActivation { activation_lifetime: app.config.activation_lifetime };
    let claim = app.email_claim(&app.claims.email(&email)).await.map_err(|e| store_problem(&e))?;
    let account = app.holder(claim.state.holder).await.map_err(|e| store_problem(&e))?;
    // Whether nobody holds the address or its holder needs no mail: the same has been read, and nothing is appended.
    // Only a mail that is due costs an append more, ever more seldom for who keeps asking.
    if let Some(holder) = claim.state.holder
        && repeat.decide(&account.state, app.config.clock.now()).is_some()
    {
        let meta = command.meta(&app, "repeat-activation", Sender::Anonymous, &request);
        let home = [Boundary::account(holder).subject().to_owned()];
        let attempt = || propose(&app, holder, repeat);
        app.log.execute(&meta, USERS.name, &home, attempt).await.map_err(problem)?;
    }
    Ok((StatusCode::ACCEPTED, Json(Empty {})))
}

async fn propose(
    app: &App,
    holder: AccountId,
    repeat: RepeatActivation,
) -> Result<Proposal, AttemptError<NeverRefused>> {
    let account = app.account(holder).await?;
    let requested = repeat.decide(&account.state, app.config.clock.now());
    let events = requested.map(|event| account.next(&event)).transpose()?.into_iter().collect();
    Ok(Proposal { stream: USERS.name.to_owned(), events })
}

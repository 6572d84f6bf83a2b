//! `POST /api/v1/accounts/{account}/second-factor/reset`: an administrator helps who lost the app and the recovery codes.

use axum::{Json, extract::State};
use domain::{
    accounts::{ResetReason, ResetSecondFactor, SecondFactorRefused},
    boundary::{Boundary, USERS},
    ids::AccountId,
};
use jetstream_es::{AttemptError, Proposal};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::Admin,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem},
    edge::PathId,
    state::App,
};

/// Why.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct ResetSecondFactorRequest {
    /// In one line of 10 to 300 characters: also how you know that it is this person who asks. They can read it.
    #[schema(example = "lost her phone, came to my desk")]
    reason: String,
}

/// Turn off the second factor of somebody else, who then logs in with the password alone. The log keeps who did it and why, and
/// the person is told by mail.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{account}/second-factor/reset",
    tag = "accounts",
    security(("access_token" = [])),
    params(
        ("account" = Uuid, Path, description = "The account's id"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = ResetSecondFactorRequest,
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`account-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`second-factor-off`, `own-second-factor`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn reset_second_factor(
    State(app): State<App>,
    Admin(actor): Admin,
    PathId(account): PathId<AccountId>,
    command: CommandHead,
    JsonBody(request): JsonBody<ResetSecondFactorRequest>,
) -> Result<Json<Done>, Problem> {
    let reason = ResetReason::parse(&request.reason)
        .map_err(|e| Problem::invalid_fields(vec![FieldError::new("/reason", "reason-invalid", &e)]))?;
    let asked = (account, &request);
    let meta = command.meta(&app, "reset-second-factor", Sender::Account(actor.account), &asked);
    let home = [Boundary::account(account).subject().to_owned()];
    let reset = ResetSecondFactor { reason };
    let attempt = || propose(&app, actor.account, account, &reset);
    let outcome = app.log.execute(&meta, USERS.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

/// The event expects the account as it was read. That the other one is an administrator is read a moment before.
async fn propose(
    app: &App,
    by: AccountId,
    account: AccountId,
    reset: &ResetSecondFactor,
) -> Result<Proposal, AttemptError<SecondFactorRefused>> {
    let by = app.account(by).await?;
    let account = app.account(account).await?;
    let done = reset.clone().decide(&by.state, &account.state).map_err(AttemptError::Refused)?;
    Ok(Proposal { stream: USERS.name.to_owned(), events: vec![account.next(&done)?] })
}

//! `POST /api/v1/account/second-factor/removal`: a password is to be enough again, for who has both.

use axum::{Json, extract::State};
use domain::{
    accounts::{SecondFactorRefused, TurnOffSecondFactor, TypedCode},
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

use crate::{
    accounts::guesses::ClientAddress,
    answer::Done,
    command::{CommandHead, Sender, decided, store_problem},
    state::App,
};

/// All that logging in takes.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TurnOffSecondFactorRequest {
    #[schema(example = "correct horse battery", format = Password)]
    password: String,
    /// Of the app, or a recovery code.
    #[schema(example = "123 456")]
    code: String,
}

/// Turn off the second factor. The person is told by mail.
#[utoipa::path(
    post,
    path = "/api/v1/account/second-factor/removal",
    tag = "accounts",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = TurnOffSecondFactorRequest,
    responses(
        (status = OK, body = Done),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`password-wrong`, `second-factor-wrong`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`second-factor-off`"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`too-many-guesses`, `too-many-requests`"),
    )
)]
pub(crate) async fn turn_off_second_factor(
    State(app): State<App>,
    actor: Actor,
    from: ClientAddress,
    command: CommandHead,
    JsonBody(request): JsonBody<TurnOffSecondFactorRequest>,
) -> Result<Json<Done>, Problem> {
    let account = app.account(actor.account).await.map_err(|e| store_problem(&e))?.state;
    let registered = account.registered().ok_or(TokenError::SessionEnded)?;
    let is_proven = app.knows_password(registered, from, request.password).await?;
    let code = TypedCode::parse(&request.code);
    // The password is checked each time, so the digest need not cover it; the code is not.
    let sender = Sender::Account(actor.account);
    let meta = command.meta(&app, "turn-off-second-factor", sender, &code.reveal());
    let home = [Boundary::account(actor.account).subject().to_owned()];
    let turn_off = TurnOffSecondFactor { is_proven, code: app.recovery_codes.digested(actor.account, &code) };
    let attempt = || propose(&app, actor.account, &turn_off);
    let run = Box::pin(async { decided(app.log.execute(&meta, USERS.name, &home, attempt).await) });
    let wrong = SecondFactorRefused::WrongCode;
    let outcome = app.with_code(actor.account, from, &code, wrong, run).await?;
    Ok(Json(Done::at(&outcome)))
}

async fn propose(
    app: &App,
    account: AccountId,
    turn_off: &TurnOffSecondFactor,
) -> Result<Proposal, AttemptError<SecondFactorRefused>> {
    let account = app.account(account).await?;
    let turned_off = turn_off.clone().decide(&account.state, app.config.clock.now());
    let turned_off = turned_off.map_err(AttemptError::Refused)?;
    Ok(Proposal { stream: USERS.name.to_owned(), events: vec![account.next(&turned_off)?] })
}

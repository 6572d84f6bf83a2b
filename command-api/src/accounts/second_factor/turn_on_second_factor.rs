//! `PUT /api/v1/account/second-factor`: the app works, so from here on logging in takes its codes.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    accounts::{RecoveryCode, SecondFactorRefused, TurnOnSecondFactor, TypedCode},
    boundary::{Boundary, USERS},
    ids::AccountId,
};
use jetstream_es::{AttemptError, Proposal};
use kit::{
    problem::{JsonBody, Problem},
    tokens::Actor,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::NewRecoveryCodes;
use crate::{
    command::{CommandHead, Sender, problem},
    state::App,
};

/// What was begun, and the proof that the app has it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TurnOnSecondFactorRequest {
    enrolment_token: String,
    /// The first code that the app shows.
    #[schema(example = "123 456")]
    code: String,
}

/// Turn on the second factor. The recovery codes are shown now and never again; the person is told by mail. Sessions that there
/// are stay.
#[utoipa::path(
    put,
    path = "/api/v1/account/second-factor",
    tag = "accounts",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = TurnOnSecondFactorRequest,
    responses(
        (status = OK, body = NewRecoveryCodes),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`second-factor-wrong`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`second-factor-on`"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`enrolment-expired`: begin anew"),
    )
)]
pub(crate) async fn turn_on_second_factor(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    JsonBody(request): JsonBody<TurnOnSecondFactorRequest>,
) -> Result<impl IntoResponse, Problem> {
    let now = app.config.clock.now();
    let secret = app.enrolments.open(actor.account, &request.enrolment_token, now).ok_or_else(|| {
        let title = "That took too long; begin once more.";
        Problem::new(StatusCode::GONE, "enrolment-expired", title)
    })?;
    let first_code = TypedCode::parse(&request.code);
    let codes = app.recovery_codes.of_command(command.id, &secret);
    let recovery_codes = app.recovery_codes.digests(actor.account, &codes);
    let sender = Sender::Account(actor.account);
    let asked = (&request.enrolment_token, first_code.reveal());
    let meta = command.meta(&app, "turn-on-second-factor", sender, &asked);
    let home = [Boundary::account(actor.account).subject().to_owned()];
    let turn_on = TurnOnSecondFactor { secret, first_code, recovery_codes };
    let attempt = || propose(&app, actor.account, &turn_on);
    let outcome = app.log.execute(&meta, USERS.name, &home, attempt).await.map_err(problem)?;
    let recovery_codes = codes.iter().map(RecoveryCode::reveal).collect();
    let answer = NewRecoveryCodes { recovery_codes, position: outcome.position.to_string() };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)))
}

async fn propose(
    app: &App,
    account: AccountId,
    turn_on: &TurnOnSecondFactor,
) -> Result<Proposal, AttemptError<SecondFactorRefused>> {
    let account = app.account(account).await?;
    let decided = turn_on.clone().decide(&account.state, app.config.clock.now());
    let turned_on = decided.map_err(AttemptError::Refused)?;
    Ok(Proposal { stream: USERS.name.to_owned(), events: vec![account.next(&turned_on)?] })
}

//! `POST /api/v1/account/second-factor/recovery-codes`: another list of recovery codes, for who has both password and code.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use domain::{
    accounts::{RecoveryCode, ReplaceRecoveryCodes, SecondFactorRefused, TotpSecret, TypedCode},
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

use super::NewRecoveryCodes;
use crate::{
    accounts::guesses::ClientAddress,
    command::{CommandHead, Sender, decided, store_problem},
    state::App,
};

/// All that logging in takes.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ReplaceRecoveryCodesRequest {
    #[schema(example = "correct horse battery", format = Password)]
    password: String,
    /// Of the app, or a recovery code.
    #[schema(example = "123 456")]
    code: String,
}

/// Make other recovery codes, which are shown now and never again. Those that there were count no more; the person is told by
/// mail.
#[utoipa::path(
    post,
    path = "/api/v1/account/second-factor/recovery-codes",
    tag = "accounts",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = ReplaceRecoveryCodesRequest,
    responses(
        (status = OK, body = NewRecoveryCodes),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`password-wrong`, `second-factor-wrong`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`second-factor-off`"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`too-many-guesses`, `too-many-requests`"),
    )
)]
pub(crate) async fn replace_recovery_codes(
    State(app): State<App>,
    actor: Actor,
    from: ClientAddress,
    command: CommandHead,
    JsonBody(request): JsonBody<ReplaceRecoveryCodesRequest>,
) -> Result<impl IntoResponse, Problem> {
    let account = app.account(actor.account).await.map_err(|e| store_problem(&e))?.state;
    let registered = account.registered().ok_or(TokenError::SessionEnded)?;
    let is_proven = app.knows_password(registered, from, request.password).await?;
    let code = TypedCode::parse(&request.code);
    // Of who has none, the command is refused, and the codes are of no account.
    let secret = registered.second_factor.as_ref().and_then(|factor| factor.totp_secret.value());
    let secret = secret.and_then(|secret| TotpSecret::from_base32(secret));
    let codes = secret.map(|secret| app.recovery_codes.of_command(command.id, &secret)).unwrap_or_default();
    // The password is checked each time, so the digest need not cover it; the code is not.
    let sender = Sender::Account(actor.account);
    let meta = command.meta(&app, "replace-recovery-codes", sender, &code.reveal());
    let home = [Boundary::account(actor.account).subject().to_owned()];
    let replace = ReplaceRecoveryCodes {
        is_proven,
        code: app.recovery_codes.digested(actor.account, &code),
        recovery_codes: app.recovery_codes.digests(actor.account, &codes),
    };
    let attempt = || propose(&app, actor.account, &replace);
    let run = Box::pin(async { decided(app.log.execute(&meta, USERS.name, &home, attempt).await) });
    let wrong = SecondFactorRefused::WrongCode;
    let outcome = app.with_code(actor.account, from, &code, wrong, run).await?;
    let recovery_codes = codes.iter().map(RecoveryCode::reveal).collect();
    let answer = NewRecoveryCodes { recovery_codes, position: outcome.position.to_string() };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)))
}

async fn propose(
    app: &App,
    account: AccountId,
    replace: &ReplaceRecoveryCodes,
) -> Result<Proposal, AttemptError<SecondFactorRefused>> {
    let account = app.account(account).await?;
    let replaced = replace.clone().decide(&account.state, app.config.clock.now());
    let replaced = replaced.map_err(AttemptError::Refused)?;
    Ok(Proposal { stream: USERS.name.to_owned(), events: account.next_all(&replaced)? })
}

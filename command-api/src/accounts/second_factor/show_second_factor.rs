//! `GET /api/v1/account/second-factor`: do I have one, and how many recovery codes are left?
//!
//! It changes nothing, and is here because the log alone knows: so no read model has to hold anything of it.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use kit::{
    problem::Problem,
    tokens::{Actor, TokenError},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{command::store_problem, state::App};

/// How it stands with somebody's second factor.
#[derive(Serialize, ToSchema)]
pub(crate) struct SecondFactorState {
    /// Whether logging in takes a code beside the password.
    is_on: bool,
    /// How many recovery codes were not used yet.
    recovery_codes_left: usize,
}

/// Do I have a second factor?
#[utoipa::path(
    get,
    path = "/api/v1/account/second-factor",
    tag = "accounts",
    security(("access_token" = [])),
    responses(
        (status = OK, body = SecondFactorState),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
    )
)]
pub(crate) async fn show_second_factor(
    State(app): State<App>,
    actor: Actor,
) -> Result<impl IntoResponse, Problem> {
    let account = app.account(actor.account).await.map_err(|e| store_problem(&e))?.state;
    let factor = account.registered().ok_or(TokenError::SessionEnded)?.second_factor.as_ref();
    let state = SecondFactorState {
        is_on: factor.is_some(),
        recovery_codes_left: factor.map_or(0, domain::accounts::SecondFactor::recovery_codes_left),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(state)))
}

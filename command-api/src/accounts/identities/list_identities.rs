//! `GET /api/v1/account/identities`: which identities log in to my account?
//!
//! It changes nothing, and is here because the log alone knows: what a provider calls somebody is in no read model.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use kit::{
    problem::Problem,
    tokens::{Actor, TokenError},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{command::store_problem, state::App};

/// An identity that logs in to one's account.
#[derive(Serialize, ToSchema)]
pub(crate) struct IdentityItem {
    /// The provider's name.
    provider: String,
    /// What stands on its button; its name, if the operator has taken it away.
    label: String,
    /// What the provider calls the person.
    called: String,
}

/// All of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct IdentityList {
    identities: Vec<IdentityItem>,
}

/// Which identities log in to my account?
#[utoipa::path(
    get,
    path = "/api/v1/account/identities",
    tag = "accounts",
    security(("access_token" = [])),
    responses(
        (status = OK, body = IdentityList),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
    )
)]
pub(crate) async fn list_identities(
    State(app): State<App>,
    actor: Actor,
) -> Result<impl IntoResponse, Problem> {
    let account = app.account(actor.account).await.map_err(|e| store_problem(&e))?.state;
    let registered = account.registered().ok_or(TokenError::SessionEnded)?;
    let label = |name: &str| {
        let mut configs = app.config.identity_providers.iter();
        configs
            .find(|config| config.name.as_str() == name)
            .map_or(name, |config| config.label.as_str())
            .to_owned()
    };
    let identities = registered
        .identities
        .iter()
        .map(|identity| IdentityItem {
            provider: identity.provider.to_string(),
            label: label(identity.provider.as_str()),
            called: identity.called.value().cloned().unwrap_or_default(),
        })
        .collect();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(IdentityList { identities })))
}

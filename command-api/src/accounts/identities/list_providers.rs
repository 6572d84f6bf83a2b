//! `GET /api/v1/identity-providers`: by which providers can one log in?

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::App;

/// A provider of identities.
#[derive(Serialize, ToSchema)]
pub(crate) struct IdentityProvider {
    #[schema(example = "work")]
    name: String,
    /// What stands on its button.
    #[schema(example = "The shipyard")]
    label: String,
}

/// Those that the operator has configured.
#[derive(Serialize, ToSchema)]
pub(crate) struct IdentityProviders {
    providers: Vec<IdentityProvider>,
}

/// By which providers can one log in?
#[utoipa::path(
    get,
    path = "/api/v1/identity-providers",
    tag = "accounts",
    responses((status = OK, body = IdentityProviders))
)]
pub(crate) async fn list_providers(State(app): State<App>) -> Json<IdentityProviders> {
    let configs = app.config.identity_providers.iter();
    let providers = configs
        .map(|config| IdentityProvider { name: config.name.to_string(), label: config.label.clone() })
        .collect();
    Json(IdentityProviders { providers })
}

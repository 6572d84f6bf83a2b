//! `GET /.well-known/jwks.json`: the public keys of access tokens, for whoever checks them elsewhere.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use serde_json::json;

use crate::state::App;

/// The public keys of access tokens, as a JSON Web Key Set.
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "accounts", responses((status = OK, body = Object)))]
pub(crate) async fn jwks(State(app): State<App>) -> impl IntoResponse {
    let keys = json!({ "keys": [app.signer.public_jwk()] });
    ([(header::CACHE_CONTROL, "public, max-age=300")], Json(keys))
}

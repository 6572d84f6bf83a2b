//! How often one address may ask without a token: a bucket that refills, for each address, on each node.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use kit::{client_address::counted_address, problem::Problem};

use crate::state::App;

/// The layer around the routes that need no token.
pub(crate) async fn limit_rate(State(app): State<App>, request: Request, next: Next) -> Response {
    let address = counted_address(request.extensions(), request.headers(), &app.config.trusted_proxies);
    match app.open_requests.count(&address) {
        Ok(()) => next.run(request).await,
        Err(seconds) => Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many-requests",
            "Too many requests came from your address; wait a little.",
        )
        .retry_after(seconds)
        .into_response(),
    }
}

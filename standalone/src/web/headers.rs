//! Security headers, the same that `deploy/Caddyfile` sets.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use tower_http::set_header::SetResponseHeaderLayer;

/// The app needs nothing from elsewhere and nothing inline. Uploads are shown before they are sent
/// (`blob:`), and the line to push is a WebSocket.
const APP_POLICY: &str = "default-src 'self'; img-src 'self' blob: data:; style-src 'self'; \
     script-src 'self'; connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; \
     frame-ancestors 'none'; form-action 'self'";

const ALWAYS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, APP_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Links in mails carry their token in the fragment, which is never sent; the rest is nobody's business.
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Sets the headers on every answer that does not say otherwise by itself.
pub fn secured(routes: Router) -> Router {
    ALWAYS.into_iter().fold(routes, |routes, (name, value)| {
        routes.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)))
    })
}

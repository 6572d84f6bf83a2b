//! Security headers, the same that `deploy/Caddyfile` sets.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use tower_http::set_header::SetResponseHeaderLayer;

/// The app needs nothing from elsewhere and nothing inline. Uploads are shown before they are sent
/// (`blob:`). The line to push is a WebSocket of the same host, which `'self'` allows (Safari from 15.4 on); `ws:` and `wss:`
/// would let a page that was tampered with talk to anybody.
const APP_POLICY: &str = "default-src 'self'; img-src 'self' blob: data:; style-src 'self'; \
     script-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; \
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxy_in_front_of_the_services_sets_the_same() {
        let proxy = include_str!("../../../deploy/Caddyfile");
        let set: Vec<_> = proxy
            .lines()
            .filter_map(|line| line.trim().split_once(' '))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim_matches('"')))
            .collect();
        for (name, value) in ALWAYS {
            assert!(set.contains(&(name.as_str().to_owned(), value)), "{name}: {value}");
        }
    }
}

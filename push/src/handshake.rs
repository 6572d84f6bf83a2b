//! The HTTP side of a WebSocket's beginning (RFC 6455, 4.2), which leaves us the bare connection: what is encoded for a
//! whole room is written past the WebSocket library.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use kit::problem::Problem;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

const VERSION: &str = "13";

/// A request that asks for a WebSocket, and may have one.
pub(crate) struct Handshake {
    accept: HeaderValue,
    upgrade: OnUpgrade,
    offers: bool,
}

/// What a client asks for, if it is a WebSocket of our protocol.
impl Handshake {
    /// Whether the client offers the subprotocol.
    pub(crate) const fn offers_subprotocol(&self) -> bool {
        self.offers
    }

    /// Answers that the connection changes hands, and calls `then` with it once it has.
    pub(crate) fn accept<F>(self, then: impl FnOnce(TokioIo<Upgraded>) -> F + Send + 'static) -> Response
    where
        F: Future<Output = ()> + Send,
    {
        let Self { accept, upgrade, .. } = self;
        tokio::spawn(async move {
            match upgrade.await {
                Ok(connection) => then(TokioIo::new(connection)).await,
                Err(error) => tracing::debug!(%error, "a connection broke while it changed hands"),
            }
        });
        let headers = [
            (header::CONNECTION, HeaderValue::from_static("upgrade")),
            (header::UPGRADE, HeaderValue::from_static("websocket")),
            (header::SEC_WEBSOCKET_ACCEPT, accept),
            (header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(crate::protocol::SUBPROTOCOL)),
        ];
        (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
    }
}

impl<S: Sync> FromRequestParts<S> for Handshake {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        let refuse = |status| {
            let problem =
                Problem::new(status, "push-upgrade-required", "This address speaks WebSocket only.");
            let upgrade = (header::UPGRADE, HeaderValue::from_static("websocket"));
            let version = (header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static(VERSION));
            ([upgrade, version], problem).into_response()
        };
        let headers = &parts.headers;
        let asked = parts.method == Method::GET
            && has_word(headers, &header::CONNECTION, "upgrade")
            && has_word(headers, &header::UPGRADE, "websocket");
        if !asked || !has_word(headers, &header::SEC_WEBSOCKET_VERSION, VERSION) {
            return Err(refuse(StatusCode::UPGRADE_REQUIRED));
        }
        let accept = headers
            .get(header::SEC_WEBSOCKET_KEY)
            .and_then(|key| HeaderValue::try_from(derive_accept_key(key.as_bytes())).ok())
            .ok_or_else(|| refuse(StatusCode::BAD_REQUEST))?;
        let offers = has_word(headers, &header::SEC_WEBSOCKET_PROTOCOL, crate::protocol::SUBPROTOCOL);
        let upgrade =
            parts.extensions.remove::<OnUpgrade>().ok_or_else(|| refuse(StatusCode::UPGRADE_REQUIRED))?;
        Ok(Self { accept, upgrade, offers })
    }
}

/// Whether a header that is a list has this word in it, however it is written.
fn has_word(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    let lists = headers.get_all(name).into_iter().filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|one| one.trim().eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_lists() {
        let mut headers = HeaderMap::new();
        headers.append(header::CONNECTION, HeaderValue::from_static("keep-alive, Upgrade"));
        headers.append(header::CONNECTION, HeaderValue::from_static("close"));
        for word in ["upgrade", "close", "keep-alive"] {
            assert!(has_word(&headers, &header::CONNECTION, word), "{word}");
        }
        assert!(!has_word(&headers, &header::CONNECTION, "up"));
        assert!(!has_word(&headers, &header::UPGRADE, "websocket"));
    }
}

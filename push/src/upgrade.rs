//! `GET /api/v1/push`: from a request to a connection of somebody who is known.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{Extensions, HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use kit::{client_address::counted_address, problem::Problem};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes, protocol::WebSocketConfig};

use crate::{
    Node,
    handshake::Handshake,
    protocol::{ClientFrame, CloseCode},
    socket::Socket,
    wire::{Io, Wire},
};

/// The default would cost each idle connection 128 KiB. Clients say little, and a longer frame makes place for itself.
const READ_BUFFER_BYTES: usize = 512;
/// A frame that is this many times too large is still read, so that its sender hears why it is sent away.
const READ_ANYWAY: usize = 4;
/// How much is gathered before it is written: some hundred messages of a chat.
const WRITE_BUFFER_BYTES: usize = 32 << 10;

/// Answers the upgrade; the rest happens on the socket.
pub(crate) async fn upgrade(
    State(node): State<Arc<Node>>,
    extensions: Extensions,
    headers: HeaderMap,
    handshake: Result<Handshake, Response>,
) -> Response {
    let address = counted_address(&extensions, &headers, &node.trusted_proxies);
    if let Err(seconds) = node.addresses.count(&address) {
        // Before the upgrade, which costs more than this answer.
        count_refused("too-many-connections");
        let title = "Too many connections came from your address; wait a little.";
        return Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-connections", title)
            .retry_after(seconds)
            .into_response();
    }
    let handshake = match handshake {
        Ok(handshake) => handshake,
        Err(refusal) => {
            count_refused("push-upgrade-required");
            return refusal;
        }
    };
    if !handshake.offers_subprotocol() {
        count_refused("push-subprotocol-missing");
        let title = "Ask for the subprotocol wherry.v1.";
        return Problem::new(StatusCode::BAD_REQUEST, "push-subprotocol-missing", title).into_response();
    }
    let ours = is_ours(&headers, &node.public_origin);
    handshake.accept(move |connection| async move {
        let longest = node.limits.message_bytes * READ_ANYWAY;
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .write_buffer_size(WRITE_BUFFER_BYTES)
            .max_message_size(Some(longest))
            .max_frame_size(Some(longest));
        node.turns.pass().await;
        let wire = Wire::new(connection, config, node.limits.frames).await;
        // Waited for when the process stops, so that every client hears that it should come back.
        let life = node.life.clone();
        life.spawn(greet(node, wire, ours));
    })
}

async fn greet(node: Arc<Node>, mut wire: Wire, ours: bool) {
    let said = if ours {
        // Boxed: it is over before the connection idles.
        let hello = Box::pin(hello(&node, &mut wire));
        node.life.shutdown().run_until_cancelled(hello).await.unwrap_or(Err(Some(CloseCode::Drain)))
    } else {
        Err(Some(CloseCode::WrongOrigin))
    };
    match said {
        // A task of its own, so that an idle connection does not keep what its greeting needed.
        Ok(ticket) => node.life.clone().spawn(Socket::new(node, wire, ticket).run()),
        Err(code) => {
            count_closed(code.map_or("left", CloseCode::name));
            Box::pin(wire.close(code.map(Into::into))).await;
        }
    }
}

/// Counts what was answered over HTTP and never became a connection.
fn count_refused(code: &'static str) {
    metrics::counter!("push_refused_total", "code" => code).increment(1);
}

/// Counts how a connection ended.
pub(crate) fn count_closed(code: &'static str) {
    metrics::counter!("push_closed_total", "code" => code).increment(1);
}

/// Waits for the first frame and spends its ticket. The error is a close code, or none if the client left.
async fn hello(node: &Node, wire: &mut Wire) -> Result<kit::tokens::Ticket, Option<CloseCode>> {
    let first = async {
        loop {
            match std::future::poll_fn(|cx| wire.poll(cx)).await {
                Io::Received(Message::Ping(_) | Message::Pong(_)) | Io::Written => {}
                Io::Received(message) => return Ok(message),
                Io::Broken(code) => return Err(Some(code)),
                Io::Gone => return Err(None),
            }
        }
    };
    let first = timeout(node.limits.hello_within, first).await.map_err(|_| CloseCode::Silent)??;
    let text = match first {
        Message::Close(_) => return Err(None),
        message => heard(message, node.limits.message_bytes)?.ok_or(CloseCode::BadFrame)?,
    };
    match serde_json::from_str(&text) {
        Ok(ClientFrame::Hello { ticket }) => {
            node.turns.pass().await;
            Ok(node.admit(&ticket).await.map_err(CloseCode::from)?)
        }
        _ => Err(Some(CloseCode::BadFrame)),
    }
}

/// The text of a message, if it has one; the error is what to close for.
pub(crate) fn heard(message: Message, limit_bytes: usize) -> Result<Option<Utf8Bytes>, CloseCode> {
    match message {
        Message::Text(text) if text.len() > limit_bytes => Err(CloseCode::FrameTooLarge),
        Message::Text(text) => Ok(Some(text)),
        Message::Binary(_) => Err(CloseCode::BadFrame),
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => Ok(None),
    }
}

/// True for a page of the public URL or of the host that was asked, and for what is no browser.
///
/// A ticket is never sent along by itself as a cookie is, so this is a second line: a page of another origin gets
/// nowhere even with a ticket that leaked.
fn is_ours(headers: &HeaderMap, public_origin: &str) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let asked = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let of_host = origin.split_once("://").map(|(_, host)| host);
    origin.eq_ignore_ascii_case(public_origin)
        || of_host.zip(asked).is_some_and(|(origin, asked)| origin.eq_ignore_ascii_case(asked))
}

/// The origin of a URL as browsers send it: no path, and no port where it is the scheme's own.
pub(crate) fn origin_of(url: &str) -> Option<String> {
    let url: Uri = url.trim().parse().ok()?;
    let (scheme, host) = (url.scheme_str()?, url.host()?);
    let own_port = if scheme == "https" { 443 } else { 80 };
    Some(match url.port_u16().filter(|port| *port != own_port) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_other_origins_are_told_apart() {
        let ours = |origin: Option<&'static str>| {
            let mut headers =
                HeaderMap::from_iter([(header::HOST, "127.0.0.1:8080".parse().expect("a value"))]);
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().expect("a value"));
            }
            is_ours(&headers, "https://wherry.example")
        };
        for good in [None, Some("https://wherry.example"), Some("http://127.0.0.1:8080")] {
            assert!(ours(good), "{good:?}");
        }
        for bad in ["https://wherry.example.evil", "null", "http://127.0.0.1:9090", "https://evil", ""] {
            assert!(!ours(Some(bad)), "{bad}");
        }
    }

    /// The size of what a function's future keeps between two steps.
    fn future_bytes<A, F: Future>(_: impl Fn(A) -> F) -> usize {
        size_of::<F>()
    }

    /// Debug builds keep more than others do, so this is an upper bound.
    #[test]
    fn an_idle_connection_keeps_little() {
        let bytes = future_bytes(Socket::run);
        assert!(bytes <= 2_500, "{bytes} bytes, {} of them the socket", size_of::<Socket>());
    }

    #[test]
    fn an_origin_has_no_path_and_no_default_port() {
        assert_eq!(origin_of("http://localhost:8080/"), Some("http://localhost:8080".to_owned()));
        assert_eq!(origin_of("https://wherry.example:443/app"), Some("https://wherry.example".to_owned()));
        assert_eq!(origin_of("wherry.example"), None);
    }
}

//! Refuses commands quickly while the log is away.

use std::time::Duration;

use async_nats::connection::State as Connection;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{command::log_unavailable, state::App};

/// How long a command may take. What it waits for is the log; longer than this is as good as away.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Why the log counts as away.
#[derive(Clone, Copy, Debug, thiserror::Error)]
enum LogAway {
    #[error("the connection to NATS is down")]
    Disconnected,
    #[error("a command took longer than {} s", TIME_LIMIT.as_secs())]
    TooSlow,
}

/// The layer around the routes that read or write the log.
///
/// Without a connection nothing is begun: the client would keep what is published, and send it after it has
/// reconnected, long after the request was answered. A command that is dropped at the time limit leaves nothing
/// half-done, since each has one commit; whether that one happened, the same command tells when it comes again.
pub(crate) async fn require_log(State(app): State<App>, request: Request, next: Next) -> Response {
    if app.nats.connection_state() != Connection::Connected {
        return log_unavailable(&LogAway::Disconnected).into_response();
    }
    match tokio::time::timeout(TIME_LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => log_unavailable(&LogAway::TooSlow).into_response(),
    }
}

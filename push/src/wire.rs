//! A WebSocket that is written and read by one task, without either waiting for the other.

use std::{
    collections::VecDeque,
    future::poll_fn,
    task::{Context, Poll, ready},
};

use axum::extract::ws::{Message, WebSocket};
use futures::{SinkExt as _, StreamExt as _};
use tokio::time::{Duration, timeout};
use tokio_tungstenite::tungstenite;

use crate::protocol::{CloseCode, Closing, ServerFrame};

/// A client that sends without reading the answers is not listened to while more than these wait for it.
const ANSWERS_WAITING: usize = 256;
/// A queue that grew beyond this is given back once it is written.
const QUEUE_KEPT: usize = 64;
/// How long the other side may take to hear that the connection ends.
const CLOSE_WITHIN: Duration = Duration::from_secs(3);

/// The socket and what is to be written to it.
pub(crate) struct Wire {
    socket: WebSocket,
    queue: VecDeque<Message>,
    /// Something was handed to the socket and may be in its buffer still.
    unflushed: bool,
}

/// What happened on the wire.
#[derive(Debug)]
pub(crate) enum Io {
    /// Everything that was queued has been written.
    Written,
    Received(Message),
    /// What was received breaks the protocol: nothing more can be read.
    Broken(CloseCode),
    /// The connection is over.
    Gone,
}

impl Wire {
    pub(crate) fn new(socket: WebSocket) -> Self {
        Self { socket, queue: VecDeque::new(), unflushed: false }
    }

    /// Queues a message; [`Self::poll`] writes all that is queued in as few writes as the buffer allows.
    pub(crate) fn queue(&mut self, message: Message) {
        self.queue.push_back(message);
    }

    /// True when nothing waits to be written.
    pub(crate) fn is_idle(&self) -> bool {
        self.queue.is_empty() && !self.unflushed
    }

    /// Writes what can be written, then reads.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Io> {
        if !self.is_idle()
            && let Poll::Ready(written) = self.poll_write(cx)
        {
            return Poll::Ready(if written.is_ok() { Io::Written } else { Io::Gone });
        }
        if self.queue.len() > ANSWERS_WAITING {
            return Poll::Pending;
        }
        self.socket.poll_next_unpin(cx).map(|received| match received {
            Some(Ok(message)) => Io::Received(message),
            Some(Err(error)) => broken(error).map_or(Io::Gone, Io::Broken),
            None => Io::Gone,
        })
    }

    /// Says goodbye, after what is half written and instead of what is only queued; without a code, answers the
    /// client's own goodbye.
    pub(crate) async fn close(mut self, closing: Option<Closing>) {
        self.queue.clear();
        if let Some(Closing { code, retry_after }) = closing {
            if code.is_come_back() {
                let retry_after_ms = u64::try_from(retry_after.as_millis()).unwrap_or(u64::MAX);
                self.queue(ServerFrame::Goaway { code: code.name(), retry_after_ms }.message());
            }
            self.queue(code.message());
        }
        let farewell = async {
            // Until the other side has answered: closing earlier could destroy what it has yet to read.
            while !matches!(poll_fn(|cx| self.poll(cx)).await, Io::Gone) {}
        };
        if timeout(CLOSE_WITHIN, farewell).await.is_err() {
            tracing::debug!("the client did not hear that its connection ends");
        }
    }

    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        while !self.queue.is_empty() {
            ready!(self.socket.poll_ready_unpin(cx))?;
            if let Some(message) = self.queue.pop_front() {
                self.unflushed = true;
                self.socket.start_send_unpin(message)?;
            }
        }
        ready!(self.socket.poll_flush_unpin(cx))?;
        self.unflushed = false;
        if self.queue.capacity() > QUEUE_KEPT {
            self.queue = VecDeque::new();
        }
        Poll::Ready(Ok(()))
    }
}

/// What the client did wrong, if it did anything: else the line broke.
fn broken(error: axum::Error) -> Option<CloseCode> {
    match error.into_inner().downcast_ref::<tungstenite::Error>()? {
        tungstenite::Error::Capacity(_) => Some(CloseCode::FrameTooLarge),
        tungstenite::Error::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake) => None,
        tungstenite::Error::Protocol(_) | tungstenite::Error::Utf8(_) => Some(CloseCode::BadFrame),
        _ => None,
    }
}

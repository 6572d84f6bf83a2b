//! A WebSocket that is written and read by one task, without either waiting for the other.

use std::{
    future::poll_fn,
    io::{self, IoSlice},
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures::{SinkExt as _, StreamExt as _};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::{Duration, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        self, Message,
        protocol::{Role, WebSocketConfig},
    },
};

use crate::{
    bucket::Allowance,
    frame_budget::FrameBudget,
    line::Line,
    protocol::{CloseCode, Closing, ServerFrame},
    run::Run,
    wire_queue::WireQueue,
};

/// How long the other side may take to hear that the connection ends.
const CLOSE_WITHIN: Duration = Duration::from_secs(3);

/// The socket and what is to be written to it.
pub(crate) struct Wire<S = TokioIo<Upgraded>> {
    socket: WebSocketStream<Line<S>>,
    queue: WireQueue,
    /// Something was handed to the socket and may be in its buffer still.
    unflushed: bool,
    frames: FrameBudget,
}

/// What happened on the wire.
#[derive(Debug)]
pub(crate) enum Io {
    /// Everything that was queued has been written.
    Written,
    Received(Message),
    /// What was received breaks the protocol, or is too much of it: nothing more is to be read.
    Broken(CloseCode),
    /// The connection is over.
    Gone,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// The server's side of a WebSocket that has been agreed on, from which so many frames may come.
    pub(crate) async fn new(connection: S, config: WebSocketConfig, allowance: Allowance) -> Self {
        let socket =
            WebSocketStream::from_raw_socket(Line::new(connection), Role::Server, Some(config)).await;
        let frames = FrameBudget::full(allowance);
        Self { socket, queue: WireQueue::default(), unflushed: false, frames }
    }

    /// Queues a message; [`Self::poll`] writes all that is queued in as few writes as the buffer allows.
    pub(crate) fn queue(&mut self, message: Message) {
        self.queue.push_message(message);
    }

    /// Queues events; what may be seen of them is decided when they are written.
    pub(crate) fn queue_run(&mut self, run: Arc<Run>) {
        self.queue.push_run(run);
    }

    /// True when nothing waits to be written.
    pub(crate) fn is_idle(&self) -> bool {
        self.queue.is_empty() && !self.unflushed
    }

    /// Whether the client took something of what waits for it since this was asked last.
    pub(crate) fn take_went_on(&mut self) -> bool {
        self.socket.get_mut().take_went_on()
    }

    /// Writes what can be written, then reads.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Io> {
        if !self.is_idle()
            && let Poll::Ready(written) = self.poll_write(cx)
        {
            return Poll::Ready(if written.is_ok() { Io::Written } else { Io::Gone });
        }
        self.poll_read(cx)
    }

    /// Only reads, as long as the client reads what it is answered.
    pub(crate) fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Io> {
        if self.queue.is_too_long() {
            return Poll::Pending;
        }
        let received = self.socket.poll_next_unpin(cx);
        if !self.frames.take(self.socket.get_mut().take_begun()) {
            return Poll::Ready(Io::Broken(CloseCode::TooManyFrames));
        }
        received.map(|received| match received {
            Some(Ok(message)) => Io::Received(message),
            Some(Err(error)) => broken(&error).map_or(Io::Gone, Io::Broken),
            None => Io::Gone,
        })
    }

    /// Says goodbye, after what is half written and instead of what is only queued; without a code, answers the
    /// client's own goodbye.
    pub(crate) async fn close(mut self, closing: Option<Closing>) {
        let is_midway = self.socket.get_ref().is_midway();
        self.queue.drop_unbegun(is_midway);
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

    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), tungstenite::Error>> {
        while !self.queue.is_empty() {
            if self.queue.begins_with_message() {
                ready!(self.socket.poll_ready_unpin(cx))?;
                if let Some(message) = self.queue.take_message() {
                    self.unflushed = true;
                    self.socket.start_send_unpin(message)?;
                }
            } else {
                ready!(self.poll_flush(cx))?;
                ready!(self.poll_write_runs(cx)).map_err(tungstenite::Error::Io)?;
            }
        }
        // Also what the library answered by itself while a run was half written.
        ready!(self.poll_flush(cx))?;
        self.queue.give_back();
        Poll::Ready(Ok(()))
    }

    /// Writes what the library has in its buffer, unless a run is half written.
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), tungstenite::Error>> {
        if !self.socket.get_ref().is_midway() {
            ready!(self.socket.poll_flush_unpin(cx))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    /// Writes the runs in front of the queue, in one write if the connection takes it.
    fn poll_write_runs(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let pieces = self.queue.pieces();
        let slices: Vec<_> = pieces.iter().map(|piece| IoSlice::new(piece)).collect();
        let mut written = ready!(self.socket.get_mut().poll_write_past(cx, &slices))?;
        if written == 0 {
            return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
        }
        for mut piece in pieces {
            if written >= piece.len() {
                written -= piece.len();
                self.queue.piece_is_written();
                self.socket.get_mut().set_midway(false);
            } else {
                if written > 0 {
                    // What has been begun is ended as it was begun.
                    drop(piece.split_to(written));
                    self.queue.piece_is_begun(piece);
                    self.socket.get_mut().set_midway(true);
                }
                break;
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// What the client did wrong, if it did anything: else the line broke.
fn broken(error: &tungstenite::Error) -> Option<CloseCode> {
    match error {
        tungstenite::Error::Capacity(_) => Some(CloseCode::FrameTooLarge),
        tungstenite::Error::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake) => None,
        tungstenite::Error::Protocol(_) | tungstenite::Error::Utf8(_) => Some(CloseCode::BadFrame),
        _ => None,
    }
}

#[cfg(test)]
pub(crate) mod examples {
    //! A connection to a client, for tests.

    use super::*;
    use tokio::io::{DuplexStream, duplex};

    pub(crate) const FRAMES: Allowance = Allowance { at_once: 384, per_second: 32 };

    /// A connection that takes a few bytes at once, so that nearly everything is half written for a while.
    pub(crate) async fn connected(
        narrow_bytes: usize,
    ) -> (Wire<DuplexStream>, WebSocketStream<DuplexStream>) {
        let (ours, theirs) = duplex(narrow_bytes);
        let wire = Wire::new(ours, WebSocketConfig::default(), FRAMES).await;
        (wire, WebSocketStream::from_raw_socket(theirs, Role::Client, None).await)
    }
}

#[cfg(test)]
mod tests {
    use super::{examples::connected, *};
    use crate::{frame::examples::run, wire_queue::ANSWER_BYTES_WAITING};

    #[tokio::test]
    async fn what_goes_past_the_library_and_what_it_writes_itself_do_not_meet_in_a_frame() {
        for narrow_bytes in [1, 7, 64, 1000] {
            let (mut wire, client) = connected(narrow_bytes).await;
            let runs = [
                run(&[(1, Some(0)), (4, Some(1))]),
                run(&[(9, Some(4))]),
                run(&[(10, Some(9)), (11, Some(10))]),
            ];
            let mut expected = Vec::new();
            for run in &runs {
                wire.queue(Message::text("between"));
                wire.queue_run(Arc::clone(run));
                expected.push("between".to_owned());
                expected.extend(run.frames().iter().map(|frame| frame.text_after(0).to_string()));
            }
            // The library answers these by itself, whatever is being written.
            let pings = 40;
            let server = async {
                let mut heard = 0;
                while heard < pings || !wire.is_idle() {
                    match poll_fn(|cx| wire.poll(cx)).await {
                        Io::Received(Message::Ping(_)) => heard += 1,
                        Io::Written => {}
                        other => panic!("{other:?}"),
                    }
                }
                // The answer to the last one may still be with the library.
                wire.queue(Message::text("end"));
                while !wire.is_idle() {
                    assert!(matches!(poll_fn(|cx| wire.poll(cx)).await, Io::Written));
                }
            };
            let (mut sink, mut stream) = client.split();
            let pinging = async {
                for number in 0..pings {
                    sink.send(Message::Ping(vec![number].into())).await.expect("sent");
                }
            };
            let reading = async {
                let (mut texts, mut answered) = (Vec::new(), 0);
                loop {
                    match stream.next().await.expect("open").expect("frames that are whole") {
                        Message::Text(text) if text.as_str() == "end" => break (texts, answered),
                        Message::Text(text) => texts.push(text.to_string()),
                        Message::Pong(_) => answered += 1,
                        other => panic!("{other:?}"),
                    }
                }
            };
            let ((), (), (texts, answered)) = tokio::join!(server, pinging, reading);
            assert_eq!(texts, expected, "{narrow_bytes}");
            assert!(answered > 0, "{narrow_bytes}");
        }
    }

    #[tokio::test]
    async fn who_does_not_read_large_answers_is_not_listened_to_until_they_are_written() {
        let (mut wire, mut client) = connected(64).await;
        let answer = "x".repeat(ANSWER_BYTES_WAITING / 4);
        for _ in 0..10 {
            wire.queue(Message::text(answer.clone()));
        }
        client.send(Message::text("more")).await.expect("sent");
        assert!(poll_fn(|cx| Poll::Ready(wire.poll(cx).is_pending())).await);
        let reading = async {
            for _ in 0..10 {
                client.next().await.expect("open").expect("an answer");
            }
        };
        let serving = async {
            let mut heard = Vec::new();
            // It is listened to again before the last answer is written.
            while heard.is_empty() || !wire.is_idle() {
                match poll_fn(|cx| wire.poll(cx)).await {
                    Io::Written => {}
                    Io::Received(message) => heard.push(message),
                    other => panic!("{other:?}"),
                }
            }
            heard
        };
        let (heard, ()) = tokio::join!(serving, reading);
        assert_eq!(heard, [Message::text("more")]);
    }

    #[tokio::test]
    async fn a_client_shows_that_it_is_there_by_taking_what_had_to_wait_and_only_by_that() {
        let (mut wire, mut client) = connected(100).await;
        let fits = Message::text("x".repeat(50));
        wire.queue(fits.clone());
        assert!(matches!(poll_fn(|cx| wire.poll(cx)).await, Io::Written));
        assert!(!wire.take_went_on(), "the connection took it, whoever is there");
        let runs = [run(&[(1, Some(0)), (4, Some(1))]), run(&[(9, Some(4))])];
        for run in &runs {
            wire.queue_run(Arc::clone(run));
        }
        wire.queue(Message::text("y".repeat(200)));
        for _ in 0..3 {
            assert!(poll_fn(|cx| Poll::Ready(wire.poll(cx).is_pending())).await);
            assert!(!wire.take_went_on(), "nobody reads");
        }
        let mut went_on = 0;
        let writing = async {
            while !wire.is_idle() {
                let written = poll_fn(|cx| wire.poll(cx));
                assert!(matches!(written.await, Io::Written));
                went_on += u32::from(wire.take_went_on());
            }
        };
        let reading = async {
            for _ in 0..5 {
                client.next().await.expect("open").expect("whole");
            }
        };
        tokio::join!(writing, reading);
        assert!(went_on > 0);
    }

    #[tokio::test]
    async fn goodbye_is_said_after_what_is_half_written_and_instead_of_the_rest() {
        let (mut wire, mut client) = connected(100).await;
        let (begun, waiting) = (run(&[(1, Some(0)), (4, Some(1))]), run(&[(9, Some(4))]));
        wire.queue_run(Arc::clone(&begun));
        wire.queue_run(waiting);
        // So much is written as fits.
        let blocked = poll_fn(|cx| Poll::Ready(wire.poll(cx).is_pending())).await;
        assert!(blocked && wire.socket.get_ref().is_midway());
        let reading = async {
            let (mut texts, mut code) = (Vec::new(), None);
            while let Some(Ok(message)) = client.next().await {
                match message {
                    Message::Text(text) => texts.push(text.to_string()),
                    Message::Close(frame) => code = frame.map(|frame| u16::from(frame.code)),
                    _ => {}
                }
            }
            (texts, code)
        };
        let goodbye = wire.close(Some(CloseCode::BadFrame.into()));
        let ((texts, code), ()) = tokio::join!(reading, goodbye);
        let expected: Vec<_> = begun.frames().iter().map(|frame| frame.text_after(0).to_string()).collect();
        assert_eq!((texts, code), (expected, Some(4500)));
    }
}

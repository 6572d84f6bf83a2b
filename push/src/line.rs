//! The connection below a WebSocket, which is shared: the library's frames go through it, and what is encoded for many
//! goes past the library. Neither may write into the middle of the other's frame.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::frame_heads::FrameHeads;

/// A connection that the library may write to as long as nothing else is half written.
#[derive(Debug)]
pub(crate) struct Line<S> {
    io: S,
    /// Frames that are written past the library are half written.
    midway: bool,
    heard: FrameHeads,
}

impl<S: AsyncWrite + Unpin> Line<S> {
    pub(crate) fn new(io: S) -> Self {
        Self { io, midway: false, heard: FrameHeads::default() }
    }

    /// Whether frames that are written past the library are half written.
    pub(crate) const fn is_midway(&self) -> bool {
        self.midway
    }

    /// Says whether they are.
    pub(crate) const fn set_midway(&mut self, midway: bool) {
        self.midway = midway;
    }

    /// How many frames the client has begun since this was asked last.
    pub(crate) const fn take_begun(&mut self) -> u32 {
        self.heard.take_begun()
    }

    /// Writes past the library, as much as the connection takes at once.
    pub(crate) fn poll_write_past(
        &mut self,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(cx, pieces)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Line<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.io).poll_read(cx, buffer);
        if let Some(came) = buffer.filled().get(before..) {
            self.heard.pass(came);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Line<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.midway {
            // The task is woken for the rest of what is half written, and comes back to this afterwards.
            return Poll::Pending;
        }
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

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
    /// The connection takes no more, until the other side has taken some of what it holds.
    is_full: bool,
    /// It took more after that.
    went_on: bool,
    heard: FrameHeads,
}

impl<S: AsyncWrite + Unpin> Line<S> {
    pub(crate) fn new(io: S) -> Self {
        Self { io, midway: false, is_full: false, went_on: false, heard: FrameHeads::default() }
    }

    /// Whether frames that are written past the library are half written.
    pub(crate) const fn is_midway(&self) -> bool {
        self.midway
    }

    /// Says whether they are.
    pub(crate) const fn set_midway(&mut self, midway: bool) {
        self.midway = midway;
    }

    /// Whether a write that had to wait went on since this was asked last: the other side took something. What the
    /// connection takes without waiting says nothing, as a dead line takes that, too.
    pub(crate) const fn take_went_on(&mut self) -> bool {
        std::mem::replace(&mut self.went_on, false)
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
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, pieces);
        self.note(&written);
        written
    }

    fn note(&mut self, written: &Poll<io::Result<usize>>) {
        match written {
            Poll::Pending => self.is_full = true,
            Poll::Ready(Ok(1..)) => self.went_on |= std::mem::take(&mut self.is_full),
            Poll::Ready(_) => {}
        }
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
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.note(&written);
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

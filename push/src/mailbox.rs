//! What waits for one connection, bounded in bytes.
//!
//! The hub puts frames in, the connection's own task takes all of them out at once and writes them. Bytes count until
//! they are written: a client that reads too slowly is closed with a code that lets it come back and resume.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::{
    protocol::{CloseCode, Closing},
    run::Run,
};

/// Names one subscription of one connection, and is never used again there.
pub(crate) type Slot = u64;

/// Something for one subscription.
#[derive(Debug)]
pub(crate) enum Delivery {
    Events(Slot, Arc<Run>),
    /// The tick of the queue of conversions.
    Tick(Slot),
    /// Something else outside the log, encoded.
    Aside(Slot, Utf8Bytes),
}

/// The queue between the hub and one connection.
#[derive(Debug)]
pub(crate) struct Mailbox {
    limit_bytes: usize,
    state: Mutex<State>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<Delivery>,
    /// Of what waits here and of what was taken and is not written yet.
    bytes: usize,
    tick_waits: bool,
    aside_lost: bool,
    closing: Option<Closing>,
}

impl Mailbox {
    /// A mailbox that holds at most `limit_bytes`.
    pub(crate) fn new(limit_bytes: usize) -> Self {
        Self { limit_bytes, state: Mutex::default(), wake: Notify::new() }
    }

    /// Puts events in, for which the connection is not woken yet. Returns false when it is about to close and takes
    /// nothing more.
    pub(crate) fn push(&self, slot: Slot, run: &Arc<Run>) -> bool {
        let mut state = self.state();
        if state.closing.is_some() {
            return false;
        }
        state.bytes += run.size_bytes();
        if state.bytes > self.limit_bytes {
            state.waiting = Vec::new();
            state.closing = Some(CloseCode::Slow.into());
            self.wake.notify_one();
        } else {
            state.waiting.push(Delivery::Events(slot, Arc::clone(run)));
        }
        true
    }

    /// Wakes the connection for what was put in.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Puts a tick in, unless one waits already or the connection has enough to do: ticks are dropped first.
    /// Returns false as [`Self::push`] does.
    pub(crate) fn tick(&self, slot: Slot) -> bool {
        let mut state = self.state();
        if state.closing.is_some() {
            return false;
        }
        if !state.tick_waits && state.bytes <= self.limit_bytes / 2 {
            state.tick_waits = true;
            state.waiting.push(Delivery::Tick(slot));
            drop(state);
            self.wake.notify_one();
        }
        true
    }

    /// Puts in something that is outside the log, unless the connection has enough to do. Returns false as
    /// [`Self::push`] does.
    pub(crate) fn aside(&self, slot: Slot, text: &Utf8Bytes) -> bool {
        let mut state = self.state();
        if state.closing.is_some() {
            return false;
        }
        if state.bytes + text.len() > self.limit_bytes / 2 {
            state.aside_lost = true;
            metrics::counter!("push_asides_dropped_total").increment(1);
            return true;
        }
        state.bytes += text.len();
        state.waiting.push(Delivery::Aside(slot, text.clone()));
        drop(state);
        self.wake.notify_one();
        true
    }

    /// Whether something outside the log was left out since this was asked.
    pub(crate) fn take_aside_lost(&self) -> bool {
        std::mem::take(&mut self.state().aside_lost)
    }

    /// Asks the connection to close; the first reason counts.
    pub(crate) fn close(&self, code: CloseCode) {
        self.close_for(code, code.retry_after());
    }

    /// As [`Self::close`], and tells the client to come back after this.
    pub(crate) fn close_for(&self, code: CloseCode, retry_after: Duration) {
        self.state().closing.get_or_insert(Closing { code, retry_after });
        self.wake.notify_one();
    }

    /// Why the connection is to close, if it is.
    pub(crate) fn closing(&self) -> Option<Closing> {
        self.state().closing
    }

    /// Takes out all that waits. It counts until [`Self::written`].
    pub(crate) fn take(&self) -> Vec<Delivery> {
        let mut state = self.state();
        state.tick_waits = false;
        std::mem::take(&mut state.waiting)
    }

    /// Says that frames of so many bytes wait for nobody any more.
    pub(crate) fn written(&self, bytes: usize) {
        let mut state = self.state();
        state.bytes = state.bytes.saturating_sub(bytes);
    }

    /// Waits until something was put in since the last call.
    pub(crate) async fn woken(&self) {
        self.wake.notified().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::examples::run;

    #[test]
    fn what_was_taken_counts_until_it_is_written() {
        let event = run(&[(1, None)]);
        let mailbox = Mailbox::new(event.size_bytes() * 2);
        assert!(mailbox.push(1, &event));
        assert_eq!(mailbox.take().len(), 1);
        assert!(mailbox.push(1, &event));
        assert_eq!(mailbox.take().len(), 1);
        mailbox.written(event.size_bytes());
        assert!(mailbox.push(1, &event));
        assert_eq!(mailbox.closing(), None);
        mailbox.push(1, &event);
        assert_eq!(mailbox.closing(), Some(CloseCode::Slow.into()));
        assert!(!mailbox.push(1, &event));
    }

    #[test]
    fn ticks_are_merged_and_dropped_under_pressure() {
        let event = run(&[(1, None)]);
        let mailbox = Mailbox::new(event.size_bytes() + 1);
        mailbox.tick(1);
        mailbox.tick(1);
        assert_eq!(mailbox.take().len(), 1);
        mailbox.push(1, &event);
        mailbox.tick(1);
        assert_eq!(mailbox.take().len(), 1);
    }

    #[test]
    fn what_is_outside_the_log_is_dropped_first_and_that_is_remembered() {
        let event = run(&[(1, None)]);
        let mailbox = Mailbox::new(event.size_bytes() + 1);
        let text = Utf8Bytes::from_static("typing");
        mailbox.aside(1, &text);
        assert_eq!(mailbox.take().len(), 1);
        assert!(!mailbox.take_aside_lost());
        mailbox.written(text.len());
        mailbox.push(1, &event);
        assert!(mailbox.aside(1, &text));
        assert_eq!(mailbox.take().len(), 1);
        assert!(mailbox.take_aside_lost());
        assert!(!mailbox.take_aside_lost());
        assert_eq!(mailbox.closing(), None);
    }

    #[test]
    fn the_first_reason_to_close_counts() {
        let mailbox = Mailbox::new(1);
        mailbox.close(CloseCode::SessionEnded);
        mailbox.close(CloseCode::Drain);
        assert_eq!(mailbox.closing(), Some(CloseCode::SessionEnded.into()));
    }
}

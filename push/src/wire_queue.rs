//! What is to be written to one WebSocket, in its order: messages by way of the library, and runs past it.

use std::{collections::VecDeque, sync::Arc};

use axum::body::Bytes;
use tokio_tungstenite::tungstenite::Message;

use crate::run::Run;

/// A client that sends without reading the answers is not listened to while more than these wait for it.
const ANSWERS_WAITING: usize = 256;
/// The same of their bytes, with what else is encoded for this client alone.
pub(crate) const ANSWER_BYTES_WAITING: usize = 256 << 10;
/// A queue that grew beyond this is given back once it is written.
const QUEUE_KEPT: usize = 64;
/// So many runs go out in one write at most.
const AT_ONCE: usize = 32;

/// What waits to be written.
#[derive(Default)]
pub(crate) struct WireQueue {
    items: VecDeque<Item>,
    /// Of the messages in it. Runs count where they came from.
    message_bytes: usize,
}

/// Something to write.
enum Item {
    /// By way of the library.
    Message(Message),
    /// As it is, past the library.
    Run(Arc<Run>),
    /// What is left of a run that is half written.
    Rest(Bytes),
}

impl WireQueue {
    pub(crate) fn push_message(&mut self, message: Message) {
        self.message_bytes += message.len();
        self.items.push_back(Item::Message(message));
    }

    pub(crate) fn push_run(&mut self, run: Arc<Run>) {
        self.items.push_back(Item::Run(run));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether so much waits that the client is not to be listened to.
    pub(crate) fn is_too_long(&self) -> bool {
        self.items.len() > ANSWERS_WAITING || self.message_bytes > ANSWER_BYTES_WAITING
    }

    /// Whether a message is the next to be written.
    pub(crate) fn begins_with_message(&self) -> bool {
        matches!(self.items.front(), Some(Item::Message(_)))
    }

    /// Takes the message that is next; none where a run is.
    pub(crate) fn take_message(&mut self) -> Option<Message> {
        match self.items.pop_front()? {
            Item::Message(message) => {
                self.message_bytes = self.message_bytes.saturating_sub(message.len());
                Some(message)
            }
            run => {
                self.items.push_front(run);
                None
            }
        }
    }

    /// The bytes of the runs that are next, as many of them as go out in one write.
    pub(crate) fn pieces(&self) -> Vec<Bytes> {
        let mut pieces = Vec::with_capacity(self.items.len().min(AT_ONCE));
        pieces.extend(self.items.iter().map_while(Item::wired).take(AT_ONCE));
        pieces
    }

    /// The first of the pieces is written.
    pub(crate) fn piece_is_written(&mut self) {
        self.items.pop_front();
    }

    /// Of the first of the pieces, this is left.
    pub(crate) fn piece_is_begun(&mut self, rest: Bytes) {
        self.items.pop_front();
        self.items.push_front(Item::Rest(rest));
    }

    /// Drops all but what is half written, if something is.
    pub(crate) fn drop_unbegun(&mut self, is_midway: bool) {
        self.items.truncate(usize::from(is_midway));
        // What is half written is no message.
        self.message_bytes = 0;
    }

    /// Once all is written: gives back the room of a queue that was long.
    pub(crate) fn give_back(&mut self) {
        if self.items.capacity() > QUEUE_KEPT {
            self.items = VecDeque::new();
        }
    }
}

impl Item {
    /// Its bytes, if it goes past the library.
    fn wired(&self) -> Option<Bytes> {
        match self {
            Self::Message(_) => None,
            Self::Run(run) => Some(run.wired()),
            Self::Rest(rest) => Some(rest.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::examples::run;

    #[test]
    fn messages_and_runs_come_out_in_their_order() {
        let mut queue = WireQueue::default();
        queue.push_run(run(&[(1, Some(0))]));
        queue.push_run(run(&[(4, Some(1))]));
        queue.push_message(Message::text("between"));
        queue.push_run(run(&[(9, Some(4))]));
        assert!(!queue.begins_with_message());
        assert!(queue.take_message().is_none(), "a run is next, and stays");
        assert_eq!(queue.pieces().len(), 2, "up to the message");
        queue.piece_is_written();
        queue.piece_is_begun(Bytes::from_static(b"rest"));
        assert_eq!(queue.pieces(), [Bytes::from_static(b"rest")]);
        queue.piece_is_written();
        assert!(queue.begins_with_message() && queue.pieces().is_empty());
        assert_eq!(queue.take_message(), Some(Message::text("between")));
        assert_eq!(queue.pieces().len(), 1);
    }

    #[test]
    fn it_is_too_long_while_too_much_waits() {
        let mut queue = WireQueue::default();
        for _ in 0..=ANSWERS_WAITING {
            assert!(!queue.is_too_long());
            queue.push_message(Message::text("one"));
        }
        assert!(queue.is_too_long());
        assert!(queue.take_message().is_some());
        assert!(!queue.is_too_long());
        while queue.take_message().is_some() {}
        queue.push_message(Message::text("x".repeat(ANSWER_BYTES_WAITING)));
        assert!(!queue.is_too_long(), "one that is large is few");
        queue.push_message(Message::text("y"));
        assert!(queue.is_too_long());
        queue.drop_unbegun(false);
        assert!(queue.is_empty() && !queue.is_too_long());
    }
}

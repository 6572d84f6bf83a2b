//! Events of one topic that came one right after the other: put into each follower's mailbox at once, and written to all
//! of them from the same bytes.

use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use domain::ids::AccountId;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::frame::Frame;

/// One or more events, in order, none left out between them.
#[derive(Debug)]
pub(crate) struct Run {
    frames: Vec<Arc<Frame>>,
    size_bytes: usize,
    /// All of them as WebSocket frames, made for the first who is written to.
    wired: OnceLock<Bytes>,
}

/// A text frame that is whole, as a server sends it: RFC 6455, 5.2.
const TEXT: u8 = 0x81;
/// What stands for a length in the next two bytes, and in the next eight.
const LENGTH_16: u8 = 126;
const LENGTH_64: u8 = 127;
const LONGEST_HEAD_BYTES: usize = 10;

impl Run {
    pub(crate) fn of(frames: Vec<Arc<Frame>>) -> Self {
        let size_bytes = frames.iter().map(|frame| frame.size_bytes()).sum();
        Self { frames, size_bytes, wired: OnceLock::new() }
    }

    pub(crate) fn frames(&self) -> &[Arc<Frame>] {
        &self.frames
    }

    /// How much of a queue it takes; always the same, whatever became of its events.
    pub(crate) const fn size_bytes(&self) -> usize {
        self.size_bytes
    }

    /// The last sequence of it for a follower of this account who has the topic up to `last`; none if such a one is to be
    /// sent something else than everybody, or has some of it already.
    pub(crate) fn goes_whole(&self, account: AccountId, last: u64) -> Option<u64> {
        let first = self.frames.first()?;
        let continues = first.previous.is_some() && first.sequence > last;
        let ends = self.frames.iter().any(|frame| frame.ends_for == Some(account));
        (continues && !ends).then(|| self.frames.last().map(|frame| frame.sequence))?
    }

    /// The bytes to write to whoever gets all of it, with what may be seen now.
    pub(crate) fn wired(&self) -> Bytes {
        if self.frames.iter().any(|frame| frame.is_withdrawn()) {
            // Not kept: the next may be withdrawn a moment later.
            return self.encode();
        }
        self.wired.get_or_init(|| self.encode()).clone()
    }

    fn encode(&self) -> Bytes {
        let mut wired = Vec::with_capacity(self.size_bytes + self.frames.len() * LONGEST_HEAD_BYTES);
        for frame in &self.frames {
            // Its predecessor is known, so that what it follows is the same for all.
            append(&frame.text_after(0), &mut wired);
        }
        wired.into()
    }
}

fn append(text: &Utf8Bytes, wired: &mut Vec<u8>) {
    wired.push(TEXT);
    match (u8::try_from(text.len()), u16::try_from(text.len())) {
        (Ok(length), _) if length < LENGTH_16 => wired.push(length),
        (_, Ok(length)) => {
            wired.push(LENGTH_16);
            wired.extend_from_slice(&length.to_be_bytes());
        }
        _ => {
            wired.push(LENGTH_64);
            wired.extend_from_slice(&(text.len() as u64).to_be_bytes());
        }
    }
    wired.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        frame::examples::{event, room, run},
        visible::{self, Visible},
    };
    use tokio_tungstenite::tungstenite::{Message, protocol::Role, protocol::WebSocket};
    use uuid::Uuid;

    /// What a client of the WebSocket library reads.
    fn read(wired: &[u8]) -> Vec<String> {
        let mut client = WebSocket::from_raw_socket(std::io::Cursor::new(wired.to_vec()), Role::Client, None);
        let texts = std::iter::from_fn(|| match client.read() {
            Ok(Message::Text(text)) => Some(text.to_string()),
            _ => None,
        });
        texts.collect()
    }

    #[test]
    fn a_client_reads_each_of_its_events() {
        let run = run(&[(1, Some(0)), (4, Some(1)), (9, Some(4))]);
        let expected: Vec<_> = run.frames().iter().map(|frame| frame.text_after(0).to_string()).collect();
        assert_eq!((read(&run.wired()), expected.len()), (expected, 3));
    }

    #[test]
    fn texts_of_every_length_are_framed() {
        for length in [0, 1, 125, 126, 127, 128, 255, 256, 65_535, 65_536, 70_000] {
            let (text, mut wired) = ("x".repeat(length), Vec::new());
            append(&text.as_str().into(), &mut wired);
            assert_eq!(read(&wired), [text], "{length}");
        }
    }

    #[test]
    fn what_was_taken_back_is_written_to_nobody_any_more() {
        let run = run(&[(1, Some(0)), (4, Some(1))]);
        let before = run.wired();
        let instead = Visible { event_type: "Gone".to_owned(), data: "nothing".into(), ends_for: None };
        run.frames()[1].withdraw(&event(4), room(), &instead);
        let after = read(&run.wired());
        assert_ne!(read(&before)[1], after[1]);
        assert!(after[1].contains("Gone") && after[0] == read(&before)[0]);
    }

    #[test]
    fn who_has_some_of_it_or_is_sent_away_by_it_is_not_sent_all_of_it() {
        let account = AccountId::new(Uuid::from_u128(0xada));
        let whole = run(&[(4, Some(1)), (9, Some(4))]);
        assert_eq!((whole.goes_whole(account, 0), whole.goes_whole(account, 3)), (Some(9), Some(9)));
        assert_eq!(whole.goes_whole(account, 4), None);
        assert_eq!(run(&[(4, None), (9, Some(4))]).goes_whole(account, 3), None);
        let hidden = visible::hidden();
        let ends = Visible { ends_for: Some(account), ..hidden };
        let ends = Run::of(vec![Arc::new(Frame::encode(&event(4), room(), &ends, Some(1)))]);
        assert_eq!(ends.goes_whole(account, 3), None);
        assert_eq!(ends.goes_whole(AccountId::new(Uuid::from_u128(0xb0b)), 3), Some(4));
    }
}

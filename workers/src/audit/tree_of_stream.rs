//! Reading a stream as leaves.

use std::sync::Arc;

use jetstream_es::{LogReader, MAX_PAGE, MessageInPage, StoreError, StoredMessage, StoredPage};
use ledger::{Entry, Fault, Logged};

/// A message of the log, to be hashed.
pub(crate) enum LogMessage {
    Own(Box<StoredMessage>),
    /// By its number in the page.
    InPage(Arc<StoredPage>, usize),
}

impl From<StoredMessage> for LogMessage {
    fn from(message: StoredMessage) -> Self {
        Self::Own(Box::new(message))
    }
}

impl Logged for LogMessage {
    fn entry(&self) -> Entry<'_> {
        match self {
            Self::Own(message) => {
                let StoredMessage { stream, sequence, subject, body, .. } = &**message;
                Entry::new(stream, *sequence, subject, message.headers(), body)
            }
            Self::InPage(page, index) => match page.get(*index) {
                Some(message) => {
                    let MessageInPage { stream, sequence, subject, headers, body, .. } = message;
                    Entry::new(stream, sequence, subject, headers, body)
                }
                // No event has this place, so that it is a fault, and everything is read again with more care.
                None => Entry::new("", 0, "", [], &[]),
            },
        }
    }
}

/// Why there are no more messages.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error(transparent)]
    Log(#[from] StoreError),
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// The messages from `first` on that are there, at most a page of them and none after `last`. The first one is
/// `first`, and there is no hole: that would be a fault, once the leader has confirmed it.
pub(crate) async fn contiguous(
    log: &LogReader,
    stream: &str,
    first: u64,
    last: u64,
) -> Result<Vec<LogMessage>, ReadError> {
    let messages = contiguous_as_stored(log, stream, first, last).await?;
    Ok(messages.into_iter().map(LogMessage::from).collect())
}

/// As [`contiguous`], with all that is stored about each.
pub(crate) async fn contiguous_as_stored(
    log: &LogReader,
    stream: &str,
    first: u64,
    last: u64,
) -> Result<Vec<StoredMessage>, ReadError> {
    let wanted = usize::try_from(last.saturating_sub(first) + 1).unwrap_or(MAX_PAGE).min(MAX_PAGE);
    let mut messages = log.messages(stream, first, None, wanted).await?;
    let mut expected = first;
    let hole = messages.iter().position(|message| {
        expected += 1;
        message.sequence != expected - 1
    });
    if let Some(hole) = hole {
        let missing = first + hole as u64;
        let at_leader = log.next_message(stream, missing).await?;
        if let Some(next) = at_leader.filter(|next| next.sequence != missing) {
            let (stream, next) = (stream.to_owned(), next.sequence);
            return Err(Fault::Missing { stream, sequence: missing, next }.into());
        }
        messages.truncate(hole);
    }
    Ok(messages)
}

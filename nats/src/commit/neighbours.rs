//! Other nodes that append to the same subjects.
//!
//! A commit that expects what another node has changed meanwhile makes the server refuse the whole batch that
//! it is in. While that happens the stream's live feed is followed, and what others append is known before
//! the next batch is cut. A node that is alone does not follow, since each event costs something.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::stream::{StreamExt as _, select_all};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::Known;
use crate::LogReader;
use crate::follow::subscribe;
use crate::recorded::Raw;

/// The feed is followed for so long, and again when the next batch is refused for another node's sake.
const LISTENED_FOR: Duration = Duration::from_mins(1);

/// What other nodes append to a stream, while they get in the way.
pub(super) struct Neighbours {
    reader: LogReader,
    stream: String,
    known: Arc<Known>,
    listening: Mutex<JoinSet<()>>,
}

impl Neighbours {
    pub(super) fn new(reader: &LogReader, stream: &str, known: &Arc<Known>) -> Self {
        Self {
            reader: reader.clone(),
            stream: stream.to_owned(),
            known: Arc::clone(known),
            listening: Mutex::default(),
        }
    }

    /// Follows what they append for a while, if it is not followed already.
    pub(super) fn listen(&self) {
        let mut listening = self.listening.lock().unwrap_or_else(PoisonError::into_inner);
        while listening.try_join_next().is_some() {}
        if listening.is_empty() {
            tracing::debug!(stream = self.stream, "another node's events are followed");
            let (reader, stream, known) = (self.reader.clone(), self.stream.clone(), Arc::clone(&self.known));
            listening.spawn(listen(reader, stream, known, Instant::now() + LISTENED_FOR));
        }
    }
}

/// Nothing depends on the feed: without it there are more refusals.
async fn listen(reader: LogReader, stream: String, known: Arc<Known>, until: Instant) {
    let mut feed = match subscribe(&reader, &stream).await {
        Ok(feeds) => select_all(feeds),
        Err(error) => {
            tracing::warn!(stream, %error, "the live feed is not followed");
            return;
        }
    };
    while let Ok(Some(message)) = timeout_at(until, feed.next()).await {
        if let Some(message) = Raw::from_described(message)
            && message.stream == stream
        {
            known.note(&message.subject, message.sequence);
        }
    }
}

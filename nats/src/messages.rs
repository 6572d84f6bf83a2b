//! Messages as they are stored, for those who hash or copy them and must not depend on what an event means.

use bytes::Bytes;
use time::OffsetDateTime;

use crate::envelope::Headers;
use crate::reader::MAX_PAGE;
use crate::recorded::{Raw, parse_event};
use crate::wire::From;
use crate::{Envelope, LogReader, StoreError};

/// A message as the server stored it, event or not.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredMessage {
    /// Name of the stream.
    pub stream: String,
    /// Sequence in the stream.
    pub sequence: u64,
    /// Its subject.
    pub subject: String,
    /// When the server stored it.
    pub time: OffsetDateTime,
    /// The body.
    pub body: Bytes,
    headers: async_nats::HeaderMap,
}

impl StoredMessage {
    /// Names and values of its headers, in no order, those of one name in theirs. Among them are some that the
    /// server adds to what it hands out; their names begin with `Nats-`.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().flat_map(|(name, values)| {
            let name: &str = name.as_ref();
            values.iter().map(move |value| (name, value.as_str()))
        })
    }

    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(async_nats::HeaderValue::as_str)
    }

    /// What it says as an event, its personal fields sealed; nothing if it is none.
    pub fn as_event(&self) -> Option<(Envelope, serde_json::Value)> {
        parse_event(&Headers::of_map(&self.headers), &self.body, self.sequence).ok()
    }
}

impl std::convert::From<Raw> for StoredMessage {
    fn from(raw: Raw) -> Self {
        let Raw { stream, sequence, subject, time, headers, payload } = raw;
        Self { stream, sequence, subject, time, body: payload, headers }
    }
}

impl LogReader {
    /// At most `max` (and at most [`MAX_PAGE`]) messages from `from_sequence` on, those of `filter` only if one is
    /// given. A replica that lags behind answers with fewer than there are.
    ///
    /// # Errors
    /// [`StoreError`] when the server does not answer, or has no such stream.
    pub async fn messages(
        &self,
        stream: &str,
        from_sequence: u64,
        filter: Option<&str>,
        max: usize,
    ) -> Result<Vec<StoredMessage>, StoreError> {
        let from = From::Sequence(from_sequence);
        let batch = self.wire().batch(stream, from, filter, max.clamp(1, MAX_PAGE)).await?;
        Ok(batch.messages.into_iter().map(StoredMessage::from).collect())
    }

    /// The first message at or after a sequence, as the stream's leader has it.
    ///
    /// # Errors
    /// As [`LogReader::messages`].
    pub async fn next_message(
        &self,
        stream: &str,
        sequence: u64,
    ) -> Result<Option<StoredMessage>, StoreError> {
        self.next_matching(stream, None, sequence).await
    }

    /// As [`LogReader::next_message`], the first one of `filter` if one is given.
    ///
    /// # Errors
    /// As [`LogReader::messages`].
    pub async fn next_matching(
        &self,
        stream: &str,
        filter: Option<&str>,
        sequence: u64,
    ) -> Result<Option<StoredMessage>, StoreError> {
        Ok(self.wire().leader_next(stream, filter, sequence).await?.map(StoredMessage::from))
    }

    /// The last message of a subject, as the stream's leader has it.
    ///
    /// # Errors
    /// As [`LogReader::messages`].
    pub async fn last_message(
        &self,
        stream: &str,
        subject: &str,
    ) -> Result<Option<StoredMessage>, StoreError> {
        Ok(self.wire().leader_last(stream, subject).await?.map(StoredMessage::from))
    }
}

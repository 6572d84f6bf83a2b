//! The stream of the log's signed checkpoints. It is no part of the log and lies in the account `APP`: a checkpoint
//! counts for its signature, not for where it is found.

use async_nats::jetstream::publish::PublishAck;
use async_nats::{Client, HeaderMap, header};
use bytes::Bytes;

use crate::bucket::WRONG_LAST_SEQUENCE;
use crate::store::OWN_API;
use crate::wire::parse_answer;
use crate::{LogReader, StoreError, StoredMessage};

/// Name of the stream.
pub(crate) const STREAM: &str = "CHECKPOINTS";
/// Prefix of its subjects.
pub(crate) const PREFIX: &str = "checkpoint";
/// Records are large: so many are within what one answer may weigh.
const PAGE: usize = 16;

/// The published checkpoints, for a client of the account `APP`. What is read is whatever somebody put there: check
/// it. Cheap to clone.
#[derive(Clone)]
pub struct Checkpoints {
    client: Client,
    reader: LogReader,
}

impl Checkpoints {
    /// By way of this client.
    pub fn new(client: Client) -> Self {
        Self { reader: LogReader::new(client.clone(), OWN_API), client }
    }

    /// The last one published for a stream of the log.
    ///
    /// # Errors
    /// [`StoreError`] when the server does not answer.
    pub async fn last(&self, of_stream: &str) -> Result<Option<StoredMessage>, StoreError> {
        self.reader.last_message(STREAM, &subject(of_stream)).await
    }

    /// Some published for a stream of the log, in the order of their publication; an empty page is the end. The next
    /// page begins after the sequence of the last one.
    ///
    /// # Errors
    /// [`StoreError`] when the server does not answer.
    pub async fn page(&self, of_stream: &str, from_sequence: u64) -> Result<Vec<StoredMessage>, StoreError> {
        self.reader.messages(STREAM, from_sequence, Some(&subject(of_stream)), PAGE).await
    }

    /// Publishes one, if the last for that stream of the log has this sequence; 0 if there must be none. Returns its
    /// own sequence, or nothing if somebody else was faster. Only the notary may.
    ///
    /// # Errors
    /// [`StoreError`] when the server does not answer: it may be published or not.
    pub async fn publish(
        &self,
        of_stream: &str,
        expected_last: u64,
        record: Bytes,
    ) -> Result<Option<u64>, StoreError> {
        const WHAT: &str = "publishing a checkpoint";
        let mut headers = HeaderMap::new();
        headers.insert(header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, expected_last.to_string());
        headers.insert(header::NATS_EXPECTED_STREAM, STREAM);
        let request = async_nats::Request::new().headers(headers).payload(record);
        let answer = self.client.send_request(subject(of_stream), request).await;
        let answer = answer.map_err(|error| StoreError::unavailable(WHAT, error))?;
        match parse_answer::<PublishAck>(WHAT, &answer.payload)? {
            Ok(ack) => Ok(Some(ack.sequence)),
            Err(error) if WRONG_LAST_SEQUENCE.contains(&error.err_code) => Ok(None),
            Err(error) => Err(error.into_store_error(WHAT)),
        }
    }
}

fn subject(of_stream: &str) -> String {
    format!("{PREFIX}.{of_stream}")
}

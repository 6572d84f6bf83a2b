//! Reading a whole stream fast, for those who hash or apply it: pages of messages as they came over the wire, with nothing
//! copied, parsed or allocated for each message until it is looked at.
//!
//! The client of every other module makes a map of each message's headers, some fifty allocations. That is most of the
//! work of reading a log; here it is none. Auditors ask the server the same direct get; who applies a log reads it from
//! consumers that cost the server less, where it can.

mod connection;
mod delivery;
mod events;
mod page;
mod seats;

use serde_json::json;

use crate::{NatsConfig, StoreError};

use connection::{Connection, Frame};
pub(crate) use events::Pool;
use page::Described;
pub use page::{MessageInPage, StoredPage};
pub(crate) use seats::{PAGE_CONSUMERS, page_consumer};

const WHAT: &str = "reading a stream";
/// What one page may weigh, and how many messages it may have.
const PAGE_BYTES: usize = 4 << 20;
const PAGE_MESSAGES: usize = 4000;

/// A connection of its own that reads pages, one after the other.
#[derive(Debug)]
pub struct BulkReader {
    connection: Connection,
    api_prefix: String,
}

impl BulkReader {
    /// Connects; requests go to subjects below `api_prefix`. Nothing if the server wants TLS, which is left to
    /// [`crate::LogReader`].
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when nobody answers at the address or the password is wrong.
    pub async fn connect(config: &NatsConfig, api_prefix: &str) -> Result<Option<Self>, StoreError> {
        let connection = Connection::open(config).await?;
        Ok(connection.map(|connection| Self { connection, api_prefix: api_prefix.to_owned() }))
    }

    /// The next messages from a sequence on; none at the end of the stream, or where a replica that lags behind ends.
    ///
    /// # Errors
    /// [`StoreError`] when the server does not answer or refuses. The reader is of no use then.
    pub async fn page(&mut self, stream: &str, from_sequence: u64) -> Result<StoredPage, StoreError> {
        self.page_of(stream, from_sequence, PAGE_MESSAGES).await
    }

    async fn page_of(
        &mut self,
        stream: &str,
        from_sequence: u64,
        max: usize,
    ) -> Result<StoredPage, StoreError> {
        let body = json!({
            "batch": max,
            "max_bytes": PAGE_BYTES,
            "next_by_subj": ">",
            "seq": from_sequence.max(1),
        });
        let subject = format!("{}.DIRECT.GET.{stream}", self.api_prefix);
        match self.ask(&subject, &body.to_string(), Described::InHeaders).await? {
            // The end of the batch, or nothing there.
            (page, 204 | 404) => Ok(page),
            (_, status) => Err(refused(status)),
        }
    }

    /// What the server sends for one request, and the status that ends it.
    async fn ask(
        &mut self,
        subject: &str,
        body: &str,
        described: Described,
    ) -> Result<(StoredPage, u64), StoreError> {
        self.connection.publish(subject, body).await?;
        let mut messages = Vec::new();
        loop {
            match self.connection.next().await? {
                Frame::Message(place) => messages.push(place),
                Frame::Status(status) => {
                    return Ok((StoredPage::new(self.connection.take(), messages, described), status));
                }
            }
        }
    }
}

fn refused(status: u64) -> StoreError {
    let description = format!("the server answered with status {status}");
    StoreError::Refused { what: WHAT, code: status, description }
}

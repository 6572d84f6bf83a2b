//! Timers: messages that the server delivers to a durable consumer at a moment that was set before. Their stream is no
//! part of the log and lies in the account `APP`, so a timer may be forged: what it leads to is decided by the log.

use async_nats::jetstream::publish::PublishAck;
use async_nats::{Client, HeaderMap, header};
use bytes::Bytes;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::encode::{is_literal_subject, not_literal};
use crate::wire::parse_answer;
use crate::{StoreError, StoredMessage};

/// Name of the stream.
pub(crate) const STREAM: &str = "TIMERS";
/// What waits for its moment: `timers.at.<kind>.<name>`, one message for each timer.
const SET: &str = "timers.at";
/// What its moment has come for: `timers.due.<kind>.<name>`.
const DUE: &str = "timers.due";
/// The stream's subjects.
pub(crate) const SUBJECTS: [&str; 2] = ["timers.at.*.*", "timers.due.*.*"];

/// Sets timers, for a client of the account `APP`. Cheap to clone.
#[derive(Clone)]
pub struct Timers {
    client: Client,
}

impl Timers {
    /// By way of this client.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The stream that holds them.
    pub const fn stream() -> &'static str {
        STREAM
    }

    /// The subjects that a durable consumer of due timers of a kind delivers.
    pub fn due(kind: &str) -> String {
        format!("{DUE}.{kind}.*")
    }

    /// The name of the timer whose moment has come, if the message is one of this kind. Whoever can write to the stream
    /// can have forged it.
    pub fn name_of_due<'a>(kind: &str, message: &'a StoredMessage) -> Option<&'a str> {
        message.subject.strip_prefix(DUE)?.strip_prefix('.')?.strip_prefix(kind)?.strip_prefix('.')
    }

    /// Sets the timer `name` of a kind, or sets it anew: it comes due at this moment, at once if that is past. When
    /// this returns it outlives the server's restart, and comes due late rather than never.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the server does not answer: it may be set or not, and may be set again.
    /// [`StoreError::Refused`] when there is no such stream, or the kind or name is no token of a subject.
    pub async fn set(&self, kind: &str, name: &str, at: OffsetDateTime) -> Result<(), StoreError> {
        const WHAT: &str = "setting a timer";
        if [kind, name].iter().any(|token| token.contains('.') || !is_literal_subject(token)) {
            return Err(not_literal());
        }
        let at = at.format(&Rfc3339).map_err(|error| StoreError::unavailable(WHAT, error))?;
        let mut headers = HeaderMap::new();
        headers.insert(header::NATS_SCHEDULE, format!("@at {at}"));
        headers.insert(header::NATS_SCHEDULE_TARGET, format!("{DUE}.{kind}.{name}"));
        headers.insert(header::NATS_EXPECTED_STREAM, STREAM);
        let request = async_nats::Request::new().headers(headers).payload(Bytes::from_static(b"{}"));
        let answer = self.client.send_request(format!("{SET}.{kind}.{name}"), request).await;
        let answer = answer.map_err(|error| StoreError::unavailable(WHAT, error))?;
        parse_answer::<PublishAck>(WHAT, &answer.payload)?.map_err(|error| error.into_store_error(WHAT))?;
        Ok(())
    }
}

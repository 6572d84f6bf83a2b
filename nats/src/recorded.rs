//! An event as it stands in the log.

use async_nats::{HeaderMap, HeaderValue, Message};
use bytes::Bytes;
use personal::KeyRing;
use personal::evolution::StoredEvent;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::envelope::{self, Envelope, Headers};
use crate::{KeyVault, Position, StoreError};

/// An event as it stands in the log, its personal fields sealed.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Name of the stream.
    pub stream: String,
    /// Sequence in the stream.
    pub sequence: u64,
    /// The consistency boundary that it belongs to.
    pub subject: String,
    /// When the server stored it.
    pub time: OffsetDateTime,
    /// What is known beside the body.
    pub envelope: Envelope,
    /// The body, sealed.
    pub body: Value,
}

impl Recorded {
    /// Where it is, in a stream of this epoch.
    pub fn position(&self, epoch: &str) -> Position {
        Position { stream: self.stream.clone(), sequence: self.sequence, epoch: epoch.to_owned() }
    }

    /// Unseals and decodes the body. Fields of erased people, and deletable ones whose key was destroyed, decode as
    /// erased.
    ///
    /// # Errors
    /// [`StoreError::Decode`] when the body is not an `E`, [`StoreError::Personal`] when a field does
    /// not authenticate, [`StoreError::Unavailable`] when keys cannot be fetched.
    pub async fn open<E: StoredEvent>(&self, keys: &KeyVault) -> Result<E, StoreError> {
        self.open_with(&keys.ring_for([&self.body]).await?)
    }

    /// As [`Recorded::open`], with keys at hand. An owner who is not in the ring counts as erased.
    ///
    /// # Errors
    /// [`StoreError::Decode`] and [`StoreError::Personal`] as above.
    pub fn open_with<E: StoredEvent>(&self, keys: &KeyRing) -> Result<E, StoreError> {
        self.decode(self.open_body(keys)?)
    }

    /// The unsealed body as JSON, in the shape in which it was written: see [`Recorded::open_current`].
    ///
    /// # Errors
    /// [`StoreError::Personal`] when a field does not authenticate.
    pub fn open_body(&self, keys: &KeyRing) -> Result<Value, StoreError> {
        let mut body = self.body.clone();
        personal::open(&mut body, keys, &self.envelope.id)?;
        Ok(body)
    }

    /// Decodes the body with every personal field as if erased, for readers that hold no keys.
    ///
    /// # Errors
    /// [`StoreError::Decode`] when the body is not an `E`.
    pub fn decode_withheld<E: StoredEvent>(&self) -> Result<E, StoreError> {
        let mut body = self.body.clone();
        personal::withhold(&mut body)?;
        self.decode(body)
    }

    /// The unsealed body as JSON, in the shape that events of `E` have today.
    ///
    /// Fields are opened at the places where they were sealed, and only then moved by upcasters: a sealed value is
    /// bound to its place in the event.
    ///
    /// # Errors
    /// [`StoreError::Personal`] when a field does not authenticate, [`StoreError::NotKnown`] for what a newer
    /// program wrote.
    pub fn open_current<E: StoredEvent>(&self, keys: &KeyRing) -> Result<Value, StoreError> {
        let mut body = self.open_body(keys)?;
        personal::evolution::upcast::<E>(&self.envelope.event_type, self.envelope.event_version, &mut body)
            .map_err(|error| self.not_decoded(error))?;
        Ok(body)
    }

    fn not_decoded(&self, error: personal::evolution::Error) -> StoreError {
        let (stream, sequence) = (self.stream.clone(), self.sequence);
        match error {
            personal::evolution::Error::Decode(source) => StoreError::Decode {
                stream,
                sequence,
                event_type: format!("{}.v{}", self.envelope.event_type, self.envelope.event_version),
                source,
            },
            source => StoreError::NotKnown { stream, sequence, source },
        }
    }

    fn decode<E: StoredEvent>(&self, body: Value) -> Result<E, StoreError> {
        personal::evolution::decode(&self.envelope.event_type, self.envelope.event_version, body)
            .map_err(|error| self.not_decoded(error))
    }
}

/// When a message that was imported had been stored at first. The server keeps no time but its own, and nobody attests
/// either of them: headers with this prefix are in no leaf.
pub(crate) const IMPORTED_TIME: &str = "Nats-Imported-Time";

/// A message of a stream, wherever it was read, before it is taken for an event.
pub(crate) struct Raw {
    pub(crate) stream: String,
    pub(crate) sequence: u64,
    pub(crate) subject: String,
    pub(crate) time: OffsetDateTime,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Bytes,
}

impl Raw {
    /// The message inside a reply to a direct get, or on the live feed: the server names the stream,
    /// subject, sequence and time in headers. A header that is there twice is somebody's forgery.
    pub(crate) fn from_described(message: Message) -> Option<Self> {
        let headers = message.headers?;
        let only = |name: &str| {
            let mut values = headers.get_all(name);
            let first = values.next()?;
            values.next().is_none().then(|| first.as_str().to_owned())
        };
        Some(Self {
            stream: only("Nats-Stream")?,
            sequence: only("Nats-Sequence")?.parse().ok()?,
            subject: only("Nats-Subject")?,
            time: stored_at(&headers, parse_time(&only("Nats-Time-Stamp")?)?),
            payload: message.payload,
            headers,
        })
    }

    pub(crate) fn into_recorded(self) -> Result<Recorded, StoreError> {
        match self.parsed() {
            Ok((envelope, body)) => Ok(self.with(envelope, body)),
            Err(why) => Err(StoreError::Malformed { stream: self.stream, sequence: self.sequence, why }),
        }
    }

    /// What it says as an event, or why it is none.
    pub(crate) fn parsed(&self) -> Result<(Envelope, Value), String> {
        parse_event(&Headers::of_map(&self.headers), &self.payload, self.sequence)
    }

    /// The event, with what [`Raw::parsed`] has given.
    pub(crate) fn with(self, envelope: Envelope, body: Value) -> Recorded {
        let Self { stream, sequence, subject, time, .. } = self;
        Recorded { stream, sequence, subject, time, envelope, body }
    }
}

/// What the message at a sequence says as an event, or why it is none.
pub(crate) fn parse_event(
    headers: &Headers<'_>,
    payload: &[u8],
    sequence: u64,
) -> Result<(Envelope, Value), String> {
    let envelope = envelope::from_headers(headers, sequence)?;
    let body = serde_json::from_slice(payload).map_err(|_| "the body is not JSON".to_owned())?;
    Ok((envelope, body))
}

/// When a message was stored: when it was at first, if it was imported since.
pub(crate) fn stored_at(headers: &HeaderMap, by_server: OffsetDateTime) -> OffsetDateTime {
    stored_first(headers.get(IMPORTED_TIME).map(HeaderValue::as_str)).unwrap_or(by_server)
}

/// What its header [`IMPORTED_TIME`] says, if it was imported.
pub(crate) fn stored_first(imported: Option<&str>) -> Option<OffsetDateTime> {
    imported.and_then(parse_time)
}

pub(crate) fn parse_time(text: &str) -> Option<OffsetDateTime> {
    // Told with an offset, the last hours of the year 9999 are none in UTC.
    OffsetDateTime::parse(text, &Rfc3339).ok()?.checked_to_offset(time::UtcOffset::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_time_that_is_none_in_utc_is_no_time() {
        assert_eq!(parse_time("2026-01-02T03:04:05+01:00"), Some(datetime!(2026-01-02 02:04:05 UTC)));
        for text in ["9999-12-31T23:59:59-00:01", "yesterday", ""] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }
}

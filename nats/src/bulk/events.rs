//! Events read in bulk, for whoever applies a whole log.

use std::sync::{Arc, Mutex, PoisonError};

use time::OffsetDateTime;

use crate::envelope::Headers;
use crate::recorded::{IMPORTED_TIME, parse_event, parse_time, stored_first};
use crate::{LogReader, MAX_PAGE, NatsConfig, Recorded, StoreError};

use super::seats::Seats;
use super::{BulkReader, MessageInPage, StoredPage};

const TIME: &str = "Nats-Time-Stamp";
/// The sequence of the message that came before it in the same answer.
const BEFORE: &str = "Nats-Last-Sequence";
/// Connections that are kept while nobody reads with them.
const IDLE: usize = 4;

/// Connections for reading in bulk, each used by one reader at a time.
pub(crate) struct Pool {
    config: NatsConfig,
    idle: Mutex<Vec<BulkReader>>,
    seats: Seats,
}

impl LogReader {
    /// The same log, of which [`LogReader::bulk_page`] reads over connections of their own, as the same user.
    #[must_use]
    pub fn with_bulk_connections(mut self, config: NatsConfig) -> Self {
        self.bulk = Some(Arc::new(Pool { config, idle: Mutex::default(), seats: Seats::default() }));
        self
    }

    /// At most `max` (and at most [`MAX_PAGE`]) events from `from_sequence` on: what [`LogReader::page`] returns
    /// without a filter, for a fraction of the work. None at the end of the stream, or where a replica that lags
    /// behind ends.
    ///
    /// Where there is no connection for it, because none was configured or the server wants TLS, the events come as
    /// [`LogReader::page`] reads them.
    ///
    /// # Errors
    /// As [`LogReader::page`].
    pub async fn bulk_page(
        &self,
        stream: &str,
        from_sequence: u64,
        max: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        let (from_sequence, max) = (from_sequence.max(1), max.clamp(1, MAX_PAGE));
        if let Some(pool) = &self.bulk
            && let Some(page) = pool.read(self.api_prefix(), stream, from_sequence, max).await
        {
            // Thousands of headers are to be parsed: others shall have their turns meanwhile.
            let parsed = tokio::task::spawn_blocking(move || events(&page, from_sequence)).await;
            if let Some(events) = parsed.map_err(|error| StoreError::unavailable("parsing a page", error))? {
                return events;
            }
        }
        // It says what is wrong.
        Ok(self.page(stream, from_sequence, None, max).await?.events)
    }
}

impl Pool {
    /// Nothing where it does not work: then the other way is taken, which also has the better errors.
    async fn read(&self, api_prefix: &str, stream: &str, from: u64, max: usize) -> Option<StoredPage> {
        let idle = self.idle().pop();
        let mut reader = match idle {
            Some(reader) => reader,
            None => BulkReader::connect(&self.config, api_prefix).await.ok()??,
        };
        // A reader that has failed is dropped with its connection.
        let delivered = match self.seats.take(stream, from) {
            Some(mut taken) => taken.read(&mut reader, from, max).await.ok()?,
            None => None,
        };
        let page = match delivered {
            Some(page) => page,
            None => reader.page_of(stream, from, max).await.ok()?,
        };
        let mut idle = self.idle();
        if idle.len() < IDLE {
            idle.push(reader);
        }
        Some(page)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<BulkReader>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The events before the first message that is none. Nothing if the page is not as the server describes it, or begins
/// later than it was asked to: then the leader has to say whether there is something between.
fn events(page: &StoredPage, from_sequence: u64) -> Option<Result<Vec<Recorded>, StoreError>> {
    let mut events: Vec<Recorded> = Vec::with_capacity(page.len());
    for index in 0..page.len() {
        let message = page.get(index)?;
        // Answers are core messages: one may be lost on the way, the first of them, too, which nothing came before.
        let last = events.last().map_or(0, |last| last.sequence);
        if number(&message, BEFORE).is_some_and(|before| before != last) {
            if events.is_empty() {
                return None;
            }
            break;
        }
        if events.is_empty() && message.sequence != from_sequence {
            return None;
        }
        // What a consumer delivers does not say what came before: a gap may be a hole, or somebody has moved it.
        if message.stored_ns.is_some() && !events.is_empty() && message.sequence != last + 1 {
            break;
        }
        match recorded(&message)? {
            Ok(event) => events.push(event),
            // The next page meets it first.
            Err(_) if !events.is_empty() => break,
            Err(error) => return Some(Err(error)),
        }
    }
    Some(Ok(events))
}

/// Nothing if the server does not say when it was stored.
fn recorded(message: &MessageInPage<'_>) -> Option<Result<Recorded, StoreError>> {
    let sequence = message.sequence;
    let by_server = || match message.stored_ns {
        Some(since_1970) => OffsetDateTime::from_unix_timestamp_nanos(since_1970).ok(),
        None => header(message, TIME).and_then(parse_time),
    };
    let time = stored_first(header(message, IMPORTED_TIME)).or_else(by_server)?;
    let headers = Headers::of(message.headers.iter().copied());
    let stream = message.stream.to_owned();
    Some(match parse_event(&headers, message.body, sequence) {
        Ok((envelope, body)) => {
            Ok(Recorded { stream, sequence, subject: message.subject.to_owned(), time, envelope, body })
        }
        Err(why) => Err(StoreError::Malformed { stream, sequence, why }),
    })
}

fn header<'a>(message: &MessageInPage<'a>, name: &str) -> Option<&'a str> {
    message.headers.iter().find(|(found, _)| *found == name).map(|(_, value)| *value)
}

fn number(message: &MessageInPage<'_>, name: &str) -> Option<u64> {
    header(message, name)?.parse().ok()
}

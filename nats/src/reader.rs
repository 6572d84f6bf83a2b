//! Reading the log: pages, single events, histories.

mod head;
mod lag;
mod raw;

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::stream::Info;
use futures::Stream;
use personal::evolution::StoredEvent;
use time::OffsetDateTime;

use crate::bulk::Pool;
use crate::recorded::Raw;
use crate::wire::{From, Wire};
use crate::{History, KeyVault, Position, Recorded, StoreError, follow};

pub(crate) use head::{
    EPOCH_KEY, IMPORTED_EPOCH_KEY, IMPORTED_ROOT_KEY, IMPORTED_UPTO_KEY, IMPORTING_KEY, head_of,
};
pub use head::{Head, Imported};
pub use lag::ReplicaWait;

/// The most events of one page.
pub const MAX_PAGE: usize = 1000;
const HISTORY_PAGE: usize = 500;
const SUBJECTS_PER_REQUEST: usize = 256;
/// How long a replica that lags gets before it is asked again.
pub(crate) const LAG: Duration = Duration::from_millis(20);
/// As long a new leader gets to take in what the one before it had.
const TAKEN_IN: Duration = Duration::from_millis(200);

/// Some events of a stream, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The events.
    pub events: Vec<Recorded>,
    /// No event that matches is at or below this sequence but those of this page and before it:
    /// the next page starts at `reached + 1`.
    pub reached: u64,
    /// Whether more is known to follow.
    pub more: bool,
    /// How many events that match follow, as the server that answered counts them: for a decision
    /// such as "too many to replay". A replica that lags counts too few.
    pub left: u64,
}

/// The read side of the log. Works in the log's own account (prefix `$JS.API`) and in others through
/// imports (prefix `LOG.API`). Cheap to clone.
#[derive(Clone)]
pub struct LogReader {
    wire: Wire,
    replicas: Arc<Mutex<HashMap<String, usize>>>,
    pub(crate) bulk: Option<Arc<Pool>>,
}

impl LogReader {
    /// A reader whose requests go to subjects below `api_prefix`.
    pub fn new(client: Client, api_prefix: &str) -> Self {
        Self { wire: Wire::new(client, api_prefix), replicas: Arc::default(), bulk: None }
    }

    /// How often its client has connected: after the connection was lost, what answers may be another log.
    pub fn connects(&self) -> u64 {
        self.wire.client.statistics().connects.load(Ordering::Relaxed)
    }

    /// The end of a stream, as its leader sees it.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer, or has no such stream; [`StoreError::HalfImported`] while it
    /// has a part of what is imported into it only.
    pub async fn head(&self, stream: &str) -> Result<Head, StoreError> {
        let info = self.info(stream).await?;
        if info.config.metadata.contains_key(IMPORTING_KEY) {
            return Err(StoreError::HalfImported(stream.to_owned()));
        }
        Ok(head_of(&info))
    }

    /// Whoever starts asks this first of the streams that it reads. One that is not there, or does not answer, is
    /// noticed by who reads it.
    ///
    /// # Errors
    /// [`StoreError::HalfImported`].
    pub async fn refuse_half_imports(&self, streams: &[&str]) -> Result<(), StoreError> {
        for stream in streams {
            if let Err(error @ StoreError::HalfImported(_)) = self.head(stream).await {
                return Err(error);
            }
        }
        Ok(())
    }

    /// Which log a stream was imported from, if it was.
    ///
    /// # Errors
    /// As [`LogReader::head`].
    pub async fn imported_from(&self, stream: &str) -> Result<Option<Imported>, StoreError> {
        Ok(Imported::of(&self.info(stream).await?.config.metadata))
    }

    /// True when a stream has come as far as `last`, and nothing of it is stored from `from` up to there: what was there is
    /// deleted. Its leader says so, twice: one that has just become it may have yet to take in what the one before it had.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer, or has no such stream.
    pub async fn is_hole(&self, stream: &str, epoch: &str, from: u64, last: u64) -> Result<bool, StoreError> {
        if !self.is_empty(stream, epoch, from, last).await? {
            return Ok(false);
        }
        tokio::time::sleep(TAKEN_IN).await;
        self.is_empty(stream, epoch, from, last).await
    }

    async fn is_empty(&self, stream: &str, epoch: &str, from: u64, last: u64) -> Result<bool, StoreError> {
        let head = head_of(&self.info(stream).await?);
        if head.epoch != epoch || head.last_sequence < last {
            return Ok(false);
        }
        let next = self.wire.leader_next(stream, None, from).await?;
        Ok(next.is_none_or(|next| next.sequence > last))
    }

    pub(crate) async fn info(&self, stream: &str) -> Result<Info, StoreError> {
        const WHAT: &str = "asking for a stream's head";
        let verb = format!("STREAM.INFO.{stream}");
        let info = self
            .wire
            .call::<Info>(WHAT, &verb, &serde_json::Map::new())
            .await?
            .map_err(|error| error.into_store_error(WHAT))?;
        self.replicas
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(stream.to_owned(), info.config.num_replicas);
        Ok(info)
    }

    /// The position of an event of this stream.
    ///
    /// # Errors
    /// As [`LogReader::head`].
    pub async fn position(&self, stream: &str, sequence: u64) -> Result<Position, StoreError> {
        Ok(Position { stream: stream.to_owned(), sequence, epoch: self.head(stream).await?.epoch })
    }

    /// At most `max` (and at most [`MAX_PAGE`]) events from `from_sequence` on, those whose subject
    /// matches `filter` only, if one is given.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the first message found is not an event (the caller may go on
    /// after it), others when the log does not answer.
    pub async fn page(
        &self,
        stream: &str,
        from_sequence: u64,
        filter: Option<&str>,
        max: usize,
    ) -> Result<Page, StoreError> {
        let raw = self.raw_page(stream, from_sequence, filter, max).await?;
        let found = raw.messages.len();
        let mut events = Vec::with_capacity(found);
        for message in raw.messages {
            let sequence = message.sequence;
            match message.into_recorded() {
                Ok(event) => events.push(event),
                // What was read before the broken one is handed out; the next page meets it first.
                Err(_) if !events.is_empty() => {
                    let left = raw.left + (found - events.len()) as u64;
                    return Ok(Page { events, reached: sequence - 1, more: true, left });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Page { events, reached: raw.reached, more: raw.left > 0, left: raw.left })
    }

    /// The event at a sequence, if there is one.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer or the message is no event.
    pub async fn at(&self, stream: &str, sequence: u64) -> Result<Option<Recorded>, StoreError> {
        let mut found = self.wire.at(stream, sequence).await?;
        if found.is_none() && self.is_replicated(stream).await? {
            found = self
                .wire
                .leader_next(stream, None, sequence)
                .await?
                .filter(|message| message.sequence == sequence);
        }
        found.map(Raw::into_recorded).transpose()
    }

    /// The sequence of the last event that was stored at a time or before it; 0 when the log begins later.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer.
    pub async fn sequence_at(&self, stream: &str, time: OffsetDateTime) -> Result<u64, StoreError> {
        let head = self.head(stream).await?.last_sequence;
        // The server knows when imported events came here, and their own headers when they were stored at first.
        let imported = self.imported_from(stream).await?.map_or(0, |from| from.upto);
        let among_imported = self.imported_at(stream, time, imported).await?;
        if among_imported < imported {
            return Ok(among_imported);
        }
        let mut wait = ReplicaWait::default();
        loop {
            let after = time + time::Duration::NANOSECOND;
            let batch = self.wire.batch(stream, From::Time(after), None, 1).await?;
            if let Some(first) = batch.messages.first() {
                return Ok((first.sequence - 1).max(imported));
            }
            // Nothing later was found, as far as who answered knows.
            let last = self.wire.leader_next(stream, None, head).await?;
            if last.is_none_or(|last| last.time <= time) {
                return Ok(head);
            }
            wait.once_more("finding a time").await?;
        }
    }

    /// As [`LogReader::sequence_at`], among the first `imported` events, by halves: each says itself when it was stored.
    async fn imported_at(
        &self,
        stream: &str,
        time: OffsetDateTime,
        imported: u64,
    ) -> Result<u64, StoreError> {
        let (mut reached, mut later) = (0, imported + 1);
        while later - reached > 1 {
            let middle = reached + (later - reached) / 2;
            let found = self.wire.leader_next(stream, None, middle).await?;
            match found.filter(|found| found.sequence < later && found.time <= time) {
                Some(found) => reached = found.sequence,
                None => later = middle,
            }
        }
        Ok(reached)
    }

    /// The last event of a subject, if there is one. On a replicated stream any replica answers, so it
    /// may be an earlier one.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer or the message is no event.
    pub async fn last(&self, stream: &str, subject: &str) -> Result<Option<Recorded>, StoreError> {
        let found = self.wire.last(stream, subject).await?;
        found.map(Raw::into_recorded).transpose()
    }

    /// The last event of each of these subjects, in no particular order; those that have none are left out, and so is a
    /// message that is no event, which is logged. As with [`LogReader::last`], any replica answers.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer.
    pub async fn last_of_each(&self, stream: &str, subjects: &[String]) -> Result<Vec<Recorded>, StoreError> {
        let mut last = Vec::with_capacity(subjects.len());
        for subjects in subjects.chunks(SUBJECTS_PER_REQUEST) {
            last.extend(events_of(self.wire.last_of_each(stream, subjects).await?)?);
        }
        Ok(last)
    }

    /// All events that match `filter` and were stored at `from` or later, in order. A message that is no event is passed
    /// over and logged.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer.
    pub async fn since(
        &self,
        stream: &str,
        from: OffsetDateTime,
        filter: &str,
    ) -> Result<Vec<Recorded>, StoreError> {
        events_of(self.raw_since(stream, filter, From::Time(from)).await?)
    }

    /// All events of one literal subject, unsealed and decoded.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer, a message is no event, or does not decode.
    pub async fn history<E: StoredEvent>(
        &self,
        stream: &str,
        subject: &str,
        keys: &KeyVault,
    ) -> Result<History<E>, StoreError> {
        open_all(self.all_from(stream, subject, From::Sequence(1), 0).await?, keys).await
    }

    /// Every event after `after_sequence`, first those stored, then new ones as they come: each once,
    /// in order, without a hole, across reconnects. It ends only after an error that cannot pass.
    ///
    /// An item that is [`StoreError::Malformed`] is a message that is no event; what follows it comes
    /// next. [`StoreError::EpochChanged`] is the last item.
    pub fn follow(
        &self,
        stream: &str,
        after_sequence: u64,
    ) -> impl Stream<Item = Result<Recorded, StoreError>> + Send + Unpin + 'static + use<> {
        follow::follow(self.clone(), stream.to_owned(), after_sequence)
    }

    pub(crate) fn wire(&self) -> &Wire {
        &self.wire
    }

    pub(crate) fn api_prefix(&self) -> &str {
        &self.wire.prefix
    }

    pub(crate) fn client(&self) -> &Client {
        &self.wire.client
    }

    pub(crate) async fn is_replicated(&self, stream: &str) -> Result<bool, StoreError> {
        let known = self.replicas.lock().unwrap_or_else(PoisonError::into_inner).get(stream).copied();
        match known {
            Some(replicas) => Ok(replicas > 1),
            None => Ok(self.info(stream).await?.config.num_replicas > 1),
        }
    }
}

/// The history that these events of one subject are.
pub(crate) async fn open_all<E: StoredEvent>(
    recorded: Vec<Recorded>,
    keys: &KeyVault,
) -> Result<History<E>, StoreError> {
    let ring = keys.ring_for(recorded.iter().map(|event| &event.body)).await?;
    let mut history = History { events: Vec::with_capacity(recorded.len()), last_sequence: 0, version: 0 };
    for event in recorded {
        history.last_sequence = event.sequence;
        history.version = event.envelope.version.unwrap_or(history.version + 1);
        history.events.push((event.sequence, event.open_with(&ring)?));
    }
    Ok(history)
}

/// The events among these messages.
fn events_of(messages: Vec<Raw>) -> Result<Vec<Recorded>, StoreError> {
    let events = messages.into_iter().map(Raw::into_recorded).filter_map(|event| match event {
        Err(error @ StoreError::Malformed { .. }) => {
            tracing::error!(%error, "a message of the log is no event");
            None
        }
        event => Some(event),
    });
    events.collect()
}

//! The native door: load any boundaries, decide, append to several subjects of one stream.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::Client;
use serde::de::DeserializeOwned;
use time::OffsetDateTime;

use crate::append::{Sent, send};
use crate::encode::{Encoded, Encoder};
use crate::reader::{LogReader, head_of};
use crate::recent::Recent;
use crate::recorded::Raw;
use crate::wire::From;
use crate::{
    Ambient, AppendError, CommandMeta, Expectation, History, KeyVault, Outcome, Position, Proposal, Recorded,
    StoreError,
};

/// The API prefix in the log's own account.
pub const OWN_API: &str = "$JS.API";
/// How often the same commit is sent when the server says "not now" or nothing.
const SENDINGS: u32 = 16;
const UNANSWERED_SENDINGS: u32 = 2;
const FIRST_WAIT: Duration = Duration::from_millis(5);
const LONGEST_WAIT: Duration = Duration::from_millis(100);
/// What two clocks may differ by.
pub(crate) const CLOCK_SKEW: Duration = Duration::from_secs(30);
const FACTS_TRUSTED_FOR: Duration = Duration::from_mins(1);
const KNOWN_SUBJECTS: usize = 10_000;

/// The event store's native door. For the log's one writer: its client must be a user of the log's
/// own account. Cheap to clone.
#[derive(Clone)]
pub struct EventStore {
    inner: Arc<Inner>,
}

struct Inner {
    client: Client,
    reader: LogReader,
    keys: KeyVault,
    source: String,
    ambient: Ambient,
    facts: Mutex<HashMap<String, Facts>>,
    /// The last sequence known of a subject: a replica that answers with less lags behind.
    known: Mutex<Recent<(String, String), u64>>,
}

/// What a stream's configuration says.
#[derive(Clone)]
pub(crate) struct Facts {
    pub(crate) epoch: String,
    pub(crate) duplicate_window: Duration,
    read_at: OffsetDateTime,
}

impl EventStore {
    /// A store that writes `source` (a URI reference, such as `/wherry/command-api`) as the events'
    /// origin.
    pub fn new(client: Client, keys: KeyVault, source: &str) -> Self {
        Self::with_ambient(client, keys, source, Ambient::system())
    }

    /// As [`EventStore::new`], with another clock and random source.
    pub fn with_ambient(client: Client, keys: KeyVault, source: &str, ambient: Ambient) -> Self {
        Self {
            inner: Arc::new(Inner {
                reader: LogReader::new(client.clone(), OWN_API),
                client,
                keys,
                source: source.to_owned(),
                ambient,
                facts: Mutex::default(),
                known: Mutex::new(Recent::new(KNOWN_SUBJECTS / 2)),
            }),
        }
    }

    /// The reader that this store uses.
    pub fn reader(&self) -> &LogReader {
        &self.inner.reader
    }

    /// The keys that this store seals with.
    pub fn keys(&self) -> &KeyVault {
        &self.inner.keys
    }

    pub(crate) fn ambient(&self) -> &Ambient {
        &self.inner.ambient
    }

    /// All events of one literal subject, unsealed and decoded.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer, a message is no event, or does not decode.
    pub async fn history<E: DeserializeOwned>(
        &self,
        stream: &str,
        subject: &str,
    ) -> Result<History<E>, StoreError> {
        let at_least = self.known_sequence(stream, subject);
        self.inner.reader.history_reaching(stream, subject, &self.inner.keys, at_least).await
    }

    /// The last event of a literal subject, if there is one.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer or the message is no event.
    pub async fn last(&self, stream: &str, subject: &str) -> Result<Option<Recorded>, StoreError> {
        let found = self.inner.reader.last(stream, subject).await?;
        let at_least = self.known_sequence(stream, subject);
        if found.as_ref().map_or(0, |event| event.sequence) >= at_least {
            return Ok(found);
        }
        self.inner.reader.leader_last(stream, subject).await
    }

    /// The event at a sequence, if there is one.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer or the message is no event.
    pub async fn at(&self, stream: &str, sequence: u64) -> Result<Option<Recorded>, StoreError> {
        self.inner.reader.at(stream, sequence).await
    }

    /// Appends one commit: all its events, or none.
    ///
    /// The events' ids derive from the command's, so appending the same command's proposal again has
    /// no second effect; the outcome of the first is returned, as `replayed`.
    ///
    /// # Errors
    /// [`AppendError::Conflict`] when an expectation does not hold, [`AppendError::CommandIdReused`]
    /// and [`AppendError::Duplicate`] when the id was used before, and [`AppendError::Store`]: if that
    /// is [`StoreError::Unavailable`], the commit may or may not be stored.
    pub async fn append(&self, meta: &CommandMeta, proposal: Proposal) -> Result<Outcome, AppendError> {
        let facts = self.facts(&proposal.stream).await?;
        let messages = self.encode(meta, &proposal).await?;
        let began = self.ambient().now();
        let mut unanswered = 0;
        let mut last_error = None;
        let mut wait = FIRST_WAIT;
        for _ in 0..SENDINGS {
            match send(&self.inner.client, self.ambient(), &messages).await {
                Sent::Stored(last) => {
                    return Ok(self.stored(&proposal, &facts, messages, last)?);
                }
                Sent::DuplicateOf(sequence) => {
                    return self.replay_at(meta, &proposal.stream, sequence).await;
                }
                Sent::DuplicateId => {
                    // The ids may belong to an earlier sending of this very call, to an earlier call,
                    // or to another command with the same id: only reading can tell.
                    let from = From::Time(began - facts.duplicate_window - CLOCK_SKEW);
                    return self.settle(meta, &proposal, from).await?.ok_or(AppendError::Duplicate);
                }
                Sent::Conflict(actual) => {
                    self.note_conflict(&proposal, actual);
                    if unanswered > 0 {
                        // An earlier sending of this call may be what is in the way.
                        let from = From::Time(began - CLOCK_SKEW);
                        if let Some(outcome) = self.settle(meta, &proposal, from).await? {
                            return Ok(outcome);
                        }
                    }
                    return Err(AppendError::Conflict);
                }
                Sent::NotNow => last_error = None,
                Sent::Unknown(error) => {
                    unanswered += 1;
                    tracing::warn!(stream = proposal.stream, %error, "an append got no answer");
                    if unanswered == UNANSWERED_SENDINGS {
                        return Err(error.into());
                    }
                    last_error = Some(error);
                }
                Sent::Refused(error) => return Err(error.into()),
            }
            tokio::time::sleep(self.ambient().jitter(wait)).await;
            wait = LONGEST_WAIT.min(wait * 2);
        }
        // Rivals in flight kept it out every time.
        Err(last_error.map_or(AppendError::Conflict, AppendError::Store))
    }

    async fn encode(&self, meta: &CommandMeta, proposal: &Proposal) -> Result<Vec<Encoded>, StoreError> {
        let mut owners = BTreeSet::new();
        for event in &proposal.events {
            owners.append(&mut personal::owners(&event.body));
        }
        let owners: Vec<_> = owners.into_iter().collect();
        let keys = self.inner.keys.ring(&owners).await?;
        Encoder {
            meta,
            source: &self.inner.source,
            ambient: self.ambient(),
            keys: &keys,
            max_message_bytes: self.inner.client.max_payload(),
        }
        .encode(proposal)
    }

    /// The outcome of a commit whose last message was just stored at `last`.
    fn stored(
        &self,
        proposal: &Proposal,
        facts: &Facts,
        messages: Vec<Encoded>,
        last: u64,
    ) -> Result<Outcome, StoreError> {
        let before = last - messages.len() as u64;
        let time = self.ambient().now();
        let events = messages
            .into_iter()
            .zip(before + 1..)
            .map(|(message, sequence)| {
                self.note_known(&proposal.stream, &message.subject, sequence);
                Raw {
                    stream: proposal.stream.clone(),
                    sequence,
                    subject: message.subject,
                    time,
                    headers: message.headers,
                    payload: message.payload,
                }
                .into_recorded()
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Outcome {
            position: Position {
                stream: proposal.stream.clone(),
                sequence: last,
                epoch: facts.epoch.clone(),
            },
            events,
            replayed: false,
        })
    }

    /// Whether the proposal is stored after all, searched for where its first event would be.
    async fn settle(
        &self,
        meta: &CommandMeta,
        proposal: &Proposal,
        from: From,
    ) -> Result<Option<Outcome>, AppendError> {
        let subjects: BTreeSet<_> = proposal.events.iter().map(|event| event.subject.clone()).collect();
        let subjects: Vec<_> = subjects.into_iter().collect();
        self.find_effect(meta, &proposal.stream, &subjects, from).await
    }

    pub(crate) async fn facts(&self, stream: &str) -> Result<Facts, StoreError> {
        let known = self.inner.facts.lock().unwrap_or_else(PoisonError::into_inner).get(stream).cloned();
        let now = self.ambient().now();
        if let Some(facts) = known
            && now - facts.read_at < FACTS_TRUSTED_FOR
        {
            return Ok(facts);
        }
        let info = self.inner.reader.info(stream).await?;
        let facts = Facts {
            epoch: head_of(&info).epoch,
            duplicate_window: info.config.duplicate_window,
            read_at: now,
        };
        self.inner
            .facts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(stream.to_owned(), facts.clone());
        Ok(facts)
    }

    fn known_sequence(&self, stream: &str, subject: &str) -> u64 {
        self.inner
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&(stream.to_owned(), subject.to_owned()))
            .unwrap_or(0)
    }

    fn note_known(&self, stream: &str, subject: &str, sequence: u64) {
        let key = (stream.to_owned(), subject.to_owned());
        let mut known = self.inner.known.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known.get(&key).unwrap_or(0);
        known.insert(key, sequence.max(before));
    }

    /// A conflict names the actual sequence, but not of which expectation: it is learned from where
    /// there is only one.
    fn note_conflict(&self, proposal: &Proposal, actual: Option<u64>) {
        let mut expected = proposal.events.iter().filter_map(|event| match &event.expect {
            Expectation::Any => None,
            Expectation::Exactly(_) => Some(event.subject.as_str()),
            Expectation::Guard { subject, .. } => Some(subject.as_str()),
        });
        if let (Some(sequence), Some(subject)) = (actual, expected.next())
            && expected.all(|other| other == subject)
        {
            self.note_known(&proposal.stream, subject, sequence);
        }
    }
}

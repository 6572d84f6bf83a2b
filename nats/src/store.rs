//! The native door: load any boundaries, decide, append to several subjects of one stream.

use personal::evolution::StoredEvent;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_nats::Client;
use futures::{FutureExt as _, TryFutureExt as _};
use personal::MasterKey;
use tokio::time::{Instant, timeout_at};

use crate::attempt::{self, Source, Told};
use crate::commit::{Answer, Committer, Fate};
use crate::encode::{Draft, Encoder, is_literal_subject, not_literal};
use crate::execute::{Age, age, searched_from};
use crate::hot::Hot;
use crate::reader::{LogReader, open_all};
use crate::snapshots::Snapshots;
use crate::wire::From;
use crate::{
    Ambient, AppendError, CommandMeta, History, KeyVault, Outcome, Position, Proposal, Recorded, StoreError,
};

mod facts;

pub(crate) use facts::Facts;

/// The API prefix in the log's own account.
pub const OWN_API: &str = "$JS.API";
/// What two clocks may differ by.
pub(crate) const CLOCK_SKEW: Duration = Duration::from_secs(30);
/// How long the caller of an append waits at most.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);

/// The event store's native door. For the log's one writer: its client must be a user of the log's
/// own account. Cheap to clone.
#[derive(Clone)]
pub struct EventStore {
    inner: Arc<Inner>,
    answered_within: Duration,
}

struct Inner {
    client: Client,
    reader: LogReader,
    keys: KeyVault,
    source: String,
    ambient: Ambient,
    committer: Committer,
    facts: Mutex<HashMap<String, Facts>>,
    hot: Arc<Hot>,
    snapshots: Snapshots,
}

impl EventStore {
    /// A store that writes `source` (a URI reference, such as `/wherry/command-api`) as the events'
    /// origin.
    pub fn new(client: Client, keys: KeyVault, source: &str) -> Self {
        Self::with_ambient(client, keys, source, Ambient::system())
    }

    /// As [`EventStore::new`], with another clock and random source.
    pub fn with_ambient(client: Client, keys: KeyVault, source: &str, ambient: Ambient) -> Self {
        let reader = LogReader::new(client.clone(), OWN_API);
        Self {
            answered_within: ANSWERED_WITHIN,
            inner: Arc::new(Inner {
                committer: Committer::new(client.clone(), reader.clone(), source, ambient.clone()),
                snapshots: Snapshots::new(client.clone(), reader.clone(), keys.clone(), ambient.clone()),
                reader,
                client,
                hot: Hot::new(&keys),
                keys,
                source: source.to_owned(),
                ambient,
                facts: Mutex::default(),
            }),
        }
    }

    /// A store for events without personal data: it has no keys of people, needs no bucket for them, and
    /// refuses an event with an open personal field.
    pub fn without_personal_data(client: Client, source: &str) -> Self {
        let ambient = Ambient::system();
        let mut unused = [0; 32];
        ambient.fill_random(&mut unused);
        let keys = KeyVault::new(client.clone(), OWN_API, MasterKey::from_bytes(unused));
        Self::with_ambient(client, keys, source, ambient)
    }

    /// The same store, whose appends are answered within this time instead of the default of 10 seconds; those of
    /// clones made earlier are as they were. Shorter than the client's own request timeout it means less
    /// patience with a slow server, and more answers that are [`StoreError::Unavailable`].
    #[must_use]
    pub fn answering_within(self, limit: Duration) -> Self {
        Self { answered_within: limit, ..self }
    }

    /// About how many bytes the commits take that are under way in this process, whichever clone they were
    /// given to; 0 when all are settled. For a metric: at 64 MiB callers begin to wait for room.
    pub fn waiting_bytes(&self) -> usize {
        self.inner.committer.waiting_bytes()
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

    pub(crate) fn hot(&self) -> &Hot {
        &self.inner.hot
    }

    pub(crate) fn snapshots(&self) -> &Snapshots {
        &self.inner.snapshots
    }

    /// All events of one literal subject, unsealed and decoded. They are read each time; what is decided
    /// again and again on the same boundary is better folded once, by [`crate::States`].
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer, a message is no event, or does not decode.
    pub async fn history<E: StoredEvent>(
        &self,
        stream: &str,
        subject: &str,
    ) -> Result<History<E>, StoreError> {
        if attempt::source(stream, subject) == Source::Nothing {
            attempt::note(stream, subject, 0);
            return Ok(History { events: Vec::new(), last_sequence: 0, version: 0 });
        }
        open_all(self.recorded(stream, subject).await?, &self.inner.keys).await
    }

    /// All events of one literal subject, as stored.
    pub(crate) async fn recorded(&self, stream: &str, subject: &str) -> Result<Vec<Recorded>, StoreError> {
        // A wildcard would read other boundaries' events as this one's.
        if !is_literal_subject(subject) {
            return Err(not_literal());
        }
        let events = self.read_all(stream, subject).await?;
        attempt::note_read(stream, subject, events.last().map_or(0, |event| event.sequence));
        Ok(events)
    }

    async fn read_all(&self, stream: &str, subject: &str) -> Result<Vec<Recorded>, StoreError> {
        let events = self.inner.reader.all_from(stream, subject, From::Sequence(1), 0).await?;
        let known = self.known_sequence(stream, subject);
        if events.last().map_or(0, |event| event.sequence) >= known {
            return Ok(events);
        }
        let at_least = self.still_known(stream, subject).await?;
        self.inner.reader.all_from(stream, subject, From::Sequence(1), at_least).await
    }

    /// What is known of a subject that has less events than that: a replica that lags has answered, or
    /// the stream was created anew, and nothing is known of it.
    pub(crate) async fn still_known(&self, stream: &str, subject: &str) -> Result<u64, StoreError> {
        self.read_facts(stream).await?;
        Ok(self.known_sequence(stream, subject))
    }

    /// The last event of a literal subject, if there is one.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer or the message is no event.
    pub async fn last(&self, stream: &str, subject: &str) -> Result<Option<Recorded>, StoreError> {
        if !is_literal_subject(subject) {
            return Err(not_literal());
        }
        let mut found = self.inner.reader.last(stream, subject).await?;
        let at_least = self.known_sequence(stream, subject);
        if found.as_ref().map_or(0, |event| event.sequence) < at_least {
            found = self.inner.reader.leader_last(stream, subject).await?;
        }
        attempt::note_read(stream, subject, found.as_ref().map_or(0, |event| event.sequence));
        Ok(found)
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
    /// Commits that wait for the same stream at the same time go out together. The events' ids derive
    /// from the command's, so appending the same command's proposal again has no second effect; the
    /// outcome of the first is returned, as `replayed`; unless the proposal still expects what the first
    /// has changed, which is a conflict ([`EventStore::execute`] tells the two apart). To drop the returned future takes the commit back
    /// if it was not sent yet, and has no effect on what was.
    ///
    /// It is answered within [`EventStore::answering_within`], also when no server is there. A command id that the
    /// server may have forgotten costs a read.
    ///
    /// # Errors
    /// [`AppendError::Conflict`] when an expectation does not hold, [`AppendError::CommandIdReused`]
    /// and [`AppendError::Duplicate`] when the id was used before, [`AppendError::CommandTooOld`] when nobody can
    /// tell whether it was, and [`AppendError::Store`]: if that is [`StoreError::Unavailable`], the commit may or may not be stored; if it is any other, nothing is.
    pub async fn append(&self, meta: &CommandMeta, proposal: Proposal) -> Result<Outcome, AppendError> {
        let deadline = Instant::now() + self.answered_within;
        let stream = proposal.stream.clone();
        let subjects: BTreeSet<_> = proposal.events.iter().map(|event| event.subject.clone()).collect();
        let subjects: Vec<_> = subjects.into_iter().collect();
        let facts = by(deadline, self.facts(&stream).map_err(AppendError::from)).await?;
        match age(meta.id, self.ambient().now(), facts.duplicate_window) {
            Age::TooOld => return Err(AppendError::CommandTooOld),
            Age::Young(_) => {}
            // The server has forgotten it, if it came before.
            Age::Old(from) => {
                let earlier =
                    by(deadline, Box::pin(self.find_effect(meta, &stream, &subjects, from))).await?;
                if let Some(outcome) = earlier {
                    return Ok(outcome);
                }
            }
        }
        match self.append_by(deadline, meta, proposal).await {
            // What it expected may be past because it was appended before.
            Err(AppendError::Conflict) => {
                let from = searched_from(meta.id, self.ambient().now());
                let found = by(deadline, Box::pin(self.find_effect(meta, &stream, &subjects, from))).await?;
                found.ok_or(AppendError::Conflict)
            }
            done => done,
        }
    }

    /// As [`EventStore::append`], but a conflict may be with an earlier arrival of the same command.
    pub(crate) async fn append_once(
        &self,
        meta: &CommandMeta,
        proposal: Proposal,
    ) -> Result<Outcome, AppendError> {
        self.append_by(Instant::now() + self.answered_within, meta, proposal).await
    }

    async fn append_by(
        &self,
        deadline: Instant,
        meta: &CommandMeta,
        proposal: Proposal,
    ) -> Result<Outcome, AppendError> {
        let stream = proposal.stream.clone();
        let facts = by(deadline, self.facts(&stream).map_err(AppendError::from)).await?;
        let subjects: BTreeSet<_> = proposal.events.iter().map(|event| event.subject.clone()).collect();
        let drafts = match by(deadline, self.encode(meta, proposal).map_err(AppendError::from)).await {
            // The command came before, and what it said was destroyed since.
            Err(error @ AppendError::Store(StoreError::Personal(personal::Error::LeafDestroyed { .. }))) => {
                let from = searched_from(meta.id, self.ambient().now());
                let subjects: Vec<_> = subjects.into_iter().collect();
                let found = by(deadline, Box::pin(self.find_effect(meta, &stream, &subjects, from))).await?;
                return found.ok_or(error);
            }
            drafts => drafts?,
        };
        let began = self.ambient().now();
        let Answer { fate, drafts } =
            self.inner.committer.commit(&stream, facts.replicated, drafts, deadline).await?;
        match fate {
            Fate::Stored { first, by_reading } => Ok(self.stored(&stream, &facts, drafts, first, by_reading)),
            Fate::Conflict => Err(AppendError::Conflict),
            Fate::Unknown(error) | Fate::Refused(error) => Err(error.into()),
            Fate::DuplicateOf(sequence) => {
                by(deadline, Box::pin(self.replay_at(meta, &stream, sequence))).await
            }
            // The ids may belong to an earlier call or to another command with the same id, and what is in the way
            // to an earlier sending: only reading can tell. Boxed, as above: it is rare, and large.
            Fate::DuplicateId | Fate::ConflictOrStored => {
                let from = From::Time(began - facts.duplicate_window - CLOCK_SKEW);
                let found = by(deadline, Box::pin(self.settle(meta, &stream, &drafts, from))).await?;
                found.ok_or(if matches!(fate, Fate::DuplicateId) {
                    AppendError::Duplicate
                } else {
                    AppendError::Conflict
                })
            }
        }
    }

    /// Takes no more commits, and returns when those under way are settled and the snapshots that wait are written.
    /// For a process that stops.
    pub async fn drain(&self) {
        self.inner.committer.drain().await;
        self.inner.snapshots.drain().await;
    }

    async fn encode(&self, meta: &CommandMeta, proposal: Proposal) -> Result<Vec<Draft>, StoreError> {
        let bodies = || proposal.events.iter().map(|event| &event.body);
        let mut keys = self.inner.keys.ring_for(bodies()).await?;
        self.inner.keys.plant_trees(&mut keys, bodies().flat_map(personal::tree_owners)).await?;
        Encoder {
            meta,
            source: &self.inner.source,
            ambient: self.ambient(),
            keys: &keys,
            max_message_bytes: self.inner.client.max_payload(),
        }
        .encode(proposal)
    }

    /// The outcome of a commit whose messages were just stored from `first` on.
    fn stored(
        &self,
        stream: &str,
        facts: &Facts,
        drafts: Vec<Draft>,
        first: u64,
        by_reading: bool,
    ) -> Outcome {
        let time = self.ambient().now();
        let last = first + drafts.len() as u64 - 1;
        let events = drafts
            .into_iter()
            .zip(first..)
            .map(|(draft, sequence)| draft.recorded(stream, sequence, time))
            .collect();
        Outcome {
            position: Position { stream: stream.to_owned(), sequence: last, epoch: facts.epoch.clone() },
            events,
            replayed: by_reading,
        }
    }

    /// Whether the commit is stored after all, searched for on its subjects.
    async fn settle(
        &self,
        meta: &CommandMeta,
        stream: &str,
        drafts: &[Draft],
        from: From,
    ) -> Result<Option<Outcome>, AppendError> {
        let subjects: BTreeSet<_> = drafts.iter().map(|draft| draft.subject.clone()).collect();
        let subjects: Vec<_> = subjects.into_iter().collect();
        self.find_effect(meta, stream, &subjects, from).await
    }

    /// What this process, and the running attempt, know of a subject's last sequence: a replica that
    /// answers with less lags behind.
    pub(crate) fn known_sequence(&self, stream: &str, subject: &str) -> u64 {
        let known = self.inner.committer.known(stream).map_or(0, |known| known.at_least(subject));
        known.max(attempt::at_least(stream, subject))
    }

    /// What the leader has beyond these reads: any replica answers a read, and it may lag behind what
    /// another node was told. Only one that answers alone cannot.
    pub(crate) async fn missed_by(&self, reads: Vec<Told>) -> Result<Vec<Told>, StoreError> {
        let mut missed = Vec::new();
        for read in reads {
            if self.inner.reader.is_replicated(&read.stream).await?
                && let Some(last) = self.inner.reader.leader_last(&read.stream, &read.subject).await?
                && last.sequence > read.last_sequence
            {
                missed.push(Told { last_sequence: last.sequence, ..read });
            }
        }
        Ok(missed)
    }
}

/// A part of an append, until its deadline. Not an async function, which would hold the part twice.
fn by<T>(
    deadline: Instant,
    part: impl Future<Output = Result<T, AppendError>>,
) -> impl Future<Output = Result<T, AppendError>> {
    timeout_at(deadline, part).map(|ended| match ended {
        Ok(done) => done,
        Err(error) => Err(StoreError::unavailable("appending", error).into()),
    })
}

//! The native door for folded states: what `Room` is now, rather than all that happened to it.

mod remembered;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use personal::evolution::StoredEvent;
use personal::{KeyRing, PersonId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use time::OffsetDateTime;

use crate::attempt::{self, Source};
use crate::hot::{AnyState, Apply, Fold, weight};
use crate::links::Start;
use crate::snapshots::{Folded, Found, Stored};
use crate::{EventStore, Recorded, SnapshotSchema, StoreError};

/// Loads states of type `S`, each folded from the events of type `E` on one subject of one stream.
///
/// Inside [`EventStore::execute`] a state may come from the store's cache: an attempt on it that is
/// refused, has nothing to do, conflicts, or does not expect every sequence that it was given, is made
/// again on fresh reads. Everywhere else it is read. Cheap to clone; clones share what is cached, and so
/// should all users of one kind of state: another `States` of the same subjects has its own.
pub struct States<S, E> {
    store: EventStore,
    stream: Arc<str>,
    fold: Arc<Folding<S, E>>,
    kept: Option<Arc<Kept<S>>>,
}

/// How states are kept in snapshots.
struct Kept<S> {
    schema: SnapshotSchema,
    encode: fn(&S) -> Result<Value, serde_json::Error>,
    decode: fn(Value) -> Result<S, serde_json::Error>,
}

/// A state as it was loaded.
#[derive(Debug)]
pub struct State<S> {
    /// The state; the default one if nothing has happened yet.
    pub state: Arc<S>,
    /// Number of the last event in its aggregate; 0 if there is none.
    pub version: u64,
    /// Sequence of the last event; 0 if there is none. This is what an append expects.
    pub last_sequence: u64,
}

impl<S, E> Clone for States<S, E> {
    fn clone(&self) -> Self {
        Self {
            store: self.store.clone(),
            stream: Arc::clone(&self.stream),
            fold: Arc::clone(&self.fold),
            kept: self.kept.clone(),
        }
    }
}

impl<S> Clone for State<S> {
    fn clone(&self) -> Self {
        Self { state: Arc::clone(&self.state), version: self.version, last_sequence: self.last_sequence }
    }
}

impl<S, E> fmt::Debug for States<S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("States").field("stream", &self.stream).finish_non_exhaustive()
    }
}

/// A state just read, not shared with anybody.
pub(crate) struct Read<S> {
    pub(crate) state: S,
    pub(crate) version: u64,
    pub(crate) last_sequence: u64,
    epoch: String,
    owners: BTreeSet<PersonId>,
    opened_at: OffsetDateTime,
    changes: u64,
    weight: usize,
    /// What of it was read as events, not from a snapshot: how many, and about how many bytes.
    tail: (u64, usize),
    /// The revision of a snapshot that was of no use.
    useless: Option<u64>,
}

struct Folding<S, E> {
    apply: fn(&mut S, E),
}

impl<S, E> States<S, E> {
    /// States of the subjects of `stream`, changed by each event as `apply` says.
    pub fn new(store: EventStore, stream: &str, apply: fn(&mut S, E)) -> Self {
        Self { store, stream: stream.into(), fold: Arc::new(Folding { apply }), kept: None }
    }

    /// The same states, with snapshots of those that have many events: to load one then takes its snapshot
    /// and the events since, however long the log is. Once, before it is cloned.
    ///
    /// For boundaries whose events are all numbered ([`crate::NewEvent::numbered`]) and appended with
    /// [`crate::Expectation::Exactly`]. A state must come back from its JSON as it was, keep what is personal
    /// in [`personal::Personal`] alone, and be folded the same way whether such a value is open or erased.
    /// What the log says is never doubted for a snapshot's sake: without one, or with one that does not fit,
    /// the events are read.
    #[must_use]
    pub fn snapshotted(self, schema: SnapshotSchema) -> Self
    where
        S: Serialize + DeserializeOwned,
    {
        let kept =
            Kept { schema, encode: |state| serde_json::to_value(state), decode: serde_json::from_value };
        Self { kept: Some(Arc::new(kept)), ..self }
    }

    pub(crate) fn store(&self) -> &EventStore {
        &self.store
    }

    pub(crate) fn stream(&self) -> &str {
        &self.stream
    }
}

impl<S, E> States<S, E>
where
    S: Default,
    E: StoredEvent,
{
    /// The state of one literal subject, read from the log.
    pub(crate) async fn read(&self, subject: &str) -> Result<Read<S>, StoreError> {
        if let Some(kept) = &self.kept {
            // Boxed: it holds much more than a command that finds its state in the cache needs.
            return Box::pin(self.read_kept(subject, kept)).await;
        }
        let began = self.begin().await?;
        let events = self.store.recorded(&self.stream, subject).await?;
        self.fold_all(began, events).await
    }

    /// As [`States::read`], with what the bucket of snapshots has.
    async fn read_kept(&self, subject: &str, kept: &Kept<S>) -> Result<Read<S>, StoreError> {
        let began = self.begin().await?;
        let (found, last) = tokio::join!(
            self.store.snapshots().get(&self.stream, subject, &began.epoch, &kept.schema),
            self.store.fresh_last(&self.stream, subject),
        );
        let mut last = last?;
        let mut useless = None;
        match found {
            Found::Nothing => {}
            Found::Useless { revision } => useless = Some(revision),
            Found::Stored { stored, revision } => {
                if last.as_ref().is_none_or(|last| last.sequence < stored.sequence) {
                    // A replica that lags may have answered; what the leader does not have is not there.
                    last = self.store.reader().leader_last(&self.stream, subject).await?;
                }
                let reachable = last.as_ref().filter(|last| last.sequence >= stored.sequence);
                if let Some(last) = reachable
                    && let Some(read) = self.read_after(*stored, last, kept).await?
                {
                    return Ok(read);
                }
                tracing::warn!(
                    stream = &*self.stream,
                    subject,
                    revision,
                    "a snapshot that the log does not bear out"
                );
                useless = Some(revision);
            }
        }
        let Some(last) = last else { return Ok(began) };
        self.store.snapshots().note(&self.stream, subject, 0);
        let events = self.store.events_up_to(&last, Start::FIRST).await?;
        let read = self.fold_all(self.begin().await?, events).await?;
        Ok(Read { useless, ..read })
    }

    /// The state of a snapshot and what has happened since; none if the log does not bear it out.
    async fn read_after(
        &self,
        stored: Stored,
        last: &Recorded,
        kept: &Kept<S>,
    ) -> Result<Option<Read<S>>, StoreError> {
        let mut read = self.begin().await?;
        let (sequence, version) = (stored.sequence, stored.version);
        // From the snapshot's own event on: the log has to have it, too.
        let events = self.store.events_up_to(last, Start { sequence, version }).await?;
        let Some((_, tail)) = events.split_first().filter(|(first, _)| stored.reaches(first)) else {
            return Ok(None);
        };
        (read.version, read.last_sequence, read.weight) = (version, sequence, stored.weight());
        read.owners = stored.owners();
        read.owners.extend(owners(tail));
        let bodies = tail.iter().map(|event| &event.body).chain([stored.state()]);
        let ring = self.store.keys().ring_for(bodies).await?;
        let Some(state) = stored.open(&ring).ok().and_then(|state| (kept.decode)(state).ok()) else {
            return Ok(None);
        };
        read.state = state;
        self.store.snapshots().note(&self.stream, &last.subject, version);
        self.fold(&mut read, tail, &ring)?;
        Ok(Some(read))
    }

    /// Of no events yet, and from before anything of it is read.
    async fn begin(&self) -> Result<Read<S>, StoreError> {
        let (changes, opened_at) = (self.store.keys().changes(), self.store.ambient().now());
        Ok(Read {
            state: S::default(),
            version: 0,
            last_sequence: 0,
            epoch: self.store.facts(&self.stream).await?.epoch,
            owners: BTreeSet::new(),
            opened_at,
            changes,
            weight: 0,
            tail: (0, 0),
            useless: None,
        })
    }

    async fn fold_all(&self, mut read: Read<S>, events: Vec<Recorded>) -> Result<Read<S>, StoreError> {
        read.owners = owners(&events);
        let ring = self.store.keys().ring_for(events.iter().map(|event| &event.body)).await?;
        self.fold(&mut read, &events, &ring)?;
        Ok(read)
    }

    fn fold(&self, read: &mut Read<S>, events: &[Recorded], ring: &KeyRing) -> Result<(), StoreError> {
        for event in events {
            let bytes = weight(&event.body);
            read.last_sequence = event.sequence;
            read.version = event.envelope.version.unwrap_or(read.version + 1);
            read.weight += bytes;
            read.tail = (read.tail.0 + 1, read.tail.1 + bytes);
            (self.fold.apply)(&mut read.state, event.open_with(ring)?);
        }
        Ok(())
    }
}

fn owners(events: &[Recorded]) -> BTreeSet<PersonId> {
    events.iter().flat_map(|event| personal::owners(&event.body)).collect()
}

impl<S, E> States<S, E>
where
    S: Default + Clone + Send + Sync + 'static,
    E: StoredEvent + Send + 'static,
{
    /// The state of one literal subject.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer, a message is no event, or does not decode.
    pub async fn load(&self, subject: &str) -> Result<State<S>, StoreError> {
        match attempt::source(&self.stream, subject) {
            Source::Nothing => {
                attempt::note(&self.stream, subject, 0);
                return Ok(State { state: Arc::default(), version: 0, last_sequence: 0 });
            }
            Source::Cache => {
                if let Some(state) = self.cached(subject).await? {
                    attempt::note(&self.stream, subject, state.last_sequence);
                    return Ok(state);
                }
            }
            Source::Log => {}
        }
        if let Some(state) = self.caught_up(subject).await? {
            return Ok(state);
        }
        let read = self.read(subject).await?;
        let (epoch, tail, useless) = (read.epoch.clone(), read.tail, read.useless);
        let state = self.keep(subject, read);
        if let Some(kept) = &self.kept
            && kept.schema.is_due(tail.0, tail.1)
        {
            self.offer(kept, subject, epoch, &state, useless);
        }
        Ok(state)
    }

    /// Has the state kept in a snapshot, by and by.
    fn offer(
        &self,
        kept: &Kept<S>,
        subject: &str,
        epoch: String,
        loaded: &State<S>,
        instead_of: Option<u64>,
    ) {
        let (encode, state) = (kept.encode, Arc::clone(&loaded.state));
        let folded = Folded {
            stream: self.stream.to_string(),
            subject: subject.to_owned(),
            epoch,
            sequence: loaded.last_sequence,
            version: loaded.version,
            schema: kept.schema.clone(),
            instead_of,
        };
        self.store.snapshots().offer(folded, Box::new(move || encode(&state)));
    }
}

impl<S, E> Fold for Folding<S, E>
where
    S: Clone + Send + Sync + 'static,
    E: StoredEvent + Send + 'static,
{
    /// Through its JSON, so that a state in the cache is what reading the log would make of it.
    fn decode(&self, bodies: &[&Value]) -> Option<Apply> {
        let events: Vec<E> = bodies.iter().map(|body| E::deserialize(*body).ok()).collect::<Option<_>>()?;
        let apply = self.apply;
        Some(Box::new(move |state: AnyState| {
            let mut state = state.downcast::<S>().ok()?;
            let unshared = Arc::make_mut(&mut state);
            for event in events {
                apply(unshared, event);
            }
            Some(state as AnyState)
        }))
    }
}

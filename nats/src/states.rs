//! The native door for folded states: what `Room` is now, rather than all that happened to it.

use personal::evolution::StoredEvent;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use personal::PersonId;
use serde_json::Value;
use time::OffsetDateTime;

use crate::attempt::{self, Source};
use crate::hot::{AnyState, Apply, Entry, Fold, weight};
use crate::{EventStore, StoreError};

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
        Self { store: self.store.clone(), stream: Arc::clone(&self.stream), fold: Arc::clone(&self.fold) }
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
}

struct Folding<S, E> {
    apply: fn(&mut S, E),
}

impl<S, E> States<S, E> {
    /// States of the subjects of `stream`, changed by each event as `apply` says.
    pub fn new(store: EventStore, stream: &str, apply: fn(&mut S, E)) -> Self {
        Self { store, stream: stream.into(), fold: Arc::new(Folding { apply }) }
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
        let keys = self.store.keys();
        let (changes, opened_at) = (keys.changes(), self.store.ambient().now());
        let epoch = self.store.facts(&self.stream).await?.epoch;
        let recorded = self.store.recorded(&self.stream, subject).await?;
        let owners: BTreeSet<_> = recorded.iter().flat_map(|event| personal::owners(&event.body)).collect();
        let ring = keys.ring(&owners.iter().copied().collect::<Vec<_>>()).await?;
        let mut read = Read {
            state: S::default(),
            version: 0,
            last_sequence: 0,
            epoch,
            owners,
            opened_at,
            changes,
            weight: 0,
        };
        for event in recorded {
            read.last_sequence = event.sequence;
            read.version = event.envelope.version.unwrap_or(read.version + 1);
            read.weight += weight(&event.body);
            (self.fold.apply)(&mut read.state, event.open_with(&ring)?);
        }
        Ok(read)
    }
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
        let read = self.read(subject).await?;
        Ok(self.keep(subject, read))
    }

    async fn cached(&self, subject: &str) -> Result<Option<State<S>>, StoreError> {
        let epoch = self.store.facts(&self.stream).await?.epoch;
        let fold: Arc<dyn Fold> = Arc::<Folding<S, E>>::clone(&self.fold);
        let known = self.store.known_sequence(&self.stream, subject);
        let entry = self.store.hot().get(&self.stream, subject, |entry| {
            Arc::ptr_eq(&entry.fold, &fold)
                && entry.epoch == epoch
                && entry.last_sequence >= known
                && (entry.owners.is_empty() || self.store.keys().trusts_since(entry.opened_at))
        });
        Ok(entry.and_then(|entry| {
            let state = entry.state.downcast().ok()?;
            tracing::debug!(
                stream = &*self.stream,
                subject,
                version = entry.version,
                "a state is taken from the cache"
            );
            Some(State { state, version: entry.version, last_sequence: entry.last_sequence })
        }))
    }

    /// Keeps what was read for the next command.
    fn keep(&self, subject: &str, read: Read<S>) -> State<S> {
        let state = Arc::new(read.state);
        if read.last_sequence > 0 {
            let entry = Entry {
                state: Arc::<S>::clone(&state),
                fold: Arc::<Folding<S, E>>::clone(&self.fold),
                version: read.version,
                last_sequence: read.last_sequence,
                epoch: read.epoch,
                owners: Arc::new(read.owners),
                opened_at: read.opened_at,
                weight: read.weight,
            };
            self.store.hot().insert(&self.stream, subject, entry, read.changes);
        }
        State { state, version: read.version, last_sequence: read.last_sequence }
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

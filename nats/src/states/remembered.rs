//! A boundary's state from the hot cache: as it is, or with what has happened since.

use std::sync::Arc;

use personal::evolution::StoredEvent;

use super::{Folding, Read, State, States, owners};
use crate::StoreError;
use crate::attempt;
use crate::hot::{Entry, Fold};
use crate::links::Start;

impl<S, E> States<S, E>
where
    S: Default + Clone + Send + Sync + 'static,
    E: StoredEvent + Send + 'static,
{
    /// The state in the cache, unless it is known to be behind.
    pub(super) async fn cached(&self, subject: &str) -> Result<Option<State<S>>, StoreError> {
        let known = self.store.known_sequence(&self.stream, subject);
        let Some((entry, state)) = self.entry(subject).await? else { return Ok(None) };
        let (version, last_sequence) = (entry.version, entry.last_sequence);
        if last_sequence < known || attempt::is_doubted(&self.stream, subject, last_sequence) {
            return Ok(None);
        }
        tracing::debug!(stream = &*self.stream, subject, version, "a state is taken from the cache");
        let state = State { state, version, last_sequence };
        self.offer_if_due(subject, entry.epoch, &state);
        Ok(Some(state))
    }

    /// The state in the cache with what has happened since, of which the log is asked: as good as read from
    /// the first event on. None if nothing is in the cache, or the log does not go on from it.
    pub(super) async fn caught_up(&self, subject: &str) -> Result<Option<State<S>>, StoreError> {
        let changes = self.store.keys().changes();
        let Some((entry, state)) = self.entry(subject).await? else { return Ok(None) };
        let mut last = self.store.fresh_last(&self.stream, subject).await?;
        if last.as_ref().is_none_or(|last| last.sequence < entry.last_sequence) {
            // A replica that lags may have answered.
            last = self.store.reader().leader_last(&self.stream, subject).await?;
        }
        let Some(last) = last.filter(|last| last.sequence >= entry.last_sequence) else { return Ok(None) };
        let (version, last_sequence) = (entry.version, entry.last_sequence);
        if last.sequence == last_sequence {
            let state = State { state, version, last_sequence };
            self.offer_if_due(subject, entry.epoch, &state);
            return Ok(Some(state));
        }
        let start = Start { sequence: last_sequence + 1, version: version + 1 };
        let tail = self.store.events_up_to(&last, start).await?;
        let goes_on = tail.first().is_some_and(|first| {
            first.envelope.version.is_none_or(|number| number == version + 1)
                && first.envelope.prev.is_none_or(|prev| prev == last_sequence)
        });
        if !goes_on {
            return Ok(None);
        }
        let missed = owners(&tail);
        let ring = self.store.keys().ring_for(tail.iter().map(|event| &event.body)).await?;
        let mut read = Read {
            state: Arc::unwrap_or_clone(state),
            version,
            last_sequence,
            epoch: entry.epoch.clone(),
            owners: entry.owners.union(&missed).copied().collect(),
            opened_at: entry.opened_at,
            changes,
            weight: entry.weight,
            tail: (0, 0),
            useless: None,
        };
        self.fold(&mut read, &tail, &ring)?;
        tracing::debug!(
            stream = &*self.stream,
            subject,
            version,
            events = tail.len(),
            "a state is caught up"
        );
        let state = self.keep(subject, read);
        self.offer_if_due(subject, entry.epoch, &state);
        Ok(Some(state))
    }

    /// What the cache has of a boundary, if it may be used: of this kind, of this log, of known keys.
    async fn entry(&self, subject: &str) -> Result<Option<(Entry, Arc<S>)>, StoreError> {
        let epoch = self.store.facts(&self.stream).await?.epoch;
        let fold: Arc<dyn Fold> = Arc::<Folding<S, E>>::clone(&self.fold);
        let entry = self.store.hot().get(&self.stream, subject, |entry| {
            Arc::ptr_eq(&entry.fold, &fold)
                && entry.epoch == epoch
                && (entry.owners.is_empty() || self.store.keys().trusts_since(entry.opened_at))
        });
        Ok(entry.and_then(|mut entry| {
            // What is left in its place is nothing's state: it goes no further than this.
            let state = std::mem::replace(&mut entry.state, Arc::new(())).downcast().ok()?;
            Some((entry, state))
        }))
    }

    /// Has a state that has changed often kept in a snapshot.
    fn offer_if_due(&self, subject: &str, epoch: String, state: &State<S>) {
        if let Some(kept) = &self.kept
            && self.store.snapshots().is_due(&self.stream, subject, state.version, &kept.schema)
        {
            self.offer(kept, subject, epoch, state, None);
        }
    }

    /// Keeps what was read for the next command.
    pub(super) fn keep(&self, subject: &str, read: Read<S>) -> State<S> {
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

//! Boundaries folded and kept: what was read stays, and only what came after it is read.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::boundary::Boundary;
use jetstream_es::{LogReader, MAX_PAGE, StoreError, StoredEvent};

/// More are not kept; then all are read anew as they are needed.
const MOST: usize = 5_000;

/// States of boundaries, with where in the log each was read up to. They hold nothing that is sealed. Clones share them.
#[derive(Clone)]
pub(crate) struct Tails<S>(Arc<Mutex<HashMap<String, Tail<S>>>>);

struct Tail<S> {
    reached: u64,
    state: Arc<S>,
}

impl<S> Default for Tails<S> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<S: Clone + Default> Tails<S> {
    /// A boundary as it is now.
    ///
    /// # Errors
    /// When the log does not answer, or holds what this program cannot read.
    pub(crate) async fn now<E: StoredEvent>(
        &self,
        log: &LogReader,
        boundary: &Boundary,
        apply: fn(&mut S, u64, &E),
    ) -> Result<Arc<S>, StoreError> {
        let subject = boundary.subject();
        let (mut reached, mut state) = self.known(subject);
        loop {
            let page = log.page(boundary.stream().name, reached + 1, Some(subject), MAX_PAGE).await?;
            for event in &page.events {
                apply(Arc::make_mut(&mut state), event.sequence, &event.decode_withheld()?);
                reached = event.sequence;
            }
            if !page.more {
                break;
            }
        }
        self.keep(subject, reached, &state);
        Ok(state)
    }

    fn known(&self, subject: &str) -> (u64, Arc<S>) {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(subject).map_or_else(|| (0, Arc::default()), |tail| (tail.reached, Arc::clone(&tail.state)))
    }

    fn keep(&self, subject: &str, reached: u64, state: &Arc<S>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        // Another job may have read further meanwhile.
        if kept.get(subject).is_none_or(|tail| tail.reached <= reached) {
            kept.insert(subject.to_owned(), Tail { reached, state: Arc::clone(state) });
        }
    }
}

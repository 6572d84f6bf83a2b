//! What a process remembers of the keys, and who is told when it forgets.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use personal::{PersonId, PersonKeys};
use time::OffsetDateTime;

use crate::keys::{Forgotten, TRUSTED_FOR};
use crate::recent::Recent;

type Hook = Box<dyn Fn(Forgotten) + Send + Sync>;

/// Bounded; each key serves for [`TRUSTED_FOR`] at most.
pub(super) struct Cache {
    keys: Mutex<Recent<PersonId, Cached>>,
    /// The newest revision that was told of: a replica that answers with an earlier one lags behind.
    revisions: Mutex<Recent<PersonId, u64>>,
    changes: AtomicU64,
    hooks: Mutex<Vec<Arc<Hook>>>,
    people: usize,
}

#[derive(Clone)]
struct Cached {
    keys: PersonKeys,
    at: OffsetDateTime,
}

impl Cache {
    pub(super) fn new(people: usize) -> Self {
        Self {
            keys: Mutex::new(Recent::new(people / 2)),
            revisions: Mutex::new(Recent::new(people / 2)),
            changes: AtomicU64::new(0),
            hooks: Mutex::default(),
            people,
        }
    }

    pub(super) fn get(&self, person: PersonId, now: OffsetDateTime) -> Option<PersonKeys> {
        let cached = locked(&self.keys).get(&person)?;
        (now - cached.at < TRUSTED_FOR).then_some(cached.keys)
    }

    /// Keeps keys that were asked for when the count of changes was `changes`. If it is another now, they
    /// may be ones that were forgotten in between, and are not kept.
    pub(super) fn insert(&self, person: PersonId, keys: &PersonKeys, at: OffsetDateTime, changes: u64) {
        let mut all = locked(&self.keys);
        if self.changes() == changes {
            all.insert(person, Cached { keys: keys.clone(), at });
        }
    }

    /// Drops a person's keys, for when they have become more and none has become void: nobody has to be told.
    pub(super) fn forget_keys(&self, person: PersonId) {
        let mut keys = locked(&self.keys);
        self.changes.fetch_add(1, Ordering::SeqCst);
        keys.remove(&person);
    }

    pub(super) fn forget(&self, what: Forgotten) {
        {
            let mut keys = locked(&self.keys);
            self.changes.fetch_add(1, Ordering::SeqCst);
            match what {
                Forgotten::Person(person) => keys.remove(&person),
                Forgotten::Everyone => *keys = Recent::new(self.people / 2),
            }
        }
        // Called without a lock held: a hook may ask the vault something.
        let hooks = locked(&self.hooks).clone();
        for hook in hooks {
            hook(what);
        }
    }

    pub(super) fn changes(&self) -> u64 {
        self.changes.load(Ordering::SeqCst)
    }

    pub(super) fn add_hook(&self, hook: Hook) {
        locked(&self.hooks).push(Arc::new(hook));
    }

    pub(super) fn note_revision(&self, person: PersonId, revision: u64) {
        locked(&self.revisions).insert(person, revision);
    }

    pub(super) fn known_revision(&self, person: PersonId) -> u64 {
        locked(&self.revisions).get(&person).unwrap_or(0)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

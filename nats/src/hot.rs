//! The hot cache: states that were folded lately, bounded in number and in bytes.
//!
//! What is in here may be stale. That does no harm: a decision made on it is only ever appended with the
//! expectation that it is not, and [`crate::EventStore::execute`] decides anew on fresh reads before it
//! gives any other answer.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use personal::PersonId;
use serde_json::Value;
use time::OffsetDateTime;

use crate::{Expectation, Forgotten, KeyVault, Outcome, Proposal};

/// The most states that are kept, and the most that they may weigh together.
const MAX_ENTRIES: usize = 20_000;
const MAX_BYTES: usize = 64 << 20;
/// What an entry costs beside its state.
const ENTRY_BYTES: usize = 512;

/// A state of whatever type; [`Fold`] knows which.
pub(crate) type AnyState = Arc<dyn Any + Send + Sync>;
/// Applies events that are decoded already.
pub(crate) type Apply = Box<dyn FnOnce(AnyState) -> Option<AnyState> + Send>;

/// Knows the type behind an [`AnyState`], and how events change it.
pub(crate) trait Fold: Send + Sync {
    /// Decodes events now, to be applied later.
    fn decode(&self, bodies: &[&Value]) -> Option<Apply>;
}

/// A folded state and what it was folded from.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) state: AnyState,
    /// Whose state it is: another kind of state of the same boundary takes its place.
    pub(crate) fold: Arc<dyn Fold>,
    pub(crate) version: u64,
    pub(crate) last_sequence: u64,
    pub(crate) epoch: String,
    /// Everybody of whom the state may hold opened values.
    pub(crate) owners: Arc<BTreeSet<PersonId>>,
    /// When their keys were last looked at.
    pub(crate) opened_at: OffsetDateTime,
    /// What it was folded from weighs this much, in bytes.
    pub(crate) weight: usize,
}

/// A bounded cache that evicts what was not used for the longest time.
pub(crate) struct Hot {
    slots: Mutex<Slots>,
    /// How often a key was forgotten.
    changes: Box<dyn Fn() -> u64 + Send + Sync>,
    max_entries: usize,
    max_bytes: usize,
}

#[derive(Default)]
struct Slots {
    by_key: HashMap<Arc<str>, Slot>,
    by_use: BTreeMap<u64, Arc<str>>,
    uses: u64,
    bytes: usize,
}

struct Slot {
    entry: Entry,
    used: u64,
}

/// The states that a proposal will change once it is appended, with its events decoded for them.
pub(crate) struct Advance(Vec<Step>);

struct Step {
    key: String,
    from_sequence: u64,
    /// Place in the proposal of the subject's last event.
    last_index: usize,
    events: u64,
    owners: BTreeSet<PersonId>,
    weight: usize,
    apply: Apply,
}

impl Hot {
    /// An empty cache, whose entries go when the keys of whose values they hold do.
    pub(crate) fn new(keys: &KeyVault) -> Arc<Self> {
        let counted = keys.clone();
        let hot = Arc::new(Self::bounded(move || counted.changes(), MAX_ENTRIES, MAX_BYTES));
        let listening = Arc::downgrade(&hot);
        keys.on_forgotten(move |what| {
            if let Some(hot) = listening.upgrade() {
                hot.forget(what);
            }
        });
        hot
    }

    fn bounded(
        changes: impl Fn() -> u64 + Send + Sync + 'static,
        max_entries: usize,
        max_bytes: usize,
    ) -> Self {
        Self { slots: Mutex::default(), changes: Box::new(changes), max_entries, max_bytes }
    }

    /// The state of a boundary, unless `is_good` finds it too old: then it is dropped.
    pub(crate) fn get(
        &self,
        stream: &str,
        subject: &str,
        is_good: impl FnOnce(&Entry) -> bool,
    ) -> Option<Entry> {
        let key = key(stream, subject);
        let mut slots = self.slots();
        let entry = slots.by_key.get(key.as_str())?.entry.clone();
        if is_good(&entry) {
            slots.touch(&key);
            return Some(entry);
        }
        slots.remove(&key);
        None
    }

    /// Keeps a state, unless a later one of the same stream is there. `changes` is how often keys had
    /// changed when its values were opened: one that was forgotten since might be one of theirs.
    pub(crate) fn insert(&self, stream: &str, subject: &str, entry: Entry, changes: u64) {
        let key = key(stream, subject);
        let has_owners = !entry.owners.is_empty();
        let mut slots = self.slots();
        let later = slots.by_key.get(key.as_str()).is_some_and(|slot| {
            slot.entry.epoch == entry.epoch
                && Arc::ptr_eq(&slot.entry.fold, &entry.fold)
                && slot.entry.last_sequence > entry.last_sequence
        });
        if !later && weight_of(&entry) <= self.max_bytes {
            slots.remove(&key);
            slots.insert(key.as_str().into(), entry);
            while slots.by_key.len() > self.max_entries || slots.bytes > self.max_bytes {
                slots.evict();
            }
            // Looked at last: a key that goes from here on takes the entry with it.
            if has_owners && (self.changes)() != changes {
                slots.remove(&key);
            }
        }
    }

    /// Drops every state of a stream.
    pub(crate) fn drop_stream(&self, stream: &str) {
        let prefix = key(stream, "");
        self.slots().retain(|key, _| !key.starts_with(&prefix));
    }

    /// Drops every state that may hold values opened with a key that was forgotten.
    fn forget(&self, what: Forgotten) {
        self.slots().retain(|_, entry| match what {
            Forgotten::Person(person) => !entry.owners.contains(&person),
            Forgotten::Everyone => entry.owners.is_empty(),
        });
    }

    /// What appending this proposal will make of the states kept here.
    pub(crate) fn prepare(&self, proposal: &Proposal) -> Advance {
        let mut of_subject: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, event) in proposal.events.iter().enumerate() {
            of_subject.entry(&event.subject).or_default().push(index);
        }
        let mut steps = Vec::new();
        for (subject, indexes) in of_subject {
            let key = key(&proposal.stream, subject);
            let Some(entry) = self.slots().by_key.get(key.as_str()).map(|slot| slot.entry.clone()) else {
                continue;
            };
            // Only then nothing can come between the state and these events.
            if !expects(proposal, subject, entry.last_sequence) {
                continue;
            }
            let bodies: Vec<_> = indexes.iter().map(|index| &proposal.events[*index].body).collect();
            let (Some(apply), Some(last_index)) = (entry.fold.decode(&bodies), indexes.last()) else {
                continue;
            };
            steps.push(Step {
                key,
                from_sequence: entry.last_sequence,
                last_index: *last_index,
                events: indexes.len() as u64,
                owners: bodies.iter().flat_map(|body| personal::owners(body)).collect(),
                weight: bodies.iter().map(|body| weight(body)).sum(),
                apply,
            });
        }
        Advance(steps)
    }

    /// Takes in what was appended.
    pub(crate) fn advance(&self, advance: Advance, outcome: &Outcome) {
        for step in advance.0 {
            let changes = (self.changes)();
            let taken = {
                let mut slots = self.slots();
                let is_it = slots.by_key.get(step.key.as_str()).is_some_and(|slot| {
                    slot.entry.last_sequence == step.from_sequence
                        && slot.entry.epoch == outcome.position.epoch
                });
                if is_it { slots.remove(&step.key) } else { None }
            };
            let (Some(mut entry), Some(last)) = (taken, outcome.events.get(step.last_index)) else {
                continue;
            };
            // Outside the lock: a state that somebody else still looks at is cloned here.
            let Some(state) = (step.apply)(entry.state) else { continue };
            entry.state = state;
            entry.last_sequence = last.sequence;
            entry.version = last.envelope.version.unwrap_or(entry.version + step.events);
            entry.weight += step.weight;
            if !step.owners.is_subset(&entry.owners) {
                Arc::make_mut(&mut entry.owners).extend(step.owners);
            }
            self.insert(&outcome.position.stream, &last.subject, entry, changes);
        }
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slots {
    fn insert(&mut self, key: Arc<str>, entry: Entry) {
        self.uses += 1;
        self.bytes += weight_of(&entry);
        self.by_use.insert(self.uses, Arc::clone(&key));
        self.by_key.insert(key, Slot { entry, used: self.uses });
    }

    fn touch(&mut self, key: &str) {
        if let Some((key, entry)) = self.take(key) {
            self.insert(key, entry);
        }
    }

    fn remove(&mut self, key: &str) -> Option<Entry> {
        self.take(key).map(|(_, entry)| entry)
    }

    fn take(&mut self, key: &str) -> Option<(Arc<str>, Entry)> {
        let (key, slot) = self.by_key.remove_entry(key)?;
        self.by_use.remove(&slot.used);
        self.bytes -= weight_of(&slot.entry);
        Some((key, slot.entry))
    }

    fn evict(&mut self) {
        if let Some((_, key)) = self.by_use.pop_first()
            && let Some(slot) = self.by_key.remove(&key)
        {
            self.bytes -= weight_of(&slot.entry);
        }
    }

    fn retain(&mut self, keep: impl Fn(&str, &Entry) -> bool) {
        let gone: Vec<_> = self
            .by_key
            .iter()
            .filter(|(key, slot)| !keep(key, &slot.entry))
            .map(|(key, _)| Arc::clone(key))
            .collect();
        for key in gone {
            self.take(&key);
        }
    }
}

/// Whether the proposal is refused unless the subject's last event has this sequence.
pub(crate) fn expects(proposal: &Proposal, subject: &str, last_sequence: u64) -> bool {
    proposal.events.iter().any(|event| match &event.expect {
        Expectation::Any => false,
        Expectation::Exactly(sequence) => event.subject == subject && *sequence == last_sequence,
        Expectation::Guard { subject: guard, sequence } => guard == subject && *sequence == last_sequence,
    })
}

/// About how many bytes a JSON value takes.
pub(crate) fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::String(text) => 16 + text.len(),
        Value::Array(items) => 16 + items.iter().map(weight).sum::<usize>(),
        Value::Object(fields) => {
            16 + fields.iter().map(|(name, value)| name.len() + weight(value)).sum::<usize>()
        }
    }
}

fn weight_of(entry: &Entry) -> usize {
    ENTRY_BYTES + entry.weight
}

/// Neither a stream's name nor a literal subject has a space in it.
fn key(stream: &str, subject: &str) -> String {
    format!("{stream} {subject}")
}

#[cfg(test)]
mod tests;

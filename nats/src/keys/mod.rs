//! The vault of the people's keys: a KV bucket under the master key.

mod backup;
mod cache;
mod destroy;
mod leaves;
mod record;
mod rewrap;
mod watch;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_nats::Client;
use futures::future::try_join_all;
use personal::{KeyRing, MasterKeys, PersonId, PersonKeys};
use serde_json::Value;

use crate::bucket::put_if_absent;
use crate::keys::cache::Cache;
use crate::keys::record::Record;
use crate::recorded::Raw;
use crate::wire::Wire;
use crate::{Ambient, StoreError};

pub use backup::{KeyRecord, Restored};
pub use rewrap::Rewrapped;

/// Name of the bucket.
pub(crate) const BUCKET: &str = "keys";
/// Where the bucket's changes are told: the subjects of their keys below this, without their values.
pub(crate) const CHANGES_PREFIX: &str = "live.keys";
const STREAM: &str = "KV_keys";
const SUBJECT_PREFIX: &str = "$KV.keys";
/// A cached key serves for this long; the watch is told of changes too, this bounds what it may miss.
const TRUSTED_FOR: Duration = Duration::from_mins(1);
const CACHED_PEOPLE: usize = 10_000;
const PEOPLE_PER_REQUEST: usize = 256;

/// The people's keys. Reads everywhere; only command-api's user may create and destroy. Cheap to clone.
#[derive(Clone)]
pub struct KeyVault {
    wire: Wire,
    master: Arc<MasterKeys>,
    ambient: Ambient,
    cache: Arc<Cache>,
}

/// What the bucket holds of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Nothing: no key was ever made.
    Never,
    /// The person's key.
    Held,
    /// The mark that there was one, or that there must be none. No key is ever made again.
    Erased,
}

/// What a cache of values that were opened with people's keys has to drop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgotten {
    /// Whatever holds a field of this person.
    Person(PersonId),
    /// All of it: news may have been missed.
    Everyone,
}

impl KeyVault {
    /// The vault reached through `api_prefix`, wrapping with `master`: one key, or several
    /// of which the others only unwrap.
    pub fn new(client: Client, api_prefix: &str, master: impl Into<MasterKeys>) -> Self {
        Self::with_ambient(client, api_prefix, master, Ambient::system())
    }

    /// As [`KeyVault::new`], with another clock and random source.
    pub fn with_ambient(
        client: Client,
        api_prefix: &str,
        master: impl Into<MasterKeys>,
        ambient: Ambient,
    ) -> Self {
        Self {
            wire: Wire::new(client, api_prefix),
            master: Arc::new(master.into()),
            ambient,
            cache: Arc::new(Cache::new(CACHED_PEOPLE)),
        }
    }

    /// Where its random bytes come from.
    pub(crate) const fn ambient(&self) -> &Ambient {
        &self.ambient
    }

    /// The person's keys, made now unless there are some. Two creators at once get the same.
    ///
    /// # Errors
    /// [`StoreError::PersonErased`] when they were destroyed, others when the log does not answer.
    pub async fn create(&self, person: PersonId) -> Result<PersonKeys, StoreError> {
        if let Some(keys) = self.cache.get(person, self.ambient.now()) {
            return Ok(keys);
        }
        let changes = self.changes();
        let mut random = |bytes: &mut [u8]| self.ambient.fill_random(bytes);
        let keys = PersonKeys::generate(&mut random);
        let wrapped = self.master.wrap(person, &keys, &mut random);
        if put_if_absent(&self.wire.client, BUCKET, &person.to_string(), wrapped.into()).await? {
            self.cache.insert(person, &keys, self.ambient.now(), changes);
            return Ok(keys);
        }
        let stored = self.leader_keys(person, false).await?;
        stored.ok_or(StoreError::PersonErased(person))
    }

    /// What the bucket holds of a person, as its leader knows.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer.
    pub async fn state(&self, person: PersonId) -> Result<KeyState, StoreError> {
        Ok(match self.wire.leader_last(STREAM, &Record::of(person).subject()).await? {
            None => KeyState::Never,
            Some(message) if message.payload.is_empty() => KeyState::Erased,
            Some(_) => KeyState::Held,
        })
    }

    /// The keys of these people. Who has none (any more) is left out.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the log does not answer, [`StoreError::Personal`] when a key
    /// does not unwrap with these master keys.
    pub async fn ring(&self, people: &[PersonId]) -> Result<KeyRing, StoreError> {
        self.fetch(&people.iter().map(|person| (*person, true)).collect()).await
    }

    /// The keys that seal or open these bodies: [`KeyVault::ring`] of their owners, and of their trees only what is
    /// needed.
    ///
    /// # Errors
    /// As [`KeyVault::ring`].
    pub async fn ring_for(&self, bodies: impl IntoIterator<Item = &Value>) -> Result<KeyRing, StoreError> {
        self.fetch(&personal::owners_of_all(bodies)).await
    }

    /// The keys of these people, whole where it is `true`.
    async fn fetch(&self, people: &BTreeMap<PersonId, bool>) -> Result<KeyRing, StoreError> {
        let (now, changes) = (self.ambient.now(), self.changes());
        let mut ring = KeyRing::new();
        let mut missing = Vec::new();
        for (person, whole) in people {
            match self.cache.get(*person, now) {
                Some(keys) if !whole || keys.is_whole() => ring.insert(*person, keys),
                _ => missing.push((*person, *whole)),
            }
        }
        for people in missing.chunks(PEOPLE_PER_REQUEST) {
            let subjects: Vec<_> = people.iter().map(|(person, _)| Record::of(*person).subject()).collect();
            for message in self.wire.last_of_each(STREAM, &subjects).await? {
                let found = people.iter().zip(&subjects).find(|(_, subject)| **subject == message.subject);
                if let Some(((person, whole), _)) = found
                    && message.sequence >= self.cache.known_revision(*person)
                    && let Some(keys) = self.unwrap(*person, &message)?
                    && (!whole || keys.is_whole())
                {
                    self.cache.insert(*person, &keys, self.ambient.now(), changes);
                    ring.insert(*person, keys);
                }
            }
            // A replica that lags may lack a key that was made a moment ago, and to take a person for
            // erased is not forgiven by anything later; or it may still have one that is destroyed. What
            // it lacks, or has too old or not whole, is what the leader says it is.
            let absent = people.iter().filter(|(person, _)| !ring.contains(*person));
            let asked = absent.map(|(person, whole)| async {
                let keys = self.leader_keys(*person, *whole).await?;
                Ok::<_, StoreError>(keys.map(|keys| (*person, keys)))
            });
            for (person, keys) in try_join_all(asked.collect::<Vec<_>>()).await?.into_iter().flatten() {
                ring.insert(person, keys);
            }
        }
        Ok(ring)
    }

    /// Forgets a person's key here, for when it was destroyed, and what stores keep of that person's
    /// values in the clear.
    pub fn forget(&self, person: PersonId) {
        self.cache.forget(Forgotten::Person(person));
    }

    /// Calls `hook` whenever a person's key is forgotten, for caches of what was opened with it.
    pub fn on_forgotten(&self, hook: impl Fn(Forgotten) + Send + Sync + 'static) {
        self.cache.add_hook(Box::new(hook));
    }

    /// How often something was forgotten. What was opened with keys fetched after this was read may be
    /// kept if it has not changed since.
    pub fn changes(&self) -> u64 {
        self.cache.changes()
    }

    /// Whether values opened at that time may still be used, as a cached key of that time would be.
    pub(crate) fn trusts_since(&self, opened_at: time::OffsetDateTime) -> bool {
        self.ambient.now() - opened_at < TRUSTED_FOR
    }

    /// The person's keys as the leader has them, with all branches of the tree if they are to be `whole`; a tree
    /// that was never made is not made here.
    async fn leader_keys(&self, person: PersonId, whole: bool) -> Result<Option<PersonKeys>, StoreError> {
        let subject = Record::of(person).subject();
        for _ in 0..destroy::ATTEMPTS {
            let changes = self.changes();
            let Some(message) = self.wire.leader_last(STREAM, &subject).await? else { return Ok(None) };
            let Some(mut keys) = self.unwrap(person, &message)? else { return Ok(None) };
            if whole && keys.tree().is_some_and(|tree| !tree.is_whole()) {
                match self.joined(person, keys).await? {
                    Some(joined) => keys = joined,
                    None => continue,
                }
            }
            // Not kept if something was forgotten since, before the message was asked for.
            self.cache.insert(person, &keys, self.ambient.now(), changes);
            return Ok(Some(keys));
        }
        Err(StoreError::unavailable("reading a tree of keys", "others wrote it in every attempt"))
    }

    /// The keys in a message of the bucket; none if it marks destroyed ones.
    fn unwrap(&self, person: PersonId, message: &Raw) -> Result<Option<PersonKeys>, StoreError> {
        if message.payload.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.master.unwrap(person, &message.payload)?))
    }
}

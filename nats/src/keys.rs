//! The vault of the people's keys: a KV bucket under the master key.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::Client;
use futures::future::try_join_all;
use personal::{KeyRing, MasterKey, PersonId, PersonKey};

use crate::bucket::put_if_absent;
use crate::recent::Recent;
use crate::recorded::Raw;
use crate::wire::Wire;
use crate::{Ambient, StoreError};

/// Name of the bucket.
pub(crate) const BUCKET: &str = "keys";
const STREAM: &str = "KV_keys";
const SUBJECT_PREFIX: &str = "$KV.keys";
/// A cached key serves for this long; erasure tells the caches too, this bounds what it may miss.
const TRUSTED_FOR: Duration = Duration::from_mins(1);
const CACHED_PEOPLE: usize = 10_000;
const PEOPLE_PER_REQUEST: usize = 256;

/// The people's keys. Reads everywhere; only command-api's user may create. Cheap to clone.
#[derive(Clone)]
pub struct KeyVault {
    wire: Wire,
    master: Arc<MasterKey>,
    ambient: Ambient,
    cache: Arc<Mutex<Recent<PersonId, Cached>>>,
}

#[derive(Clone)]
struct Cached {
    key: Arc<PersonKey>,
    at: time::OffsetDateTime,
}

impl KeyVault {
    /// The vault reached through `api_prefix`, unwrapping with `master`.
    pub fn new(client: Client, api_prefix: &str, master: MasterKey) -> Self {
        Self::with_ambient(client, api_prefix, master, Ambient::system())
    }

    /// As [`KeyVault::new`], with another clock and random source.
    pub fn with_ambient(client: Client, api_prefix: &str, master: MasterKey, ambient: Ambient) -> Self {
        Self {
            wire: Wire::new(client, api_prefix),
            master: Arc::new(master),
            ambient,
            cache: Arc::new(Mutex::new(Recent::new(CACHED_PEOPLE / 2))),
        }
    }

    /// The person's key, made now unless there is one. Two creators at once get the same key.
    ///
    /// # Errors
    /// [`StoreError::PersonErased`] when the key was destroyed, others when the log does not answer.
    pub async fn create(&self, person: PersonId) -> Result<Arc<PersonKey>, StoreError> {
        if let Some(key) = self.cached(person) {
            return Ok(key);
        }
        let mut random = |bytes: &mut [u8]| self.ambient.fill_random(bytes);
        let key = Arc::new(PersonKey::generate(&mut random));
        let wrapped = self.master.wrap(person, &key, &mut random);
        if put_if_absent(&self.wire.client, BUCKET, &person.to_string(), wrapped.into()).await? {
            self.remember(person, &key);
            return Ok(key);
        }
        let stored = self.leader_key(person).await?;
        stored.ok_or(StoreError::PersonErased(person))
    }

    /// The keys of these people. Who has none (any more) is left out.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the log does not answer, [`StoreError::Personal`] when a key
    /// does not unwrap with this master key.
    pub async fn ring(&self, people: &[PersonId]) -> Result<KeyRing, StoreError> {
        let mut ring = KeyRing::new();
        let mut missing = Vec::new();
        for person in people {
            match self.cached(*person) {
                Some(key) => ring.insert(*person, key),
                None => missing.push(*person),
            }
        }
        for people in missing.chunks(PEOPLE_PER_REQUEST) {
            let subjects: Vec<_> = people.iter().map(|person| subject(*person)).collect();
            for message in self.wire.last_of_each(STREAM, &subjects).await? {
                let found = people.iter().find(|person| subject(**person) == message.subject);
                if let Some(person) = found
                    && let Some(key) = self.unwrap(*person, &message)?
                {
                    ring.insert(*person, key);
                }
            }
            // A replica that lags may lack a key that was made a moment ago, and to take a person for
            // erased is not forgiven by anything later: absence is what the leader says it is.
            let absent = people.iter().filter(|person| !ring.contains(**person));
            let asked = absent.map(|person| async {
                let key = self.leader_key(*person).await?;
                Ok::<_, StoreError>(key.map(|key| (*person, key)))
            });
            for (person, key) in try_join_all(asked.collect::<Vec<_>>()).await?.into_iter().flatten() {
                ring.insert(person, key);
            }
        }
        Ok(ring)
    }

    /// Forgets a person's key here, for when it was destroyed.
    pub fn forget(&self, person: PersonId) {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).remove(&person);
    }

    async fn leader_key(&self, person: PersonId) -> Result<Option<Arc<PersonKey>>, StoreError> {
        match self.wire.leader_last(STREAM, &subject(person)).await? {
            Some(message) => self.unwrap(person, &message),
            None => Ok(None),
        }
    }

    /// The key in a message of the bucket; none if it marks a deletion.
    fn unwrap(&self, person: PersonId, message: &Raw) -> Result<Option<Arc<PersonKey>>, StoreError> {
        if message.payload.is_empty() {
            return Ok(None);
        }
        let key = Arc::new(self.master.unwrap(person, &message.payload)?);
        self.remember(person, &key);
        Ok(Some(key))
    }

    fn cached(&self, person: PersonId) -> Option<Arc<PersonKey>> {
        let cached = self.cache.lock().unwrap_or_else(PoisonError::into_inner).get(&person)?;
        (self.ambient.now() - cached.at < TRUSTED_FOR).then_some(cached.key)
    }

    fn remember(&self, person: PersonId, key: &Arc<PersonKey>) {
        let cached = Cached { key: Arc::clone(key), at: self.ambient.now() };
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).insert(person, cached);
    }
}

fn subject(person: PersonId) -> String {
    format!("{SUBJECT_PREFIX}.{person}")
}

//! The vault of the people's keys: a KV bucket under the master key.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::client::RequestErrorKind;
use async_nats::jetstream::publish::PublishAck;
use async_nats::{Client, HeaderMap, header};
use personal::{KeyRing, MasterKey, PersonId, PersonKey};

use crate::recent::Recent;
use crate::recorded::Raw;
use crate::wire::{Wire, parse_answer};
use crate::{Ambient, StoreError};

/// Name of the bucket.
pub(crate) const BUCKET: &str = "keys";
const STREAM: &str = "KV_keys";
const SUBJECT_PREFIX: &str = "$KV.keys";
/// A cached key serves for this long; erasure tells the caches too, this bounds what it may miss.
const TRUSTED_FOR: Duration = Duration::from_mins(1);
const CACHED_PEOPLE: usize = 10_000;
const PEOPLE_PER_REQUEST: usize = 256;
const WRONG_LAST_SEQUENCE: [u64; 2] = [10071, 10164];

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
        if self.put_if_absent(person, wrapped).await? {
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
            for person in people {
                if !ring.contains(*person)
                    && let Some(key) = self.leader_key(*person).await?
                {
                    ring.insert(*person, key);
                }
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

    /// Stores the wrapped key unless the bucket ever held one for this person, destroyed ones
    /// included. Returns whether it was stored.
    async fn put_if_absent(&self, person: PersonId, wrapped: Vec<u8>) -> Result<bool, StoreError> {
        const WHAT: &str = "creating a key";
        let mut headers = HeaderMap::new();
        headers.insert(header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, "0");
        headers.insert(header::NATS_EXPECTED_STREAM, STREAM);
        let request = async_nats::Request::new().headers(headers).payload(wrapped.into());
        let answer = self.wire.client.send_request(subject(person), request).await.map_err(|error| {
            match error.kind() {
                RequestErrorKind::InvalidSubject => StoreError::PersonErased(person),
                _ => StoreError::unavailable(WHAT, error),
            }
        })?;
        match parse_answer::<PublishAck>(WHAT, &answer.payload)? {
            Ok(_) => Ok(true),
            Err(error) if WRONG_LAST_SEQUENCE.contains(&error.err_code) => Ok(false),
            Err(error) => Err(error.into_store_error(WHAT)),
        }
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

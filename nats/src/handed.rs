//! Secrets of people that are handed on once, from one service to another: sealed, in a bucket that forgets them soon and is
//! on no disk. What is in an event stays for ever, and what is in a request waits for nobody.

use async_nats::Client;
use bytes::Bytes;
use personal::{PersonId, Personal};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{KeyVault, LatestValues, StoreError, setup};

/// Name of the bucket.
pub(crate) const BUCKET: &str = "passwords";

/// How the server says that there is no such stream.
const STREAM_NOT_FOUND: u64 = 10_059;

/// Hands secrets on. Cheap to clone.
#[derive(Clone)]
pub struct HandedSecrets {
    client: Client,
    values: LatestValues,
    keys: KeyVault,
}

/// A secret as it waits.
#[derive(Serialize, Deserialize)]
struct Handed {
    secret: Personal<String>,
}

impl HandedSecrets {
    /// By way of a client that reaches the bucket's API below `api_prefix`, sealed with keys from here.
    pub fn new(client: Client, api_prefix: &str, keys: KeyVault) -> Self {
        Self { values: LatestValues::new(client.clone(), api_prefix, BUCKET), client, keys }
    }

    /// Leaves a person's secret under a key, in place of an earlier one. It waits for a quarter of an hour, or until the server
    /// restarts. The client must be one of the log's account.
    ///
    /// # Errors
    /// [`StoreError::Personal`] when the person has no key (any more), others when the server does not answer: it may
    /// wait there or not.
    pub async fn leave(&self, person: PersonId, key: &str, secret: String) -> Result<(), StoreError> {
        let handed = Handed { secret: Personal::open(person, secret) };
        let mut body = serde_json::to_value(handed)
            .map_err(|error| StoreError::unavailable("writing a secret down", error))?;
        let ring = self.keys.ring_for([&body]).await?;
        let ambient = self.keys.ambient();
        personal::seal(&mut body, &ring, key, &mut |bytes| ambient.fill_random(bytes))?;
        let sealed = Bytes::from(body.to_string());
        if self.values.put(key, sealed.clone()).await.is_ok() {
            return Ok(());
        }
        // A server that was restarted may have forgotten the bucket itself.
        setup::ensure_secrets_again(&self.client).await?;
        self.values.put(key, sealed).await
    }

    /// Takes the secret under a key: nobody gets it a second time. `None` where none waits (any more), or what waits is
    /// none, whoever put it there.
    ///
    /// # Errors
    /// When the server does not answer: then it may be taken, and is lost.
    pub async fn take(&self, key: &str) -> Result<Option<String>, StoreError> {
        let waiting = match self.values.get(key).await {
            // Forgotten with all that was in it.
            Err(StoreError::Refused { code: STREAM_NOT_FOUND, .. }) => None,
            found => found?.filter(|found| !found.value.is_empty()),
        };
        let Some(found) = waiting else { return Ok(None) };
        if !self.values.replace(key, found.revision, Bytes::new()).await? {
            return Ok(None);
        }
        let Ok(mut body) = serde_json::from_slice::<Value>(&found.value) else { return Ok(None) };
        let ring = self.keys.ring_for([&body]).await?;
        if personal::open(&mut body, &ring, key).is_err() {
            return Ok(None);
        }
        Ok(serde_json::from_value::<Handed>(body).ok().and_then(|handed| handed.secret.into_value()))
    }
}

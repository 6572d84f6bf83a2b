//! What is kept of devices: the bucket `devices`, sealed with each person's own key.

use std::collections::BTreeMap;

use bytes::Bytes;
use domain::{
    devices::PushDevice,
    ids::{AccountId, SessionId},
};
use jetstream_es::{KeyVault, Latest, LatestValues, StoreError};
use serde_json::Value;
use time::OffsetDateTime;

use crate::random::Random;

/// The bucket. This service writes it and reads no more of it than that a device is there: only who tells devices of
/// something opens what they are reached by.
#[derive(Clone)]
pub(crate) struct Devices {
    bucket: LatestValues,
    keys: KeyVault,
    random: Random,
}

/// A device as it is kept, still sealed.
pub(super) struct Kept {
    pub(super) device: PushDevice,
    /// As it lies in the bucket, to be written again with another word beside the sealed ones.
    sealed: Value,
    revision: u64,
}

impl Devices {
    pub(crate) const fn new(bucket: LatestValues, keys: KeyVault, random: Random) -> Self {
        Self { bucket, keys, random }
    }

    /// The device of a session, if there is one, and the revision to replace it by.
    pub(super) async fn get(
        &self,
        account: AccountId,
        session: SessionId,
    ) -> Result<(Option<Kept>, u64), StoreError> {
        let latest = self.bucket.get(&PushDevice::key(account, session)).await?;
        let revision = latest.as_ref().map_or(0, |latest| latest.revision);
        Ok((latest.as_ref().and_then(kept), revision))
    }

    /// An account's devices that are live at this time.
    pub(crate) async fn all_of(
        &self,
        account: AccountId,
        now: OffsetDateTime,
    ) -> Result<BTreeMap<SessionId, PushDevice>, StoreError> {
        let stored = self.bucket.get_all_of(&account.to_string()).await?;
        let devices = stored.iter().filter_map(|latest| {
            let (_, session) = PushDevice::owner_of_key(&latest.key)?;
            Some((session, kept(latest)?.device))
        });
        Ok(devices.filter(|(_, device)| device.is_live(now)).collect())
    }

    /// An account's devices as their person reads them, with what they are reached by.
    pub(crate) async fn opened_of(&self, account: AccountId) -> Result<Vec<(SessionId, Value)>, StoreError> {
        let mut opened = Vec::new();
        for latest in self.bucket.get_all_of(&account.to_string()).await? {
            let Some((_, session)) = PushDevice::owner_of_key(&latest.key) else { continue };
            let Some(Kept { sealed: mut value, .. }) = kept(&latest) else { continue };
            let ring = self.keys.ring_for([&value]).await?;
            personal::open(&mut value, &ring, &PushDevice::bound_to(&latest.key))?;
            personal::make_plain(&mut value);
            opened.push((session, value));
        }
        Ok(opened)
    }

    /// Seals a device and keeps it where this revision still stands. Returns whether it is kept.
    pub(super) async fn keep(
        &self,
        account: AccountId,
        session: SessionId,
        revision: u64,
        device: &PushDevice,
    ) -> Result<bool, StoreError> {
        let key = PushDevice::key(account, session);
        let mut value = serde_json::to_value(device).map_err(StoreError::Encode)?;
        let ring = self.keys.ring_for([&value]).await?;
        if !ring.contains(account.person()) {
            return Err(StoreError::PersonErased(account.person()));
        }
        let bound_to = PushDevice::bound_to(&key);
        personal::seal(&mut value, &ring, &bound_to, &mut |bytes| self.random.fill(bytes))?;
        self.bucket.replace(&key, revision, encode(&value)).await
    }

    /// Writes down that its person asks for a try; what it is reached by stays sealed as it is.
    pub(super) async fn keep_try(
        &self,
        account: AccountId,
        session: SessionId,
        kept: Kept,
        asked: &PushDevice,
    ) -> Result<bool, StoreError> {
        let mut value = serde_json::to_value(asked).map_err(StoreError::Encode)?;
        value["subscription"] = kept.sealed["subscription"].clone();
        self.bucket.replace(&PushDevice::key(account, session), kept.revision, encode(&value)).await
    }

    /// Forgets the device of a session; with a `revision`, only if it is still that one.
    ///
    /// # Errors
    /// When the bucket does not answer. A device whose session is over in the log is told of nothing all the same.
    pub(crate) async fn forget(
        &self,
        account: AccountId,
        session: SessionId,
        revision: Option<u64>,
    ) -> Result<(), StoreError> {
        let key = PushDevice::key(account, session);
        let Some(latest) = self.bucket.get(&key).await? else { return Ok(()) };
        // What is written after this read is another word of its person's, and stays.
        self.bucket.remove(&key, revision.unwrap_or(latest.revision)).await
    }

    /// Removes all that is kept of an account's devices.
    pub(crate) async fn remove_all_of(&self, account: AccountId) -> Result<(), StoreError> {
        self.bucket.remove_all_of(&account.to_string()).await
    }
}

/// What the bucket holds; nothing where that cannot be understood.
fn kept(latest: &Latest) -> Option<Kept> {
    let sealed: Value = serde_json::from_slice(&latest.value).ok()?;
    let mut withheld = sealed.clone();
    personal::withhold(&mut withheld).ok()?;
    let device = serde_json::from_value(withheld).ok()?;
    Some(Kept { device, sealed, revision: latest.revision })
}

fn encode(value: &Value) -> Bytes {
    value.to_string().into_bytes().into()
}

//! Destroying a person's key, on the disk too.

use async_nats::HeaderMap;
use bytes::Bytes;
use personal::PersonId;
use serde::Deserialize;
use serde_json::json;

use crate::StoreError;
use crate::bucket::put;
use crate::keys::record::Record;
use crate::keys::{BUCKET, KeyVault, STREAM};

/// How often a write is tried against others who write the same key.
pub(super) const ATTEMPTS: u32 = 16;

impl KeyVault {
    /// Destroys a person's keys for ever. Only command-api's user may.
    ///
    /// When this returns, a marker stands in their place, so that none is made again, also for who
    /// never had one; and every revision that held one is overwritten on the disk of the server.
    /// Doing it again changes nothing, and finishes what an interrupted call has begun.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer or refuses; call it again then.
    pub async fn destroy(&self, person: PersonId) -> Result<(), StoreError> {
        let record = Record::of(person);
        self.mark_erased(record).await?;
        self.forget(person);
        self.erase_superseded(&record.subject()).await?;
        self.erase_branches(person).await
    }

    /// Puts the marker where the wrapped keys are, whoever else writes there.
    async fn mark_erased(&self, record: Record) -> Result<(), StoreError> {
        let subject = record.subject();
        for _ in 0..ATTEMPTS {
            let last = self.wire.leader_last(STREAM, &subject).await?;
            if last.as_ref().is_some_and(|message| message.payload.is_empty()) {
                return Ok(());
            }
            let expected = last.map_or(0, |message| message.sequence);
            // As key-value clients mark what is gone, for whoever looks at the bucket with one.
            let mut headers = HeaderMap::new();
            headers.insert("KV-Operation", "DEL");
            if put(&self.wire.client, BUCKET, &record.key(), expected, headers, Bytes::new()).await? {
                return Ok(());
            }
        }
        Err(StoreError::unavailable("destroying a key", "others wrote it in every attempt"))
    }

    /// Overwrites on the disk whatever the person's tree had given away. They need no marker: who writes a branch
    /// expects the revision that it read, of the branch or of the person's own record, and those are gone.
    async fn erase_branches(&self, person: PersonId) -> Result<(), StoreError> {
        let (filter, mut from) = (Record::branches_of(person), 1);
        while let Some(message) = self.wire.leader_next(STREAM, Some(&filter), from).await? {
            self.erase_message(message.sequence).await?;
            from = message.sequence + 1;
        }
        Ok(())
    }

    /// Overwrites on the disk every revision of a record but the last. The bucket keeps all of them until
    /// then, because a revision that the server drops by itself stays readable in its files.
    pub(super) async fn erase_superseded(&self, subject: &str) -> Result<(), StoreError> {
        let Some(last) = self.wire.leader_last(STREAM, subject).await? else {
            return Ok(());
        };
        let mut from = 1;
        while let Some(message) = self.wire.leader_next(STREAM, Some(subject), from).await?
            && message.sequence < last.sequence
        {
            self.erase_message(message.sequence).await?;
            from = message.sequence + 1;
        }
        Ok(())
    }

    async fn erase_message(&self, sequence: u64) -> Result<(), StoreError> {
        #[derive(Deserialize)]
        struct Answer {
            success: bool,
        }
        const WHAT: &str = "erasing a key from the disk";
        let request = json!({ "seq": sequence, "no_erase": false });
        match self.wire.call::<Answer>(WHAT, &format!("STREAM.MSG.DELETE.{STREAM}"), &request).await? {
            Ok(Answer { success: true }) => Ok(()),
            Ok(Answer { success: false }) => Err(StoreError::unavailable(WHAT, "the server did not do it")),
            // Another process that erases the same may have been first.
            Err(error) => match self.wire.leader_next(STREAM, None, sequence).await? {
                Some(message) if message.sequence == sequence => Err(error.into_store_error(WHAT)),
                _ => Ok(()),
            },
        }
    }
}

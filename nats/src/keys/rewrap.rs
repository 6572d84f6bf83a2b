//! Wrapping every person's key with the current master key.

use async_nats::HeaderMap;

use crate::StoreError;
use crate::bucket::put;
use crate::keys::destroy::ATTEMPTS;
use crate::keys::record::Record;
use crate::keys::{BUCKET, KeyVault, STREAM, SUBJECT_PREFIX};

/// What [`KeyVault::rewrap_all`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewrapped {
    /// How many records it wrapped with the current master key: one for a person, and one more for each branch that
    /// a large tree of keys has given away.
    pub rewrapped: u64,
    /// How many records none of the master keys unwraps. They are as they were.
    pub unreadable: u64,
}

impl KeyVault {
    /// Wraps with the current master key whatever another one wrapped, and has the superseded revisions
    /// overwritten on the disk of the server. Only command-api's user may.
    ///
    /// It may be called again at any time, and by several processes at once: what is done already is
    /// passed over, and what a killed call left half done is finished. Who is erased meanwhile stays so.
    /// Nothing is left under another master key when it has returned without an unreadable key, and every
    /// process that makes keys had the current one when it was called.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer; call it again then.
    pub async fn rewrap_all(&self) -> Result<Rewrapped, StoreError> {
        let everyone = format!("{SUBJECT_PREFIX}.>");
        let mut done = Rewrapped::default();
        let mut from = 1;
        // In the order of their sequences: what is written meanwhile comes at the end, and is met too.
        while let Some(message) = self.wire.leader_next(STREAM, Some(&everyone), from).await? {
            from = message.sequence + 1;
            if message.payload.is_empty() || self.master.is_current(&message.payload) {
                continue;
            }
            let Some(record) = Record::parse(&message.subject) else {
                continue;
            };
            match self.rewrap(record).await {
                Ok(true) => done.rewrapped += 1,
                Ok(false) => {}
                Err(StoreError::Personal(error)) => {
                    tracing::error!(%error, "a key cannot be wrapped again");
                    done.unreadable += 1;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }

    /// Wraps one record again, unless it needs none, and erases what that supersedes, or what an
    /// interrupted call has left. Tells whether it wrapped.
    async fn rewrap(&self, record: Record) -> Result<bool, StoreError> {
        let (subject, Record { person, branch }) = (record.subject(), record);
        for _ in 0..ATTEMPTS {
            let last = self.wire.leader_last(STREAM, &subject).await?;
            let stale = last.filter(|last| {
                // Empty is the mark of the destroyed.
                !last.payload.is_empty() && !self.master.is_current(&last.payload)
            });
            let Some(last) = stale else {
                self.erase_superseded(&subject).await?;
                return Ok(false);
            };
            let random = &mut |bytes: &mut [u8]| self.ambient.fill_random(bytes);
            let wrapped = match branch {
                None => self.master.wrap(person, &self.master.unwrap(person, &last.payload)?, random),
                Some(branch) => {
                    let apart = self.master.unwrap_branch(person, branch, &last.payload)?;
                    self.master.wrap_branch(person, &apart, random)?
                }
            };
            // By revision: it can never bring back who is destroyed at this moment.
            let (client, key) = (&self.wire.client, record.key());
            if put(client, BUCKET, &key, last.sequence, HeaderMap::new(), wrapped.into()).await? {
                self.erase_superseded(&subject).await?;
                return Ok(true);
            }
        }
        Err(StoreError::unavailable("wrapping a key again", "others wrote it in every attempt"))
    }
}

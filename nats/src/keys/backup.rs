//! Taking the wrapped keys away, and bringing them back without those of people and texts that are destroyed.

use std::collections::BTreeMap;

use bytes::Bytes;
use personal::{Branch, KeyTree, Leaf, LeafIndex, PersonId, PersonKeys};

use crate::StoreError;
use crate::bucket::put_if_absent;
use crate::keys::record::Record;
use crate::keys::{BUCKET, KeyState, KeyVault, STREAM, SUBJECT_PREFIX};

/// A record of the vault as it is kept, wrapped by a master key that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// Whose it is.
    pub person: PersonId,
    /// Which branch of the person's tree; none for the person's own record.
    pub branch: Option<Branch>,
    /// The wrapped keys; none where a mark says that they were destroyed.
    pub wrapped: Option<Vec<u8>>,
}

/// What became of a person's keys that were to be brought back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restored {
    /// They are there now.
    Stored,
    /// There were some already, which stay.
    Kept,
    /// They are destroyed, and stay so.
    Erased,
}

impl KeyVault {
    /// The next record from this sequence of the bucket on, and where the one after it begins; nothing at the end.
    /// A record that is written meanwhile comes again later: the last one of a name counts.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer.
    pub async fn next_record(&self, from: u64) -> Result<Option<(KeyRecord, u64)>, StoreError> {
        let (everyone, mut from) = (format!("{SUBJECT_PREFIX}.>"), from);
        while let Some(message) = self.wire.leader_next(STREAM, Some(&everyone), from).await? {
            from = message.sequence + 1;
            let Some(Record { person, branch }) = Record::parse(&message.subject) else { continue };
            let wrapped = Some(message.payload.to_vec()).filter(|wrapped| !wrapped.is_empty());
            return Ok(Some((KeyRecord { person, branch, wrapped }, from)));
        }
        Ok(None)
    }

    /// Whether a record unwraps with these master keys: asked of all before the first is brought back.
    ///
    /// # Errors
    /// [`StoreError::Personal`] when it does not.
    pub fn check_record(&self, record: &KeyRecord) -> Result<(), StoreError> {
        match (&record.wrapped, record.branch) {
            (None, _) => Ok(()),
            (Some(wrapped), None) => Ok(self.master.unwrap(record.person, wrapped).map(drop)?),
            (Some(wrapped), Some(branch)) => {
                Ok(self.master.unwrap_branch(record.person, branch, wrapped).map(drop)?)
            }
        }
    }

    /// Brings back what a backup has of one person, but for the keys of events whose texts were destroyed since: those
    /// are taken out before anything is stored. Keys that are there already are not replaced. Only command-api's user
    /// may. It may be called again after it was killed.
    ///
    /// # Errors
    /// [`StoreError::Personal`] when a record does not unwrap with these master keys, and nothing is stored then;
    /// others when the log does not answer.
    pub async fn restore(
        &self,
        person: PersonId,
        records: &[KeyRecord],
        destroyed_events: &[String],
    ) -> Result<Restored, StoreError> {
        let own = records.iter().rfind(|record| record.branch.is_none());
        let Some(wrapped) = own.and_then(|record| record.wrapped.as_ref()) else {
            self.destroy(person).await?;
            return Ok(Restored::Erased);
        };
        match self.state(person).await? {
            KeyState::Erased => {
                self.destroy(person).await?;
                return Ok(Restored::Erased);
            }
            KeyState::Held => {
                for event in destroyed_events {
                    self.destroy_leaf(person, event).await?;
                }
                return Ok(Restored::Kept);
            }
            KeyState::Never => {}
        }
        let (keys, branches) = self.without(person, wrapped, records, destroyed_events)?;
        let random = &mut |bytes: &mut [u8]| self.ambient.fill_random(bytes);
        // The branches first: whoever finds the person's record finds them, too.
        for (branch, apart) in branches {
            let key = Record { person, branch: Some(branch) }.key();
            let value: Bytes = self.master.wrap_branch(person, &apart, random)?.into();
            put_if_absent(&self.wire.client, BUCKET, &key, value).await?;
        }
        let value: Bytes = self.master.wrap(person, &keys, random).into();
        let is_stored = put_if_absent(&self.wire.client, BUCKET, &Record::of(person).key(), value).await?;
        self.forget(person);
        Ok(if is_stored { Restored::Stored } else { Restored::Kept })
    }

    /// The keys in these records, without those of these events.
    fn without(
        &self,
        person: PersonId,
        wrapped: &[u8],
        records: &[KeyRecord],
        destroyed_events: &[String],
    ) -> Result<(PersonKeys, BTreeMap<Branch, KeyTree>), StoreError> {
        let keys = self.master.unwrap(person, wrapped)?;
        let mut branches = BTreeMap::new();
        for record in records {
            if let (Some(branch), Some(wrapped)) = (record.branch, &record.wrapped) {
                branches.insert(branch, self.master.unwrap_branch(person, branch, wrapped)?);
            }
        }
        let Some(mut tree) = keys.tree().cloned() else { return Ok((keys, branches)) };
        for event in destroyed_events {
            let index = LeafIndex::of_event(event);
            match tree.leaf(index) {
                Leaf::Key(_) => {
                    tree.destroy(index);
                }
                Leaf::Elsewhere(branch) => {
                    if let Some(apart) = branches.get_mut(&branch) {
                        apart.destroy(index);
                    }
                }
                Leaf::Destroyed => {}
            }
        }
        Ok((keys.with_tree(tree), branches))
    }
}

//! The trees of keys: planting, joining, and destroying one leaf, on the disk too.

use std::collections::BTreeMap;

use async_nats::HeaderMap;
use bytes::Bytes;
use futures::future::try_join_all;
use personal::{Branch, KeyRing, KeyTree, Leaf, LeafIndex, PersonId, PersonKeys};

use crate::StoreError;
use crate::bucket::{Put, put, put_all};
use crate::keys::destroy::ATTEMPTS;
use crate::keys::record::Record;
use crate::keys::{BUCKET, KeyVault, STREAM};

/// A tree that takes more bytes than this gives a branch away: a fourth of what a message may be.
const LARGEST_TREE_BYTES: usize = 256 * 1024;

impl KeyVault {
    /// Destroys the key of one event's deletable values of this person for ever. Only command-api's user may.
    ///
    /// When this returns, no key opens those values, wherever they were copied to, and every revision that the key
    /// could be derived from is overwritten on the disk of the server. All other values stay as they are. Doing it
    /// again changes nothing, and finishes what an interrupted call has begun. Nothing happens for who has no key,
    /// or none for deletable values: then none was ever sealed.
    ///
    /// # Errors
    /// [`StoreError`] when the log does not answer or refuses; call it again then.
    pub async fn destroy_leaf(&self, person: PersonId, event_id: &str) -> Result<(), StoreError> {
        let index = LeafIndex::of_event(event_id);
        for _ in 0..ATTEMPTS {
            if self.try_destroy_leaf(person, index).await? {
                // Whoever holds a value in the clear is to drop it.
                self.forget(person);
                return Ok(());
            }
        }
        Err(StoreError::unavailable("destroying the key of one event", "others wrote it in every attempt"))
    }

    /// Returns whether it is done; if not, somebody else wrote meanwhile.
    async fn try_destroy_leaf(&self, person: PersonId, index: LeafIndex) -> Result<bool, StoreError> {
        let record = Record::of(person);
        let last = self.wire.leader_last(STREAM, &record.subject()).await?;
        let Some(last) = last.filter(|last| !last.payload.is_empty()) else { return Ok(true) };
        let keys = self.master.unwrap(person, &last.payload)?;
        let Some(tree) = keys.tree() else { return Ok(true) };
        let mut tree = tree.clone();
        match tree.leaf(index) {
            Leaf::Elsewhere(branch) => return self.destroy_in_branch(person, branch, index).await,
            Leaf::Destroyed => {}
            Leaf::Key(_) => {
                tree.destroy(index);
                if !self.store_tree(&record, &keys, tree, last.sequence).await? {
                    return Ok(false);
                }
            }
        }
        self.erase_superseded(&record.subject()).await?;
        Ok(true)
    }

    /// Writes the person's record with this tree; if it has grown too large, with a branch less, and that branch
    /// beside it. Both are one batch, so neither is ever there without the other.
    async fn store_tree(
        &self,
        record: &Record,
        keys: &PersonKeys,
        mut tree: KeyTree,
        expected: u64,
    ) -> Result<bool, StoreError> {
        let random = &mut |bytes: &mut [u8]| self.ambient.fill_random(bytes);
        let mut puts = Vec::new();
        if tree.to_bytes().len() > LARGEST_TREE_BYTES
            && let Some(branch) = tree.fullest_branch()
            && let Some(apart) = tree.branch(branch)
        {
            tree.give_away(branch);
            let value = self.master.wrap_branch(record.person, &apart, random)?.into();
            let key = Record { branch: Some(branch), ..*record }.key();
            puts.push(Put { key, expected: 0, value });
        }
        let value: Bytes = self.master.wrap(record.person, &keys.clone().with_tree(tree), random).into();
        let key = record.key();
        if puts.is_empty() {
            return put(&self.wire.client, BUCKET, &key, expected, HeaderMap::new(), value).await;
        }
        puts.push(Put { key, expected, value });
        put_all(&self.wire.client, BUCKET, &self.ambient.random_hex::<16>(), puts).await
    }

    async fn destroy_in_branch(
        &self,
        person: PersonId,
        branch: Branch,
        index: LeafIndex,
    ) -> Result<bool, StoreError> {
        let record = Record { person, branch: Some(branch) };
        // None only if the person is destroyed at this moment.
        let Some(last) = self.wire.leader_last(STREAM, &record.subject()).await? else { return Ok(false) };
        let mut apart = self.master.unwrap_branch(person, branch, &last.payload)?;
        if apart.destroy(index) {
            let random = &mut |bytes: &mut [u8]| self.ambient.fill_random(bytes);
            let value = self.master.wrap_branch(person, &apart, random)?.into();
            let key = record.key();
            if !put(&self.wire.client, BUCKET, &key, last.sequence, HeaderMap::new(), value).await? {
                return Ok(false);
            }
        }
        self.erase_superseded(&record.subject()).await?;
        Ok(true)
    }

    /// Gives those of these people who have a key and no tree yet one, and puts it into the ring.
    pub(crate) async fn plant_trees(
        &self,
        ring: &mut KeyRing,
        people: impl IntoIterator<Item = PersonId>,
    ) -> Result<(), StoreError> {
        let bare = |person: &PersonId| ring.get(*person).is_some_and(|keys| keys.tree().is_none());
        let bare = people.into_iter().filter(bare).map(|person| async move {
            Ok::<_, StoreError>(self.plant_tree(person).await?.map(|keys| (person, keys)))
        });
        for (person, keys) in try_join_all(bare.collect::<Vec<_>>()).await?.into_iter().flatten() {
            ring.insert(person, keys);
        }
        Ok(())
    }

    /// None if the person is destroyed meanwhile.
    async fn plant_tree(&self, person: PersonId) -> Result<Option<PersonKeys>, StoreError> {
        let record = Record::of(person);
        for _ in 0..ATTEMPTS {
            let last = self.wire.leader_last(STREAM, &record.subject()).await?;
            let Some(last) = last.filter(|last| !last.payload.is_empty()) else { return Ok(None) };
            let keys = self.master.unwrap(person, &last.payload)?;
            if keys.tree().is_some() {
                return self.leader_keys(person, true).await;
            }
            let random = &mut |bytes: &mut [u8]| self.ambient.fill_random(bytes);
            let keys = keys.with_tree(KeyTree::generate(random));
            let value = self.master.wrap(person, &keys, random).into();
            if put(&self.wire.client, BUCKET, &record.key(), last.sequence, HeaderMap::new(), value).await? {
                self.cache.forget_keys(person);
                self.erase_superseded(&record.subject()).await?;
                return Ok(Some(keys));
            }
        }
        Err(StoreError::unavailable("making a tree of keys", "others wrote it in every attempt"))
    }

    /// These keys with the branches put back that the tree has given away. None if some are not there, since
    /// somebody else is writing them or destroying the person.
    pub(super) async fn joined(
        &self,
        person: PersonId,
        keys: PersonKeys,
    ) -> Result<Option<PersonKeys>, StoreError> {
        let Some(tree) = keys.tree() else { return Ok(Some(keys)) };
        let mut tree = tree.clone();
        let filter = Record::branches_of(person);
        let (mut newest, mut from) = (BTreeMap::new(), 1);
        while let Some(message) = self.wire.leader_next(STREAM, Some(&filter), from).await? {
            from = message.sequence + 1;
            if let Some(branch) = Record::parse(&message.subject).and_then(|record| record.branch) {
                newest.insert(branch, message.payload);
            }
        }
        for (branch, wrapped) in newest {
            // One that the tree does not say is elsewhere was given away since; it has all of it itself.
            tree.take_back(&self.master.unwrap_branch(person, branch, &wrapped)?);
        }
        Ok(Some(keys.with_tree(tree)).filter(PersonKeys::is_whole))
    }
}

//! Copies of the checkpoints in the file store, where other people's copies are made from.

use std::collections::VecDeque;

use kit::object_store::{ObjectStore, ObjectStoreError};
use ledger::SignedCheckpoint;

/// Notes that are published and not copied yet.
#[derive(Default)]
pub(crate) struct Copies {
    /// Of an earlier process, oldest first. Copies are made in order, so those before one that is copied are, too.
    perhaps_copied: Vec<SignedCheckpoint>,
    waiting: VecDeque<SignedCheckpoint>,
}

impl Copies {
    /// Goes on after whoever published these.
    pub(crate) fn after(published: Vec<SignedCheckpoint>) -> Self {
        Self { perhaps_copied: published, waiting: VecDeque::new() }
    }

    pub(crate) fn add(&mut self, signed: &SignedCheckpoint) {
        self.waiting.push_back(signed.clone());
    }

    /// Copies what waits, as far as the store takes it. A note that is there already is stored again: it is the same.
    pub(crate) async fn store_in(&mut self, store: &ObjectStore) {
        if let Err(error) = self.try_to_store_in(store).await {
            let waiting = self.perhaps_copied.len() + self.waiting.len();
            tracing::warn!(%error, waiting, "checkpoints wait to be copied");
        }
    }

    async fn try_to_store_in(&mut self, store: &ObjectStore) -> Result<(), ObjectStoreError> {
        while let Some(last) = self.perhaps_copied.pop() {
            let is_copied = store.head(&key(&last)).await;
            if matches!(is_copied, Ok(Some(_))) {
                self.perhaps_copied.clear();
            } else {
                self.waiting.push_front(last);
            }
            is_copied?;
        }
        while let Some(next) = self.waiting.front() {
            let note = next.note().as_bytes().to_vec();
            store.put_bytes(&key(next), note, "text/plain; charset=utf-8", &[]).await?;
            self.waiting.pop_front();
        }
        Ok(())
    }
}

/// `checkpoints/<stream>/<epoch>/<size>`, the size with twenty digits, so that names are in its order.
fn key(signed: &SignedCheckpoint) -> String {
    let checkpoint = signed.checkpoint();
    let origin = &checkpoint.origin;
    format!("checkpoints/{}/{}/{:020}", origin.stream(), origin.epoch(), checkpoint.size)
}

//! Copies of the checkpoints in the file store, where other people's copies are made from.

use std::collections::VecDeque;

use kit::object_store::ObjectStore;
use ledger::SignedCheckpoint;

/// Notes that are published and not copied yet.
#[derive(Default)]
pub(crate) struct Copies {
    waiting: VecDeque<SignedCheckpoint>,
}

impl Copies {
    pub(crate) fn add(&mut self, signed: &SignedCheckpoint) {
        self.waiting.push_back(signed.clone());
    }

    /// Copies what waits, as far as the store takes it. A note that is there already is stored again: it is the same.
    pub(crate) async fn store_in(&mut self, store: &ObjectStore) {
        while let Some(next) = self.waiting.front() {
            let note = next.note().as_bytes().to_vec();
            if let Err(error) = store.put_bytes(&key(next), note, "text/plain; charset=utf-8", &[]).await {
                tracing::warn!(%error, waiting = self.waiting.len(), "checkpoints wait to be copied");
                return;
            }
            self.waiting.pop_front();
        }
    }
}

/// `checkpoints/<stream>/<epoch>/<size>`, the size with twenty digits, so that names are in its order.
fn key(signed: &SignedCheckpoint) -> String {
    let checkpoint = signed.checkpoint();
    let origin = &checkpoint.origin;
    format!("checkpoints/{}/{}/{:020}", origin.stream(), origin.epoch(), checkpoint.size)
}

//! Copies of the checkpoints in the file store, where other people's copies are made from.
//!
//! No note waits in memory: what is to be copied is read again from where it is published, from a place that moves on.

use std::{convert::Infallible, time::Duration};

use jetstream_es::{Checkpoints, StoreError};
use kit::object_store::{ObjectStore, ObjectStoreError};
use ledger::{Frontier, Origin, SignedCheckpoint, VerifyingKey};
use tokio::{sync::watch, time::sleep};

use super::{
    bookmark::{Bookmark, Published},
    resume::{Standing, opened},
};

/// Nothing is signed before it is known where to go on, and a store that answers nobody does not say it.
const READ_WITHIN: Duration = Duration::from_secs(5);

/// Up to where the notes of a tree are copied, in order.
pub(crate) struct Copies {
    checkpoints: Checkpoints,
    origin: Origin,
    key: VerifyingKey,
    /// The last one that is copied.
    copied: Option<Published>,
    /// The message up to which it was looked for more.
    looked: u64,
    /// The last one that is published.
    last: u64,
    /// The last one of an earlier process and the one before it: where it is copied, all before it are, too.
    perhaps_copied: Option<(Option<Published>, Published)>,
    bookmark: Option<Bookmark>,
    is_kept: bool,
}

#[derive(Debug, thiserror::Error)]
enum CopyError {
    #[error(transparent)]
    Store(#[from] ObjectStoreError),
    #[error(transparent)]
    Published(#[from] StoreError),
}

impl Copies {
    /// Of this tree, from what an earlier process has kept.
    pub(crate) async fn begun(
        checkpoints: Checkpoints,
        origin: Origin,
        key: VerifyingKey,
        store: &ObjectStore,
    ) -> Self {
        let reading = Box::pin(Bookmark::read(store, &origin, &key));
        let bookmark = tokio::time::timeout(READ_WITHIN, reading).await.unwrap_or_else(|_| {
            let stream = origin.stream();
            tracing::warn!(stream, "all checkpoints are read: the store does not say in time where to go on");
            None
        });
        Self {
            checkpoints,
            origin,
            key,
            copied: None,
            looked: 0,
            last: 0,
            perhaps_copied: None,
            bookmark,
            is_kept: true,
        }
    }

    pub(crate) fn are_of(&self, origin: &Origin) -> bool {
        self.origin == *origin
    }

    /// Where the notary goes on, too.
    pub(crate) fn bookmark(&self) -> Option<&Bookmark> {
        self.bookmark.as_ref()
    }

    /// Takes in what is published.
    pub(crate) fn go_on(&mut self, standing: &Standing) {
        self.last = standing.last_at;
        if standing.begun_at.is_none() && self.bookmark.take().is_some() {
            // What it was at is gone, and so may be what was looked at.
            (self.copied, self.looked) = (None, 0);
        }
        if self.copied.is_some() {
            return;
        }
        if let Some(begun_at) = &standing.begun_at {
            self.looked = begun_at.sequence;
            self.copied = Some(begun_at.clone());
        } else if self.looked == 0 {
            self.perhaps_copied =
                standing.last_published().map(|published| (standing.earlier.clone(), published));
        }
    }

    /// Copies what waits, and what is published from now on, under the sequences that it is told. What the store does not take is
    /// tried again after a while. It may be dropped at any moment: what was copied is known then, or copied again.
    pub(crate) async fn keep_up(
        &mut self,
        store: &ObjectStore,
        mut published: watch::Receiver<u64>,
        again_after: Duration,
    ) -> Infallible {
        loop {
            self.last = *published.borrow_and_update();
            if self.store_in(store).await {
                continue;
            }
            // Who tells does so for as long as this runs; otherwise it is looked again after a while.
            tokio::select! {
                Ok(()) = published.changed() => {}
                () = sleep(again_after) => {}
            }
        }
    }

    /// Copies some of what waits, as far as the store takes it, and says whether more can be copied at once. A note that
    /// is there already is stored again: it is the same.
    async fn store_in(&mut self, store: &ObjectStore) -> bool {
        match self.try_to_store_in(store).await {
            Ok(()) => self.looked < self.last,
            Err(error) => {
                let (stream, after) = (self.origin.stream(), self.looked);
                tracing::warn!(stream, after, upto = self.last, %error, "checkpoints wait to be copied");
                false
            }
        }
    }

    async fn try_to_store_in(&mut self, store: &ObjectStore) -> Result<(), CopyError> {
        self.see_whether_all_is_copied(store).await?;
        if self.looked < self.last {
            let page = self.checkpoints.page(self.origin.stream(), self.looked + 1).await?;
            for message in page {
                let tree = self.copied.as_ref().map_or_else(Frontier::default, |copied| copied.tree.clone());
                if let Some(record) = opened(&message, &self.key)
                    && record.checkpoint().origin == self.origin
                    && record.leaves_after(&tree).is_some()
                {
                    let note = record.signed().note().as_bytes().to_vec();
                    store.put_bytes(&name(record.signed()), note, "text/plain; charset=utf-8", &[]).await?;
                    let published = Published::of(&record, message.sequence);
                    let before = self.copied.replace(published);
                    self.mark(before.as_ref(), record.signed());
                }
                self.looked = message.sequence;
            }
        }
        if let Some(bookmark) = self.bookmark.as_ref().filter(|_| !self.is_kept) {
            bookmark.keep(store).await?;
            self.is_kept = true;
        }
        Ok(())
    }

    /// Once, where no bookmark tells it.
    async fn see_whether_all_is_copied(&mut self, store: &ObjectStore) -> Result<(), CopyError> {
        let Some((_, last)) = &self.perhaps_copied else { return Ok(()) };
        let is_copied = store.head(&name(&last.signed)).await?.is_some();
        if let Some((earlier, last)) = self.perhaps_copied.take()
            && is_copied
        {
            self.mark(earlier.as_ref(), &last.signed);
            self.looked = last.sequence;
            self.copied = Some(last);
        }
        Ok(())
    }

    fn mark(&mut self, earlier: Option<&Published>, copied: &SignedCheckpoint) {
        if let Some(earlier) = earlier {
            self.bookmark = Some(Bookmark::at(earlier, copied));
            self.is_kept = false;
        }
    }
}

/// `checkpoints/<stream>/<epoch>/<size>`, the size with twenty digits, so that names are in its order.
fn name(signed: &SignedCheckpoint) -> String {
    let checkpoint = signed.checkpoint();
    let origin = &checkpoint.origin;
    format!("checkpoints/{}/{}/{:020}", origin.stream(), origin.epoch(), checkpoint.size)
}

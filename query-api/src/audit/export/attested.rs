//! The notary's checkpoints of a stream, by which an export can be verified.

use std::collections::VecDeque;

use jetstream_es::{Checkpoints, StoreError};
use ledger::{CheckpointRecord, Origin, VerifyingKey};

/// Where the checkpoints are, and the key that tells which of them count.
#[derive(Clone)]
pub(crate) struct Notary {
    checkpoints: Checkpoints,
    key: VerifyingKey,
}

/// The checkpoints of one stream, oldest first.
pub(super) struct Records {
    notary: Notary,
    origin: Origin,
    read: VecDeque<CheckpointRecord>,
    next: u64,
    has_more: bool,
}

impl Notary {
    pub(crate) const fn new(checkpoints: Checkpoints, key: VerifyingKey) -> Self {
        Self { checkpoints, key }
    }

    /// The name of the log, which is that of the key.
    pub(super) fn log(&self) -> &str {
        self.key.name()
    }

    /// What is signed of a stream with this epoch.
    pub(super) fn records(&self, stream: &str, epoch: &str) -> Option<Records> {
        let origin = Origin::new(self.key.name(), stream, epoch)?;
        Some(Records { notary: self.clone(), origin, read: VecDeque::new(), next: 1, has_more: true })
    }
}

impl Records {
    /// The next one that attests more events than `last`, and none beyond `upto`.
    ///
    /// # Errors
    /// When the server does not answer.
    pub(super) async fn after(
        &mut self,
        last: u64,
        upto: u64,
    ) -> Result<Option<CheckpointRecord>, StoreError> {
        loop {
            while let Some(record) = self.read.pop_front() {
                let size = record.checkpoint().size;
                if size > last && size <= upto {
                    return Ok(Some(record));
                }
            }
            if !self.has_more {
                return Ok(None);
            }
            let page = self.notary.checkpoints.page(self.origin.stream(), self.next).await?;
            self.has_more = !page.is_empty();
            for message in page {
                self.next = message.sequence + 1;
                // What somebody else put there is no checkpoint.
                let record = CheckpointRecord::open(&message.body, &self.notary.key).ok();
                self.read.extend(record.filter(|record| record.checkpoint().origin == self.origin));
            }
        }
    }
}

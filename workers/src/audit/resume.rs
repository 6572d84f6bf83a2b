//! Where the notary goes on: after the last checkpoint that is its own.

use jetstream_es::{Checkpoints, StoredMessage};
use ledger::{CheckpointRecord, Fault, Frontier, Origin, SignedCheckpoint, VerifyingKey};

use super::tree_of_stream::ReadError;

/// The last checkpoint of a stream's tree, and the tree before it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    pub(crate) last: Option<CheckpointRecord>,
    pub(crate) earlier: Frontier,
    /// What attests it and what came before it, oldest first.
    pub(crate) notes: Vec<SignedCheckpoint>,
    /// Of the last message under the stream's subject, whatever it is: what a publication expects.
    pub(crate) published: u64,
}

impl Standing {
    /// The tree that the last checkpoint attests.
    pub(crate) fn tree(&self) -> Frontier {
        self.last.as_ref().map_or_else(Frontier::default, |record| record.frontier().clone())
    }
}

/// Finds it by reading every record of this origin from the first on: each goes on from the one before, or does not
/// count. A note is small and its leaves are 32 bytes an event, so this is a small part of reading the log.
///
/// # Errors
/// [`Fault::Forked`] and [`Fault::Recreated`] when the notary's own records contradict each other or the stream.
pub(crate) async fn standing(
    checkpoints: &Checkpoints,
    origin: &Origin,
    key: &VerifyingKey,
    accepts_new_epoch: bool,
) -> Result<Standing, ReadError> {
    let mut standing = Standing::default();
    let mut other_epoch = None;
    loop {
        let page = checkpoints.page(origin.stream(), standing.published + 1).await?;
        let Some(last) = page.last() else { break };
        standing.published = last.sequence;
        for message in &page {
            let Some(record) = opened(message, key) else { continue };
            let checkpoint = record.checkpoint();
            if checkpoint.origin != *origin {
                if checkpoint.origin.stream() == origin.stream() {
                    other_epoch = Some(checkpoint.clone());
                }
            } else if record.leaves_after(&standing.tree()).is_some() {
                standing.earlier = standing.tree();
                standing.notes.push(record.signed().clone());
                standing.last = Some(record);
            } else if standing.last.as_ref().is_some_and(|last| {
                last.checkpoint().size == checkpoint.size && last.checkpoint().root != checkpoint.root
            }) {
                let (stream, size) = (origin.stream().to_owned(), checkpoint.size);
                return Err(Fault::Forked { stream, size }.into());
            }
        }
    }
    match other_epoch {
        Some(other) if standing.last.is_none() && !accepts_new_epoch => Err(Fault::Recreated {
            stream: origin.stream().to_owned(),
            found: origin.epoch().to_owned(),
            epoch: other.origin.epoch().to_owned(),
            attested: other.size,
        }
        .into()),
        _ => Ok(standing),
    }
}

/// What is not signed by this key is somebody's noise: others in the account can have the server put messages there.
fn opened(message: &StoredMessage, key: &VerifyingKey) -> Option<CheckpointRecord> {
    CheckpointRecord::open(&message.body, key)
        .inspect_err(|error| {
            tracing::warn!(sequence = message.sequence, %error, "a message among the checkpoints is none of ours");
        })
        .ok()
}

//! Where the notary goes on: after the last checkpoint that is its own.

use jetstream_es::{Checkpoints, StoredMessage};
use ledger::{Checkpoint, CheckpointRecord, Fault, Frontier, Origin, SignedCheckpoint, VerifyingKey};

use super::{
    bookmark::{Bookmark, Published},
    tree_of_stream::ReadError,
};

/// The last checkpoint of a stream's tree, and the one before it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    pub(crate) last: Option<CheckpointRecord>,
    /// The place of the last one in the stream of checkpoints.
    pub(crate) last_at: u64,
    pub(crate) earlier: Option<Published>,
    /// Of the last message under the stream's subject, whatever it is: what a publication expects.
    pub(crate) published: u64,
    /// Where reading began, if that was not the first of all: it is copied, and so is all before it.
    pub(crate) begun_at: Option<Published>,
    /// Signed once, and not among what is published any more.
    pub(crate) lost: Option<SignedCheckpoint>,
    /// How many messages were read to find it.
    pub(crate) read: u64,
}

impl Standing {
    /// The tree that the last checkpoint attests.
    pub(crate) fn tree(&self) -> Frontier {
        self.last.as_ref().map_or_else(Frontier::default, |record| record.frontier().clone())
    }

    /// The tree that the last but one attests.
    pub(crate) fn earlier_tree(&self) -> Frontier {
        self.earlier.as_ref().map_or_else(Frontier::default, |earlier| earlier.tree.clone())
    }

    /// The last checkpoint, as a place to go on from.
    pub(crate) fn last_published(&self) -> Option<Published> {
        self.last.as_ref().map(|last| Published::of(last, self.last_at))
    }

    /// Takes the next one in, which was found under this sequence.
    fn follow(&mut self, record: CheckpointRecord, sequence: u64) {
        self.earlier = self.last_published();
        self.last = Some(record);
        self.last_at = sequence;
    }
}

/// Finds it: from the bookmark on if there is one that fits, otherwise by reading every record of this origin. Each goes
/// on from the one before, or does not count; only the last two are kept.
///
/// # Errors
/// [`Fault::Forked`] and [`Fault::Recreated`] when the notary's own records contradict each other or the stream.
pub(crate) async fn standing(
    checkpoints: &Checkpoints,
    origin: &Origin,
    key: &VerifyingKey,
    accepts_new_epoch: bool,
    bookmark: Option<&Bookmark>,
) -> Result<Standing, ReadError> {
    let begun = match bookmark {
        Some(bookmark) => since(checkpoints, origin, key, bookmark).await?,
        None => None,
    };
    let mut standing = match begun {
        Some(begun) => begun,
        None => whole(checkpoints, origin, key, accepts_new_epoch).await?,
    };
    standing.lost = bookmark.map(Bookmark::latest).filter(|latest| is_beyond(&standing, latest)).cloned();
    Ok(standing)
}

/// All of it.
async fn whole(
    checkpoints: &Checkpoints,
    origin: &Origin,
    key: &VerifyingKey,
    accepts_new_epoch: bool,
) -> Result<Standing, ReadError> {
    let mut standing = Standing::default();
    match read_on(checkpoints, origin, key, &mut standing).await? {
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

/// What follows on a bookmark; nothing where it does not fit, or the record after it is gone.
async fn since(
    checkpoints: &Checkpoints,
    origin: &Origin,
    key: &VerifyingKey,
    bookmark: &Bookmark,
) -> Result<Option<Standing>, ReadError> {
    let page = checkpoints.page(origin.stream(), bookmark.sequence()).await?;
    let Some(message) = page.first() else { return Ok(None) };
    let Some(record) = opened(message, key).filter(|record| bookmark.is_at(message, record)) else {
        return Ok(None);
    };
    let mut standing = Standing {
        begun_at: Some(Published::of(&record, message.sequence)),
        published: message.sequence,
        read: 1,
        ..Standing::default()
    };
    standing.follow(record, message.sequence);
    drop(page);
    read_on(checkpoints, origin, key, &mut standing).await?;
    // Without the one after it, it is not known which tree its leaves go on from.
    Ok(standing.earlier.is_some().then_some(standing))
}

/// Reads to the end. Returns the last checkpoint of another epoch of the stream.
async fn read_on(
    checkpoints: &Checkpoints,
    origin: &Origin,
    key: &VerifyingKey,
    standing: &mut Standing,
) -> Result<Option<Checkpoint>, ReadError> {
    let mut other_epoch = None;
    loop {
        let page = checkpoints.page(origin.stream(), standing.published + 1).await?;
        let Some(end) = page.last() else { return Ok(other_epoch) };
        standing.published = end.sequence;
        standing.read += page.len() as u64;
        for message in &page {
            let Some(record) = opened(message, key) else { continue };
            let checkpoint = record.checkpoint();
            if checkpoint.origin != *origin {
                if checkpoint.origin.stream() == origin.stream() {
                    other_epoch = Some(checkpoint.clone());
                }
            } else if record.leaves_after(&standing.tree()).is_some() {
                standing.follow(record, message.sequence);
            } else if standing.last.as_ref().is_some_and(|last| {
                last.checkpoint().size == checkpoint.size && last.checkpoint().root != checkpoint.root
            }) {
                let (stream, size) = (origin.stream().to_owned(), checkpoint.size);
                return Err(Fault::Forked { stream, size }.into());
            }
        }
    }
}

fn is_beyond(standing: &Standing, signed: &SignedCheckpoint) -> bool {
    standing.last.as_ref().is_none_or(|last| last.checkpoint().size < signed.checkpoint().size)
}

/// What is not signed by this key is somebody's noise: others in the account can have the server put messages there.
pub(super) fn opened(message: &StoredMessage, key: &VerifyingKey) -> Option<CheckpointRecord> {
    CheckpointRecord::open(&message.body, key)
        .inspect_err(|error| {
            tracing::warn!(sequence = message.sequence, %error, "a message among the checkpoints is none of ours");
        })
        .ok()
}

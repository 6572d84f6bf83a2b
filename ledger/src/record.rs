//! A checkpoint as the notary publishes it.

use serde::{Deserialize, Serialize};

use crate::hash::{pack, unpack};
use crate::{
    Checkpoint, CheckpointError, Frontier, Hash, Origin, SignedCheckpoint, SigningKey, VerifyingKey,
};

/// A signed checkpoint, with the frontier from which the next one goes on, and the leaves since the one before it,
/// by which a change can be pinned to an event. Only the note is signed; the rest is believed because it leads to
/// the signed root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckpointRecord {
    signed: SignedCheckpoint,
    frontier: Frontier,
    leaves: Vec<Hash>,
}

/// Bytes are not a record that this key bears out.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// They have another form.
    #[error("not a record of a checkpoint: {0}")]
    Malformed(String),
    /// The checkpoint is not good.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The frontier does not lead to the signed root.
    #[error("what goes with the checkpoint of {0} events does not lead to its root")]
    Unfounded(u64),
}

#[derive(Serialize, Deserialize)]
struct Form {
    note: String,
    /// Base64 of the hashes, one after the other.
    frontier: String,
    leaves: String,
}

impl CheckpointRecord {
    /// Signs the tree that `leaves` make of `earlier`.
    pub fn sign(origin: &Origin, earlier: &Frontier, leaves: Vec<Hash>, key: &SigningKey) -> Self {
        let mut frontier = earlier.clone();
        for leaf in &leaves {
            frontier.push(*leaf);
        }
        let signed = SignedCheckpoint::sign(Checkpoint::of(origin, &frontier), key);
        Self { signed, frontier, leaves }
    }

    /// As it is published: a JSON object of `note`, `frontier` and `leaves`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let form = Form {
            note: self.signed.note().to_owned(),
            frontier: pack(self.frontier.nodes()),
            leaves: pack(&self.leaves),
        };
        // Three strings always have a JSON form.
        serde_json::to_vec(&form).unwrap_or_default()
    }

    /// Reads and checks a record.
    ///
    /// # Errors
    /// When it is none, is not signed by this key, or its frontier is another tree's.
    pub fn open(bytes: &[u8], key: &VerifyingKey) -> Result<Self, RecordError> {
        let malformed = |error: &dyn std::fmt::Display| RecordError::Malformed(error.to_string());
        let form: Form = serde_json::from_slice(bytes).map_err(|error| malformed(&error))?;
        let signed = SignedCheckpoint::open(&form.note, key)?;
        let Checkpoint { size, root, .. } = *signed.checkpoint();
        let nodes = unpack(&form.frontier).map_err(|error| malformed(&error))?;
        let frontier = Frontier::from_parts(size, nodes).map_err(|_| RecordError::Unfounded(size))?;
        let leaves = unpack(&form.leaves).map_err(|error| malformed(&error))?;
        if frontier.root() != root || leaves.len() as u64 > size {
            return Err(RecordError::Unfounded(size));
        }
        Ok(Self { signed, frontier, leaves })
    }

    /// The note.
    pub fn signed(&self) -> &SignedCheckpoint {
        &self.signed
    }

    /// What is attested.
    pub fn checkpoint(&self) -> &Checkpoint {
        self.signed.checkpoint()
    }

    /// The tree at that point.
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// The attested leaves after the tree `earlier`; `None` if they do not lead from there to the root.
    pub fn leaves_after(&self, earlier: &Frontier) -> Option<&[Hash]> {
        let mut tree = earlier.clone();
        for leaf in &self.leaves {
            tree.push(*leaf);
        }
        (tree == self.frontier).then_some(&self.leaves)
    }

    /// Where the leaves that go with it begin: the size of the checkpoint before.
    pub fn earlier_size(&self) -> u64 {
        self.frontier.size() - self.leaves.len() as u64
    }
}

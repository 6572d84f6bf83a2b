//! That one tree goes on from another: nothing before was changed.

use ct_merkle::{ConsistencyProof, RootHash, indices_for_consistency_proof};
use sha2_for_trees::Sha256;

use crate::subtrees::Subtrees;
use crate::{Frontier, Hash};

/// Gathers the proof while the leaves after the older tree pass by.
#[derive(Clone, Debug)]
pub struct Prover {
    subtrees: Subtrees,
    next: u64,
    size: u64,
}

/// What shows that a tree begins with all leaves of an older one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consistency(pub(crate) Vec<Hash>);

/// A proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the later tree does not go on from the earlier one")]
pub struct Inconsistent;

impl Prover {
    /// From an older tree to one of `size` leaves; `None` if the older is larger, or has no leaves, for then there
    /// is nothing to prove.
    pub fn new(older: &Frontier, size: u64) -> Option<Self> {
        let added = size.checked_sub(older.size())?;
        if older.size() == 0 {
            return None;
        }
        let nodes = indices_for_consistency_proof(older.size(), added);
        let mut subtrees = Subtrees::of_nodes(&nodes, size);
        for (first, size, root) in older.subtrees() {
            subtrees.add(first, size, root);
        }
        Some(Self { subtrees, next: older.size(), size })
    }

    /// How many leaves the later tree has.
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    /// The next leaf; those after the later tree's end are passed over.
    pub fn push(&mut self, leaf: Hash) {
        if self.next < self.size {
            self.subtrees.add(self.next, 1, leaf);
            self.next += 1;
        }
    }

    /// The proof; `None` if leaves are missing.
    pub fn proof(&self) -> Option<Consistency> {
        self.subtrees.roots().map(Consistency)
    }
}

impl Consistency {
    /// Checks that the tree `later` (size and root) begins with the tree `earlier`.
    ///
    /// # Errors
    /// [`Inconsistent`].
    pub fn check(&self, earlier: (u64, Hash), later: (u64, Hash)) -> Result<(), Inconsistent> {
        let head = |(size, root): (u64, Hash)| RootHash::<Sha256>::new(root.0.into(), size);
        let hashes: Vec<_> = self.0.iter().map(|hash| hash.0.into()).collect();
        let proof = ConsistencyProof::from_digests(&hashes);
        if later.0 > u64::MAX / 4 {
            return Err(Inconsistent);
        }
        head(later).verify_consistency(&head(earlier), &proof).map_err(|_| Inconsistent)
    }

    /// Its hashes, as RFC 6962 orders them.
    pub fn hashes(&self) -> &[Hash] {
        &self.0
    }
}

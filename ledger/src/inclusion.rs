//! That one event is in a tree.

use ct_merkle::{InclusionProof, RootHash, indices_for_inclusion_proof};
use sha2_for_trees::Sha256;

use crate::subtrees::Subtrees;
use crate::{Frontier, Hash};

/// Gathers the proof for one leaf while the leaves of a tree pass by.
#[derive(Clone, Debug)]
pub struct Prover {
    subtrees: Subtrees,
    next: u64,
    size: u64,
}

/// What shows that a leaf is in a tree, from the leaf's sibling up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion(pub(crate) Vec<Hash>);

/// A proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the proof does not lead from the event to the checkpoint's root")]
pub struct NotIncluded;

impl Prover {
    /// For leaf number `index` of a tree of `size` leaves; `None` if it has no such leaf.
    pub fn new(index: u64, size: u64) -> Option<Self> {
        if index >= size {
            return None;
        }
        Some(Self {
            subtrees: Subtrees::of_nodes(&indices_for_inclusion_proof(size, index), size),
            next: 0,
            size,
        })
    }

    /// Begins with a tree that holds none of the leaves from `index` on, instead of with its leaves.
    pub fn start_with(&mut self, frontier: &Frontier) {
        for (first, size, root) in frontier.subtrees() {
            self.subtrees.add(first, size, root);
        }
        self.next = frontier.size();
    }

    /// The next leaf; those after the tree's end are passed over.
    pub fn push(&mut self, leaf: Hash) {
        if self.next < self.size {
            self.subtrees.add(self.next, 1, leaf);
            self.next += 1;
        }
    }

    /// The proof; `None` if leaves are missing.
    pub fn proof(&self) -> Option<Inclusion> {
        self.subtrees.roots().map(Inclusion)
    }
}

impl Inclusion {
    /// Checks that `leaf_bytes` are leaf number `index` of the tree with this root and size.
    ///
    /// # Errors
    /// [`NotIncluded`].
    pub fn check(&self, leaf_bytes: &[u8], index: u64, size: u64, root: &Hash) -> Result<(), NotIncluded> {
        let root = RootHash::<Sha256>::new(root.0.into(), size);
        let hashes: Vec<_> = self.0.iter().map(|hash| hash.0.into()).collect();
        let proof = InclusionProof::from_digests(&hashes);
        if size > u64::MAX / 4 {
            return Err(NotIncluded);
        }
        root.verify_inclusion(&leaf_bytes, index, &proof).map_err(|_| NotIncluded)
    }
}

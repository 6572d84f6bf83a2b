//! A part of a tree, and how seeds derive what is below them.

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{DEPTH, LeafIndex};
use crate::PersonKey;
use crate::key::KEY_BYTES;

pub(super) type Seed = Zeroizing<[u8; KEY_BYTES]>;

/// All that is kept of the leaves below some depth.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// Every leaf below is destroyed.
    Hole,
    /// Every leaf below is derived from this.
    Seed(Seed),
    /// Kept apart.
    Elsewhere,
    /// Left and right. Never two holes: that is one.
    Split(Box<(Node, Node)>),
}

impl Node {
    /// Destroys a leaf below this node, which is at this depth. Returns whether this changed anything.
    pub(super) fn destroy(&mut self, index: LeafIndex, depth: u8) -> bool {
        if let Self::Seed(seed) = self {
            *self = if depth == DEPTH {
                Self::Hole
            } else {
                let children = [false, true].map(|right| Self::Seed(child(seed, right)));
                Self::Split(Box::new(children.into()))
            };
            if depth == DEPTH {
                return true;
            }
        }
        let Self::Split(children) = self else { return false };
        let next = if index.right_at(depth) { &mut children.1 } else { &mut children.0 };
        let changed = next.destroy(index, depth + 1);
        if **children == (Self::Hole, Self::Hole) {
            *self = Self::Hole;
        }
        changed
    }

    /// Whether no branch is kept apart, when branches begin this much deeper than this node.
    pub(super) fn is_whole(&self, branches_below: u8) -> bool {
        match (self, branches_below.checked_sub(1)) {
            (Self::Elsewhere, _) => false,
            (Self::Split(children), Some(below)) => children.0.is_whole(below) && children.1.is_whole(below),
            _ => true,
        }
    }

    /// How many seeds it is kept as.
    pub(super) fn seeds(&self) -> usize {
        match self {
            Self::Hole | Self::Elsewhere => 0,
            Self::Seed(_) => 1,
            Self::Split(children) => children.0.seeds() + children.1.seeds(),
        }
    }
}

/// The key of a leaf, from the seed at this depth above it.
pub(super) fn key_of(index: LeafIndex, seed: &Seed, depth: u8) -> PersonKey {
    let below = (depth..DEPTH).fold(seed.clone(), |seed, at| child(&seed, index.right_at(at)));
    PersonKey::from_seed(&derive(b"personal: tree leaf 1", &below))
}

/// The seed of one of the two halves below a seed.
pub(super) fn child(seed: &Seed, right: bool) -> Seed {
    derive(if right { b"personal: tree right 1" } else { b"personal: tree left 1" }, seed)
}

/// Each label is of one use, and the seed of one length: no two uses hash the same.
fn derive(label: &[u8], seed: &Seed) -> Seed {
    let mut derived = Seed::default();
    Sha256::new().chain_update(label).chain_update(seed.as_slice()).finalize_into((&mut *derived).into());
    derived
}

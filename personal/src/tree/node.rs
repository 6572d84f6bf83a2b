//! A part of a tree, and how seeds derive what is below them.

use sha2::digest::generic_array::GenericArray;
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
    let mut below = seed.clone();
    for at in depth..DEPTH {
        derive(if index.right_at(at) { RIGHT } else { LEFT }, &mut below);
    }
    derive(LEAF, &mut below);
    PersonKey::from_seed(&below)
}

/// The seed of one of the two halves below a seed.
pub(super) fn child(seed: &Seed, right: bool) -> Seed {
    let mut child = seed.clone();
    derive(if right { RIGHT } else { LEFT }, &mut child);
    child
}

// Each label is of one use, and the seed of one length: no two uses hash the same.
const LEFT: &[u8] = b"personal: tree left 1";
const RIGHT: &[u8] = b"personal: tree right 1";
const LEAF: &[u8] = b"personal: tree leaf 1";

/// Replaces a seed by the SHA-256 of the label and the seed.
///
/// The two fit into one block, which is filled and compressed here: there are some fifty of them for each leaf, and
/// half of the time of the hash that can take any length is in keeping count.
fn derive(label: &[u8], seed: &mut Seed) {
    /// The square roots of the first eight primes: what SHA-256 begins with (FIPS 180-4, 5.3.3).
    const BEGINNING: [u32; 8] = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];
    let end = label.len() + KEY_BYTES;
    let mut block = Zeroizing::new([0; 64]);
    block[..label.len()].copy_from_slice(label);
    block[label.len()..end].copy_from_slice(seed.as_slice());
    // A bit that is set, zeroes, and the length in bits, as that standard pads (5.1.1).
    block[end] = 0x80;
    block[56..].copy_from_slice(&(8 * end as u64).to_be_bytes());
    let mut state = Zeroizing::new(BEGINNING);
    sha2::compress256(&mut state, std::slice::from_ref(GenericArray::from_slice(block.as_slice())));
    for (bytes, word) in seed.chunks_exact_mut(4).zip(state.iter()) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest as _, Sha256};

    use super::*;

    proptest! {
        #[test]
        fn a_derived_seed_is_the_hash_of_label_and_seed(seed in any::<[u8; KEY_BYTES]>()) {
            for label in [LEFT, RIGHT, LEAF] {
                let hash = Sha256::new().chain_update(label).chain_update(seed).finalize();
                let mut derived = Zeroizing::new(seed);
                derive(label, &mut derived);
                prop_assert_eq!(derived.as_slice(), hash.as_slice());
            }
        }
    }
}

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
    let mut derivation = Derivation::from(seed);
    for at in depth..DEPTH {
        derivation.step(if index.right_at(at) { RIGHT } else { LEFT });
    }
    derivation.step(LEAF);
    PersonKey::from_seed(&derivation.seed())
}

/// The seed of one of the two halves below a seed.
pub(super) fn child(seed: &Seed, right: bool) -> Seed {
    let mut derivation = Derivation::from(seed);
    derivation.step(if right { RIGHT } else { LEFT });
    derivation.seed()
}

// What a seed is derived for, as a place in the list of labels.
const LEFT: usize = 0;
const RIGHT: usize = 1;
const LEAF: usize = 2;

// Each label is of one use, and the seed of one length: no two uses hash the same.
const LABELS: [&[u8]; 3] = [b"personal: tree left 1", b"personal: tree right 1", b"personal: tree leaf 1"];

const BLOCK_BYTES: usize = 64;
/// For each label the one block that SHA-256 makes of it and a seed, without the seed.
const BLOCKS: [[u8; BLOCK_BYTES]; 3] = [block(LABELS[LEFT]), block(LABELS[RIGHT]), block(LABELS[LEAF])];

/// The square roots of the first eight primes: what SHA-256 begins with (FIPS 180-4, 5.3.3).
const BEGINNING: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

const fn block(label: &[u8]) -> [u8; BLOCK_BYTES] {
    let mut block = [0; BLOCK_BYTES];
    let end = label.len() + KEY_BYTES;
    block.split_at_mut(label.len()).0.copy_from_slice(label);
    // A bit that is set, zeroes, and the length in bits, as that standard pads (5.1.1).
    block[end] = 0x80;
    block.split_at_mut(BLOCK_BYTES - 8).1.copy_from_slice(&(8 * end as u64).to_be_bytes());
    block
}

/// A seed on its way down: each step replaces it by the SHA-256 of a label and the seed.
///
/// The two fit into one block, which is filled and compressed here: there are some fifty of them for each leaf, and
/// half of the time of the hash that can take any length is in keeping count. The rest of each block is the same in
/// every step, so it is made once; and it is overwritten once, at the end, since a step overwrites what the one before
/// it has left.
struct Derivation {
    blocks: Zeroizing<[[u8; BLOCK_BYTES]; 3]>,
    /// The seed, as the words that SHA-256 counts in.
    seed: Zeroizing<[u32; 8]>,
}

impl Derivation {
    fn step(&mut self, label: usize) {
        let (block, from) = (&mut self.blocks[label], LABELS[label].len());
        for (bytes, word) in block[from..from + KEY_BYTES].chunks_exact_mut(4).zip(self.seed.iter()) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        *self.seed = BEGINNING;
        sha2::compress256(&mut self.seed, std::slice::from_ref(GenericArray::from_slice(block)));
    }

    fn seed(&self) -> Seed {
        let mut seed = Seed::default();
        for (bytes, word) in seed.chunks_exact_mut(4).zip(self.seed.iter()) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        seed
    }
}

impl From<&Seed> for Derivation {
    fn from(seed: &Seed) -> Self {
        let mut words = Zeroizing::new([0; 8]);
        for (word, bytes) in words.iter_mut().zip(seed.chunks_exact(4)) {
            *word = bytes.iter().fold(0, |word, byte| (word << 8) | u32::from(*byte));
        }
        Self { blocks: Zeroizing::new(BLOCKS), seed: words }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest as _, Sha256};

    use super::*;

    proptest! {
        /// Every step, whatever the steps before it have left in the blocks.
        #[test]
        fn each_step_gives_the_hash_of_label_and_seed(
            seed in any::<[u8; KEY_BYTES]>(),
            labels in prop::collection::vec(LEFT..=LEAF, 0..12),
        ) {
            let mut derivation = Derivation::from(&Zeroizing::new(seed));
            let mut expected = seed;
            for label in labels {
                derivation.step(label);
                expected = Sha256::new().chain_update(LABELS[label]).chain_update(expected).finalize().into();
                let derived = derivation.seed();
                prop_assert_eq!(*derived, expected);
            }
        }
    }
}

//! A tree while it grows.

use crate::Hash;

/// The least of a tree that lets it grow: its size, and the roots of the full subtrees that it is made of, the
/// largest first. A tree of 20 million leaves is at most 25 hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    nodes: Vec<Hash>,
}

/// There are not as many hashes as a tree of that size has full subtrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tree of {size} leaves does not have {nodes} full subtrees")]
pub struct FrontierError {
    size: u64,
    nodes: usize,
}

impl Frontier {
    /// A frontier that was kept.
    ///
    /// # Errors
    /// When the number of nodes does not fit the size. Whether they are right, only the root tells.
    pub fn from_parts(size: u64, nodes: Vec<Hash>) -> Result<Self, FrontierError> {
        if size.count_ones() as usize == nodes.len() {
            Ok(Self { size, nodes })
        } else {
            Err(FrontierError { size, nodes: nodes.len() })
        }
    }

    /// How many leaves the tree has: the sequence of its last event.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of its full subtrees, the largest first.
    pub fn nodes(&self) -> &[Hash] {
        &self.nodes
    }

    /// Adds the next leaf.
    pub fn push(&mut self, leaf: Hash) {
        self.size += 1;
        let mut node = leaf;
        for _ in 0..self.size.trailing_zeros() {
            if let Some(left) = self.nodes.pop() {
                node = Hash::of_node(&left, &node);
            }
        }
        self.nodes.push(node);
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let Some((last, larger)) = self.nodes.split_last() else { return Hash::of_nothing() };
        larger.iter().rfold(*last, |right, left| Hash::of_node(left, &right))
    }

    /// Its full subtrees as (first leaf, how many leaves, root), from the left.
    pub(crate) fn subtrees(&self) -> impl Iterator<Item = (u64, u64, Hash)> {
        let mut first = 0;
        let sizes = (0..64).rev().map(|bit| 1_u64 << bit).filter(|size| self.size & size != 0);
        sizes.zip(&self.nodes).map(move |(size, node)| {
            first += size;
            (first - size, size, *node)
        })
    }
}

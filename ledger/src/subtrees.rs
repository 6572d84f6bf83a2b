//! Roots of parts of a tree, gathered while its leaves pass by once.

use std::ops::Range;

use crate::Hash;

/// The parts of a tree that a proof needs. They do not overlap, so only one grows at a time.
#[derive(Clone, Debug)]
pub(crate) struct Subtrees {
    /// In the order in which the proof has them.
    wanted: Vec<Range<u64>>,
    /// Indices of `wanted`, from the left of the tree.
    left_to_right: Vec<usize>,
    /// Which of `left_to_right` is growing.
    growing: usize,
    /// For each of `wanted`, full subtrees with their sizes; one alone once nothing is left to add.
    parts: Vec<Vec<(u64, Hash)>>,
}

impl Subtrees {
    /// For the nodes of these indices, as ct-merkle counts them, in a tree of `size` leaves.
    pub(crate) fn of_nodes(indices: &[u64], size: u64) -> Self {
        let wanted: Vec<_> = indices.iter().map(|index| leaves_below(*index, size)).collect();
        let mut left_to_right: Vec<_> = (0..wanted.len()).collect();
        left_to_right.sort_by_key(|index| wanted[*index].start);
        Self { parts: vec![Vec::new(); wanted.len()], wanted, left_to_right, growing: 0 }
    }

    /// Tells a full subtree of `size` leaves that begins with leaf number `first`. They come from the left; what
    /// nobody asked for is passed over.
    pub(crate) fn add(&mut self, first: u64, size: u64, root: Hash) {
        let end = first + size;
        while let Some(index) = self.left_to_right.get(self.growing) {
            let wanted = &self.wanted[*index];
            if wanted.end <= first {
                self.growing += 1;
                continue;
            }
            if wanted.start <= first && end <= wanted.end {
                push(&mut self.parts[*index], size, root);
            }
            return;
        }
    }

    /// The roots, in the order asked for; `None` where leaves are missing.
    pub(crate) fn roots(&self) -> Option<Vec<Hash>> {
        self.wanted
            .iter()
            .zip(&self.parts)
            .map(|(wanted, parts)| {
                let leaves: u64 = parts.iter().map(|(size, _)| size).sum();
                let (last, larger) = parts.split_last()?;
                let root = larger.iter().rfold(last.1, |right, (_, left)| Hash::of_node(left, &right));
                (leaves == wanted.end - wanted.start).then_some(root)
            })
            .collect()
    }
}

/// Adds a full subtree on the right; two of one size become one.
fn push(parts: &mut Vec<(u64, Hash)>, mut size: u64, mut root: Hash) {
    while let Some((_, left)) = parts.pop_if(|(left, _)| *left == size) {
        root = Hash::of_node(&left, &root);
        size *= 2;
    }
    parts.push((size, root));
}

/// Node `index` of an array in which a tree lies in order: leaf `n` at `2 n`, and between the leaves the nodes
/// above them, whose level is the number of one bits at the end.
fn leaves_below(index: u64, size: u64) -> Range<u64> {
    let leaves = 1 << index.trailing_ones();
    let first = (index - (leaves - 1)) / 2;
    first..(first + leaves).min(size)
}

//! Keys for single values, each of which can be destroyed without the others: a puncturable tree.
//!
//! The tree has a leaf for each of 2^48 indices, and is kept as the few seeds that the leaves' keys are
//! derived from (Goldreich, Goldwasser, Micali): a seed gives its two children by a hash, and a child tells
//! nothing of its parent or sibling. To destroy a leaf's key, the seed above it is replaced by the seeds
//! beside the path to it. What is left derives every other key and not that one.
//!
//! A tree that has grown large gives away branches at [`KeyTree::BRANCH_DEPTH`], to be kept apart.

mod bytes;
mod node;

use std::fmt;

use sha2::{Digest as _, Sha256};

use self::node::{Node, Seed};
use crate::PersonKey;

const DEPTH: u8 = 48;

/// Which leaf: a number of 48 bits, as good as random.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeafIndex(u64);

impl LeafIndex {
    /// The leaf of the values of this event.
    pub fn of_event(event_id: &str) -> Self {
        let hash = Sha256::new().chain_update(b"personal: leaf index 1").chain_update(event_id).finalize();
        Self(hash.iter().take(usize::from(DEPTH / 8)).fold(0, |index, byte| (index << 8) | u64::from(*byte)))
    }

    /// Whether the path goes to the right below this depth.
    const fn right_at(self, depth: u8) -> bool {
        (self.0 >> (DEPTH - 1 - depth)) & 1 == 1
    }

    const fn branch(self) -> Branch {
        Branch(self.0.to_be_bytes()[8 - DEPTH as usize / 8])
    }
}

/// One of the subtrees that a large tree may give away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Branch(u8);

impl Branch {
    /// The branch of this name, as [`Branch`] is displayed.
    pub fn parse(name: &str) -> Option<Self> {
        let number = u8::from_str_radix(name, 16).ok()?;
        Some(Self(number)).filter(|branch| branch.to_string() == name)
    }

    pub(crate) const fn number(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Branch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02x}", self.0)
    }
}

/// What a tree knows of a leaf.
#[derive(Clone, Debug)]
pub enum Leaf {
    /// Its key.
    Key(PersonKey),
    /// Its key is destroyed.
    Destroyed,
    /// Another tree knows: the one that was given away for this branch.
    Elsewhere(Branch),
}

/// The keys of all leaves but the destroyed ones. Overwritten when dropped; `Debug` withholds it.
#[derive(Clone)]
pub struct KeyTree {
    /// None for a whole tree.
    branch: Option<Branch>,
    root: Node,
}

impl KeyTree {
    /// The depth at which a tree gives away branches: there are 256.
    pub const BRANCH_DEPTH: u8 = 8;

    /// A new tree from a source of random bytes.
    pub fn generate(fill_random: &mut dyn FnMut(&mut [u8])) -> Self {
        let mut seed = Seed::default();
        fill_random(seed.as_mut_slice());
        Self { branch: None, root: Node::Seed(seed) }
    }

    /// What it knows of a leaf. A tree of one branch takes all others for elsewhere.
    pub fn leaf(&self, index: LeafIndex) -> Leaf {
        if self.branch.is_some_and(|branch| branch != index.branch()) {
            return Leaf::Elsewhere(index.branch());
        }
        let mut depth = self.top();
        let mut node = &self.root;
        while let Node::Split(children) = node {
            node = if index.right_at(depth) { &children.1 } else { &children.0 };
            depth += 1;
        }
        match node {
            Node::Seed(seed) => Leaf::Key(node::key_of(index, seed, depth)),
            Node::Elsewhere => Leaf::Elsewhere(index.branch()),
            Node::Hole | Node::Split(_) => Leaf::Destroyed,
        }
    }

    /// Destroys a leaf's key. Returns whether this changed the tree: not if it is destroyed already, or
    /// elsewhere.
    pub fn destroy(&mut self, index: LeafIndex) -> bool {
        let ours = self.branch.is_none_or(|branch| branch == index.branch());
        let top = self.top();
        ours && self.root.destroy(index, top)
    }

    /// The branch that takes the most bytes, unless none is worth giving away.
    pub fn fullest_branch(&self) -> Option<Branch> {
        let branches = (0..=u8::MAX).map(Branch).filter(|_| self.branch.is_none());
        let seeds = |branch: &Branch| self.node_of(*branch).map_or(0, Node::seeds);
        branches.max_by_key(seeds).filter(|branch| seeds(branch) > 1)
    }

    /// What is to be kept apart for a branch, to be stored before [`KeyTree::give_away`]. None if it is
    /// apart already, or this is a branch itself.
    pub fn branch(&self, branch: Branch) -> Option<Self> {
        let node = self.node_of(branch).filter(|node| **node != Node::Elsewhere)?;
        Some(Self { branch: Some(branch), root: node.clone() })
    }

    /// Takes the branch out of this tree, which says from now on that it is elsewhere. Nothing happens
    /// unless [`KeyTree::branch`] gives it.
    pub fn give_away(&mut self, branch: Branch) {
        if self.branch.is_none() {
            let mut node = &mut self.root;
            for depth in 0..Self::BRANCH_DEPTH {
                let Node::Split(children) = node else { return };
                node = if branch.right_at(depth) { &mut children.1 } else { &mut children.0 };
            }
            *node = Node::Elsewhere;
        }
    }

    /// Whether no branch is kept apart.
    pub fn is_whole(&self) -> bool {
        self.branch.is_none() && self.root.is_whole(Self::BRANCH_DEPTH)
    }

    /// Puts a branch that was given away back where it was taken from. Nothing happens, and it is `false`, unless
    /// `apart` is one that this tree says is elsewhere.
    pub fn take_back(&mut self, apart: &Self) -> bool {
        let Some(branch) = apart.branch.filter(|_| self.branch.is_none()) else { return false };
        let mut node = &mut self.root;
        for depth in 0..Self::BRANCH_DEPTH {
            let Node::Split(children) = node else { return false };
            node = if branch.right_at(depth) { &mut children.1 } else { &mut children.0 };
        }
        let was_elsewhere = *node == Node::Elsewhere;
        if was_elsewhere {
            node.clone_from(&apart.root);
        }
        was_elsewhere
    }

    /// Which branch it is; none for a whole tree.
    pub(crate) const fn own_branch(&self) -> Option<Branch> {
        self.branch
    }

    const fn top(&self) -> u8 {
        if self.branch.is_some() { Self::BRANCH_DEPTH } else { 0 }
    }

    fn node_of(&self, branch: Branch) -> Option<&Node> {
        let mut node = Some(&self.root).filter(|_| self.branch.is_none())?;
        for depth in 0..Self::BRANCH_DEPTH {
            let Node::Split(children) = node else { return None };
            node = if branch.right_at(depth) { &children.1 } else { &children.0 };
        }
        Some(node)
    }
}

impl Branch {
    const fn right_at(self, depth: u8) -> bool {
        (self.0 >> (KeyTree::BRANCH_DEPTH - 1 - depth)) & 1 == 1
    }
}

impl fmt::Debug for KeyTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyTree(withheld)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::node::child;
    use super::*;
    use crate::key::KEY_BYTES;

    fn new_tree() -> KeyTree {
        KeyTree::generate(&mut |bytes| bytes.fill(5))
    }

    fn key(leaf: &Leaf) -> Option<&PersonKey> {
        if let Leaf::Key(key) = leaf { Some(key) } else { None }
    }

    fn destroyed(leaf: &Leaf) -> bool {
        matches!(leaf, Leaf::Destroyed)
    }

    /// Some far apart, some neighbours.
    fn index() -> impl Strategy<Value = LeafIndex> {
        let bits = 1_u64 << DEPTH;
        prop_oneof![0..bits, 0..16_u64, bits - 16..bits, (0..256_u64).prop_map(|top| top << 40)]
            .prop_map(LeafIndex)
    }

    fn indices(most: usize) -> impl Strategy<Value = BTreeSet<LeafIndex>> {
        prop::collection::btree_set(index(), 0..most)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn exactly_the_destroyed_leaves_are_gone(gone in indices(24), others in indices(24)) {
            let whole = new_tree();
            let mut tree = whole.clone();
            for index in &gone {
                prop_assert!(tree.destroy(*index));
                prop_assert!(!tree.destroy(*index), "again changes nothing");
            }
            for index in gone.union(&others) {
                let (leaf, before) = (tree.leaf(*index), whole.leaf(*index));
                if gone.contains(index) {
                    prop_assert!(destroyed(&leaf));
                } else {
                    prop_assert!(key(&leaf).is_some() && key(&leaf) == key(&before));
                }
            }
        }

        #[test]
        fn bytes_give_the_same_tree_and_grow_within_the_bound(gone in indices(24), away in 0..2_usize) {
            let mut tree = new_tree();
            let bare = tree.to_bytes().len();
            for index in &gone {
                tree.destroy(*index);
            }
            prop_assert!(tree.to_bytes().len() <= bare + gone.len() * KeyTree::GROWTH_BYTES);
            for _ in 0..away {
                tree.fullest_branch().into_iter().for_each(|branch| tree.give_away(branch));
            }
            let bytes = tree.to_bytes();
            let again = KeyTree::from_bytes(&bytes).unwrap();
            prop_assert!(again.root == tree.root && again.branch == tree.branch);
            for cut in [0, 1, 3, bytes.len() - 1] {
                prop_assert!(KeyTree::from_bytes(&bytes[..cut]).is_err());
            }
            prop_assert!(KeyTree::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
        }

        #[test]
        fn the_order_does_not_matter(gone in prop::collection::vec(index(), 0..12)) {
            let (mut forth, mut back) = (new_tree(), new_tree());
            for (one, other) in gone.iter().zip(gone.iter().rev()) {
                forth.destroy(*one);
                back.destroy(*other);
            }
            prop_assert!(forth.root == back.root && *forth.to_bytes() == *back.to_bytes());
        }

        #[test]
        fn a_branch_given_away_has_the_same_keys_and_the_rest_is_smaller(
            gone in prop::collection::btree_set(index(), 1..24),
            others in indices(24),
        ) {
            let mut tree = new_tree();
            for index in &gone {
                tree.destroy(*index);
            }
            let before = tree.clone();
            let branch = tree.fullest_branch().unwrap();
            let apart = tree.branch(branch).unwrap();
            tree.give_away(branch);
            prop_assert!(tree.branch(branch).is_none(), "it is given away once");
            prop_assert!(tree.to_bytes().len() < before.to_bytes().len());
            let mut apart = KeyTree::from_bytes(&apart.to_bytes()).unwrap();
            for index in gone.union(&others) {
                let (holder, other) =
                    if index.branch() == branch { (&apart, &tree) } else { (&tree, &apart) };
                let (leaf, was) = (holder.leaf(*index), before.leaf(*index));
                prop_assert_eq!(key(&leaf), key(&was));
                prop_assert!(matches!(other.leaf(*index), Leaf::Elsewhere(at) if at == index.branch()));
            }
            let mut joined = tree.clone();
            prop_assert!(!tree.is_whole() && !apart.is_whole());
            prop_assert!(joined.take_back(&apart) && joined.is_whole() && joined.root == before.root);
            prop_assert!(!joined.take_back(&apart), "only where it is missing");
            for index in &others {
                let was_there = key(&before.leaf(*index)).is_some();
                let here = index.branch() == branch;
                prop_assert_eq!(apart.destroy(*index), here && was_there);
                prop_assert_eq!(tree.destroy(*index), !here && was_there);
            }
        }

        #[test]
        fn foreign_bytes_are_refused_or_are_a_tree(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(tree) = KeyTree::from_bytes(&bytes) {
                prop_assert!(tree.to_bytes().as_slice() == bytes);
            }
        }
    }

    #[test]
    fn no_seed_above_a_destroyed_leaf_is_left() {
        let index = LeafIndex::of_event("018f2d6e-0000-7000-8000-000000000001.0");
        let whole = new_tree();
        let mut tree = whole.clone();
        tree.destroy(index);
        let bytes = tree.to_bytes();
        let Node::Seed(mut above) = whole.root else { panic!("a new tree is one seed") };
        for depth in 0..=DEPTH {
            assert!(!bytes.windows(KEY_BYTES).any(|window| window == above.as_slice()), "depth {depth}");
            if depth < DEPTH {
                let beside = child(&above, !index.right_at(depth));
                assert!(bytes.windows(KEY_BYTES).any(|window| window == beside.as_slice()), "depth {depth}");
                above = child(&above, index.right_at(depth));
            }
        }
    }

    #[test]
    fn a_leaf_is_its_event_s_for_ever() {
        let index = LeafIndex::of_event("018f2d6e-0000-7000-8000-000000000001.0");
        assert_eq!(index, LeafIndex(0x455b_b4e1_4f8f));
        assert_ne!(index, LeafIndex::of_event("018f2d6e-0000-7000-8000-000000000001.1"));
    }

    #[test]
    fn a_branch_has_one_name() {
        for number in 0..=u8::MAX {
            assert_eq!(Branch::parse(&Branch(number).to_string()), Some(Branch(number)));
        }
        for other in ["", "0", "000", "0A", "+1", "g0"] {
            assert_eq!(Branch::parse(other), None, "{other}");
        }
    }

    #[test]
    fn neighbours_that_are_all_destroyed_take_no_room() {
        let mut tree = new_tree();
        for index in 0..8 {
            tree.destroy(LeafIndex(index));
        }
        let mut one = new_tree();
        one.destroy(LeafIndex(0));
        assert!(tree.to_bytes().len() < one.to_bytes().len());
    }

    #[test]
    fn debug_withholds_the_seeds() {
        assert_eq!(format!("{:?}", new_tree()), "KeyTree(withheld)");
    }
}

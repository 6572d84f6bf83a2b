//! The tree of RFC 6962: known answers, and what is true of every tree.

use ledger::{Frontier, Hash, consistency, inclusion};
use proptest::prelude::*;

/// The leaves, roots and paths by which implementations of Certificate Transparency are compared.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const FIRST_OF_EIGHT: [&str; 3] = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
];
const EIGHT_FROM_SIX: [&str; 3] = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
];

fn known() -> Vec<Vec<u8>> {
    LEAVES.map(|leaf| hex::decode(leaf).expect("hex")).to_vec()
}

fn text(hash: &Hash) -> String {
    hex::encode(hash.as_bytes())
}

fn tree(leaves: &[Vec<u8>]) -> Frontier {
    let mut tree = Frontier::default();
    for leaf in leaves {
        tree.push(Hash::of_leaf(leaf));
    }
    tree
}

fn head(leaves: &[Vec<u8>]) -> (u64, Hash) {
    (leaves.len() as u64, tree(leaves).root())
}

fn included(leaves: &[Vec<u8>], index: u64, start: usize) -> inclusion::Inclusion {
    let mut prover = inclusion::Prover::new(index, leaves.len() as u64).expect("a leaf of the tree");
    prover.start_with(&tree(&leaves[..start]));
    for leaf in &leaves[start..] {
        prover.push(Hash::of_leaf(leaf));
    }
    prover.proof().expect("all leaves were there")
}

fn consistent(leaves: &[Vec<u8>], older: usize) -> consistency::Consistency {
    let size = leaves.len() as u64;
    let mut prover = consistency::Prover::new(&tree(&leaves[..older]), size).expect("an older tree");
    for leaf in &leaves[older..] {
        prover.push(Hash::of_leaf(leaf));
    }
    prover.proof().expect("all leaves were there")
}

#[test]
fn roots_are_the_known_ones() {
    for (size, root) in ROOTS.into_iter().enumerate() {
        assert_eq!(text(&tree(&known()[..size]).root()), root, "{size} leaves");
    }
}

#[test]
fn proofs_are_the_known_ones() {
    let path = included(&known(), 0, 0);
    let expected =
        FIRST_OF_EIGHT.map(|hash| Hash::from_bytes(hex::decode(hash).unwrap().try_into().unwrap()));
    assert_eq!(format!("{path:?}"), format!("Inclusion({expected:?})"));
    let proof = consistent(&known(), 6);
    assert_eq!(proof.hashes().iter().map(text).collect::<Vec<_>>(), EIGHT_FROM_SIX);
}

#[test]
fn what_is_not_in_a_tree_has_no_proof() {
    assert!(inclusion::Prover::new(3, 3).is_none());
    assert!(consistency::Prover::new(&tree(&known()), 7).is_none(), "it does not shrink");
    let unfinished = inclusion::Prover::new(0, 3).unwrap();
    assert!(unfinished.proof().is_none());
}

fn leaves() -> impl Strategy<Value = Vec<Vec<u8>>> {
    proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..8), 1..70)
}

proptest! {
    #[test]
    fn a_frontier_that_was_kept_goes_on(leaves in leaves(), cut in any::<prop::sample::Index>()) {
        let cut = cut.index(leaves.len());
        let kept = tree(&leaves[..cut]);
        let mut again = Frontier::from_parts(kept.size(), kept.nodes().to_vec()).unwrap();
        for leaf in &leaves[cut..] {
            again.push(Hash::of_leaf(leaf));
        }
        prop_assert_eq!(again.root(), tree(&leaves).root());
        prop_assert!(Frontier::from_parts(kept.size() + 1, kept.nodes().to_vec()).is_err()
            || (kept.size() + 1).count_ones() == kept.size().count_ones());
    }

    #[test]
    fn every_leaf_is_proved_and_no_other(
        leaves in leaves(),
        index in any::<prop::sample::Index>(),
        start in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
    ) {
        let index = index.index(leaves.len());
        // From the beginning of the log, or from any tree before the leaf.
        let path = included(&leaves, index as u64, start.index(index + 1));
        let (size, root) = head(&leaves);
        prop_assert!(path.check(&leaves[index], index as u64, size, &root).is_ok());
        let other = other.index(leaves.len());
        let is_same = leaves[other] == leaves[index];
        prop_assert_eq!(path.check(&leaves[other], index as u64, size, &root).is_ok(), is_same);
        prop_assert!(path.check(&leaves[index], size, size, &root).is_err());
        prop_assert!(path.check(b"no leaf of it", index as u64, size, &root).is_err());
    }

    #[test]
    fn a_log_goes_on_from_its_past_and_from_no_other(
        leaves in leaves(),
        older in any::<prop::sample::Index>(),
        changed in any::<prop::sample::Index>(),
    ) {
        let older = older.index(leaves.len()) + 1;
        let proof = consistent(&leaves, older);
        let (before, after) = (head(&leaves[..older]), head(&leaves));
        prop_assert!(proof.check(before, after).is_ok());
        let mut past = leaves[..older].to_vec();
        past[changed.index(older)].push(0);
        prop_assert!(proof.check(head(&past), after).is_err());
        let mut rewritten = leaves.clone();
        rewritten[changed.index(older)].push(0);
        prop_assert!(consistent(&rewritten, older).check(before, head(&rewritten)).is_err());
    }
}

//! A tree in bytes: first the form of each part, four to a byte, then the seeds in the same order.

use zeroize::Zeroizing;

use super::node::{Node, Seed};
use super::{Branch, DEPTH, KeyTree};
use crate::Error;
use crate::key::KEY_BYTES;

/// The first byte of a tree in bytes.
const VERSION: u8 = 1;

impl KeyTree {
    /// By how much a tree in bytes grows with a destroyed leaf, at most.
    pub const GROWTH_BYTES: usize = DEPTH as usize * KEY_BYTES + (2 * DEPTH as usize).div_ceil(4) + 1;

    /// The tree in bytes, secret as it is. The same tree gives the same bytes.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let (mut forms, mut seeds) = (Vec::new(), Zeroizing::new(Vec::new()));
        // Reserved whole, so that no part is left behind where the vector grew.
        seeds.reserve_exact(self.root.seeds() * KEY_BYTES);
        self.root.write(&mut forms, &mut seeds);
        let packed = forms.chunks(4).map(|four| four.iter().rev().fold(0, |byte, form| (byte << 2) | form));
        let mut bytes = Zeroizing::new(Vec::new());
        bytes.reserve_exact(3 + forms.len().div_ceil(4) + seeds.len());
        bytes.push(VERSION);
        bytes.push(u8::from(self.branch.is_some()));
        bytes.push(self.branch.map_or(0, |branch| branch.0));
        bytes.extend(packed);
        bytes.extend_from_slice(&seeds);
        bytes
    }

    /// The tree from its bytes.
    ///
    /// # Errors
    /// [`Error::KeyFormat`] unless they are what [`KeyTree::to_bytes`] gave.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let [VERSION, is_branch @ (0 | 1), number, rest @ ..] = bytes else {
            return Err(Error::KeyFormat);
        };
        let branch = (*is_branch == 1).then_some(Branch(*number));
        let top = if branch.is_some() { Self::BRANCH_DEPTH } else { 0 };
        let mut forms = rest.iter().flat_map(|byte| (0..4).map(move |at| (byte >> (2 * at)) & 3));
        let mut read = 0;
        let shape = Shape::read(&mut || forms.next().inspect(|_| read += 1), top).ok_or(Error::KeyFormat)?;
        let mut seeds = rest.get(usize::div_ceil(read, 4)..).ok_or(Error::KeyFormat)?.chunks(KEY_BYTES);
        let root = shape.fill(&mut seeds).filter(|_| seeds.next().is_none()).ok_or(Error::KeyFormat)?;
        let tree = Self { branch, root };
        // One tree, one form: nothing is hidden in what pads the last byte.
        if tree.to_bytes().as_slice() == bytes { Ok(tree) } else { Err(Error::KeyFormat) }
    }
}

impl Node {
    fn write(&self, forms: &mut Vec<u8>, seeds: &mut Vec<u8>) {
        match self {
            Self::Hole => forms.push(0),
            Self::Seed(seed) => {
                forms.push(1);
                seeds.extend_from_slice(seed.as_slice());
            }
            Self::Elsewhere => forms.push(2),
            Self::Split(children) => {
                forms.push(3);
                children.0.write(forms, seeds);
                children.1.write(forms, seeds);
            }
        }
    }
}

/// A tree whose seeds are still to be read.
enum Shape {
    Hole,
    Seed,
    Elsewhere,
    Split(Box<(Self, Self)>),
}

impl Shape {
    fn read(next: &mut dyn FnMut() -> Option<u8>, depth: u8) -> Option<Self> {
        match next()? {
            0 => Some(Self::Hole),
            1 => Some(Self::Seed),
            2 => Some(Self::Elsewhere),
            _ if depth == DEPTH => None,
            _ => Some(Self::Split(Box::new((Self::read(next, depth + 1)?, Self::read(next, depth + 1)?)))),
        }
    }

    fn fill<'a>(&self, seeds: &mut impl Iterator<Item = &'a [u8]>) -> Option<Node> {
        Some(match self {
            Self::Hole => Node::Hole,
            Self::Seed => Node::Seed(Seed::new(seeds.next()?.try_into().ok()?)),
            Self::Elsewhere => Node::Elsewhere,
            Self::Split(children) => {
                Node::Split(Box::new((children.0.fill(seeds)?, children.1.fill(seeds)?)))
            }
        })
    }
}

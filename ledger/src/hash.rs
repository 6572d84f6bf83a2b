//! SHA-256 as RFC 6962 uses it.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2_for_trees::{Digest as _, Sha256};

/// What a leaf and an inner node begin with, so that neither can be taken for the other.
const LEAF: u8 = 0;
const NODE: u8 = 1;

/// A node of a tree. Its text is base64, as in checkpoints.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub(crate) [u8; 32]);

/// A text is not a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a hash is the base64 of 32 bytes")]
pub struct HashError;

impl Hash {
    /// The root of the tree without leaves.
    pub fn of_nothing() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// The leaf of these bytes.
    pub fn of_leaf(bytes: &[u8]) -> Self {
        Self(Sha256::new().chain_update([LEAF]).chain_update(bytes).finalize().into())
    }

    /// The node above two others.
    pub fn of_node(left: &Self, right: &Self) -> Self {
        let mut bytes = [NODE; 65];
        bytes[1..33].copy_from_slice(&left.0);
        bytes[33..].copy_from_slice(&right.0);
        Self(Sha256::digest(bytes).into())
    }

    /// The hash that these 32 bytes are.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        let bytes = STANDARD.decode(text).map_err(|_| HashError)?;
        bytes.try_into().map(Self).map_err(|_| HashError)
    }
}

/// Many hashes in one text, one after the other.
pub(crate) fn pack(hashes: &[Hash]) -> String {
    STANDARD.encode(hashes.iter().flat_map(|hash| hash.0).collect::<Vec<u8>>())
}

/// The hashes of a packed text.
pub(crate) fn unpack(text: &str) -> Result<Vec<Hash>, HashError> {
    let bytes = STANDARD.decode(text).map_err(|_| HashError)?;
    let (chunks, rest) = bytes.as_chunks::<32>();
    if rest.is_empty() { Ok(chunks.iter().copied().map(Hash).collect()) } else { Err(HashError) }
}

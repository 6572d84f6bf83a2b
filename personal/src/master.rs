//! Several master keys at once, so that one can take over from another.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::{Error, MasterKey, PersonId, wrapped};

const ID_BYTES: usize = 8;

/// Names a master key and tells nothing of it: the beginning of a hash of its bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MasterKeyId([u8; ID_BYTES]);

impl MasterKeyId {
    /// How long it is in a wrapped key.
    pub(crate) const BYTES: usize = ID_BYTES;

    pub(crate) fn of(key_bytes: &[u8]) -> Self {
        let hash =
            Sha256::new().chain_update(b"personal: master key id 1").chain_update(key_bytes).finalize();
        let mut id = [0; ID_BYTES];
        id.copy_from_slice(&hash[..ID_BYTES]);
        Self(id)
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; ID_BYTES] {
        &self.0
    }
}

impl fmt::Display for MasterKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for MasterKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKeyId({self})")
    }
}

/// The master key that wraps, and others that still unwrap.
#[derive(Clone, Debug)]
pub struct MasterKeys {
    current: MasterKey,
    others: Vec<MasterKey>,
}

impl MasterKeys {
    /// This key alone.
    pub const fn new(current: MasterKey) -> Self {
        Self { current, others: Vec::new() }
    }

    /// Unwraps with this one too.
    #[must_use]
    pub fn and(mut self, other: MasterKey) -> Self {
        self.others.push(other);
        self
    }

    /// The name of the key that wraps.
    pub fn current_id(&self) -> MasterKeyId {
        self.current.id()
    }

    /// Whether the current master key wrapped this, and it says so.
    pub fn is_current(&self, wrapped: &[u8]) -> bool {
        wrapped::master_of(wrapped) == Some(self.current.id())
    }

    pub(crate) const fn current(&self) -> &MasterKey {
        &self.current
    }

    /// What one of these makes of something wrapped: the one that it names, or, if it was wrapped before there were
    /// names, whichever fits.
    pub(crate) fn try_each<T>(
        &self,
        person: PersonId,
        wrapped: &[u8],
        unwrap: impl Fn(&MasterKey) -> Option<T>,
    ) -> Result<T, Error> {
        let mut all = std::iter::once(&self.current).chain(&self.others);
        let found = match wrapped::master_of(wrapped) {
            Some(id) => {
                unwrap(all.find(|master| master.id() == id).ok_or(Error::MasterKeyUnknown { person, id })?)
            }
            None => all.find_map(unwrap),
        };
        found.ok_or(Error::WrappedKey { person })
    }
}

impl From<MasterKey> for MasterKeys {
    fn from(current: MasterKey) -> Self {
        Self::new(current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::KEY_BYTES;

    fn master(byte: u8) -> MasterKey {
        MasterKey::from_bytes([byte; KEY_BYTES])
    }

    #[test]
    fn a_name_tells_keys_apart_and_not_what_they_are() {
        assert_ne!(master(1).id(), master(2).id());
        assert_eq!(master(1).id().to_string().len(), 2 * ID_BYTES);
        assert!(!format!("{:?}", master(7).id()).contains("0707"));
    }
}

//! Several master keys at once, so that one can take over from another.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::{Error, MasterKey, PersonId, PersonKey};

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

    /// The person's key, encrypted with the current master key.
    pub fn wrap(&self, person: PersonId, key: &PersonKey, fill_random: &mut dyn FnMut(&mut [u8])) -> Vec<u8> {
        self.current.wrap(person, key, fill_random)
    }

    /// The person's key, whichever of these master keys wrapped it.
    ///
    /// # Errors
    /// [`Error::MasterKeyUnknown`] when it names another, [`Error::WrappedKey`] when it was wrapped for
    /// another person or was changed, or names none and none of these unwraps it.
    pub fn unwrap(&self, person: PersonId, wrapped: &[u8]) -> Result<PersonKey, Error> {
        let mut all = std::iter::once(&self.current).chain(&self.others);
        match MasterKey::id_in(wrapped) {
            Some(id) => all
                .find(|master| master.id() == id)
                .ok_or(Error::MasterKeyUnknown { person, id })?
                .unwrap(person, wrapped),
            // Wrapped before keys named their master key: whichever fits.
            None => {
                all.find_map(|master| master.unwrap(person, wrapped).ok()).ok_or(Error::WrappedKey { person })
            }
        }
    }

    /// Whether the current master key wrapped this, and it says so.
    pub fn is_current(&self, wrapped: &[u8]) -> bool {
        MasterKey::id_in(wrapped) == Some(self.current.id())
    }
}

impl From<MasterKey> for MasterKeys {
    fn from(current: MasterKey) -> Self {
        Self::new(current)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::KEY_BYTES;

    const ADA: PersonId = PersonId::new(Uuid::from_u128(1));

    fn master(byte: u8) -> MasterKey {
        MasterKey::from_bytes([byte; KEY_BYTES])
    }

    fn random(bytes: &mut [u8]) {
        bytes.fill(3);
    }

    #[test]
    fn what_any_of_them_wrapped_unwraps_and_the_current_one_wraps() {
        let key = PersonKey::generate(&mut random);
        let old = MasterKeys::new(master(1));
        let both = MasterKeys::new(master(2)).and(master(1));
        let wrapped = old.wrap(ADA, &key, &mut random);
        assert!(old.is_current(&wrapped) && !both.is_current(&wrapped));
        let again = both.wrap(ADA, &both.unwrap(ADA, &wrapped).unwrap(), &mut random);
        assert!(both.is_current(&again));
        let new = MasterKeys::new(master(2));
        assert_eq!(new.wrap(ADA, &new.unwrap(ADA, &again).unwrap(), &mut random), again, "the same key");
        let unknown = Error::MasterKeyUnknown { person: ADA, id: master(1).id() };
        assert_eq!(new.unwrap(ADA, &wrapped).unwrap_err(), unknown);
    }

    #[test]
    fn a_key_wrapped_before_master_keys_had_names_unwraps() {
        let key = PersonKey::generate(&mut random);
        let wrapped = master(1).wrap_unnamed(ADA, &key, &mut random);
        let both = MasterKeys::new(master(2)).and(master(1));
        assert!(!both.is_current(&wrapped));
        assert!(!MasterKeys::new(master(1)).is_current(&wrapped), "it is wrapped again, with the name");
        let named = both.wrap(ADA, &both.unwrap(ADA, &wrapped).unwrap(), &mut random);
        assert_eq!(named, both.wrap(ADA, &key, &mut random), "the same key");
        let other = MasterKeys::new(master(3));
        assert_eq!(other.unwrap(ADA, &wrapped).unwrap_err(), Error::WrappedKey { person: ADA });
    }

    #[test]
    fn a_name_tells_keys_apart_and_not_what_they_are() {
        assert_ne!(master(1).id(), master(2).id());
        assert_eq!(master(1).id().to_string().len(), 2 * ID_BYTES);
        assert!(!format!("{:?}", master(7).id()).contains("0707"));
    }
}

//! Keys: one for each person, wrapped by the master key.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{Error, MasterKeyId, PersonId};

/// Length of every key, in bytes.
pub const KEY_BYTES: usize = 32;
/// Length of an XChaCha20 nonce: long enough to be drawn at random.
pub(crate) const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
/// The first byte of a wrapped key that names its master key.
const NAMED: u8 = 2;
/// What stands before the nonce in one.
const HEAD_BYTES: usize = 1 + MasterKeyId::BYTES;
/// How long a wrapped key without a name is.
const UNNAMED_BYTES: usize = NONCE_BYTES + KEY_BYTES + TAG_BYTES;

/// The key that seals one person's fields. Overwritten when dropped; `Debug` withholds it.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct PersonKey([u8; KEY_BYTES]);

impl PersonKey {
    /// A new key from a source of random bytes.
    pub fn generate(fill_random: &mut dyn FnMut(&mut [u8])) -> Self {
        let mut bytes = [0; KEY_BYTES];
        fill_random(&mut bytes);
        let key = Self(bytes);
        bytes.zeroize();
        key
    }

    pub(crate) fn from_seed(seed: &[u8; KEY_BYTES]) -> Self {
        Self(*seed)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&self.0).into())
    }

    pub(crate) fn encrypt(&self, nonce: [u8; NONCE_BYTES], plain: &[u8], aad: &[u8]) -> Vec<u8> {
        encrypt(&self.cipher(), nonce, plain, aad)
    }

    pub(crate) fn decrypt(&self, sealed: &[u8], aad: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        decrypt(&self.cipher(), sealed, aad)
    }
}

#[cfg(test)]
impl PartialEq for PersonKey {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonKey(withheld)")
    }
}

/// The key that wraps every person's key. It lives in the services' environment only.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct MasterKey([u8; KEY_BYTES]);

impl MasterKey {
    /// The master key from its bytes.
    pub const fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// The master key from base64 text.
    ///
    /// # Errors
    /// [`Error::KeyFormat`] unless the text is base64 of 32 bytes.
    pub fn from_base64(text: &str) -> Result<Self, Error> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| Error::KeyFormat)?);
        bytes.as_slice().try_into().map(Self).map_err(|_| Error::KeyFormat)
    }

    /// What this key is called in what it wraps.
    pub fn id(&self) -> MasterKeyId {
        MasterKeyId::of(&self.0)
    }

    /// The person's key, encrypted for keeping. Bound to the person: it does not unwrap as another's. It
    /// names this master key.
    pub fn wrap(&self, person: PersonId, key: &PersonKey, fill_random: &mut dyn FnMut(&mut [u8])) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        fill_random(&mut nonce);
        let id = self.id();
        let mut wrapped = vec![NAMED];
        wrapped.extend_from_slice(id.as_bytes());
        wrapped.extend(encrypt(&self.cipher(), nonce, &key.0, &named_aad(person, id)));
        wrapped
    }

    /// The person's key from its wrapped form, with a name or as it was before there were names.
    ///
    /// # Errors
    /// [`Error::WrappedKey`] when it was wrapped by another master key or for another person, or
    /// was changed.
    pub fn unwrap(&self, person: PersonId, wrapped: &[u8]) -> Result<PersonKey, Error> {
        let opened = match Self::id_in(wrapped) {
            Some(id) => decrypt(&self.cipher(), &wrapped[HEAD_BYTES..], &named_aad(person, id)),
            None => decrypt(&self.cipher(), wrapped, &unnamed_aad(person)),
        };
        opened
            .and_then(|bytes| bytes.as_slice().try_into().ok().map(PersonKey))
            .ok_or(Error::WrappedKey { person })
    }

    /// The name of the master key that wrapped this, if it has one.
    pub(crate) fn id_in(wrapped: &[u8]) -> Option<MasterKeyId> {
        // A wrapped key without a name begins with a random nonce: its length tells it apart.
        let named = wrapped.len() != UNNAMED_BYTES && wrapped.first() == Some(&NAMED);
        wrapped.get(1..HEAD_BYTES).filter(|_| named).and_then(MasterKeyId::from_bytes)
    }

    /// As keys were wrapped before they named their master key.
    #[cfg(test)]
    pub(crate) fn wrap_unnamed(
        &self,
        person: PersonId,
        key: &PersonKey,
        fill_random: &mut dyn FnMut(&mut [u8]),
    ) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        fill_random(&mut nonce);
        encrypt(&self.cipher(), nonce, &key.0, &unnamed_aad(person))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&self.0).into())
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(withheld)")
    }
}

/// The keys at hand for one sealing or opening. A person who is not in it counts as erased.
#[derive(Clone, Debug, Default)]
pub struct KeyRing(BTreeMap<PersonId, Arc<PersonKey>>);

impl KeyRing {
    /// A ring without keys.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds a person's key, or replaces it.
    pub fn insert(&mut self, person: PersonId, key: Arc<PersonKey>) {
        self.0.insert(person, key);
    }

    /// The person's key, if it is here.
    pub fn get(&self, person: PersonId) -> Option<&PersonKey> {
        self.0.get(&person).map(AsRef::as_ref)
    }

    /// Whether the person's key is here.
    pub fn contains(&self, person: PersonId) -> bool {
        self.0.contains_key(&person)
    }
}

impl FromIterator<(PersonId, Arc<PersonKey>)> for KeyRing {
    fn from_iter<I: IntoIterator<Item = (PersonId, Arc<PersonKey>)>>(keys: I) -> Self {
        Self(keys.into_iter().collect())
    }
}

fn unnamed_aad(person: PersonId) -> Vec<u8> {
    let mut aad = b"personal: wrapped key 1".to_vec();
    aad.extend_from_slice(person.as_uuid().as_bytes());
    aad
}

fn named_aad(person: PersonId, master: MasterKeyId) -> Vec<u8> {
    let mut aad = b"personal: wrapped key 2".to_vec();
    aad.extend_from_slice(master.as_bytes());
    aad.extend_from_slice(person.as_uuid().as_bytes());
    aad
}

fn encrypt(cipher: &XChaCha20Poly1305, nonce: [u8; NONCE_BYTES], plain: &[u8], aad: &[u8]) -> Vec<u8> {
    let payload = Payload { msg: plain, aad };
    let mut sealed = nonce.to_vec();
    sealed.extend(
        cipher
            .encrypt(XNonce::from_slice(&nonce), payload)
            .expect("XChaCha20-Poly1305 refuses only texts of more than 256 GiB"),
    );
    sealed
}

fn decrypt(cipher: &XChaCha20Poly1305, sealed: &[u8], aad: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, msg) = sealed.split_at_checked(NONCE_BYTES)?;
    cipher.decrypt(XNonce::from_slice(nonce), Payload { msg, aad }).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn counter() -> impl FnMut(&mut [u8]) {
        let mut next = 0_u8;
        move |bytes| {
            for byte in bytes {
                next = next.wrapping_add(1);
                *byte = next;
            }
        }
    }

    #[test]
    fn a_wrapped_key_unwraps_for_its_person_and_master_only() {
        let mut random = counter();
        let (ada, bob) = (PersonId::new(Uuid::from_u128(1)), PersonId::new(Uuid::from_u128(2)));
        let master = MasterKey::from_bytes([9; KEY_BYTES]);
        let key = PersonKey::generate(&mut random);
        let wrapped = master.wrap(ada, &key, &mut random);

        assert_eq!(master.unwrap(ada, &wrapped).unwrap().0, key.0);
        assert_eq!(master.unwrap(bob, &wrapped).unwrap_err(), Error::WrappedKey { person: bob });
        let other = MasterKey::from_bytes([8; KEY_BYTES]);
        assert!(other.unwrap(ada, &wrapped).is_err());
        for index in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[index] ^= 1;
            assert!(master.unwrap(ada, &changed).is_err(), "byte {index}");
        }
        assert!(master.unwrap(ada, &wrapped[..10]).is_err());
        assert!(!wrapped.windows(KEY_BYTES).any(|window| window == key.0));
    }

    #[test]
    fn the_master_key_is_read_from_base64_of_32_bytes() {
        let text = STANDARD.encode([5; KEY_BYTES]);
        assert_eq!(MasterKey::from_base64(&format!("{text}\n")).unwrap().0, [5; KEY_BYTES]);
        assert_eq!(MasterKey::from_base64("AAAA").unwrap_err(), Error::KeyFormat);
        assert_eq!(MasterKey::from_base64("%").unwrap_err(), Error::KeyFormat);
    }

    #[test]
    fn debug_withholds_keys() {
        let key = PersonKey::generate(&mut |bytes| bytes.fill(77));
        let ring: KeyRing = [(PersonId::new(Uuid::nil()), Arc::new(key))].into_iter().collect();
        let shown = format!("{ring:?} {:?}", MasterKey::from_bytes([77; KEY_BYTES]));
        assert!(!shown.contains("77"), "{shown}");
    }
}

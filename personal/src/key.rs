//! Single keys.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::AeadInPlace;
use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{Error, MasterKeyId};

/// Length of every key, in bytes.
pub const KEY_BYTES: usize = 32;
/// Length of an XChaCha20 nonce: long enough to be drawn at random.
pub(crate) const NONCE_BYTES: usize = 24;
pub(crate) const TAG_BYTES: usize = 16;

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

    pub(crate) const fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&self.0).into())
    }

    pub(crate) fn encrypt(&self, nonce: [u8; NONCE_BYTES], plain: &[u8], aad: &[u8]) -> Vec<u8> {
        encrypt(&self.cipher(), nonce, plain, aad)
    }

    /// The text that was sealed, where its ciphertext was: whoever has the bytes sees to it that they are overwritten.
    pub(crate) fn decrypt<'a>(&self, sealed: &'a mut [u8], aad: &[u8]) -> Option<&'a [u8]> {
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

    pub(crate) fn encrypt(&self, nonce: [u8; NONCE_BYTES], plain: &[u8], aad: &[u8]) -> Vec<u8> {
        encrypt(&self.cipher(), nonce, plain, aad)
    }

    pub(crate) fn decrypt(&self, sealed: &[u8], aad: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let mut sealed = Zeroizing::new(sealed.to_vec());
        let plain = decrypt(&self.cipher(), &mut sealed, aad)?;
        Some(Zeroizing::new(plain.to_vec()))
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

/// The nonce, the ciphertext and what authenticates it. The text is encrypted where the ciphertext stands in the end.
fn encrypt(cipher: &XChaCha20Poly1305, nonce: [u8; NONCE_BYTES], plain: &[u8], aad: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(NONCE_BYTES + plain.len() + TAG_BYTES);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plain);
    let tag = cipher
        .encrypt_in_place_detached(XNonce::from_slice(&nonce), aad, &mut sealed[NONCE_BYTES..])
        .expect("XChaCha20-Poly1305 refuses only texts of more than 256 GiB");
    sealed.extend_from_slice(&tag);
    sealed
}

fn decrypt<'a>(cipher: &XChaCha20Poly1305, sealed: &'a mut [u8], aad: &[u8]) -> Option<&'a [u8]> {
    let (nonce, rest) = sealed.split_at_mut_checked(NONCE_BYTES)?;
    let (text, tag) = rest.split_at_mut_checked(rest.len().checked_sub(TAG_BYTES)?)?;
    let (nonce, tag) = (XNonce::from_slice(nonce), Tag::from_slice(tag));
    cipher.decrypt_in_place_detached(nonce, aad, text, tag).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{KeyRing, PersonId, PersonKeys};

    #[test]
    fn the_master_key_is_read_from_base64_of_32_bytes() {
        let text = STANDARD.encode([5; KEY_BYTES]);
        assert_eq!(MasterKey::from_base64(&format!("{text}\n")).unwrap().0, [5; KEY_BYTES]);
        assert_eq!(MasterKey::from_base64("AAAA").unwrap_err(), Error::KeyFormat);
        assert_eq!(MasterKey::from_base64("%").unwrap_err(), Error::KeyFormat);
    }

    #[test]
    fn debug_withholds_keys() {
        let keys = PersonKeys::generate(&mut |bytes| bytes.fill(77));
        let ring: KeyRing = [(PersonId::new(Uuid::nil()), keys.clone())].into_iter().collect();
        let shown =
            format!("{ring:?} {keys:?} {:?} {:?}", keys.key(), MasterKey::from_bytes([77; KEY_BYTES]));
        assert!(!shown.contains("77"), "{shown}");
    }
}

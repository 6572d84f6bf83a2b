//! The keyed hashes by which the claims on addresses and handles are found.

use domain::{
    accounts::{ClaimHash, EmailAddress, Handle},
    boundary::Boundary,
};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::state::keyed;

/// Hashes addresses and handles under the key that can never be changed.
#[derive(Clone)]
pub(crate) struct Claims {
    email: Hmac<Sha256>,
    handle: Hmac<Sha256>,
}

impl Claims {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self { email: keyed(key, b"wherry/claim/email/v1"), handle: keyed(key, b"wherry/claim/handle/v1") }
    }

    /// The boundary of the claim on an address, the same for all its spellings.
    pub(crate) fn email(&self, address: &EmailAddress) -> Boundary {
        Boundary::email(&hash(&self.email, &address.canonical()))
    }

    /// The hashes of both, for the event that must name them when the address cannot be read any more.
    pub(crate) fn hashes(&self, address: &EmailAddress, handle: &Handle) -> (ClaimHash, ClaimHash) {
        (hash(&self.email, &address.canonical()), hash(&self.handle, handle.as_str()))
    }

    /// The boundary of the claim on a handle.
    pub(crate) fn handle(&self, handle: &Handle) -> Boundary {
        Boundary::handle(&hash(&self.handle, handle.as_str()))
    }
}

fn hash(mac: &Hmac<Sha256>, text: &str) -> ClaimHash {
    ClaimHash::new(mac.clone().chain_update(text).finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_a_handle_of_the_same_text_have_different_claims_under_each_key() {
        let address = EmailAddress::parse("ada@example.org").expect("an address");
        let other = EmailAddress::parse("Ada@EXAMPLE.org").expect("an address");
        let (one, two) = (Claims::new(&[1; 32]), Claims::new(&[2; 32]));
        assert_eq!(one.email(&address), one.email(&other));
        assert_ne!(one.email(&address), two.email(&address));
        let handle = Handle::parse("ada").expect("a handle");
        assert_ne!(one.handle(&handle), two.handle(&handle));
    }
}

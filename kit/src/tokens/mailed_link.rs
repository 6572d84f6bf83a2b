//! The token of a link in a mail: made by the mail worker, checked by command-api.
//!
//! It is an HMAC over account, purpose, attempt and expiry, all of which the log holds: a mail that is sent again
//! carries the same link, and nothing secret has to be stored.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::ids::AccountId;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use time::OffsetDateTime;
use uuid::Uuid;

/// What a link is good for. A token that was made for one is no token for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Proves an address, so that its account can log in.
    Activation,
    /// Sets a new password.
    PasswordReset,
    /// Confirms another address.
    EmailChange,
}

impl LinkPurpose {
    /// Keeps tokens apart from whatever else is signed with the same key. No two labels are of one length, and claims are:
    /// so what is signed for one purpose is never what is signed for another.
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Activation => b"wherry/activation/v1",
            Self::PasswordReset => b"wherry/password-reset/v1",
            Self::EmailChange => b"wherry/email-change/v1",
        }
    }
}

const CLAIM_BYTES: usize = 16 + 4 + 8;
const MAC_BYTES: usize = 32;

/// Makes and checks the tokens of links.
#[derive(Clone)]
pub struct MailedLinks {
    mac: Hmac<Sha256>,
}

/// What a genuine token says. Whether it still counts, its account's events say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkClaim {
    pub account: AccountId,
    /// Which of the account's links it is, from 1.
    pub attempt: u32,
    /// In whole seconds.
    pub expires_at: OffsetDateTime,
}

/// The text is no token that was made with this key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this link is not valid")]
pub struct LinkInvalid;

impl MailedLinks {
    /// Takes the secret that mail worker and command-api share (`WHERRY_LINK_KEY`), of any length.
    #[expect(clippy::missing_panics_doc, reason = "HMAC takes a key of any length")]
    pub fn new(key: &[u8]) -> Self {
        Self { mac: Hmac::new_from_slice(key).expect("HMAC takes a key of any length") }
    }

    /// The token of this claim; the same claim always gives the same token. It needs no escaping in a URL.
    pub fn token(&self, purpose: LinkPurpose, claim: LinkClaim) -> String {
        let mut bytes = encode(claim).to_vec();
        bytes.extend_from_slice(&self.mac_of(purpose, &bytes).finalize().into_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What a genuine token says.
    ///
    /// # Errors
    /// [`LinkInvalid`] for any other text.
    pub fn verify(&self, purpose: LinkPurpose, token: &str) -> Result<LinkClaim, LinkInvalid> {
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| LinkInvalid)?;
        if bytes.len() != CLAIM_BYTES + MAC_BYTES {
            return Err(LinkInvalid);
        }
        let (claim, mac) = bytes.split_at(CLAIM_BYTES);
        self.mac_of(purpose, claim).verify_slice(mac).map_err(|_| LinkInvalid)?;
        decode(claim).ok_or(LinkInvalid)
    }

    fn mac_of(&self, purpose: LinkPurpose, claim: &[u8]) -> Hmac<Sha256> {
        self.mac.clone().chain_update(purpose.label()).chain_update(claim)
    }
}

fn encode(claim: LinkClaim) -> [u8; CLAIM_BYTES] {
    let mut bytes = [0; CLAIM_BYTES];
    bytes[..16].copy_from_slice(claim.account.uuid().as_bytes());
    bytes[16..20].copy_from_slice(&claim.attempt.to_be_bytes());
    bytes[20..].copy_from_slice(&claim.expires_at.unix_timestamp().to_be_bytes());
    bytes
}

fn decode(bytes: &[u8]) -> Option<LinkClaim> {
    Some(LinkClaim {
        account: AccountId::new(Uuid::from_slice(bytes.get(..16)?).ok()?),
        attempt: u32::from_be_bytes(bytes.get(16..20)?.try_into().ok()?),
        expires_at: OffsetDateTime::from_unix_timestamp(i64::from_be_bytes(
            bytes.get(20..28)?.try_into().ok()?,
        ))
        .ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::{LinkPurpose::*, *};
    use time::macros::datetime;

    fn claim() -> LinkClaim {
        LinkClaim {
            account: AccountId::new(Uuid::from_u128(0xada)),
            attempt: 2,
            expires_at: datetime!(2026-01-02 03:04:05 UTC),
        }
    }

    #[test]
    fn a_token_says_what_it_was_made_for_and_is_the_same_each_time() {
        let link = MailedLinks::new(&[7; 32]);
        assert_eq!(link.verify(Activation, &link.token(Activation, claim())), Ok(claim()));
        assert_eq!(link.token(Activation, claim()), link.token(Activation, claim()));
        assert_eq!(link.verify(PasswordReset, &link.token(PasswordReset, claim())), Ok(claim()));
    }

    #[test]
    fn forged_cut_and_foreign_tokens_and_those_for_another_purpose_are_refused() {
        let link = MailedLinks::new(&[7; 32]);
        let token = link.token(Activation, claim());
        let foreign = MailedLinks::new(&[8; 32]).token(Activation, claim());
        let other = link.token(PasswordReset, claim());
        let later = LinkClaim { attempt: 3, ..claim() };
        let mut spliced = URL_SAFE_NO_PAD.decode(&token).expect("base64");
        spliced[..CLAIM_BYTES].copy_from_slice(&encode(later));
        for forged in [&foreign, &other, &URL_SAFE_NO_PAD.encode(spliced), &token[..70], "", "no token"] {
            assert_eq!(link.verify(Activation, forged), Err(LinkInvalid), "{forged}");
        }
    }
}

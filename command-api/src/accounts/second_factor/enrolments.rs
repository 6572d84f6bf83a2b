//! A second factor that was begun and is not there yet, as the browser holds it.
//!
//! The token names a number drawn by chance and when it expires; the secret follows from it. So nothing has to be kept of who
//! never finishes, and who finishes brings it along.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    accounts::{TOTP_SECRET_BYTES, TotpSecret},
    ids::AccountId,
};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use time::OffsetDateTime;

use crate::state::keyed;

/// Length of the number drawn by chance.
pub(super) const NONCE_BYTES: usize = 32;
const SAID_BYTES: usize = NONCE_BYTES + 8;

/// Makes and checks them.
#[derive(Clone)]
pub(crate) struct Enrolments {
    tokens: Hmac<Sha256>,
    secrets: Hmac<Sha256>,
}

impl Enrolments {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self {
            tokens: keyed(key, b"wherry/second-factor-enrolment/v1"),
            secrets: keyed(key, b"wherry/second-factor-secret/v1"),
        }
    }

    /// The token and the secret of what an account begins.
    pub(super) fn begin(
        &self,
        account: AccountId,
        nonce: [u8; NONCE_BYTES],
        expires_at: OffsetDateTime,
    ) -> (String, TotpSecret) {
        let said = [&nonce[..], &expires_at.unix_timestamp().to_be_bytes()].concat();
        let mac = self.mac_of(account, &said).finalize().into_bytes();
        (URL_SAFE_NO_PAD.encode([&said[..], &mac[..]].concat()), self.secret(account, &said))
    }

    /// The secret of what this account has begun, unless its time is over; nothing for any other text.
    pub(super) fn open(&self, account: AccountId, token: &str, now: OffsetDateTime) -> Option<TotpSecret> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (said, mac) = bytes.split_at_checked(SAID_BYTES)?;
        self.mac_of(account, said).verify_slice(mac).ok()?;
        let expires_at = i64::from_be_bytes(said[NONCE_BYTES..].try_into().ok()?);
        (now.unix_timestamp() < expires_at).then(|| self.secret(account, said))
    }

    fn secret(&self, account: AccountId, said: &[u8]) -> TotpSecret {
        let mac = self.secrets.clone().chain_update(account.uuid().as_bytes()).chain_update(said);
        let mac: [u8; 32] = mac.finalize().into_bytes().into();
        TotpSecret::new(std::array::from_fn::<u8, TOTP_SECRET_BYTES, _>(|index| mac[index]))
    }

    fn mac_of(&self, account: AccountId, said: &[u8]) -> Hmac<Sha256> {
        self.tokens.clone().chain_update(account.uuid().as_bytes()).chain_update(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::{Duration, macros::datetime};
    use uuid::Uuid;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

    #[test]
    fn what_was_begun_is_opened_by_its_account_in_time_and_by_nobody_else() {
        let enrolments = Enrolments::new(&[7; 32]);
        let [ada, bob] = [0xada, 0xb0b].map(|id| AccountId::new(Uuid::from_u128(id)));
        let expires_at = NOW + Duration::minutes(10);
        let (token, secret) = enrolments.begin(ada, [1; NONCE_BYTES], expires_at);
        assert_eq!(enrolments.open(ada, &token, NOW), Some(secret.clone()));
        assert_eq!(enrolments.open(ada, &token, expires_at - Duration::SECOND), Some(secret.clone()));
        assert_eq!(enrolments.open(ada, &token, expires_at), None);
        assert_eq!(enrolments.open(bob, &token, NOW), None);
        let (other, others) = enrolments.begin(ada, [2; NONCE_BYTES], expires_at);
        assert!(others != secret && enrolments.begin(bob, [1; NONCE_BYTES], expires_at).1 != secret);
        let foreign = Enrolments::new(&[8; 32]).begin(ada, [1; NONCE_BYTES], expires_at).0;
        let mut longer = URL_SAFE_NO_PAD.decode(&token).expect("base64");
        longer[NONCE_BYTES + 6] ^= 1;
        for forged in [&foreign, &URL_SAFE_NO_PAD.encode(longer), &token[..60], &other[..40], "", "no token"]
        {
            assert_eq!(enrolments.open(ada, forged, NOW), None, "{forged}");
        }
    }
}

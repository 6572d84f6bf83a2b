//! An identity that was proven and is linked to nothing yet, as the browser holds it until its person has given a password.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    accounts::{ClaimHash, ProviderName},
    ids::AccountId,
};
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use time::OffsetDateTime;

use crate::state::keyed;

/// Makes and checks them.
#[derive(Clone)]
pub(crate) struct LinkTokens(Hmac<Sha256>);

/// What a genuine token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ProvenIdentity {
    pub(super) provider: ProviderName,
    pub(super) claim: ClaimHash,
    pub(super) called: String,
    /// The account with the address that the provider has verified, if it is for that one alone.
    pub(super) account: Option<AccountId>,
    /// In seconds since 1970.
    pub(super) expires_at: i64,
}

impl LinkTokens {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(keyed(key, b"wherry/identity-link/v1"))
    }

    pub(super) fn token(&self, proven: &ProvenIdentity) -> String {
        // Texts, an id and a number have a JSON form.
        let said = URL_SAFE_NO_PAD.encode(serde_json::to_vec(proven).unwrap_or_default());
        let mac = URL_SAFE_NO_PAD.encode(self.0.clone().chain_update(&said).finalize().into_bytes());
        format!("{said}.{mac}")
    }

    /// What a token says that we made, for this account and in time; nothing for any other.
    pub(super) fn open(
        &self,
        token: &str,
        account: AccountId,
        now: OffsetDateTime,
    ) -> Option<ProvenIdentity> {
        let (said, mac) = token.split_once('.')?;
        let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
        self.0.clone().chain_update(said).verify_slice(&mac).ok()?;
        let proven: ProvenIdentity = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(said).ok()?).ok()?;
        let is_for = proven.account.is_none_or(|only| only == account);
        (is_for && now.unix_timestamp() < proven.expires_at).then_some(proven)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::{Duration, macros::datetime};
    use uuid::Uuid;

    #[test]
    fn a_token_is_for_one_account_for_a_time() {
        const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);
        let tokens = LinkTokens::new(&[1; 32]);
        let [ada, bob] = [0xada, 0xb0b].map(|id| AccountId::new(Uuid::from_u128(id)));
        let proven = ProvenIdentity {
            provider: ProviderName::parse("work").expect("a name"),
            claim: ClaimHash::new([7; 32]),
            called: "ada@work.example".to_owned(),
            account: Some(ada),
            expires_at: (NOW + Duration::minutes(10)).unix_timestamp(),
        };
        let token = tokens.token(&proven);
        assert_eq!(tokens.open(&token, ada, NOW), Some(proven.clone()));
        assert_eq!(tokens.open(&token, bob, NOW), None);
        assert_eq!(tokens.open(&token, ada, NOW + Duration::minutes(10)), None);
        assert_eq!(LinkTokens::new(&[2; 32]).open(&token, ada, NOW), None);
        let anybodys = tokens.token(&ProvenIdentity { account: None, ..proven });
        assert!(tokens.open(&anybodys, bob, NOW).is_some());
        let (said, _) = anybodys.split_once('.').expect("two parts");
        let (_, mac) = token.split_once('.').expect("two parts");
        for forged in [format!("{said}.{mac}"), token[..40].to_owned(), String::new()] {
            assert_eq!(tokens.open(&forged, ada, NOW), None, "{forged}");
        }
    }
}

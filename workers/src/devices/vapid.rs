//! How this server says to push services who it is (VAPID, RFC 8292): by a short-lived word that its key has signed. A
//! browser's subscription names the key's public half, so that nobody else can send to it.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::{
    SecretKey,
    ecdsa::{Signature, SigningKey, signature::Signer as _},
    elliptic_curve::sec1::ToEncodedPoint as _,
};
use serde_json::json;
use time::{Duration, OffsetDateTime};

/// A word counts for a day at most; the clocks of push services may be wrong by some hours.
const LIFETIME: Duration = Duration::hours(12);

/// The key pair by which push services know this server. Never shown.
#[derive(Clone)]
pub struct VapidKey {
    signing: SigningKey,
    public: String,
}

/// A text that is no such key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not 32 bytes of a private key of P-256 in base64url")]
pub struct NoVapidKey;

impl VapidKey {
    /// Reads the private key: 32 bytes in base64url, with padding or without.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, NoVapidKey> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim().trim_end_matches('=')).map_err(|_| NoVapidKey)?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| NoVapidKey)?;
        let secret = SecretKey::from_slice(&bytes).map_err(|_| NoVapidKey)?;
        let public = URL_SAFE_NO_PAD.encode(secret.public_key().to_encoded_point(false).as_bytes());
        Ok(Self { signing: SigningKey::from(secret), public })
    }

    /// The public key as browsers take it: 65 bytes in base64url.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// The header `Authorization` of a request to a push service of this origin. `contact` is where its operator reaches
    /// ours, as a URL.
    pub(super) fn authorization(&self, origin: &str, contact: &str, now: OffsetDateTime) -> String {
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let expires = (now + LIFETIME).unix_timestamp();
        let head = part(json!({"typ": "JWT", "alg": "ES256"}));
        let claims = part(json!({"aud": origin, "exp": expires, "sub": contact}));
        let said = format!("{head}.{claims}");
        let signature: Signature = self.signing.sign(said.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        format!("vapid t={said}.{signature}, k={}", self.public)
    }
}

impl fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VapidKey").field("public", &self.public).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::{VerifyingKey, signature::Verifier as _};
    use time::macros::datetime;

    /// The key of RFC 8291's example, whose public half stands there, too.
    const PRIVATE: &str = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    const PUBLIC: &str =
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";

    #[test]
    fn the_public_half_follows_from_the_private_one() {
        for text in [PRIVATE, &format!("{PRIVATE}="), &format!(" {PRIVATE}\n")] {
            assert_eq!(VapidKey::parse(text).map(|key| key.public), Ok(PUBLIC.to_owned()));
        }
        let zero = "A".repeat(43);
        for no_key in ["", "x", PUBLIC, &zero, &"_".repeat(43)] {
            assert!(VapidKey::parse(no_key).is_err(), "{no_key}");
        }
        let shown = format!("{:?}", VapidKey::parse(PRIVATE));
        assert!(!shown.contains(PRIVATE) && shown.contains(PUBLIC), "{shown}");
    }

    #[test]
    fn a_word_is_for_one_push_service_and_for_some_hours() {
        let key = VapidKey::parse(PRIVATE).expect("a key");
        let now = datetime!(2026-01-02 03:04:05 UTC);
        let header = key.authorization("https://push.example", "mailto:ops@wherry.example", now);
        let (token, public) =
            header.strip_prefix("vapid t=").and_then(|rest| rest.split_once(", k=")).expect("both");
        assert_eq!(public, PUBLIC);
        let (said, signature) = token.rsplit_once('.').expect("a signature");
        let decode = |text| URL_SAFE_NO_PAD.decode(text).expect("base64url");
        let verifying = VerifyingKey::from_sec1_bytes(&decode(public)).expect("a point");
        let signature = Signature::from_slice(&decode(signature)).expect("a signature");
        verifying.verify(said.as_bytes(), &signature).expect("signed by the key");
        let (head, claims) = said.split_once('.').expect("two parts");
        let read = |part| serde_json::from_slice::<serde_json::Value>(&decode(part)).expect("JSON");
        assert_eq!(read(head), json!({"typ": "JWT", "alg": "ES256"}));
        let expires = (now + LIFETIME).unix_timestamp();
        let sub = "mailto:ops@wherry.example";
        assert_eq!(read(claims), json!({"aud": "https://push.example", "exp": expires, "sub": sub}));
    }
}

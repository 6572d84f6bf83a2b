//! Checking a provider's ID token (OpenID Connect Core, 3.1.3.7). What it says counts only after all of it.

use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;
use time::{Duration, OffsetDateTime};

/// With a public key each: one that is symmetric would make whoever knows the client's secret a provider.
const ALGORITHMS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];
/// How far the provider's clock may be off.
const SKEW: Duration = Duration::minutes(2);
const LONGEST_SUBJECT: usize = 255;

/// What a token must be of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: OffsetDateTime,
}

/// Who logged in at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    /// The provider's own name for them, which it never gives to another.
    pub(super) id: String,
    /// Only if the provider says that it has verified it.
    pub(super) verified_email: Option<String>,
    /// What to tell them by.
    pub(super) called: String,
    /// Whether an address was told at all.
    pub(super) names_address: bool,
}

/// Why a token does not count. No part of it is in here, since it goes to the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum IdTokenError {
    #[error("it is no token")]
    Malformed,
    #[error("it is signed in a way that is not taken")]
    Algorithm,
    #[error("the provider publishes no such key")]
    KeyUnknown,
    #[error("its signature, issuer or audience is another")]
    Forged,
    #[error("it was made for another client")]
    AuthorisedParty,
    #[error("it has expired, or is of the future")]
    Time,
    #[error("it answers another question")]
    Nonce,
    #[error("it names nobody")]
    Subject,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    aud: Value,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    #[serde(flatten)]
    said: Said,
}

/// What a provider says of a subject, in the token or when it is asked.
#[derive(Deserialize)]
pub(super) struct Said {
    email: Option<String>,
    email_verified: Option<Value>,
    name: Option<String>,
    preferred_username: Option<String>,
}

impl Said {
    pub(super) fn subject(self, id: String) -> Subject {
        let is_verified = matches!(&self.email_verified, Some(Value::Bool(true)));
        let called = [&self.email, &self.preferred_username, &self.name].into_iter().flatten().next();
        Subject {
            called: called.unwrap_or(&id).chars().filter(|c| !c.is_control()).take(200).collect(),
            names_address: self.email.is_some(),
            verified_email: self.email.filter(|_| is_verified),
            id,
        }
    }
}

/// Who a token is about, if it is all that it must be.
///
/// # Errors
/// [`IdTokenError`]. Only [`IdTokenError::KeyUnknown`] may be another with newer keys.
pub(super) fn verify(token: &str, keys: &JwkSet, expected: Expected<'_>) -> Result<Subject, IdTokenError> {
    let header = decode_header(token).map_err(|_| IdTokenError::Malformed)?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(IdTokenError::Algorithm);
    }
    // Keys that the token brings along, or says where to get, are not looked at.
    let key = key_of(keys, header.kid.as_deref(), header.alg).ok_or(IdTokenError::KeyUnknown)?;
    let key = DecodingKey::from_jwk(key).map_err(|_| IdTokenError::KeyUnknown)?;
    let mut rules = Validation::new(header.alg);
    rules.set_issuer(&[expected.issuer]);
    rules.set_audience(&[expected.client_id]);
    rules.set_required_spec_claims(&["iss", "sub", "aud", "exp"]);
    rules.validate_exp = false;
    let claims: Claims = decode(token, &key, &rules).map_err(|_| IdTokenError::Forged)?.claims;
    let several = claims.aud.as_array().is_some_and(|audiences| audiences.len() > 1);
    let party = claims.azp.as_deref();
    if party.map_or(several, |party| party != expected.client_id) {
        return Err(IdTokenError::AuthorisedParty);
    }
    let now = expected.now;
    if claims.exp <= (now - SKEW).unix_timestamp() || claims.iat > (now + SKEW).unix_timestamp() {
        return Err(IdTokenError::Time);
    }
    if claims.nonce.as_deref() != Some(expected.nonce) {
        return Err(IdTokenError::Nonce);
    }
    if claims.sub.is_empty() || claims.sub.len() > LONGEST_SUBJECT {
        return Err(IdTokenError::Subject);
    }
    Ok(claims.said.subject(claims.sub))
}

/// The key of this name that signs in this way; without a name, the only one that does.
fn key_of<'a>(keys: &'a JwkSet, id: Option<&str>, algorithm: Algorithm) -> Option<&'a Jwk> {
    let mut fitting = keys.keys.iter().filter(|key| signs(key, algorithm));
    if id.is_some() {
        return fitting.find(|key| key.common.key_id.as_deref() == id);
    }
    let only = fitting.next()?;
    fitting.next().is_none().then_some(only)
}

fn signs(key: &Jwk, algorithm: Algorithm) -> bool {
    let for_signing = matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature));
    let named = key.common.key_algorithm.is_none_or(|named| named.to_string() == format!("{algorithm:?}"));
    let family = match (&key.algorithm, algorithm) {
        (AlgorithmParameters::RSA(_), Algorithm::RS256) => true,
        (AlgorithmParameters::EllipticCurve(ec), Algorithm::ES256) => ec.curve == EllipticCurve::P256,
        (AlgorithmParameters::OctetKeyPair(okp), Algorithm::EdDSA) => okp.curve == EllipticCurve::Ed25519,
        _ => false,
    };
    for_signing && named && family
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::json;
    use time::macros::datetime;

    /// A key pair made for these tests.
    const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIMHyxz4pnAvO783NOBA04Zvy8wYPOEve6xVKs/ez+ZzC
-----END PRIVATE KEY-----";
    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);
    const EXPECTED: Expected<'_> =
        Expected { issuer: "https://id.example", client_id: "wherry", nonce: "n", now: NOW };

    fn signing_key() -> EncodingKey {
        EncodingKey::from_ed_pem(PRIVATE.as_bytes()).expect("a key")
    }

    fn keys() -> JwkSet {
        let mut key = Jwk::from_encoding_key(&signing_key(), Algorithm::EdDSA).expect("a key");
        key.common.key_id = Some("k".to_owned());
        JwkSet { keys: vec![key] }
    }

    fn claims() -> Value {
        json!({
            "iss": "https://id.example", "sub": "248289761001", "aud": "wherry", "nonce": "n",
            "exp": NOW.unix_timestamp() + 300, "iat": NOW.unix_timestamp(),
            "email": "ada@example.org", "email_verified": true,
        })
    }

    fn signed(claims: &Value) -> String {
        let header = Header { kid: Some("k".to_owned()), ..Header::new(Algorithm::EdDSA) };
        encode(&header, claims, &signing_key()).expect("a token")
    }

    fn with(change: &Value) -> Result<Subject, IdTokenError> {
        let mut claims = claims();
        for (name, value) in change.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        verify(&signed(&claims), &keys(), EXPECTED)
    }

    #[test]
    fn a_token_that_is_all_it_must_be_names_its_subject() {
        let subject = with(&json!({})).expect("a subject");
        assert_eq!(subject.id, "248289761001");
        assert_eq!(subject.verified_email.as_deref(), Some("ada@example.org"));
        assert!(with(&json!({"aud": ["wherry", "x"], "azp": "wherry"})).is_ok());
    }

    #[test]
    fn an_address_counts_only_if_the_provider_has_verified_it() {
        for not in [json!(false), json!("false"), json!("true"), json!(1), Value::Null] {
            let subject = with(&json!({"email_verified": not})).expect("a subject");
            assert_eq!((subject.verified_email, subject.called.as_str()), (None, "ada@example.org"), "{not}");
        }
    }

    #[test]
    fn a_token_for_others_of_others_or_of_another_time_does_not_count() {
        let now = NOW.unix_timestamp();
        for (change, error) in [
            (json!({"iss": "https://evil.example"}), IdTokenError::Forged),
            (json!({"iss": "https://id.example/"}), IdTokenError::Forged),
            (json!({"aud": "other"}), IdTokenError::Forged),
            (json!({"aud": ["wherry", "other"]}), IdTokenError::AuthorisedParty),
            (json!({"azp": "other"}), IdTokenError::AuthorisedParty),
            (json!({"exp": now - 120}), IdTokenError::Time),
            (json!({"iat": now + 121}), IdTokenError::Time),
            (json!({"nonce": "m"}), IdTokenError::Nonce),
            (json!({"nonce": null}), IdTokenError::Nonce),
            (json!({"sub": ""}), IdTokenError::Subject),
            (json!({"sub": "x".repeat(256)}), IdTokenError::Subject),
        ] {
            assert_eq!(with(&change), Err(error), "{change}");
        }
    }

    /// RFC 8725, 3.1 and 3.8: neither the token's own algorithm nor a key that it brings decides.
    #[test]
    fn forged_signatures_do_not_count() {
        let token = signed(&claims());
        let parts: Vec<&str> = token.split('.').collect();
        let text = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let none = text(&json!({"alg": "none", "kid": "k"}));
        let other = text(
            &json!({"sub": "eve", "iss": "https://id.example", "aud": "wherry", "exp": 4_000_000_000_i64}),
        );
        let public = serde_json::to_value(&keys().keys[0]).expect("JSON")["x"].clone();
        let secret = URL_SAFE_NO_PAD.decode(public.as_str().expect("x")).expect("base64");
        let header = Header { kid: Some("k".to_owned()), ..Header::new(Algorithm::HS256) };
        let symmetric = encode(&header, &claims(), &EncodingKey::from_secret(&secret)).expect("a token");
        for (forged, error) in [
            (format!("{none}.{}.", parts[1]), IdTokenError::Malformed),
            (format!("{}.{other}.{}", parts[0], parts[2]), IdTokenError::Forged),
            (format!("{}.{}.", parts[0], parts[1]), IdTokenError::Forged),
            (symmetric, IdTokenError::Algorithm),
            ("x".to_owned(), IdTokenError::Malformed),
        ] {
            assert_eq!(verify(&forged, &keys(), EXPECTED), Err(error), "{forged}");
        }
        let unknown = JwkSet { keys: Vec::new() };
        assert_eq!(verify(&token, &unknown, EXPECTED), Err(IdTokenError::KeyUnknown));
        let mut for_encryption = keys();
        for_encryption.keys[0].common.public_key_use = Some(PublicKeyUse::Encryption);
        assert_eq!(verify(&token, &for_encryption, EXPECTED), Err(IdTokenError::KeyUnknown));
    }
}

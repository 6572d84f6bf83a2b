//! What a browser gives to be reached by.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::PushEndpoint;

/// 65 bytes, an uncompressed point of P-256, as base64url without padding.
const KEY_LENGTH: usize = 87;
/// 16 bytes, likewise.
const AUTH_LENGTH: usize = 22;

/// A browser's address at its push service, and the keys by which what is said is sealed for it (RFC 8291). `Debug` shows
/// none of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    pub endpoint: PushEndpoint,
    p256dh: String,
    auth: String,
}

/// What is wrong with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSubscription {
    #[error(transparent)]
    Endpoint(#[from] super::NoPushEndpoint),
    #[error("the browser's key is 65 bytes, in base64url without padding")]
    Key,
    #[error("the browser's secret is 16 bytes, in base64url without padding")]
    Auth,
}

impl Subscription {
    /// Parses what a browser says. Whether its key is a point of the curve is seen when something is sealed for it.
    ///
    /// # Errors
    /// When the address is none of a push service, or a key has not the form of one.
    pub fn parse(endpoint: &str, p256dh: &str, auth: &str) -> Result<Self, NoSubscription> {
        let endpoint = PushEndpoint::parse(endpoint)?;
        // The first byte, 4, says that both coordinates follow.
        if !is_base64url(p256dh, KEY_LENGTH) || !p256dh.starts_with('B') {
            return Err(NoSubscription::Key);
        }
        if !is_base64url(auth, AUTH_LENGTH) {
            return Err(NoSubscription::Auth);
        }
        Ok(Self { endpoint, p256dh: p256dh.to_owned(), auth: auth.to_owned() })
    }

    /// The browser's public key, in base64url.
    pub fn p256dh(&self) -> &str {
        &self.p256dh
    }

    /// The browser's secret, in base64url.
    pub fn auth(&self) -> &str {
        &self.auth
    }
}

fn is_base64url(text: &str, length: usize) -> bool {
    text.len() == length
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscription(withheld)")
    }
}

#[cfg(test)]
pub(crate) mod examples {
    use super::*;

    pub(crate) const KEY: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    pub(crate) const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    pub(crate) fn subscription() -> Subscription {
        Subscription::parse("https://push.example/ada", KEY, AUTH).expect("a subscription")
    }
}

#[cfg(test)]
mod tests {
    use super::{examples::*, *};

    #[test]
    fn a_browser_says_where_it_is_and_how_to_seal_for_it() {
        let subscription = subscription();
        assert_eq!((subscription.p256dh(), subscription.auth()), (KEY, AUTH));
        assert_eq!(format!("{subscription:?}"), "Subscription(withheld)");
    }

    #[test]
    fn keys_of_another_form_are_refused() {
        let endpoint = "https://push.example/ada";
        let compressed = KEY.replacen('B', "C", 1);
        for key in ["", &KEY[1..], &compressed, &KEY.replace('_', "/"), &format!("{KEY}=")] {
            assert_eq!(Subscription::parse(endpoint, key, AUTH), Err(NoSubscription::Key), "{key}");
        }
        for auth in ["", &AUTH[1..], &AUTH.replace('_', "+")] {
            assert_eq!(Subscription::parse(endpoint, KEY, auth), Err(NoSubscription::Auth), "{auth}");
        }
        let elsewhere = Subscription::parse("https://10.0.0.1/x", KEY, AUTH);
        assert!(matches!(elsewhere, Err(NoSubscription::Endpoint(_))));
    }
}

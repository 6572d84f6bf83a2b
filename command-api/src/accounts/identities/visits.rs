//! A visit at a provider: what the browser keeps while its person is away, in a cookie that scripts cannot read.
//!
//! It is a number drawn by chance, from which everything else follows that has to come back unchanged: so nothing is kept here,
//! and an answer that another browser asked for is none.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::accounts::ProviderName;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use time::OffsetDateTime;

use crate::state::keyed;

pub(super) const SEED_BYTES: usize = 32;

/// Makes and checks them.
#[derive(Clone)]
pub(crate) struct Visits(Hmac<Sha256>);

/// One visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Visit {
    pub(super) provider: ProviderName,
    /// Whether it is to link an identity, and not to log in with it.
    pub(super) links: bool,
    pub(super) seed: [u8; SEED_BYTES],
    pub(super) expires_at: OffsetDateTime,
}

/// What goes to the provider, and has to come back or be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct VisitSecrets {
    pub(super) state: String,
    pub(super) nonce: String,
    /// RFC 7636: 43 characters, shown only when the code is exchanged.
    pub(super) code_verifier: String,
}

impl Visits {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(keyed(key, b"wherry/identity-visit/v1"))
    }

    pub(super) fn secrets(&self, visit: &Visit) -> VisitSecrets {
        let of =
            |purpose: &[u8]| URL_SAFE_NO_PAD.encode(self.mac(purpose, &visit.said()).finalize().into_bytes());
        VisitSecrets { state: of(b"state"), nonce: of(b"nonce"), code_verifier: of(b"verifier") }
    }

    /// The value of its cookie.
    pub(super) fn text(&self, visit: &Visit) -> String {
        let (said, mac) = (visit.said(), self.mac(b"cookie", &visit.said()).finalize().into_bytes());
        format!("{said}.{}", URL_SAFE_NO_PAD.encode(mac))
    }

    /// The visit of a cookie that we made, unless it took too long.
    pub(super) fn parse(&self, text: &str, now: OffsetDateTime) -> Option<Visit> {
        let (said, mac) = text.rsplit_once('.')?;
        let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
        self.mac(b"cookie", said).verify_slice(&mac).ok()?;
        let mut parts = said.split('.');
        let mut next = || parts.next();
        let (seed, provider, links, expires_at) = (next()?, next()?, next()?, next()?);
        let visit = Visit {
            provider: ProviderName::parse(provider).ok()?,
            links: links == "link",
            seed: URL_SAFE_NO_PAD.decode(seed).ok()?.try_into().ok()?,
            expires_at: OffsetDateTime::from_unix_timestamp(expires_at.parse().ok()?).ok()?,
        };
        (now < visit.expires_at).then_some(visit)
    }

    fn mac(&self, purpose: &[u8], said: &str) -> Hmac<Sha256> {
        let length = (purpose.len() as u64).to_be_bytes();
        self.0.clone().chain_update(length).chain_update(purpose).chain_update(said)
    }
}

impl Visit {
    fn said(&self) -> String {
        let seed = URL_SAFE_NO_PAD.encode(self.seed);
        let purpose = if self.links { "link" } else { "log-in" };
        format!("{seed}.{}.{purpose}.{}", self.provider, self.expires_at.unix_timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::{Duration, macros::datetime};

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

    fn visit(seed: u8) -> Visit {
        let provider = ProviderName::parse("work").expect("a name");
        Visit { provider, links: true, seed: [seed; SEED_BYTES], expires_at: NOW + Duration::minutes(10) }
    }

    #[test]
    fn a_visit_comes_back_as_it_was_and_in_time() {
        let visits = Visits::new(&[1; 32]);
        let text = visits.text(&visit(7));
        assert_eq!(visits.parse(&text, NOW), Some(visit(7)));
        assert_eq!(visits.parse(&text, NOW + Duration::minutes(10)), None);
        assert_eq!(Visits::new(&[2; 32]).parse(&text, NOW), None);
        for forged in [
            text.replace("link", "log-in"),
            text.replace("work", "play"),
            text[1..].to_owned(),
            String::new(),
        ] {
            assert_eq!(visits.parse(&forged, NOW), None, "{forged}");
        }
    }

    #[test]
    fn each_visit_has_secrets_of_its_own_that_say_nothing_of_each_other() {
        let visits = Visits::new(&[1; 32]);
        let one = visits.secrets(&visit(7));
        assert_eq!(one, visits.secrets(&visit(7)));
        assert!(one.state != one.nonce && one.nonce != one.code_verifier && one.state != one.code_verifier);
        assert_eq!(one.code_verifier.len(), 43);
        let other = visits.secrets(&visit(8));
        assert!(
            one.state != other.state && one.nonce != other.nonce && one.code_verifier != other.code_verifier
        );
        assert!(!visits.text(&visit(7)).contains(&one.state));
    }
}

//! Codes that follow from a secret and the time, as authenticator apps make them (RFC 6238, over RFC 4226).

use std::fmt::{self, Write as _};

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, Mac as _};
use sha1::Sha1;
use time::OffsetDateTime;

/// Length of a secret: that of the hash, as RFC 4226 asks for.
pub const TOTP_SECRET_BYTES: usize = 20;
/// How long one code is shown. All apps know this, and many nothing else; the same goes for six digits and SHA-1.
const STEP_SECONDS: u64 = 30;
const CODES: u32 = 1_000_000;
/// How many steps a phone's clock may be off, either way.
const WINDOW: u64 = 1;

/// What the codes of one account's app are made of. Its bytes show nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; TOTP_SECRET_BYTES]);

impl TotpSecret {
    /// The secret of these bytes, which nobody can guess.
    pub const fn new(bytes: [u8; TOTP_SECRET_BYTES]) -> Self {
        Self(bytes)
    }

    /// The secret that [`Self::base32`] has written; nothing for any other text.
    pub fn from_base32(text: &str) -> Option<Self> {
        BASE32_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok().map(Self)
    }

    /// As it is typed into an app that cannot see the picture.
    pub fn base32(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    /// As the picture says it to an app: who issues it, and whose it is there.
    pub fn uri(&self, issuer: &str, account: &str) -> String {
        let (issuer, account, secret) = (escaped(issuer), escaped(account), self.base32());
        format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}")
    }

    /// The code of a step, from 0 to 999,999.
    pub fn code(&self, step: u64) -> u32 {
        let hash: [u8; 20] = self.mac().chain_update(step.to_be_bytes()).finalize().into_bytes().into();
        let offset = usize::from(hash[19] & 0x0f);
        let word = std::array::from_fn(|index| hash[offset + index]);
        (u32::from_be_bytes(word) & 0x7fff_ffff) % CODES
    }

    /// The step near `now` and after `last` whose code this is. Each is worked out, whatever comes of the others.
    pub(super) fn step_of(&self, code: Option<u32>, last: u64, now: OffsetDateTime) -> Option<u64> {
        let this = time_step(now);
        (this.saturating_sub(WINDOW)..=this + WINDOW).fold(None, |found, step| {
            let fits = code == Some(self.code(step)) && step > last;
            if fits { Some(step) } else { found }
        })
    }

    fn mac(&self) -> Hmac<Sha1> {
        Hmac::new_from_slice(&self.0).expect("HMAC takes a key of any length")
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(withheld)")
    }
}

/// The number of the half minute that a time is in, counted from 1970.
pub fn time_step(now: OffsetDateTime) -> u64 {
    u64::try_from(now.unix_timestamp()).unwrap_or(0) / STEP_SECONDS
}

/// A text as a part of an address.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
            escaped.push(byte.into());
        } else {
            // Writing to a text does not fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::examples::NOW;
    use time::Duration;

    /// RFC 6238, appendix B, of which apps show the last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = TotpSecret::new(*b"12345678901234567890");
        for (seconds, code) in [
            (59, 287_082),
            (1_111_111_109, 81_804),
            (1_111_111_111, 50_471),
            (1_234_567_890, 5_924),
            (2_000_000_000, 279_037),
            (20_000_000_000, 353_130),
        ] {
            let at = OffsetDateTime::from_unix_timestamp(seconds).expect("a time");
            assert_eq!(secret.code(time_step(at)), code, "{seconds}");
        }
    }

    #[test]
    fn a_secret_is_written_for_apps_and_read_back() {
        let secret = TotpSecret::new(*b"12345678901234567890");
        assert_eq!(secret.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(TotpSecret::from_base32(&secret.base32()), Some(secret.clone()));
        for other in ["", "GEZDGNBV", "gezdgnbvgy3tqojqgezdgnbvgy3tqojq", "note 1"] {
            assert_eq!(TotpSecret::from_base32(other), None, "{other}");
        }
        assert_eq!(
            secret.uri("Wherry", "ada@localhost:8080"),
            "otpauth://totp/Wherry:ada@localhost%3A8080?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Wherry"
        );
        assert_eq!(format!("{secret:?}"), "TotpSecret(withheld)");
    }

    #[test]
    fn a_code_counts_one_step_early_and_one_late_and_only_after_the_last_one() {
        let secret = TotpSecret::new([7; TOTP_SECRET_BYTES]);
        let this = time_step(NOW);
        for (step, counts) in
            [(this - 2, false), (this - 1, true), (this, true), (this + 1, true), (this + 2, false)]
        {
            let found = secret.step_of(Some(secret.code(step)), 0, NOW);
            assert_eq!(found, counts.then_some(step), "{step}");
        }
        let code = Some(secret.code(this));
        assert_eq!(secret.step_of(code, this, NOW), None, "once only");
        assert_eq!(secret.step_of(code, this - 1, NOW + Duration::seconds(30)), Some(this));
        assert_eq!(secret.step_of(None, 0, NOW), None);
    }
}

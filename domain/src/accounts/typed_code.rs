//! Codes as people type them: those of an app, and those on the list for who lost the app.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ClaimHash;

/// How many recovery codes there are at a time.
pub const RECOVERY_CODES: usize = 10;
/// Length of one: nobody tries 80 bits, not even who has the key of its digest.
pub const RECOVERY_CODE_BYTES: usize = 10;
/// Longer texts are cut: no code is.
const LONGEST_CHARS: usize = 40;
const GROUP: usize = 4;

/// A code for who lost the app. It works once.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// The code of these bytes.
    pub fn new(bytes: [u8; RECOVERY_CODE_BYTES]) -> Self {
        Self(BASE32_NOPAD.encode(&bytes).to_lowercase())
    }

    /// As it is shown, once: `abcd-efgh-ijkl-mnop`.
    pub fn reveal(&self) -> String {
        let groups: Vec<_> = self.0.as_bytes().chunks(GROUP).map(String::from_utf8_lossy).collect();
        groups.join("-")
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(withheld)")
    }
}

/// The keyed digest of a recovery code, in lower-case hexadecimal. Without the key, nothing can be tried against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct CodeDigest(ClaimHash);

impl CodeDigest {
    /// Takes the 32 bytes of an HMAC-SHA-256.
    pub fn new(mac: [u8; 32]) -> Self {
        Self(ClaimHash::new(mac))
    }
}

/// What somebody typed where a code is asked for, without what only divides it.
#[derive(Clone, PartialEq, Eq)]
pub struct TypedCode(String);

impl TypedCode {
    /// Takes what was typed: blanks, hyphens and capitals are of no account.
    pub fn parse(typed: &str) -> Self {
        let letters = typed.chars().filter(char::is_ascii_alphanumeric).take(LONGEST_CHARS);
        Self(letters.map(|letter| letter.to_ascii_lowercase()).collect())
    }

    /// The text, to be digested and for nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The number, if it is a code as apps show it: six digits.
    pub fn of_app(&self) -> Option<u32> {
        let is_code = self.0.len() == 6 && self.0.bytes().all(|byte| byte.is_ascii_digit());
        self.0.parse().ok().filter(|_| is_code)
    }
}

impl From<&RecoveryCode> for TypedCode {
    fn from(code: &RecoveryCode) -> Self {
        Self::parse(&code.0)
    }
}

impl fmt::Debug for TypedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedCode(withheld)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_code_is_read_however_it_was_typed() {
        let code = RecoveryCode::new(*b"0123456789");
        assert_eq!(code.reveal(), "gayt-emzu-gu3d-oobz");
        for typed in ["gayt-emzu-gu3d-oobz", " GAYTEMZU GU3DOOBZ\n", "gayt emzu gu3d oobz"] {
            assert_eq!(TypedCode::parse(typed), TypedCode::from(&code), "{typed}");
        }
        assert_eq!(
            format!("{code:?} {:?}", TypedCode::from(&code)),
            "RecoveryCode(withheld) TypedCode(withheld)"
        );
    }

    #[test]
    fn six_digits_are_a_code_of_an_app_and_nothing_else_is() {
        assert_eq!(TypedCode::parse("012 345").of_app(), Some(12_345));
        for other in ["", "12345", "1234567", "12345a", "gayt-emzu-gu3d-oobz"] {
            assert_eq!(TypedCode::parse(other).of_app(), None, "{other}");
        }
        assert_eq!(TypedCode::parse(&"1".repeat(1000)).reveal().len(), LONGEST_CHARS);
    }
}

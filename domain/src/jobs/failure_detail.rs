//! More of why a job cannot be done.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const MAX_BYTES: usize = 160;

/// A few words of a program: up to 160 printable ASCII characters, and no `@`. It goes into the log in the clear and for
/// ever, so it is made of fixed words, types, sequences and codes, and an address has no way into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct FailureDetail(String);

/// A text that is no detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a detail is up to 160 printable ASCII characters without @")]
pub struct FailureDetailError;

impl FailureDetail {
    /// What of these words may stand there: other characters become `?`, and what is too long is cut off.
    pub fn of(words: &str) -> Self {
        let clean = words.chars().map(|c| if is_allowed(c) { c } else { '?' });
        Self(clean.take(MAX_BYTES).collect())
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_allowed(character: char) -> bool {
    (character == ' ' || character.is_ascii_graphic()) && character != '@'
}

impl TryFrom<String> for FailureDetail {
    type Error = FailureDetailError;

    fn try_from(text: String) -> Result<Self, FailureDetailError> {
        if text.len() <= MAX_BYTES && text.chars().all(is_allowed) {
            Ok(Self(text))
        } else {
            Err(FailureDetailError)
        }
    }
}

impl From<FailureDetail> for String {
    fn from(detail: FailureDetail) -> Self {
        detail.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_and_nothing_long_has_a_way_into_it() {
        assert_eq!(FailureDetail::of("550 (ada@example.org)\n").as_str(), "550 (ada?example.org)?");
        assert_eq!(FailureDetail::of(&"é".repeat(500)).as_str(), "?".repeat(160));
        for bad in ["ada@example.org", "two\nlines", "é", &"x".repeat(161)] {
            assert_eq!(FailureDetail::try_from(bad.to_owned()), Err(FailureDetailError), "{bad}");
        }
        let made = FailureDetail::of("event 7 of USERS, a `MessagePosted.v1`");
        assert_eq!(FailureDetail::try_from(made.as_str().to_owned()), Ok(made));
    }
}

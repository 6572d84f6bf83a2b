//! What a question names.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One thing that a question names, such as `type` and `MessagePosted`.
///
/// Both are words of machines: ids, types, subjects, times. It goes into the log in the clear, so what could hold
/// somebody's name or address is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Unchecked")]
pub struct AuditTerm {
    name: String,
    value: String,
}

/// A text that a question cannot name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what a question names is 1 to 200 of A to Z, a to z, 0 to 9 and . _ : + - * >")]
pub struct AuditTermError;

/// A term as it arrives.
#[derive(Deserialize, JsonSchema)]
struct Unchecked {
    name: String,
    value: String,
}

impl AuditTerm {
    /// A term of this name.
    ///
    /// # Errors
    /// When one of the two is empty, too long, or has other characters than ids, types and times have.
    pub fn parse(name: &str, value: &str) -> Result<Self, AuditTermError> {
        let is_word = |text: &str, most: usize| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._:+-*>".contains(&byte);
            (1..=most).contains(&text.len()) && text.bytes().all(fits)
        };
        if is_word(name, 40) && is_word(value, 200) {
            Ok(Self { name: name.to_owned(), value: value.to_owned() })
        } else {
            Err(AuditTermError)
        }
    }
}

impl TryFrom<Unchecked> for AuditTerm {
    type Error = AuditTermError;

    fn try_from(unchecked: Unchecked) -> Result<Self, AuditTermError> {
        Self::parse(&unchecked.name, &unchecked.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_types_and_times_are_named_and_words_of_people_are_not() {
        for good in ["MessagePosted", "chat.room.0190", "chat.room.*", "2026-01-02T03:04:05.5+01:00", "12"] {
            assert!(AuditTerm::parse("at", good).is_ok(), "{good}");
        }
        for bad in ["", "ada@example.org", "Ada Lovelace", "Müller", "a\nb", &"x".repeat(201)] {
            assert_eq!(AuditTerm::parse("type", bad), Err(AuditTermError), "{bad}");
        }
        assert_eq!(AuditTerm::parse("", "x"), Err(AuditTermError));
        let smuggled = r#"{"name": "type", "value": "ada@example.org"}"#;
        assert!(serde_json::from_str::<AuditTerm>(smuggled).is_err());
    }
}

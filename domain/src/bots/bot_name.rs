//! What a bot, or a token of one, is called.

use crate::text;

/// What a bot, or a token of one, is called: one line of 1 to 40 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BotName(String);

/// A text that nothing of the kind can be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name is one line of 1 to 40 characters, without control characters")]
pub struct BotNameError;

impl BotName {
    /// Parses what a person typed.
    ///
    /// # Errors
    /// When it is empty, longer than 40 characters or not one clean line.
    pub fn parse(typed: &str) -> Result<Self, BotNameError> {
        text::parse_line(typed, 40).filter(|name| !name.is_empty()).map(Self).ok_or(BotNameError)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_clean_line() {
        assert_eq!(BotName::parse(" Builds ").map(|name| name.0), Ok("Builds".to_owned()));
        for bad in ["", "   ", "a\nb", &"x".repeat(41)] {
            assert_eq!(BotName::parse(bad), Err(BotNameError));
        }
    }
}

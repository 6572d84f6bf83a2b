//! Handles: the unique names by which people find each other.

use std::fmt;

/// A handle: 3 to 30 of `a-z`, `0-9`, `-` and `_`, starting with a letter or digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handle(String);

/// The word that names everybody in a room, behind an `@` as a handle does. It is nobody's handle.
pub(crate) const EVERYBODY: &str = "room";

/// Why a text is no handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandleError {
    #[error("a handle has 3 to 30 characters")]
    WrongLength,
    #[error("a handle has letters a to z, digits, - and _ only, and starts with a letter or digit")]
    WrongCharacter,
    #[error("this word names everybody in a room: choose another one")]
    Reserved,
}

impl Handle {
    /// Parses what a person typed: a leading `@` and surrounding spaces are dropped, capitals are folded.
    ///
    /// # Errors
    /// When it is too short or long, or has other characters than those named above: look-alikes from other
    /// alphabets would let one person pass as another.
    pub fn parse(text: &str) -> Result<Self, HandleError> {
        let text = text.trim();
        let text = text.strip_prefix('@').unwrap_or(text).to_ascii_lowercase();
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        let starts_well = text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
        if !(3..=30).contains(&text.chars().count()) {
            Err(HandleError::WrongLength)
        } else if starts_well && text.chars().all(allowed) {
            Ok(Self(text))
        } else {
            Err(HandleError::WrongCharacter)
        }
    }

    /// Parses what somebody would like to be called. It may not be a word that means something else in a message.
    ///
    /// # Errors
    /// As for [`Self::parse`], and [`HandleError::Reserved`].
    pub fn parse_new(text: &str) -> Result<Self, HandleError> {
        let handle = Self::parse(text)?;
        if handle.0 == EVERYBODY { Err(HandleError::Reserved) } else { Ok(handle) }
    }

    /// The handle, without `@`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_folded_and_told_from_other_text() {
        assert_eq!(Handle::parse(" @Ada_1 ").map(|h| h.to_string()), Ok("ada_1".to_owned()));
        assert_eq!(Handle::parse("ab"), Err(HandleError::WrongLength));
        assert_eq!(Handle::parse(&"a".repeat(31)), Err(HandleError::WrongLength));
        for bad in ["-ada", "ada b", "adа", "ada@x", "ada.x"] {
            assert_eq!(Handle::parse(bad), Err(HandleError::WrongCharacter), "{bad}");
        }
    }

    #[test]
    fn the_word_for_everybody_is_nobodys_handle() {
        assert_eq!(Handle::parse_new("@Room"), Err(HandleError::Reserved));
        assert!(Handle::parse_new("rooms").is_ok() && Handle::parse("room").is_ok());
    }
}

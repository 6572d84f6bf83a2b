//! Names of rooms.

use crate::text;

/// A room's name: one line of 1 to 80 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomName(String);

/// A text that no room can be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a room's name is one line of 1 to 80 characters, without control characters")]
pub struct RoomNameError;

impl RoomName {
    /// Parses what a person typed.
    ///
    /// # Errors
    /// When it is empty, longer than 80 characters or not one clean line.
    pub fn parse(typed: &str) -> Result<Self, RoomNameError> {
        text::parse_line(typed, 80).filter(|name| !name.is_empty()).map(Self).ok_or(RoomNameError)
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
        assert_eq!(RoomName::parse(" Harbour ").map(|n| n.0), Ok("Harbour".to_owned()));
        for bad in ["", "   ", "a\nb", &"x".repeat(81)] {
            assert_eq!(RoomName::parse(bad), Err(RoomNameError));
        }
    }
}

//! Names of read models.

use std::fmt;

use crate::boundary::is_part_name;

/// The name of a read model: 1 to 40 of `a-z` and `_`. Whether there is one of this name, only projectors know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectionName(String);

/// A text that no read model can be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a read model's name is 1 to 40 characters of a to z and _")]
pub struct ProjectionNameError;

impl ProjectionName {
    /// Parses what a person typed.
    ///
    /// # Errors
    /// When it is empty, too long or has other characters.
    pub fn parse(typed: &str) -> Result<Self, ProjectionNameError> {
        if is_part_name(typed) { Ok(Self(typed.to_owned())) } else { Err(ProjectionNameError) }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProjectionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_token_of_a_subject() {
        assert_eq!(ProjectionName::parse("room_list").map(|name| name.0), Ok("room_list".to_owned()));
        for bad in ["", "Room", "room.list", "room list", "*", ">", &"x".repeat(41)] {
            assert_eq!(ProjectionName::parse(bad), Err(ProjectionNameError), "{bad}");
        }
    }
}

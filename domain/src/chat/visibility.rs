//! Who can find a room.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who can find a room and come into it. What is said in it is for its members, whichever it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// People come in by an invitation or a link, and nobody else learns that it exists.
    #[default]
    Private,
    /// Everybody with an account finds it by its name, and comes in without being asked.
    Public,
}

impl Visibility {
    /// True where nobody finds the room.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
    pub(super) const fn is_private(&self) -> bool {
        matches!(self, Self::Private)
    }
}

//! What an account may do beyond its own affairs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The role of an account in the whole workspace. What somebody is in a room is another matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Uses the workspace.
    #[default]
    Member,
    /// May ask what has happened, too.
    Auditor,
    /// May give roles and look after the read models, too.
    Admin,
}

impl Role {
    /// Whether it may ask what has happened, and verify it.
    pub fn may_audit(self) -> bool {
        self >= Self::Auditor
    }

    /// Whether it may give roles and look after the read models.
    pub fn may_administer(self) -> bool {
        self >= Self::Admin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_what_the_ones_before_may() {
        let may = |role: Role| (role.may_audit(), role.may_administer());
        assert_eq!(
            [Role::Member, Role::Auditor, Role::Admin].map(may),
            [(false, false), (true, false), (true, true)]
        );
    }
}

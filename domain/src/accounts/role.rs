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
    /// Its name, as events have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
        }
    }

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
    fn its_name_is_that_of_events() {
        for role in [Role::Member, Role::Auditor, Role::Admin] {
            assert_eq!(serde_json::to_value(role).expect("a role is JSON"), role.as_str());
        }
    }

    #[test]
    fn each_role_may_do_what_the_ones_before_may() {
        let may = |role: Role| (role.may_audit(), role.may_administer());
        assert_eq!(
            [Role::Member, Role::Auditor, Role::Admin].map(may),
            [(false, false), (true, false), (true, true)]
        );
    }
}

//! `ChangeProfile`: name and bio.

use personal::Personal;

use super::ProfileRefused;
use crate::{
    accounts::{Account, AccountEvent},
    text,
};

/// A name to be shown to others, up to 60 characters; may be empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Name(String);

/// A few lines about oneself, up to 500 characters; may be empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Bio(String);

/// Why a text cannot stand in a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileTextError {
    #[error("a name is one line of at most 60 characters, without control characters")]
    Name,
    #[error("a bio has at most 500 characters, without control characters")]
    Bio,
}

impl Name {
    /// Parses what a person typed.
    ///
    /// # Errors
    /// [`ProfileTextError::Name`].
    pub fn parse(typed: &str) -> Result<Self, ProfileTextError> {
        text::parse_line(typed, 60).map(Self).ok_or(ProfileTextError::Name)
    }
}

impl Bio {
    /// Parses what a person typed.
    ///
    /// # Errors
    /// [`ProfileTextError::Bio`].
    pub fn parse(typed: &str) -> Result<Self, ProfileTextError> {
        let bio = text::with_unix_line_ends(typed.trim());
        let fits = bio.chars().count() <= 500 && !bio.chars().any(text::is_forbidden);
        fits.then_some(Self(bio)).ok_or(ProfileTextError::Bio)
    }
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Name(…)")
    }
}

impl std::fmt::Debug for Bio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bio(…)")
    }
}

/// Set name and bio, both at once.
#[derive(Clone, Debug)]
pub struct ChangeProfile {
    pub name: Name,
    pub bio: Bio,
}

impl ChangeProfile {
    /// Decides against the account.
    ///
    /// # Errors
    /// When there is no account.
    pub fn decide(self, account: &Account) -> Result<AccountEvent, ProfileRefused> {
        let account = account.registered().ok_or(ProfileRefused::NoAccount)?.account;
        Ok(AccountEvent::ProfileChanged {
            account,
            name: Personal::open(account.person(), self.name.0),
            bio: Personal::open(account.person(), self.bio.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::examples::{ada, registered},
        profile::ProfileCommand,
    };
    use cqrs_es::test::TestFramework;

    fn change() -> ChangeProfile {
        ChangeProfile {
            name: Name::parse(" Ada ").expect("a name"),
            bio: Bio::parse("first\r\nsecond").expect("a bio"),
        }
    }

    #[test]
    fn a_profile_is_changed_as_typed_but_trimmed() {
        TestFramework::<Account>::with(())
            .given(vec![registered()])
            .when(ProfileCommand::Change(change()))
            .then_expect_events(vec![AccountEvent::ProfileChanged {
                account: ada(),
                name: Personal::open(ada().person(), "Ada".to_owned()),
                bio: Personal::open(ada().person(), "first\nsecond".to_owned()),
            }]);
    }

    #[test]
    fn who_has_no_account_has_no_profile() {
        TestFramework::<Account>::with(())
            .given_no_previous_events()
            .when(ProfileCommand::Change(change()))
            .then_expect_error(ProfileRefused::NoAccount);
    }

    #[test]
    fn long_and_hidden_text_is_refused() {
        assert_eq!(Name::parse(&"x".repeat(61)), Err(ProfileTextError::Name));
        assert_eq!(Name::parse("a\u{0}b"), Err(ProfileTextError::Name));
        assert_eq!(Bio::parse(&"x".repeat(501)), Err(ProfileTextError::Bio));
    }
}

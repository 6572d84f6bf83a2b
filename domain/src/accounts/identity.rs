//! Identities at other places: that somebody logs in there is taken for a login here.

use std::fmt;

use personal::Personal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ClaimHash;
use crate::{Refusal, event_name::named_events, ids::AccountId, refusal::RefusalKind};

/// The name by which the operator calls a provider of identities: 1 to 20 of `a-z` and `0-9`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct ProviderName(String);

/// A text that is no provider's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a provider's name is 1 to 20 of the letters a to z and digits")]
pub struct NoProviderName;

impl ProviderName {
    /// Takes a text as the operator wrote it.
    ///
    /// # Errors
    /// When it has another form.
    pub fn parse(text: &str) -> Result<Self, NoProviderName> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let is_name = (1..=20).contains(&text.len()) && text.bytes().all(fits);
        if is_name { Ok(Self(text.to_owned())) } else { Err(NoProviderName) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ProviderName {
    type Error = NoProviderName;

    fn try_from(text: String) -> Result<Self, NoProviderName> {
        Self::parse(&text)
    }
}

impl fmt::Display for ProviderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What can happen to an identity at a provider, on `user.identity.<hash>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum IdentityEvent {
    /// Whoever has this identity logs in to the account now.
    IdentityClaimed { account: AccountId },
    /// It logs in to no account any more.
    IdentityReleased { account: AccountId },
}

named_events!(IdentityEvent { IdentityClaimed => "1", IdentityReleased => "1" });

/// An identity as its events tell it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct IdentityClaim {
    /// The account that it logs in to. One that is forgotten counts as none.
    pub holder: Option<AccountId>,
}

impl IdentityClaim {
    /// The claim that these events tell of.
    pub fn fold(events: impl IntoIterator<Item = IdentityEvent>) -> Self {
        events.into_iter().fold(Self::default(), |_, event| match event {
            IdentityEvent::IdentityClaimed { account } => Self { holder: Some(account) },
            IdentityEvent::IdentityReleased { .. } => Self { holder: None },
        })
    }
}

/// An identity that logs in to an account, as the account knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    pub provider: ProviderName,
    /// Which of the provider's identities it is.
    pub claim: ClaimHash,
    /// What the provider calls the person, to tell it by.
    pub called: Personal<String>,
}

/// Why an identity is neither linked nor unlinked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityRefused {
    #[error("there is no such account")]
    NoAccount,
    #[error("this is not the password")]
    WrongPassword,
    #[error("this identity is linked to another account")]
    LinkedElsewhere,
    #[error("an identity of this provider is linked to this account already")]
    Linked,
    #[error("no identity of this provider is linked to this account")]
    NotLinked,
}

impl Refusal for IdentityRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NoAccount => "account-not-found",
            Self::WrongPassword => "password-wrong",
            Self::LinkedElsewhere => "identity-linked-elsewhere",
            Self::Linked => "identity-linked",
            Self::NotLinked => "identity-not-linked",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoAccount | Self::NotLinked => RefusalKind::NotFound,
            Self::WrongPassword => RefusalKind::Forbidden,
            Self::LinkedElsewhere | Self::Linked => RefusalKind::Conflict,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_plain() {
        assert_eq!(ProviderName::parse("work2").map(|name| name.to_string()), Ok("work2".to_owned()));
        for bad in ["", "Work", "my-work", "a.b", &"x".repeat(21)] {
            assert_eq!(ProviderName::parse(bad), Err(NoProviderName), "{bad}");
        }
    }
}

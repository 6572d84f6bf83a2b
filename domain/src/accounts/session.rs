//! Login sessions. They begin and end as events; the rotation of refresh tokens does not.

use personal::{Personal, evolution::Upcaster};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    event_name::named_events,
    ids::{AccountId, SessionId},
};

/// What can happen to a session, on `user.session.<id>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum SessionEvent {
    /// Somebody logged in.
    SessionStarted {
        session: SessionId,
        account: AccountId,
        /// What the browser calls itself, if it said so.
        user_agent: Option<Personal<String>>,
    },
    /// No token of this session is valid any more.
    SessionEnded { session: SessionId, account: AccountId, reason: SessionEndReason },
}

named_events!(
    SessionEvent { SessionStarted => "1", SessionEnded => "2" },
    [
        // Version 2 knows more reasons; one that an older program wrote means the same.
        Upcaster { event_type: "SessionEnded", from: 1, step: None },
    ]
);

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SessionEndReason {
    /// The person logged out.
    LoggedOut,
    /// The person ended it from another session.
    Revoked,
    /// The password was changed elsewhere.
    PasswordChanged,
    /// An old refresh token came back: somebody copied it.
    TokenReused,
    /// The person is being forgotten.
    AccountErased,
}

/// A session as its events tell it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Session {
    /// No such session.
    #[default]
    NotStarted,
    /// Its tokens are valid.
    Live(AccountId),
    /// Over.
    Ended(AccountId),
}

impl Session {
    /// Whose it is, or was.
    pub const fn account(self) -> Option<AccountId> {
        match self {
            Self::NotStarted => None,
            Self::Live(account) | Self::Ended(account) => Some(account),
        }
    }

    /// The session that these events tell of.
    pub fn fold(events: impl IntoIterator<Item = SessionEvent>) -> Self {
        events.into_iter().fold(Self::default(), |_, event| match event {
            SessionEvent::SessionStarted { account, .. } => Self::Live(account),
            SessionEvent::SessionEnded { account, .. } => Self::Ended(account),
        })
    }
}

//! Claims: who holds an e-mail address or a handle.
//!
//! A claim's subject is a keyed hash, so that the log can be searched for an address only by who has the key.

use std::fmt;

use personal::Personal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::Asking;
use crate::{
    event_name::named_events,
    ids::{AccountId, RoomId},
};

/// A keyed hash of an address or handle, in lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct ClaimHash(String);

/// A text that is no keyed hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a claim's hash is 64 lower-case hexadecimal digits")]
pub struct NoClaimHash;

impl TryFrom<String> for ClaimHash {
    type Error = NoClaimHash;

    fn try_from(text: String) -> Result<Self, NoClaimHash> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() == 64 && text.bytes().all(is_digit) { Ok(Self(text)) } else { Err(NoClaimHash) }
    }
}

impl ClaimHash {
    /// Takes the 32 bytes of an HMAC-SHA-256.
    pub fn new(mac: [u8; 32]) -> Self {
        let mut hex = String::with_capacity(64);
        for byte in mac {
            for nibble in [byte >> 4, byte & 15] {
                hex.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
            }
        }
        Self(hex)
    }
}

impl fmt::Display for ClaimHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What can happen to an address, on `user.email.<hash>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum EmailEvent {
    /// The address is an account's now; an earlier, abandoned claim ends with it.
    EmailClaimed { account: AccountId },
    /// The address is free again.
    EmailReleased { account: AccountId },
    /// Somebody invited this address to a room before it had an account.
    InvitedByAddress {
        room: RoomId,
        by: AccountId,
        /// Sealed with the inviter's key: the invited person has none yet.
        email: Personal<String>,
    },
    /// Somebody who forgot a password named this address, which has no account: nobody is told.
    PasswordResetInVain {
        /// When it was asked for.
        #[serde(with = "time::serde::rfc3339")]
        #[schemars(with = "String", extend("format" = "date-time"))]
        requested_at: OffsetDateTime,
    },
    /// Somebody signed up with this address, which has an account. Its owner is told only so often.
    SignUpInVain {
        /// When it was tried.
        #[serde(with = "time::serde::rfc3339")]
        #[schemars(with = "String", extend("format" = "date-time"))]
        requested_at: OffsetDateTime,
        /// Whether the owner is told, by an event of the account in one batch with this.
        is_told: bool,
    },
}

named_events!(EmailEvent {
    EmailClaimed => "1",
    EmailReleased => "1",
    InvitedByAddress => "1",
    PasswordResetInVain => "1",
    SignUpInVain => "1",
});

/// What can happen to a handle, on `user.handle.<hash>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum HandleEvent {
    /// The handle is an account's now.
    HandleClaimed { account: AccountId },
    /// The handle is free again.
    HandleReleased { account: AccountId },
}

named_events!(HandleEvent { HandleClaimed => "1", HandleReleased => "1" });

/// An address as its events tell it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EmailClaim {
    /// The account that holds it.
    pub holder: Option<AccountId>,
    /// Rooms that this address was invited to while nobody held it, with who invited.
    pub invitations: Vec<(RoomId, AccountId)>,
    /// How often a password was asked to be reset of which there is none.
    pub asked_in_vain: Option<Asking>,
    /// How often its owner was told that somebody signed up with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_up_in_vain: Option<Asking>,
}

impl EmailClaim {
    /// The claim that these events tell of.
    pub fn fold(events: impl IntoIterator<Item = EmailEvent>) -> Self {
        let mut claim = Self::default();
        for event in events {
            match event {
                EmailEvent::EmailClaimed { account } => claim.holder = Some(account),
                // Invitations were for whoever proves the address, and that was the one who leaves it.
                EmailEvent::EmailReleased { .. } => claim = Self::default(),
                EmailEvent::InvitedByAddress { room, by, .. } => claim.invitations.push((room, by)),
                EmailEvent::PasswordResetInVain { requested_at } => {
                    claim.asked_in_vain = Some(Asking::again(claim.asked_in_vain, requested_at));
                }
                EmailEvent::SignUpInVain { requested_at, is_told: true } => {
                    claim.signed_up_in_vain = Some(Asking::again(claim.signed_up_in_vain, requested_at));
                }
                // Whoever keeps trying does not keep the owner from being told at all.
                EmailEvent::SignUpInVain { is_told: false, .. } => {}
            }
        }
        claim
    }
}

/// A handle as its events tell it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HandleClaim {
    /// The account that holds it.
    pub holder: Option<AccountId>,
}

impl HandleClaim {
    /// The claim that these events tell of.
    pub fn fold(events: impl IntoIterator<Item = HandleEvent>) -> Self {
        let mut claim = Self::default();
        for event in events {
            claim.holder = match event {
                HandleEvent::HandleClaimed { account } => Some(account),
                HandleEvent::HandleReleased { .. } => None,
            };
        }
        claim
    }
}

/// A claim's holder, with what a decision must know of that account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Nobody holds it.
    Nobody,
    /// An account that was not activated in time; its claim may be taken over.
    Lapsed(AccountId),
    /// An account that keeps it.
    Kept(AccountId),
}

impl Holder {
    /// The account whose claim may be taken over.
    pub const fn lapsed(self) -> Option<AccountId> {
        match self {
            Self::Lapsed(account) => Some(account),
            Self::Nobody | Self::Kept(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_lower_case_hexadecimal() {
        let mut mac = [0_u8; 32];
        mac[0] = 0xa5;
        let text = format!("a5{}", "0".repeat(62));
        assert_eq!(ClaimHash::new(mac).to_string(), text);
        assert_eq!(ClaimHash::try_from(text), Ok(ClaimHash::new(mac)));
        for other in ["a5".to_owned(), "A5".repeat(32), "*".repeat(64)] {
            assert_eq!(ClaimHash::try_from(other), Err(NoClaimHash));
        }
    }

    #[test]
    fn a_released_address_is_held_and_awaited_by_nobody() {
        let (account, room) = (AccountId::new(uuid::Uuid::nil()), RoomId::new(uuid::Uuid::nil()));
        let email = Personal::Erased { of: account.person() };
        let claim = EmailClaim::fold([
            EmailEvent::InvitedByAddress { room, by: account, email },
            EmailEvent::EmailClaimed { account },
            EmailEvent::EmailReleased { account },
        ]);
        assert_eq!(claim, EmailClaim::default());
    }
}

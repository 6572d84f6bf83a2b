//! Bots to decide on, for the tests of the commands.

use personal::Personal;
use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::{BotEvent, BotScope};
use crate::ids::{AccountId, SessionId};

pub(crate) const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

pub(crate) fn ada() -> AccountId {
    AccountId::new(Uuid::from_u128(0xada))
}

pub(crate) fn bob() -> AccountId {
    AccountId::new(Uuid::from_u128(0xb0b))
}

pub(crate) fn bot(number: u128) -> AccountId {
    AccountId::new(Uuid::from_u128(0xb07_0000 + number))
}

pub(crate) fn token(number: u128) -> SessionId {
    SessionId::new(Uuid::from_u128(0x70c_0000 + number))
}

pub(crate) fn named(name: &str) -> Personal<String> {
    Personal::open(ada().person(), name.to_owned())
}

/// Ada's bot of this number.
pub(crate) fn registered(number: u128) -> BotEvent {
    BotEvent::BotRegistered { bot: bot(number), owner: ada(), name: named("Builds") }
}

/// A token of it, for everything and until it is revoked.
pub(crate) fn token_created(of: u128, number: u128) -> BotEvent {
    BotEvent::BotTokenCreated {
        bot: bot(of),
        owner: ada(),
        token: token(number),
        name: named("server"),
        scopes: vec![BotScope::ReadRooms, BotScope::PostMessages],
        expires_at: None,
    }
}

pub(crate) fn disabled(number: u128) -> BotEvent {
    BotEvent::BotDisabled { bot: bot(number), owner: ada(), by: bob() }
}

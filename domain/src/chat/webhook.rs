//! A way for programs to write into a room.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::OpenRoom;
use crate::{
    ids::{AccountId, CommandId, RoomId, WebhookId},
    text,
};

/// So many webhooks of a room work at the same time.
pub const MAX_WEBHOOKS: usize = 10;
/// Of more than this, some that do not work are forgotten: who posts by one is told that there is no such webhook.
pub(super) const WEBHOOKS_KEPT: usize = 50;
/// Namespace of the ids of webhooks; an arbitrary constant that must never change.
const WEBHOOKS: Uuid = Uuid::from_u128(0xc4a1_6b7e_0f52_4d98_9b3c_71e0_58d6_2a4f);

/// A webhook as the room's events tell it. Its secret is in none of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    pub(super) by: AccountId,
    pub(super) name: String,
    pub(super) revoked: bool,
}

/// What a webhook is called: one line of 1 to 40 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookName(String);

/// A text that no webhook can be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a webhook's name is one line of 1 to 40 characters, without control characters")]
pub struct WebhookNameError;

impl Webhook {
    /// Whether something can be posted by it: what somebody made who keeps order no more is not to be a way in.
    pub(super) fn works(&self, open: &OpenRoom) -> bool {
        !self.revoked && open.for_moderator(self.by).is_ok()
    }
}

impl WebhookId {
    /// The webhook that this command makes in this room. A command's id is its sender's choice, and this one becomes an
    /// author: derived, it is nobody else's id.
    pub fn made_by(room: RoomId, command: CommandId) -> Self {
        let parts = [room.uuid().into_bytes(), command.uuid().into_bytes()];
        Self::new(Uuid::new_v5(&WEBHOOKS, &parts.concat()))
    }
}

impl WebhookName {
    /// Parses what a person typed.
    ///
    /// # Errors
    /// When it is empty, longer than 40 characters or not one clean line.
    pub fn parse(typed: &str) -> Result<Self, WebhookNameError> {
        text::parse_line(typed, 40).filter(|name| !name.is_empty()).map(Self).ok_or(WebhookNameError)
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
        assert_eq!(WebhookName::parse(" Builds ").map(|name| name.0), Ok("Builds".to_owned()));
        for bad in ["", "   ", "a\nb", &"x".repeat(41)] {
            assert_eq!(WebhookName::parse(bad), Err(WebhookNameError));
        }
    }

    #[test]
    fn an_id_is_not_the_command_s() {
        let (room, command) = (RoomId::new(Uuid::from_u128(1)), CommandId::new(Uuid::from_u128(2)));
        let id = WebhookId::made_by(room, command);
        assert_eq!(id, WebhookId::made_by(room, command));
        assert_ne!(id.uuid(), command.uuid());
        assert_ne!(id, WebhookId::made_by(RoomId::new(Uuid::from_u128(3)), command));
    }
}

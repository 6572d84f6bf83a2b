//! The room aggregate: what is known of a room. How it came to that is in `fold`, who may do what there in `rights`.

#[cfg(test)]
pub(crate) mod examples;
mod fold;
mod rights;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{invite_link::InviteLink, visibility::Visibility, webhook::Webhook};
use crate::ids::{AccountId, InviteLinkId, MessageId, RoomId, WebhookId};

/// A room as its events tell it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Room {
    /// No such room.
    #[default]
    NotCreated,
    /// The direct room of two who have never written to each other, though one has blocked the other.
    Unopened { blocked_by: BTreeSet<AccountId> },
    /// A room that people can be in.
    Open(OpenRoom),
}

/// What is known of a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenRoom {
    pub room: RoomId,
    /// Empty of a direct room.
    pub name: String,
    /// Whether it is the room of two people, that nobody else comes into.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub direct: bool,
    standings: BTreeMap<AccountId, Standing>,
    /// Who is not let in.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    banned: BTreeSet<AccountId>,
    /// The links into it, also those that do not work any more; the oldest first.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    links: BTreeMap<InviteLinkId, InviteLink>,
    /// The ways for programs to write into it, also those that do not work any more.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    webhooks: BTreeMap<WebhookId, Webhook>,
    /// The bots that are in it, and whose each is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    bots: BTreeMap<AccountId, AccountId>,
    /// Of a direct room, who has blocked the other one.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    blocked_by: BTreeSet<AccountId>,
    /// The messages that are pinned, and where each was posted.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pins: BTreeMap<MessageId, u64>,
    /// Whether nothing is shown there of what links lead to.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    link_previews_off: bool,
    /// Whether it is only read, because an administrator decided so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    archived: bool,
    /// Who can find it and come in.
    #[serde(default, skip_serializing_if = "Visibility::is_private")]
    visibility: Visibility,
}

/// How somebody stands to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// May accept or decline; sees the room's name and members, and none of its messages.
    Invited { by: AccountId },
    /// In the room.
    Member(Role),
}

/// What a member may do beyond talking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// May do what moderators may, appoint and dismiss them, and hand the room over.
    Owner,
    /// May remove and ban members, and delete what others said.
    Moderator,
    /// May invite others.
    Member,
}

impl Room {
    /// True for a member; somebody who is only invited is none.
    pub fn has_member(&self, account: AccountId) -> bool {
        matches!(self.standing(account), Some(Standing::Member(_)))
    }

    /// How somebody stands to this room, if at all.
    pub fn standing(&self, account: AccountId) -> Option<Standing> {
        match self {
            Self::NotCreated | Self::Unopened { .. } => None,
            Self::Open(open) => open.standings.get(&account).copied(),
        }
    }

    /// Who of the two whose direct room this is, or would be, has blocked the other.
    pub fn blocked_by(&self) -> &BTreeSet<AccountId> {
        const NOBODY: &BTreeSet<AccountId> = &BTreeSet::new();
        match self {
            Self::NotCreated => NOBODY,
            Self::Unopened { blocked_by } | Self::Open(OpenRoom { blocked_by, .. }) => blocked_by,
        }
    }
}

impl OpenRoom {
    /// Who can find the room and come in.
    pub const fn visibility(&self) -> Visibility {
        self.visibility
    }

    /// Whether the room is only read.
    pub const fn is_archived(&self) -> bool {
        self.archived
    }

    /// How somebody stands to this room, if at all.
    pub fn standing(&self, account: AccountId) -> Option<Standing> {
        self.standings.get(&account).copied()
    }

    /// Everybody who is invited or in, in the order of their ids.
    pub fn standings(&self) -> impl Iterator<Item = (AccountId, Standing)> {
        self.standings.iter().map(|(account, standing)| (*account, *standing))
    }

    /// True for who is not let in.
    pub fn has_banned(&self, account: AccountId) -> bool {
        self.banned.contains(&account)
    }

    /// True for a member that is a bot.
    pub fn is_bot(&self, account: AccountId) -> bool {
        self.bots.contains_key(&account)
    }

    /// Whose bot a member is, if it is one.
    pub fn owner_of_bot(&self, account: AccountId) -> Option<AccountId> {
        self.bots.get(&account).copied()
    }

    /// The bots in the room that are this person's.
    pub(super) fn bots_of(&self, owner: AccountId) -> impl Iterator<Item = AccountId> {
        self.bots.iter().filter(move |(_, of)| **of == owner).map(|(bot, _)| *bot)
    }

    /// A link into the room, also one that does not work any more.
    pub(super) fn link(&self, link: InviteLinkId) -> Option<&InviteLink> {
        self.links.get(&link)
    }

    /// How many of its links people can come in by.
    pub(super) fn open_links(&self, now: OffsetDateTime) -> usize {
        self.links.values().filter(|link| link.is_open(now)).count()
    }

    /// A way for programs to write into the room, also one that does not work any more.
    pub(super) fn webhook(&self, webhook: WebhookId) -> Option<&Webhook> {
        self.webhooks.get(&webhook)
    }

    /// What a webhook of the room is called, by the author of what it posts; nothing for a person.
    pub fn name_of_webhook(&self, author: AccountId) -> Option<&str> {
        self.webhooks.get(&WebhookId::new(author.uuid())).map(|webhook| webhook.name.as_str())
    }

    /// How many of its webhooks programs can post by.
    pub(super) fn working_webhooks(&self) -> usize {
        self.webhooks.values().filter(|webhook| webhook.works(self)).count()
    }

    /// Where a message was posted that is pinned; nothing for one that is not.
    pub fn pinned_at(&self, message: MessageId) -> Option<u64> {
        self.pins.get(&message).copied()
    }

    /// How many messages are pinned.
    pub fn pins(&self) -> usize {
        self.pins.len()
    }

    /// Whether it is shown in the room what links lead to.
    pub const fn shows_link_previews(&self) -> bool {
        !self.link_previews_off
    }
}

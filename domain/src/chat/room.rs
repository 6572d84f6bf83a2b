//! The room aggregate: its name and who is invited or in.

use std::collections::{BTreeMap, BTreeSet};

use personal::Personal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{
    RoomRefused,
    invite_link::{INVITE_LINKS_KEPT, InviteLink},
    visibility::Visibility,
    webhook::{WEBHOOKS_KEPT, Webhook},
};
use crate::{
    event_name::named_events,
    ids::{AccountId, InviteLinkId, MessageId, RoomId, WebhookId},
};

/// What can happen to a room, on `chat.room.<id>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum RoomEvent {
    /// Somebody opened a room and is its owner and first member.
    RoomCreated {
        room: RoomId,
        /// One line that its members see.
        name: String,
        owner: AccountId,
    },
    /// Somebody opened the room of two people, who are in it from now on and for good. It has no name and no owner.
    DirectRoomOpened { room: RoomId, by: AccountId, account: AccountId },
    /// A member asked somebody in.
    MemberInvited { room: RoomId, account: AccountId, by: AccountId },
    /// Who was invited is a member now.
    InvitationAccepted { room: RoomId, account: AccountId },
    /// Who was invited does not want to.
    InvitationDeclined { room: RoomId, account: AccountId },
    /// A member left.
    MemberLeft { room: RoomId, account: AccountId },
    /// The owner or a moderator took somebody out, or took an invitation back.
    MemberRemoved { room: RoomId, account: AccountId, by: AccountId },
    /// The owner handed the room over or goes for ever, or an administrator decided so in the event before, and this member
    /// owns the room from now on.
    OwnershipPassed { room: RoomId, from: AccountId, to: AccountId },
    /// The owner made a member a moderator.
    ModeratorAppointed { room: RoomId, account: AccountId, by: AccountId },
    /// The owner made a moderator a member like others.
    ModeratorDismissed { room: RoomId, account: AccountId, by: AccountId },
    /// The owner or a moderator wants somebody in the room no more. Who was in it was removed in the same moment.
    PersonBanned { room: RoomId, account: AccountId, by: AccountId },
    /// Who was banned may be invited again.
    BanLifted { room: RoomId, account: AccountId, by: AccountId },
    /// The owner or a moderator made a link by which people come in.
    InviteLinkCreated {
        room: RoomId,
        link: InviteLinkId,
        by: AccountId,
        /// From when on it does not work.
        #[serde(with = "time::serde::rfc3339")]
        #[schemars(with = "String", extend("format" = "date-time"))]
        expires_at: OffsetDateTime,
        /// For how many people it is; null for as many as like.
        max_uses: Option<u32>,
    },
    /// The owner or a moderator wants nobody to come in by a link any more.
    InviteLinkRevoked { room: RoomId, link: InviteLinkId, by: AccountId },
    /// Somebody came in by a link, and is a member now.
    JoinedByLink { room: RoomId, account: AccountId, link: InviteLinkId },
    /// The owner or a moderator made a way for programs to write into the room.
    WebhookCreated {
        room: RoomId,
        /// Also the author of what it posts.
        webhook: WebhookId,
        by: AccountId,
        /// One line under which members see what it posts.
        name: String,
    },
    /// The owner or a moderator wants nothing to be posted by a webhook any more.
    WebhookRevoked { room: RoomId, webhook: WebhookId, by: AccountId },
    /// The owner or a moderator brought a bot of their own, which is a member now. It goes when they go.
    BotAdded {
        room: RoomId,
        /// The bot's account.
        account: AccountId,
        /// Whose bot it is.
        by: AccountId,
    },
    /// Of the two whose direct room this is, or would be, one has blocked the other: nobody writes there.
    WritingBlocked { room: RoomId, by: AccountId, person: AccountId },
    /// Who had blocked the other does so no more.
    WritingUnblocked { room: RoomId, by: AccountId, person: AccountId },
    /// A message was put where everybody in the room finds it.
    MessagePinned {
        room: RoomId,
        message: MessageId,
        /// The sequence of the message's `MessagePosted` in the stream.
        sequence: u64,
        by: AccountId,
    },
    /// A message is there no more: somebody took it away, or deleted it in the same moment.
    MessageUnpinned {
        room: RoomId,
        message: MessageId,
        /// The sequence of the message's `MessagePosted` in the stream.
        sequence: u64,
        by: AccountId,
    },
    /// Who keeps order in the room, or one of the two of a direct room, wants nothing to be shown there of what links lead to.
    LinkPreviewsTurnedOff { room: RoomId, by: AccountId },
    /// It is shown again.
    LinkPreviewsTurnedOn { room: RoomId, by: AccountId },
    /// An administrator made the room one that is only read, by whoever is in it, until one opens it again.
    RoomArchived {
        /// The room.
        room: RoomId,
        /// The administrator, who need not be in it.
        by: AccountId,
        /// Why, in the administrator's words; everybody in the room reads it. Sealed with the key of who wrote it.
        reason: Personal<String>,
    },
    /// An administrator opened an archived room again: it is used as before.
    RoomReopened {
        /// The room.
        room: RoomId,
        /// The administrator, who need not be in it.
        by: AccountId,
        /// Why, in the administrator's words; everybody in the room reads it. Sealed with the key of who wrote it.
        reason: Personal<String>,
    },
    /// An administrator decided who owns the room, since its owner is gone. That it is so says the event after this one.
    OwnershipAssigned {
        /// The room.
        room: RoomId,
        /// The member who owns it from now on.
        to: AccountId,
        /// The administrator, who need not be in it.
        by: AccountId,
        /// Why, in the administrator's words; everybody in the room reads it. Sealed with the key of who wrote it.
        reason: Personal<String>,
    },
    /// The room's owner decided who can find it and come in. A room for which nobody decided is private.
    RoomVisibilityChanged {
        /// The room.
        room: RoomId,
        /// How it is from now on.
        visibility: Visibility,
        /// The owner.
        by: AccountId,
    },
    /// Somebody came into a public room without being asked in, and is a member now.
    JoinedOpenRoom {
        /// The room.
        room: RoomId,
        /// Who came.
        account: AccountId,
    },
    /// The owner or a moderator gave the room another name.
    RoomRenamed {
        /// The room.
        room: RoomId,
        /// One line that its members see, and of a public room everybody.
        name: String,
        /// The owner or moderator.
        by: AccountId,
    },
}

named_events!(RoomEvent {
    RoomCreated => "1",
    DirectRoomOpened => "1",
    MemberInvited => "1",
    InvitationAccepted => "1",
    InvitationDeclined => "1",
    MemberLeft => "1",
    MemberRemoved => "1",
    OwnershipPassed => "1",
    ModeratorAppointed => "1",
    ModeratorDismissed => "1",
    PersonBanned => "1",
    BanLifted => "1",
    InviteLinkCreated => "1",
    InviteLinkRevoked => "1",
    JoinedByLink => "1",
    WebhookCreated => "1",
    WebhookRevoked => "1",
    BotAdded => "1",
    WritingBlocked => "1",
    WritingUnblocked => "1",
    MessagePinned => "1",
    MessageUnpinned => "1",
    LinkPreviewsTurnedOff => "1",
    LinkPreviewsTurnedOn => "1",
    RoomArchived => "1",
    RoomReopened => "1",
    OwnershipAssigned => "1",
    RoomVisibilityChanged => "1",
    JoinedOpenRoom => "1",
    RoomRenamed => "1",
});

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
    /// The room that these events tell of.
    pub fn fold(events: impl IntoIterator<Item = RoomEvent>) -> Self {
        let mut room = Self::default();
        events.into_iter().for_each(|event| room.apply(&event));
        room
    }

    /// Takes in one event. Events are facts: this neither checks nor fails.
    pub fn apply(&mut self, event: &RoomEvent) {
        if let RoomEvent::RoomCreated { room, name, owner } = event {
            let standings = BTreeMap::from([(*owner, Standing::Member(Role::Owner))]);
            *self = Self::Open(OpenRoom::new(*room, name.clone(), standings));
            return;
        }
        if let RoomEvent::DirectRoomOpened { room, by, account } = event {
            let standings = [*by, *account].map(|member| (member, Standing::Member(Role::Member))).into();
            let blocked_by = self.blocked_by().clone();
            let open = OpenRoom::new(*room, String::new(), standings);
            *self = Self::Open(OpenRoom { direct: true, blocked_by, ..open });
            return;
        }
        if let RoomEvent::WritingBlocked { by, .. } = event {
            return self.change_blocked_by(|blocked_by| {
                blocked_by.insert(*by);
            });
        }
        if let RoomEvent::WritingUnblocked { by, .. } = event {
            return self.change_blocked_by(|blocked_by| {
                blocked_by.remove(by);
            });
        }
        let Self::Open(open) = self else { return };
        match event {
            RoomEvent::RoomCreated { .. }
            | RoomEvent::DirectRoomOpened { .. }
            | RoomEvent::WritingBlocked { .. }
            | RoomEvent::WritingUnblocked { .. }
            // The owners change by the event after it.
            | RoomEvent::OwnershipAssigned { .. } => {}
            RoomEvent::MemberInvited { account, by, .. } => {
                open.standings.insert(*account, Standing::Invited { by: *by });
            }
            RoomEvent::InvitationAccepted { account, .. }
            | RoomEvent::JoinedOpenRoom { account, .. }
            | RoomEvent::ModeratorDismissed { account, .. } => {
                open.standings.insert(*account, Standing::Member(Role::Member));
            }
            RoomEvent::InvitationDeclined { account, .. }
            | RoomEvent::MemberLeft { account, .. }
            | RoomEvent::MemberRemoved { account, .. } => open.take_out(*account),
            RoomEvent::OwnershipPassed { from, to, .. } => {
                open.standings.insert(*from, Standing::Member(Role::Member));
                open.standings.insert(*to, Standing::Member(Role::Owner));
            }
            RoomEvent::ModeratorAppointed { account, .. } => {
                open.standings.insert(*account, Standing::Member(Role::Moderator));
            }
            RoomEvent::PersonBanned { account, .. } => {
                open.take_out(*account);
                open.banned.insert(*account);
            }
            RoomEvent::BanLifted { account, .. } => {
                open.banned.remove(account);
            }
            RoomEvent::InviteLinkCreated { link, by, expires_at, max_uses, .. } => {
                let (by, expires_at, max_uses) = (*by, *expires_at, *max_uses);
                open.links.insert(*link, InviteLink { by, expires_at, max_uses, uses: 0, revoked: false });
                while open.links.len() > INVITE_LINKS_KEPT {
                    open.links.pop_first();
                }
            }
            RoomEvent::InviteLinkRevoked { link, .. } => {
                open.links.entry(*link).and_modify(|link| link.revoked = true);
            }
            RoomEvent::JoinedByLink { account, link, .. } => {
                open.standings.insert(*account, Standing::Member(Role::Member));
                open.links.entry(*link).and_modify(|link| link.uses += 1);
            }
            RoomEvent::MessagePinned { message, sequence, .. } => {
                open.pins.insert(*message, *sequence);
            }
            RoomEvent::MessageUnpinned { message, .. } => {
                open.pins.remove(message);
            }
            RoomEvent::LinkPreviewsTurnedOff { .. } => open.link_previews_off = true,
            RoomEvent::LinkPreviewsTurnedOn { .. } => open.link_previews_off = false,
            RoomEvent::WebhookCreated { webhook, by, name, .. } => {
                open.webhooks.insert(*webhook, Webhook { by: *by, name: name.clone(), revoked: false });
                while open.webhooks.len() > WEBHOOKS_KEPT {
                    open.forget_a_webhook();
                }
            }
            RoomEvent::WebhookRevoked { webhook, .. } => {
                open.webhooks.entry(*webhook).and_modify(|webhook| webhook.revoked = true);
            }
            RoomEvent::BotAdded { account, by, .. } => {
                open.standings.insert(*account, Standing::Member(Role::Member));
                open.bots.insert(*account, *by);
            }
            RoomEvent::RoomArchived { .. } => open.archived = true,
            RoomEvent::RoomReopened { .. } => open.archived = false,
            RoomEvent::RoomVisibilityChanged { visibility, .. } => open.visibility = *visibility,
            RoomEvent::RoomRenamed { name, .. } => open.name.clone_from(name),
        }
    }

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

    /// The room, for one of its members.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for everybody else, who must not learn that it exists.
    pub fn for_member(&self, account: AccountId) -> Result<&OpenRoom, RoomRefused> {
        match self {
            Self::Open(open) if self.has_member(account) => Ok(open),
            Self::Open(_) | Self::NotCreated | Self::Unopened { .. } => Err(RoomRefused::NotFound),
        }
    }

    /// The room, for one of its members who wants to say something in it.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for everybody else; [`RoomRefused::Archived`]; [`RoomRefused::NotAvailable`] where one of
    /// the two of a direct room has blocked the other. It is the same for both: who is blocked learns no more than that.
    pub fn for_writer(&self, account: AccountId) -> Result<&OpenRoom, RoomRefused> {
        let open = self.for_member(account)?.in_use()?;
        if open.blocked_by.is_empty() { Ok(open) } else { Err(RoomRefused::NotAvailable) }
    }

    /// Who of the two whose direct room this is, or would be, has blocked the other.
    pub fn blocked_by(&self) -> &BTreeSet<AccountId> {
        const NOBODY: &BTreeSet<AccountId> = &BTreeSet::new();
        match self {
            Self::NotCreated => NOBODY,
            Self::Unopened { blocked_by } | Self::Open(OpenRoom { blocked_by, .. }) => blocked_by,
        }
    }

    /// The events of a block stand here also before the room is opened.
    fn change_blocked_by(&mut self, change: impl FnOnce(&mut BTreeSet<AccountId>)) {
        match self {
            Self::NotCreated => {
                let mut blocked_by = BTreeSet::new();
                change(&mut blocked_by);
                *self = Self::Unopened { blocked_by };
            }
            Self::Unopened { blocked_by } | Self::Open(OpenRoom { blocked_by, .. }) => change(blocked_by),
        }
    }
}

impl OpenRoom {
    const fn new(room: RoomId, name: String, standings: BTreeMap<AccountId, Standing>) -> Self {
        Self {
            room,
            name,
            direct: false,
            standings,
            banned: BTreeSet::new(),
            links: BTreeMap::new(),
            webhooks: BTreeMap::new(),
            bots: BTreeMap::new(),
            blocked_by: BTreeSet::new(),
            pins: BTreeMap::new(),
            link_previews_off: false,
            archived: false,
            visibility: Visibility::Private,
        }
    }

    /// Who can find the room and come in.
    pub const fn visibility(&self) -> Visibility {
        self.visibility
    }

    /// Whether the room is only read.
    pub const fn is_archived(&self) -> bool {
        self.archived
    }

    /// The room, if something new may come into it. What takes away goes on in an archived one, too: people leave, are
    /// removed and take back what they said, and webhooks are revoked.
    ///
    /// # Errors
    /// [`RoomRefused::Archived`].
    pub const fn in_use(&self) -> Result<&Self, RoomRefused> {
        if self.archived { Err(RoomRefused::Archived) } else { Ok(self) }
    }

    /// The room, if people can come into it and go.
    ///
    /// # Errors
    /// [`RoomRefused::DirectRoom`] for the room of two people.
    pub const fn changeable(&self) -> Result<&Self, RoomRefused> {
        if self.direct { Err(RoomRefused::DirectRoom) } else { Ok(self) }
    }

    /// How somebody stands to this room, if at all.
    pub fn standing(&self, account: AccountId) -> Option<Standing> {
        self.standings.get(&account).copied()
    }

    /// The room, for who owns it.
    ///
    /// # Errors
    /// [`RoomRefused::NotOwner`] for its other members.
    pub fn for_owner(&self, by: AccountId) -> Result<&Self, RoomRefused> {
        match self.standing(by) {
            Some(Standing::Member(Role::Owner)) => Ok(self),
            _ => Err(RoomRefused::NotOwner),
        }
    }

    /// The room, for who keeps order in it: its owner and its moderators.
    ///
    /// # Errors
    /// [`RoomRefused::NotModerator`] for its other members.
    pub fn for_moderator(&self, by: AccountId) -> Result<&Self, RoomRefused> {
        match self.standing(by) {
            Some(Standing::Member(Role::Owner | Role::Moderator)) => Ok(self),
            _ => Err(RoomRefused::NotModerator),
        }
    }

    /// The room, for who may put this person out of it.
    ///
    /// # Errors
    /// [`RoomRefused::NotModerator`] for members; [`RoomRefused::OwnerStays`], whoever asks; [`RoomRefused::NotOwner`]
    /// for moderators among themselves.
    pub fn for_moderator_of(&self, by: AccountId, account: AccountId) -> Result<&Self, RoomRefused> {
        self.for_moderator(by)?;
        match self.standing(account) {
            Some(Standing::Member(Role::Owner)) => Err(RoomRefused::OwnerStays),
            Some(Standing::Member(Role::Moderator)) => self.for_owner(by),
            Some(Standing::Member(Role::Member) | Standing::Invited { .. }) | None => Ok(self),
        }
    }

    /// The room, for who may pin messages in it: who keeps order there, and both of a direct room.
    ///
    /// # Errors
    /// [`RoomRefused::NotModerator`] for the other members of a room of many.
    pub fn for_pinner(&self, by: AccountId) -> Result<&Self, RoomRefused> {
        if self.direct { Ok(self) } else { self.for_moderator(by) }
    }

    /// Where a message was posted that is pinned; nothing for one that is not.
    pub fn pinned_at(&self, message: MessageId) -> Option<u64> {
        self.pins.get(&message).copied()
    }

    /// Whether it is shown in the room what links lead to.
    pub const fn shows_link_previews(&self) -> bool {
        !self.link_previews_off
    }

    /// How many messages are pinned.
    pub fn pins(&self) -> usize {
        self.pins.len()
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

    /// Forgets one that does not work, or else any: their ids have no order in time.
    fn forget_a_webhook(&mut self) {
        let idle = self.webhooks.iter().find(|(_, webhook)| !webhook.works(self)).map(|(id, _)| *id);
        if let Some(webhook) = idle.or_else(|| self.webhooks.keys().next().copied()) {
            self.webhooks.remove(&webhook);
        }
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

    fn take_out(&mut self, account: AccountId) {
        self.standings.remove(&account);
        self.bots.remove(&account);
    }

    /// True for who is not let in.
    pub fn has_banned(&self, account: AccountId) -> bool {
        self.banned.contains(&account)
    }

    /// Everybody who is invited or in, in the order of their ids.
    pub fn standings(&self) -> impl Iterator<Item = (AccountId, Standing)> {
        self.standings.iter().map(|(account, standing)| (*account, *standing))
    }
}

#[cfg(test)]
pub(crate) mod examples {
    //! A room to decide on, for the tests of the commands.

    use super::*;
    use uuid::Uuid;

    pub(crate) fn room_id() -> RoomId {
        RoomId::new(Uuid::from_u128(0x500))
    }

    pub(crate) fn ada() -> AccountId {
        AccountId::new(Uuid::from_u128(0xada))
    }

    pub(crate) fn bob() -> AccountId {
        AccountId::new(Uuid::from_u128(0xb0b))
    }

    pub(crate) fn eve() -> AccountId {
        AccountId::new(Uuid::from_u128(0xe5e))
    }

    pub(crate) fn created() -> RoomEvent {
        RoomEvent::RoomCreated { room: room_id(), name: "Harbour".to_owned(), owner: ada() }
    }

    pub(crate) fn bob_invited() -> RoomEvent {
        RoomEvent::MemberInvited { room: room_id(), account: bob(), by: ada() }
    }

    pub(crate) fn bob_accepted() -> RoomEvent {
        RoomEvent::InvitationAccepted { room: room_id(), account: bob() }
    }

    /// Ada owns it, Bob is in, Eve is not.
    pub(crate) fn room_of_two() -> Room {
        Room::fold([created(), bob_invited(), bob_accepted()])
    }

    pub(crate) fn mia() -> AccountId {
        AccountId::new(Uuid::from_u128(0x31a))
    }

    pub(crate) fn appointed(account: AccountId) -> RoomEvent {
        RoomEvent::ModeratorAppointed { room: room_id(), account, by: ada() }
    }

    /// Ada owns it, Bob and Mia are its moderators, Eve is in.
    pub(crate) fn room_with_moderators() -> Room {
        let mut room = Room::fold([created()]);
        for account in [bob(), mia(), eve()] {
            room.apply(&RoomEvent::MemberInvited { room: room_id(), account, by: ada() });
            room.apply(&RoomEvent::InvitationAccepted { room: room_id(), account });
        }
        room.apply(&appointed(bob()));
        room.apply(&appointed(mia()));
        room
    }
}

#[cfg(test)]
mod tests {
    use super::{examples::*, *};
    use proptest::prelude::*;

    #[test]
    fn members_come_and_go() {
        let invited = Room::fold([created(), bob_invited()]);
        assert!(!invited.has_member(bob()));
        assert!(room_of_two().has_member(bob()));
        let left = RoomEvent::MemberLeft { room: room_id(), account: bob() };
        assert!(!Room::fold([created(), bob_invited(), bob_accepted(), left]).has_member(bob()));
    }

    #[test]
    fn outsiders_do_not_learn_that_a_room_exists() {
        assert_eq!(room_of_two().for_member(eve()), Err(RoomRefused::NotFound));
        assert_eq!(Room::default().for_member(eve()), Err(RoomRefused::NotFound));
    }

    fn any_event() -> impl Strategy<Value = RoomEvent> {
        let account = prop_oneof![Just(ada()), Just(bob()), Just(eve())];
        (0..21u8, account).prop_map(|(kind, account)| {
            let room = room_id();
            match kind {
                0 => created(),
                1 => RoomEvent::MemberInvited { room, account, by: ada() },
                2 => RoomEvent::InvitationAccepted { room, account },
                3 => RoomEvent::InvitationDeclined { room, account },
                4 => RoomEvent::MemberLeft { room, account },
                5 => RoomEvent::DirectRoomOpened { room, by: ada(), account: bob() },
                6 => RoomEvent::PersonBanned { room, account, by: ada() },
                7 => RoomEvent::BanLifted { room, account, by: ada() },
                8 => RoomEvent::WritingBlocked { room, by: account, person: ada() },
                9 => RoomEvent::WritingUnblocked { room, by: account, person: ada() },
                10 => RoomEvent::MessagePinned {
                    room,
                    message: MessageId::new(room.uuid()),
                    sequence: 7,
                    by: account,
                },
                11 => RoomEvent::LinkPreviewsTurnedOff { room, by: account },
                12 => RoomEvent::LinkPreviewsTurnedOn { room, by: account },
                13 => RoomEvent::MessageUnpinned {
                    room,
                    message: MessageId::new(room.uuid()),
                    sequence: 7,
                    by: account,
                },
                14 => RoomEvent::BotAdded { room, account: bob(), by: account },
                15 => RoomEvent::RoomArchived {
                    room,
                    by: account,
                    reason: Personal::Erased { of: account.person() },
                },
                16 => RoomEvent::RoomReopened {
                    room,
                    by: account,
                    reason: Personal::Erased { of: account.person() },
                },
                17 => RoomEvent::RoomVisibilityChanged { room, visibility: Visibility::Public, by: account },
                18 => RoomEvent::RoomRenamed { room, name: "Quay".to_owned(), by: account },
                19 => RoomEvent::JoinedOpenRoom { room, account },
                _ => RoomEvent::MemberRemoved { room, account, by: ada() },
            }
        })
    }

    proptest! {
        #[test]
        fn folding_any_events_never_panics_and_never_lets_in_who_did_not_join(
            events in proptest::collection::vec(any_event(), 0..40)
        ) {
            let room = Room::fold(events.clone());
            let joined = events.iter().any(|e| matches!(
                e,
                RoomEvent::InvitationAccepted { account, .. } | RoomEvent::JoinedOpenRoom { account, .. } if *account == eve()
            ));
            prop_assert!(joined || !room.has_member(eve()));
            let json = serde_json::to_value(&room).expect("a room has a JSON form");
            prop_assert_eq!(serde_json::from_value::<Room>(json).expect("and comes back from it"), room);
        }
    }
}

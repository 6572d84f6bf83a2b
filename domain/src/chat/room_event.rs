//! What can happen to a room.

use personal::Personal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::visibility::Visibility;
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

//! Why a command about a room is refused.

use crate::{Refusal, refusal::RefusalKind};

/// Why a command about a room is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoomRefused {
    #[error("there is no such room, or you are not in it")]
    NotFound,
    #[error("there is no invitation to this room for you")]
    NotInvited,
    #[error("this person is a member already")]
    AlreadyMember,
    #[error("this person is invited already")]
    AlreadyInvited,
    #[error("only the room's owner may do this")]
    NotOwner,
    #[error("only the room's owner and moderators may do this")]
    NotModerator,
    #[error("this person is banned from the room")]
    Banned,
    #[error("this person is not in the room")]
    NoSuchMember,
    #[error("there is no such message in this room")]
    NoSuchMessage,
    #[error("only the message's author and the room's owner and moderators may do this")]
    NotAuthor,
    #[error("only the message's author may do this")]
    NotOwnMessage,
    #[error("the message was deleted; what it said cannot be changed any more")]
    MessageDeleted,
    #[error("the message was edited meanwhile; look at what it says now, and edit that")]
    EditedMeanwhile,
    #[error("the message would say nothing, and has no files; delete it instead")]
    NothingSaid,
    #[error("there is no such message in this room to be answered")]
    AnsweredNotFound,
    #[error("the message that this answers was deleted")]
    AnsweredDeleted,
    #[error("the message that this answers stands in a thread, and has none of its own")]
    AnsweredInThread,
    #[error("an attached file is not there, or went with another message already")]
    AttachmentNotFound,
    #[error("the message has as many different reactions as there can be; use one that is there")]
    TooManyReactions,
    #[error("the room has as many pinned messages as there can be; unpin one")]
    TooManyPins,
    #[error("there is no such preview of a link at this message")]
    NoSuchLinkPreview,
    #[error("nothing is shown in this room of what links lead to")]
    LinkPreviewsOff,
    #[error("the link is not one of the first that the message has now")]
    LinkNotInMessage,
    #[error("this link of the message has a preview, or had one that was removed")]
    LinkPreviewedAlready,
    #[error("an administrator archived this room: it can be read, and nothing new comes into it")]
    Archived,
    #[error("only an administrator may do this")]
    NotAdmin,
    #[error("there is no such room")]
    NoSuchRoom,
    #[error("a direct room is of two people, who are in it for good")]
    DirectRoom,
    #[error("you are banned from this room")]
    BannedOneself,
    #[error("there is no such invite link")]
    NoSuchInviteLink,
    #[error("this invite link was revoked")]
    InviteLinkRevoked,
    #[error("this invite link has expired")]
    InviteLinkExpired,
    #[error("as many people as it was for have used this invite link")]
    InviteLinkUsedUp,
    #[error("the room has as many invite links as there can be; revoke one")]
    TooManyInviteLinks,
    #[error("there is no such webhook")]
    NoSuchWebhook,
    #[error("this webhook was revoked, or who made it keeps order in the room no more")]
    WebhookRevoked,
    #[error("the room has as many webhooks as there can be; revoke one")]
    TooManyWebhooks,
    #[error("there is no such bot, or it is somebody else's")]
    NoSuchBot,
    #[error("an administrator has disabled this bot")]
    BotDisabled,
    #[error("this member is a bot, and a bot keeps no order")]
    MemberIsBot,
    #[error("this person cannot be reached by you")]
    NotAvailable,
    #[error("nobody blocks themselves")]
    BlocksOneself,
    #[error("nobody reports their own message")]
    ReportsOneself,
    #[error("you have reported this message already")]
    AlreadyReported,
    #[error("there is no such report for you to look at")]
    NoSuchReport,
    #[error("this report was closed with another outcome")]
    ReportClosed,
    #[error("nobody writes to themselves")]
    WithOneself,
    #[error("the owner stays until the room is handed over to somebody else")]
    OwnerStays,
    #[error("a room with this id exists already")]
    AlreadyCreated,
    #[error("the log has nothing of that sequence yet")]
    BeyondTheLog,
}

impl Refusal for RoomRefused {
    fn code(&self) -> &'static str {
        match self {
            // Administrators know the rooms, so to them it is said in the same way as to who is not in one.
            Self::NotFound | Self::NoSuchRoom => "room-not-found",
            Self::NotInvited => "invitation-not-found",
            Self::AlreadyMember => "already-member",
            Self::AlreadyInvited => "already-invited",
            Self::NotOwner => "not-room-owner",
            Self::NotModerator => "not-room-moderator",
            Self::Banned => "banned-from-room",
            Self::NoSuchMember => "member-not-found",
            Self::NoSuchMessage => "message-not-found",
            Self::NotAuthor => "not-message-author",
            Self::NotOwnMessage => "not-own-message",
            Self::MessageDeleted => "message-deleted",
            Self::EditedMeanwhile => "message-edited-meanwhile",
            Self::NothingSaid => "message-empty",
            Self::AnsweredNotFound => "answered-message-not-found",
            Self::AnsweredDeleted => "answered-message-deleted",
            Self::AnsweredInThread => "answered-message-in-thread",
            Self::AttachmentNotFound => "attachment-not-found",
            Self::TooManyReactions => "too-many-reactions",
            Self::TooManyPins => "too-many-pins",
            Self::NoSuchLinkPreview => "link-preview-not-found",
            Self::LinkPreviewsOff => "link-previews-off",
            Self::LinkNotInMessage => "link-not-in-message",
            Self::LinkPreviewedAlready => "link-previewed-already",
            Self::Archived => "room-archived",
            Self::NotAdmin => "not-admin",
            Self::DirectRoom => "direct-room",
            Self::BannedOneself => "banned-oneself",
            Self::NoSuchInviteLink => "invite-link-not-found",
            Self::InviteLinkRevoked => "invite-link-revoked",
            Self::InviteLinkExpired => "invite-link-expired",
            Self::InviteLinkUsedUp => "invite-link-used-up",
            Self::TooManyInviteLinks => "too-many-invite-links",
            Self::NoSuchWebhook => "webhook-not-found",
            Self::WebhookRevoked => "webhook-revoked",
            Self::TooManyWebhooks => "too-many-webhooks",
            Self::NoSuchBot => "bot-not-found",
            Self::BotDisabled => "bot-disabled",
            Self::MemberIsBot => "member-is-bot",
            Self::NotAvailable => "person-not-available",
            Self::BlocksOneself => "blocks-oneself",
            Self::ReportsOneself => "reports-oneself",
            Self::AlreadyReported => "message-already-reported",
            Self::NoSuchReport => "report-not-found",
            Self::ReportClosed => "report-closed",
            Self::WithOneself => "direct-room-with-oneself",
            Self::OwnerStays => "owner-stays",
            Self::AlreadyCreated => "room-exists",
            Self::BeyondTheLog => "sequence-beyond-log",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NotFound
            | Self::NoSuchRoom
            | Self::NotInvited
            | Self::NoSuchMember
            | Self::NoSuchMessage
            | Self::NoSuchLinkPreview
            | Self::NoSuchInviteLink
            | Self::NoSuchReport
            | Self::NoSuchWebhook
            | Self::NoSuchBot
            | Self::AnsweredNotFound
            | Self::AttachmentNotFound => RefusalKind::NotFound,
            Self::NotOwner
            | Self::NotAdmin
            | Self::NotModerator
            | Self::NotAuthor
            | Self::NotOwnMessage
            | Self::BannedOneself
            | Self::NotAvailable => RefusalKind::Forbidden,
            Self::MessageDeleted
            | Self::AnsweredDeleted
            | Self::InviteLinkRevoked
            | Self::InviteLinkExpired
            | Self::InviteLinkUsedUp
            | Self::WebhookRevoked => RefusalKind::Gone,
            Self::NothingSaid
            | Self::BeyondTheLog
            | Self::WithOneself
            | Self::BlocksOneself
            | Self::ReportsOneself => RefusalKind::Invalid,
            Self::AlreadyMember
            | Self::AlreadyInvited
            | Self::Banned
            | Self::TooManyInviteLinks
            | Self::TooManyWebhooks
            | Self::BotDisabled
            | Self::MemberIsBot
            | Self::AlreadyReported
            | Self::ReportClosed
            | Self::EditedMeanwhile
            | Self::TooManyReactions
            | Self::TooManyPins
            | Self::LinkPreviewsOff
            | Self::LinkNotInMessage
            | Self::LinkPreviewedAlready
            | Self::AnsweredInThread
            | Self::Archived
            | Self::DirectRoom
            | Self::OwnerStays
            | Self::AlreadyCreated => RefusalKind::Conflict,
        }
    }
}

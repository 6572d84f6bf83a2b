//! What of an event may be shown to who follows its topic.

use domain::{
    accounts::AccountEvent,
    chat::{MembershipEvent, MessageChangeEvent, RoomEvent, TimelineEvent},
    conversion::ConversionEvent,
    ids::AccountId,
};
use jetstream_es::{Recorded, StoreError, StoredEvent};
use kit::error_chain;
use personal::KeyRing;
use serde_json::Value;

use crate::topic::Topic;

/// The type under which an event goes out that may not be shown.
const HIDDEN: &str = "Hidden";

/// What goes out of an event.
#[derive(Debug, PartialEq)]
pub(crate) struct Visible {
    pub(crate) event_type: String,
    /// The body with plain values instead of personal fields; null when hidden.
    pub(crate) data: Value,
    /// Whose following of this topic ends with this event.
    pub(crate) ends_for: Option<AccountId>,
}

/// Shows an event, unsealed with these keys. Fields of a person whose key is not there are null.
///
/// What cannot be read goes out hidden: it keeps its place, so that nobody takes it for a hole.
pub(crate) fn show(event: &Recorded, keys: &KeyRing) -> Visible {
    match try_show(event, keys) {
        Ok(visible) => visible,
        Err(error) => {
            let (stream, sequence) = (&event.stream, event.sequence);
            tracing::error!(stream, sequence, error = %error_chain::one_line(&error), "an event cannot be shown");
            hidden()
        }
    }
}

/// Shows a text of a message that was deleted since, as posted or as edited: who said something, and what `tombstone`
/// tells of the deletion.
///
/// It is withheld before any key is there, so the text of a message whose key is not destroyed yet stays sealed.
pub(crate) fn show_deleted(event: &Recorded, tombstone: &Value) -> Visible {
    let mut visible = show(event, &KeyRing::default());
    if let Value::Object(data) = &mut visible.data {
        // The files go at once, too; how many there were and how large is no more to be seen than the text.
        data.remove("attachments");
        // Nor is to what the message linked.
        data.remove("page");
        data.insert("deleted".to_owned(), tombstone.clone());
    }
    visible
}

/// The event without anything of its content.
pub(crate) fn hidden() -> Visible {
    Visible { event_type: HIDDEN.to_owned(), data: Value::Null, ends_for: None }
}

fn try_show(event: &Recorded, keys: &KeyRing) -> Result<Visible, StoreError> {
    let Some(Sight { ends_for, open }) = sight(event)? else { return Ok(hidden()) };
    let mut data = open(event, keys)?;
    personal::make_plain(&mut data);
    // An upcaster may have given the type another name.
    let event_type = data["type"].as_str().unwrap_or(&event.envelope.event_type).to_owned();
    Ok(Visible { event_type, data, ends_for })
}

/// An event that may be shown.
struct Sight {
    ends_for: Option<AccountId>,
    /// Gives its body in today's shape.
    open: Open,
}

type Open = fn(&Recorded, &KeyRing) -> Result<Value, StoreError>;

impl Sight {
    /// An event of this enum that ends nobody's following.
    const fn of<E: StoredEvent>() -> Self {
        Self { ends_for: None, open: Recorded::open_current::<E> }
    }
}

/// Decides by the event's type. There is no wildcard: who adds an event decides here whether it is shown.
fn sight(event: &Recorded) -> Result<Option<Sight>, StoreError> {
    Ok(match Topic::of_subject(&event.subject) {
        Some(Topic::Room(_)) if event.subject.starts_with("chat.timeline.") => {
            match event.decode_withheld::<TimelineEvent>()? {
                TimelineEvent::MessagePosted { .. } => Some(Sight::of::<TimelineEvent>()),
            }
        }
        Some(Topic::Room(_)) if event.subject.starts_with("chat.changes.") => {
            match event.decode_withheld::<MessageChangeEvent>()? {
                MessageChangeEvent::MessageEdited { .. }
                | MessageChangeEvent::MessageDeleted { .. }
                | MessageChangeEvent::ReactionAdded { .. }
                | MessageChangeEvent::ReactionRemoved { .. }
                | MessageChangeEvent::LinkPreviewed { .. }
                | MessageChangeEvent::LinkPreviewRemoved { .. } => Some(Sight::of::<MessageChangeEvent>()),
                // It is a matter between the log and its keys: whoever follows the room saw the deletion.
                MessageChangeEvent::MessageTextDestroyed { .. } => None,
            }
        }
        Some(Topic::Room(_)) => match event.decode_withheld::<RoomEvent>()? {
            RoomEvent::MemberLeft { account, .. } | RoomEvent::MemberRemoved { account, .. } => {
                Some(Sight { ends_for: Some(account), ..Sight::of::<RoomEvent>() })
            }
            RoomEvent::RoomCreated { .. }
            | RoomEvent::DirectRoomOpened { .. }
            | RoomEvent::MemberInvited { .. }
            | RoomEvent::InvitationAccepted { .. }
            | RoomEvent::InvitationDeclined { .. }
            | RoomEvent::JoinedByLink { .. }
            | RoomEvent::JoinedOpenRoom { .. }
            | RoomEvent::RoomVisibilityChanged { .. }
            | RoomEvent::RoomRenamed { .. }
            | RoomEvent::BotAdded { .. }
            | RoomEvent::OwnershipPassed { .. }
            | RoomEvent::ModeratorAppointed { .. }
            | RoomEvent::ModeratorDismissed { .. }
            // Which message it is, and nothing of what that says.
            | RoomEvent::MessagePinned { .. }
            | RoomEvent::MessageUnpinned { .. }
            | RoomEvent::LinkPreviewsTurnedOff { .. }
            | RoomEvent::LinkPreviewsTurnedOn { .. }
            // What an administrator does to a room is for everybody in it, with the reason.
            | RoomEvent::RoomArchived { .. }
            | RoomEvent::RoomReopened { .. }
            | RoomEvent::OwnershipAssigned { .. } => Some(Sight::of::<RoomEvent>()),
            // Who is banned is for the room's owner and moderators, who ask for it. Who was in the room was removed by
            // the event before.
            RoomEvent::PersonBanned { .. }
            | RoomEvent::BanLifted { .. }
            // So are the ways in.
            | RoomEvent::InviteLinkCreated { .. }
            | RoomEvent::InviteLinkRevoked { .. }
            | RoomEvent::WebhookCreated { .. }
            | RoomEvent::WebhookRevoked { .. }
            // Whom somebody has blocked is for nobody else, least of all for the blocked one, who follows the room of both.
            | RoomEvent::WritingBlocked { .. }
            | RoomEvent::WritingUnblocked { .. } => None,
        },
        Some(Topic::Memberships(_)) => match event.decode_withheld::<MembershipEvent>()? {
            MembershipEvent::InvitedToRoom { .. }
            | MembershipEvent::JoinedRoom { .. }
            | MembershipEvent::JoinedDirectRoom { .. }
            | MembershipEvent::DeclinedRoom { .. }
            | MembershipEvent::LeftRoom { .. }
            | MembershipEvent::RemovedFromRoom { .. }
            | MembershipEvent::PersonBlocked { .. }
            | MembershipEvent::PersonUnblocked { .. }
            | MembershipEvent::RoomRuleChosen { .. }
            | MembershipEvent::NotificationsRead { .. }
            | MembershipEvent::ThreadFollowed { .. }
            | MembershipEvent::ThreadUnfollowed { .. }
            | MembershipEvent::ThreadRead { .. } => Some(Sight::of::<MembershipEvent>()),
        },
        Some(Topic::Conversions(_)) => match event.decode_withheld::<ConversionEvent>()? {
            ConversionEvent::ConversionRequested { .. }
            | ConversionEvent::ConversionStarted { .. }
            | ConversionEvent::ConversionPasswordAsked { .. }
            | ConversionEvent::ConversionPasswordGiven { .. }
            | ConversionEvent::ConversionCompleted { .. }
            | ConversionEvent::ConversionFailed { .. }
            | ConversionEvent::ConversionCancelled { .. }
            | ConversionEvent::ConversionFilesDeleted { .. } => Some(Sight::of::<ConversionEvent>()),
        },
        Some(Topic::Account(_)) => match event.decode_withheld::<AccountEvent>()? {
            // They hold the password's hash.
            AccountEvent::AccountRegistered { .. }
            | AccountEvent::PasswordChanged { .. }
            // They hold what the second factor's codes are made of, and the digests of those for who lost it.
            | AccountEvent::SecondFactorTurnedOn { .. }
            | AccountEvent::RecoveryCodesReplaced { .. }
            // Nobody is left to be shown them.
            | AccountEvent::AccountErasureRequested { .. }
            | AccountEvent::AccountErased { .. } => None,
            AccountEvent::ActivationRequested { .. }
            | AccountEvent::SignUpRepeated { .. }
            | AccountEvent::AccountActivated { .. }
            | AccountEvent::AccountAbandoned { .. }
            | AccountEvent::PasswordResetRequested { .. }
            | AccountEvent::EmailChangeRequested { .. }
            | AccountEvent::EmailChanged { .. }
            | AccountEvent::SecondFactorUsed { .. }
            | AccountEvent::RecoveryCodeUsed { .. }
            | AccountEvent::SecondFactorTurnedOff { .. }
            | AccountEvent::SecondFactorReset { .. }
            | AccountEvent::IdentityLinked { .. }
            | AccountEvent::IdentityUnlinked { .. }
            | AccountEvent::ProfileChanged { .. }
            | AccountEvent::PhotoSet { .. }
            | AccountEvent::PhotoRemoved { .. }
            | AccountEvent::RoleChanged { .. } => Some(Sight::of::<AccountEvent>()),
        },
        Some(Topic::ConversionQueue | Topic::Typing(_) | Topic::Presence(_)) | None => None,
    })
}

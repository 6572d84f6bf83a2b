//! Chat: rooms, who is in them, and what is said.

mod accept_invitation;
mod attachment;
mod ban_person;
mod change_moderator;
mod create_room;
mod decline_invitation;
mod delete_message;
mod destroy_message_text;
mod edit_message;
mod emoji;
mod hand_over_room;
mod invite_member;
mod leave_room;
mod lift_ban;
mod membership;
mod mentions;
mod message_body;
mod message_change;
mod move_read_marker;
mod open_direct_room;
mod post_message;
mod react;
mod reactions;
mod read_marker;
mod remove_member;
mod room;
mod room_changes;
mod room_name;
mod room_refused;
mod take_out_erased;
mod timeline;

pub use accept_invitation::AcceptInvitation;
pub use attachment::{
    ATTACHABLE_FOR, AttachedFile, Attachment, AttachmentsError, FileName, MAX_ATTACHMENTS, NamedFiles,
    PictureSize, UNATTACHED_FOR,
};
pub use ban_person::BanPerson;
pub use change_moderator::{AppointModerator, DismissModerator};
pub use create_room::CreateRoom;
pub use decline_invitation::DeclineInvitation;
pub use delete_message::DeleteMessage;
pub use destroy_message_text::{DELETED_TEXT_GRACE_SECONDS, DestroyMessageText, TextStays};
pub use edit_message::EditMessage;
pub use emoji::{Emoji, NoEmoji};
pub use hand_over_room::HandOverRoom;
pub use invite_member::InviteMember;
pub use leave_room::LeaveRoom;
pub use lift_ban::LiftBan;
pub use membership::{Membership, MembershipEvent, Memberships};
pub use mentions::{Mentions, NamedHandles};
pub use message_body::{MAX_MESSAGE_BYTES, MessageBody, MessageBodyError};
pub use message_change::{Message, MessageChangeEvent, MessageFate};
pub use move_read_marker::MoveReadMarker;
pub use open_direct_room::{DirectRoomOpening, OpenDirectRoom};
pub use post_message::PostMessage;
pub use react::React;
pub use reactions::{MAX_DIFFERENT_REACTIONS, Reactions};
pub use read_marker::{MARKERS, ReadMarker};
pub use remove_member::RemoveMember;
pub use room::{OpenRoom, Role, Room, RoomEvent, Standing};
pub use room_changes::{RoomChange, RoomChanges};
pub use room_name::{RoomName, RoomNameError};
pub use room_refused::RoomRefused;
pub use take_out_erased::TakeOutErased;
pub use timeline::{Answered, TimelineEvent};

//! Chat: rooms, who is in them, and what is said.

mod accept_invitation;
mod create_room;
mod decline_invitation;
mod delete_message;
mod destroy_message_text;
mod edit_message;
mod invite_member;
mod leave_room;
mod membership;
mod message_body;
mod message_change;
mod post_message;
mod remove_member;
mod room;
mod room_name;
mod room_refused;
mod take_out_erased;
mod timeline;

pub use accept_invitation::AcceptInvitation;
pub use create_room::CreateRoom;
pub use decline_invitation::DeclineInvitation;
pub use delete_message::DeleteMessage;
pub use destroy_message_text::{DELETED_TEXT_GRACE_SECONDS, DestroyMessageText, TextStays};
pub use edit_message::EditMessage;
pub use invite_member::InviteMember;
pub use leave_room::LeaveRoom;
pub use membership::{Membership, MembershipEvent, Memberships};
pub use message_body::{MAX_MESSAGE_BYTES, MessageBody, MessageBodyError};
pub use message_change::{Message, MessageChangeEvent, MessageFate};
pub use post_message::PostMessage;
pub use remove_member::RemoveMember;
pub use room::{OpenRoom, Role, Room, RoomChange, RoomEvent, Standing};
pub use room_name::{RoomName, RoomNameError};
pub use room_refused::RoomRefused;
pub use take_out_erased::{TakeOutErased, TakenOut};
pub use timeline::TimelineEvent;

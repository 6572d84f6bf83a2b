//! The other side of a room's changes: which rooms an account is invited to or in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    event_name::named_events,
    ids::{AccountId, RoomId},
};

/// What can happen to an account's list of rooms, on `chat.account.<account>`.
///
/// Each is appended in the same batch as the room's own event, so that the two sides never disagree and a person
/// can follow one subject to hear of new rooms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum MembershipEvent {
    /// Invited, not in yet.
    InvitedToRoom { room: RoomId, account: AccountId, by: AccountId },
    /// In: created it or accepted.
    JoinedRoom { room: RoomId, account: AccountId },
    /// Did not want to.
    DeclinedRoom { room: RoomId, account: AccountId },
    /// Went.
    LeftRoom { room: RoomId, account: AccountId },
    /// Was taken out.
    RemovedFromRoom { room: RoomId, account: AccountId },
}

named_events!(MembershipEvent {
    InvitedToRoom => "1",
    JoinedRoom => "1",
    DeclinedRoom => "1",
    LeftRoom => "1",
    RemovedFromRoom => "1",
});

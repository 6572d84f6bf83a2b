//! A room to decide on, for the tests of the commands.

use uuid::Uuid;

use super::Room;
use crate::{
    chat::RoomEvent,
    ids::{AccountId, RoomId},
};

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

//! `CreateRoom`.

use super::{MembershipEvent, Room, RoomChange, RoomEvent, RoomName, RoomRefused};
use crate::ids::{AccountId, RoomId};

/// Open a room; whoever does so owns it.
#[derive(Clone, Debug)]
pub struct CreateRoom {
    pub room: RoomId,
    pub name: RoomName,
    pub owner: AccountId,
}

impl CreateRoom {
    /// Decides against what is on the room's boundary, which should be nothing.
    ///
    /// # Errors
    /// [`RoomRefused::AlreadyCreated`].
    pub fn decide(self, room: &Room) -> Result<RoomChange, RoomRefused> {
        match room {
            Room::Open(_) | Room::Unopened { .. } => Err(RoomRefused::AlreadyCreated),
            Room::NotCreated => Ok(RoomChange {
                room: RoomEvent::RoomCreated {
                    room: self.room,
                    name: self.name.as_str().to_owned(),
                    owner: self.owner,
                },
                account: self.owner,
                membership: MembershipEvent::JoinedRoom { room: self.room, account: self.owner },
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    #[test]
    fn a_room_is_created_once_and_its_creator_is_in_it() {
        let create = || CreateRoom {
            room: room_id(),
            name: RoomName::parse("Harbour").expect("a name"),
            owner: ada(),
        };
        let change = create().decide(&Room::default()).expect("a change");
        assert_eq!(change.room, created());
        assert_eq!(change.membership, MembershipEvent::JoinedRoom { room: room_id(), account: ada() });
        assert_eq!(create().decide(&Room::fold([created()])), Err(RoomRefused::AlreadyCreated));
    }
}

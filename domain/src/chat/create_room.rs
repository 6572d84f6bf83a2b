//! `CreateRoom`.

use super::{MembershipEvent, Room, RoomChange, RoomChanges, RoomEvent, RoomName, RoomRefused, Visibility};
use crate::ids::{AccountId, RoomId};

/// Open a room; whoever does so owns it.
#[derive(Clone, Debug)]
pub struct CreateRoom {
    pub room: RoomId,
    pub name: RoomName,
    pub visibility: Visibility,
    pub owner: AccountId,
}

impl CreateRoom {
    /// Decides against what is on the room's boundary, which should be nothing. A public room is created and made public in
    /// one batch, so that the creation means today what it always meant.
    ///
    /// # Errors
    /// [`RoomRefused::AlreadyCreated`].
    pub fn decide(self, room: &Room) -> Result<RoomChanges, RoomRefused> {
        match room {
            Room::Open(_) | Room::Unopened { .. } => Err(RoomRefused::AlreadyCreated),
            Room::NotCreated => {
                let Self { room, name, visibility, owner } = self;
                let mut changes = RoomChanges::from(RoomChange {
                    room: RoomEvent::RoomCreated { room, name: name.as_str().to_owned(), owner },
                    account: owner,
                    membership: MembershipEvent::JoinedRoom { room, account: owner },
                });
                if visibility == Visibility::Public {
                    changes.room.push(RoomEvent::RoomVisibilityChanged { room, visibility, by: owner });
                }
                Ok(changes)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    fn create(visibility: Visibility) -> CreateRoom {
        let name = RoomName::parse("Harbour").expect("a name");
        CreateRoom { room: room_id(), name, visibility, owner: ada() }
    }

    #[test]
    fn a_room_is_created_once_and_its_creator_is_in_it() {
        let changes = create(Visibility::Private).decide(&Room::default()).expect("a change");
        assert_eq!(changes.room, [created()]);
        let joined = MembershipEvent::JoinedRoom { room: room_id(), account: ada() };
        assert_eq!(changes.memberships, [(ada(), joined)]);
        let again = create(Visibility::Private).decide(&Room::fold([created()]));
        assert_eq!(again, Err(RoomRefused::AlreadyCreated));
    }

    #[test]
    fn a_public_room_is_made_public_as_it_is_created() {
        let changes = create(Visibility::Public).decide(&Room::default()).expect("a change");
        assert_eq!(changes.room.len(), 2);
        let Room::Open(open) = Room::fold(changes.room) else { panic!("it is open") };
        assert_eq!(open.visibility(), Visibility::Public);
    }
}

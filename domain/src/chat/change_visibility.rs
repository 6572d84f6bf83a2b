//! `ChangeVisibility`.

use super::{Room, RoomEvent, RoomRefused, Visibility};
use crate::ids::AccountId;

/// Make a room public, or private again. Its owner decides: it opens everything that was ever said there to whoever joins.
#[derive(Clone, Copy, Debug)]
pub struct ChangeVisibility {
    pub by: AccountId,
    pub visibility: Visibility,
}

impl ChangeVisibility {
    /// Decides against the room. Nothing happens where it is so already. Who came in while it was public stays.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for who is not a member; [`RoomRefused::DirectRoom`]; [`RoomRefused::NotOwner`];
    /// [`RoomRefused::Archived`] for making it public: making it private takes away, and that goes on.
    pub fn decide(self, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        let Self { by, visibility } = self;
        let open = room.for_member(by)?.changeable()?.for_owner(by)?;
        if open.visibility() == visibility {
            return Ok(None);
        }
        if visibility == Visibility::Public {
            open.in_use()?;
        }
        Ok(Some(RoomEvent::RoomVisibilityChanged { room: open.room, visibility, by }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;
    use personal::Personal;

    fn change(by: AccountId, visibility: Visibility, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        ChangeVisibility { by, visibility }.decide(room)
    }

    #[test]
    fn the_owner_decides_and_what_is_so_stays_so() {
        let mut room = room_with_moderators();
        assert_eq!(change(ada(), Visibility::Private, &room), Ok(None), "a room is private at first");
        let public =
            RoomEvent::RoomVisibilityChanged { room: room_id(), visibility: Visibility::Public, by: ada() };
        assert_eq!(change(ada(), Visibility::Public, &room), Ok(Some(public.clone())));
        room.apply(&public);
        assert_eq!(change(ada(), Visibility::Public, &room), Ok(None));
        assert!(matches!(change(ada(), Visibility::Private, &room), Ok(Some(_))));
        for by in [bob(), eve()] {
            assert_eq!(change(by, Visibility::Private, &room), Err(RoomRefused::NotOwner));
        }
        assert_eq!(change(eve(), Visibility::Public, &room_of_two()), Err(RoomRefused::NotFound));
    }

    #[test]
    fn a_direct_room_is_never_public() {
        let direct = Room::fold([RoomEvent::DirectRoomOpened { room: room_id(), by: ada(), account: bob() }]);
        assert_eq!(change(ada(), Visibility::Public, &direct), Err(RoomRefused::DirectRoom));
    }

    #[test]
    fn an_archived_room_can_be_made_private_alone() {
        let reason = Personal::Erased { of: ada().person() };
        let archived = RoomEvent::RoomArchived { room: room_id(), by: ada(), reason };
        let mut room = room_of_two();
        room.apply(&archived);
        assert_eq!(change(ada(), Visibility::Public, &room), Err(RoomRefused::Archived));
        room.apply(&RoomEvent::RoomVisibilityChanged {
            room: room_id(),
            visibility: Visibility::Public,
            by: ada(),
        });
        assert!(matches!(change(ada(), Visibility::Private, &room), Ok(Some(_))));
    }
}

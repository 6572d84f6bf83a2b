//! `RenameRoom`.

use super::{Room, RoomEvent, RoomName, RoomRefused};
use crate::ids::AccountId;

/// Give a room another name.
#[derive(Clone, Debug)]
pub struct RenameRoom {
    pub name: RoomName,
    pub by: AccountId,
}

impl RenameRoom {
    /// Decides against the room. Nothing happens where it has that name.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for who is not a member; [`RoomRefused::DirectRoom`], which has no name;
    /// [`RoomRefused::NotModerator`]; [`RoomRefused::Archived`].
    pub fn decide(&self, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        let by = self.by;
        let open = room.for_member(by)?.changeable()?.for_moderator(by)?.in_use()?;
        let (room, name) = (open.room, self.name.as_str());
        Ok((open.name != name).then(|| RoomEvent::RoomRenamed { room, name: name.to_owned(), by }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    fn rename(by: AccountId, name: &str, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        RenameRoom { name: RoomName::parse(name).expect("a name"), by }.decide(room)
    }

    #[test]
    fn who_keeps_order_renames_the_room() {
        let mut room = room_with_moderators();
        let renamed = RoomEvent::RoomRenamed { room: room_id(), name: "Quay".to_owned(), by: bob() };
        assert_eq!(rename(bob(), "Quay", &room), Ok(Some(renamed.clone())));
        assert_eq!(rename(ada(), "Harbour", &room), Ok(None), "it is called so");
        room.apply(&renamed);
        assert_eq!(rename(ada(), "Quay", &room), Ok(None));
        assert_eq!(rename(eve(), "Mine", &room), Err(RoomRefused::NotModerator));
        assert_eq!(rename(eve(), "Mine", &room_of_two()), Err(RoomRefused::NotFound));
        let direct = Room::fold([RoomEvent::DirectRoomOpened { room: room_id(), by: ada(), account: bob() }]);
        assert_eq!(rename(ada(), "Mine", &direct), Err(RoomRefused::DirectRoom));
    }
}

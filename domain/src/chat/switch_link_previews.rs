//! `SwitchLinkPreviews`.

use super::{Room, RoomEvent, RoomRefused};
use crate::ids::AccountId;

/// Have what links lead to shown in a room, or not. Who keeps order there decides, and both of a direct room.
#[derive(Clone, Copy, Debug)]
pub struct SwitchLinkPreviews {
    pub by: AccountId,
    /// Whether they are to be shown.
    pub wanted: bool,
}

impl SwitchLinkPreviews {
    /// Decides against the room. Nothing happens where it is so already.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for who is not a member; [`RoomRefused::NotModerator`], but in a direct room.
    pub fn decide(self, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        let Self { by, wanted } = self;
        let open = room.for_member(by)?.for_pinner(by)?;
        let room = open.room;
        Ok((open.shows_link_previews() != wanted).then_some(if wanted {
            RoomEvent::LinkPreviewsTurnedOn { room, by }
        } else {
            RoomEvent::LinkPreviewsTurnedOff { room, by }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    fn switch(by: AccountId, wanted: bool, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        SwitchLinkPreviews { by, wanted }.decide(room)
    }

    #[test]
    fn who_keeps_order_decides_and_what_is_so_stays_so() {
        let mut room = room_with_moderators();
        let off = RoomEvent::LinkPreviewsTurnedOff { room: room_id(), by: bob() };
        let on = RoomEvent::LinkPreviewsTurnedOn { room: room_id(), by: ada() };
        assert_eq!(switch(ada(), true, &room), Ok(None), "they are shown at first");
        assert_eq!(switch(bob(), false, &room), Ok(Some(off.clone())));
        room.apply(&off);
        assert_eq!(switch(bob(), false, &room), Ok(None));
        assert_eq!(switch(ada(), true, &room), Ok(Some(on.clone())));
        room.apply(&on);
        assert_eq!(room, room_with_moderators());
        assert_eq!(switch(eve(), false, &room), Err(RoomRefused::NotModerator));
        assert_eq!(switch(eve(), false, &room_of_two()), Err(RoomRefused::NotFound));
    }

    #[test]
    fn both_of_a_direct_room_decide() {
        let direct = Room::fold([RoomEvent::DirectRoomOpened { room: room_id(), by: ada(), account: bob() }]);
        for by in [ada(), bob()] {
            assert!(matches!(switch(by, false, &direct), Ok(Some(RoomEvent::LinkPreviewsTurnedOff { .. }))));
        }
    }
}

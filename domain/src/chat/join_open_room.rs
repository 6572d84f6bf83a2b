//! `JoinOpenRoom`.

use super::{MembershipEvent, Room, RoomChange, RoomChanges, RoomEvent, RoomRefused, Visibility};
use crate::ids::AccountId;

/// Come into a public room without being asked.
///
/// The append expects the room as it was read: who joins while the owner makes it private, or bans them, is decided anew.
#[derive(Clone, Copy, Debug)]
pub struct JoinOpenRoom {
    pub account: AccountId,
}

impl JoinOpenRoom {
    /// Decides against the room. Nothing happens to who is in it already.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for a private room, as for one that does not exist; [`RoomRefused::BannedOneself`];
    /// [`RoomRefused::Archived`].
    pub fn decide(self, room: &Room) -> Result<RoomChanges, RoomRefused> {
        let Self { account } = self;
        let Room::Open(open) = room else { return Err(RoomRefused::NotFound) };
        if room.has_member(account) {
            return Ok(RoomChanges::default());
        }
        if open.direct || open.visibility() != Visibility::Public {
            return Err(RoomRefused::NotFound);
        }
        if open.has_banned(account) {
            return Err(RoomRefused::BannedOneself);
        }
        let room = open.in_use()?.room;
        let membership = MembershipEvent::JoinedRoom { room, account };
        Ok(RoomChange { room: RoomEvent::JoinedOpenRoom { room, account }, account, membership }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;
    use personal::Personal;

    fn became(visibility: Visibility) -> RoomEvent {
        RoomEvent::RoomVisibilityChanged { room: room_id(), visibility, by: ada() }
    }

    fn public() -> Room {
        let mut room = room_of_two();
        room.apply(&became(Visibility::Public));
        room
    }

    fn join(account: AccountId, room: &Room) -> Result<RoomChanges, RoomRefused> {
        JoinOpenRoom { account }.decide(room)
    }

    #[test]
    fn everybody_comes_into_a_public_room_once() {
        let mut room = public();
        let changes = join(eve(), &room).expect("a decision");
        assert_eq!(changes.room, [RoomEvent::JoinedOpenRoom { room: room_id(), account: eve() }]);
        let joined = MembershipEvent::JoinedRoom { room: room_id(), account: eve() };
        assert_eq!(changes.memberships, [(eve(), joined)]);
        room.apply(&changes.room[0]);
        assert!(room.has_member(eve()));
        assert_eq!(join(eve(), &room), Ok(RoomChanges::default()));
    }

    #[test]
    fn who_is_invited_comes_in_as_well() {
        let mut room = public();
        room.apply(&RoomEvent::MemberInvited { room: room_id(), account: eve(), by: ada() });
        room.apply(&join(eve(), &room).expect("a decision").room[0]);
        assert!(room.has_member(eve()));
    }

    #[test]
    fn a_private_room_does_not_exist_for_who_is_not_in_it() {
        let mut room = public();
        room.apply(&became(Visibility::Private));
        let direct = Room::fold([RoomEvent::DirectRoomOpened { room: room_id(), by: ada(), account: bob() }]);
        for closed in [room, room_of_two(), direct, Room::default()] {
            assert_eq!(join(eve(), &closed), Err(RoomRefused::NotFound));
        }
    }

    #[test]
    fn a_ban_and_an_archived_room_keep_people_out() {
        let mut room = public();
        room.apply(&RoomEvent::PersonBanned { room: room_id(), account: eve(), by: ada() });
        assert_eq!(join(eve(), &room), Err(RoomRefused::BannedOneself));
        let reason = Personal::Erased { of: ada().person() };
        let mut room = public();
        room.apply(&RoomEvent::RoomArchived { room: room_id(), by: ada(), reason });
        assert_eq!(join(eve(), &room), Err(RoomRefused::Archived));
    }
}

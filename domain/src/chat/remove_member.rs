//! `RemoveMember`.

use super::{MembershipEvent, Room, RoomChange, RoomChanges, RoomEvent, RoomRefused};
use crate::ids::AccountId;

/// Take somebody out of a room, or take an invitation back.
#[derive(Clone, Copy, Debug)]
pub struct RemoveMember {
    pub account: AccountId,
    pub by: AccountId,
}

impl RemoveMember {
    /// Decides against the room.
    ///
    /// # Errors
    /// When who removes keeps no order in the room, or who is removed is not there. Nobody removes the owner, and only
    /// the owner a moderator.
    pub fn decide(self, room: &Room) -> Result<RoomChanges, RoomRefused> {
        let open = room.for_member(self.by)?.changeable()?.for_moderator_of(self.by, self.account)?;
        open.standing(self.account).ok_or(RoomRefused::NoSuchMember)?;
        let (room, account, by) = (open.room, self.account, self.by);
        let mut changes = RoomChanges::from(RoomChange {
            room: RoomEvent::MemberRemoved { room, account, by },
            account,
            membership: MembershipEvent::RemovedFromRoom { room, account },
        });
        changes.take_out_bots_of(account, open, by);
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    #[test]
    fn the_owner_and_moderators_remove_and_members_do_not() {
        let remove = |account, by| RemoveMember { account, by }.decide(&room_of_two());
        let removed = RoomEvent::MemberRemoved { room: room_id(), account: bob(), by: ada() };
        assert_eq!(remove(bob(), ada()).map(|c| c.room), Ok(vec![removed]));
        assert_eq!(remove(ada(), bob()), Err(RoomRefused::NotModerator));
        assert_eq!(remove(bob(), eve()), Err(RoomRefused::NotFound));
        assert_eq!(remove(eve(), ada()), Err(RoomRefused::NoSuchMember));
        assert_eq!(remove(ada(), ada()), Err(RoomRefused::OwnerStays));
    }

    #[test]
    fn moderators_remove_neither_the_owner_nor_each_other() {
        let remove = |account, by| RemoveMember { account, by }.decide(&room_with_moderators());
        let removed = |account, by| Ok(vec![RoomEvent::MemberRemoved { room: room_id(), account, by }]);
        assert_eq!(remove(eve(), bob()).map(|c| c.room), removed(eve(), bob()));
        assert_eq!(remove(mia(), bob()), Err(RoomRefused::NotOwner));
        assert_eq!(remove(ada(), bob()), Err(RoomRefused::OwnerStays));
        assert_eq!(remove(mia(), ada()).map(|c| c.room), removed(mia(), ada()));
    }
}

//! `LeaveRoom`.

use super::{MembershipEvent, Role, Room, RoomChange, RoomChanges, RoomEvent, RoomRefused, Standing};
use crate::ids::AccountId;

/// Go out of a room.
#[derive(Clone, Copy, Debug)]
pub struct LeaveRoom {
    pub account: AccountId,
}

impl LeaveRoom {
    /// Decides against the room.
    ///
    /// # Errors
    /// When one is not in it, or owns it while others are: a room must have an owner.
    pub fn decide(self, room: &Room) -> Result<RoomChanges, RoomRefused> {
        let open = room.for_member(self.account)?.changeable()?;
        let owns = open.standing(self.account) == Some(Standing::Member(Role::Owner));
        let others = open.standings().any(|(account, _)| account != self.account && !open.is_bot(account));
        if owns && others {
            return Err(RoomRefused::OwnerStays);
        }
        let (room, account) = (open.room, self.account);
        let mut changes = RoomChanges::from(RoomChange {
            room: RoomEvent::MemberLeft { room, account },
            account,
            membership: MembershipEvent::LeftRoom { room, account },
        });
        changes.take_out_bots_of(account, open, account);
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    #[test]
    fn members_leave_and_the_owner_only_an_empty_room() {
        let leave = |account| LeaveRoom { account };
        let left = RoomEvent::MemberLeft { room: room_id(), account: bob() };
        assert_eq!(leave(bob()).decide(&room_of_two()).map(|c| c.room), Ok(vec![left]));
        assert_eq!(leave(eve()).decide(&room_of_two()), Err(RoomRefused::NotFound));
        assert_eq!(leave(ada()).decide(&room_of_two()), Err(RoomRefused::OwnerStays));
        assert!(leave(ada()).decide(&Room::fold([created()])).is_ok());
    }
}

//! `RemoveMember`.

use super::{MembershipEvent, Role, Room, RoomChange, RoomEvent, RoomRefused, Standing};
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
    /// When who removes is not the owner, or who is removed is not there. The owner cannot be removed.
    pub fn decide(self, room: &Room) -> Result<RoomChange, RoomRefused> {
        let open = room.for_member(self.by)?.changeable()?;
        if open.standing(self.by) != Some(Standing::Member(Role::Owner)) {
            return Err(RoomRefused::NotOwner);
        }
        match open.standing(self.account) {
            None => Err(RoomRefused::NoSuchMember),
            Some(Standing::Member(Role::Owner)) => Err(RoomRefused::OwnerStays),
            Some(Standing::Member(Role::Member) | Standing::Invited { .. }) => {
                let (room, account, by) = (open.room, self.account, self.by);
                Ok(RoomChange {
                    room: RoomEvent::MemberRemoved { room, account, by },
                    account,
                    membership: MembershipEvent::RemovedFromRoom { room, account },
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    #[test]
    fn only_the_owner_removes() {
        let remove = |account, by| RemoveMember { account, by }.decide(&room_of_two());
        let removed = RoomEvent::MemberRemoved { room: room_id(), account: bob(), by: ada() };
        assert_eq!(remove(bob(), ada()).map(|c| c.room), Ok(removed));
        assert_eq!(remove(ada(), bob()), Err(RoomRefused::NotOwner));
        assert_eq!(remove(bob(), eve()), Err(RoomRefused::NotFound));
        assert_eq!(remove(eve(), ada()), Err(RoomRefused::NoSuchMember));
        assert_eq!(remove(ada(), ada()), Err(RoomRefused::OwnerStays));
    }
}

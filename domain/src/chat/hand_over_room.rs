//! `HandOverRoom`.

use super::{Role, Room, RoomEvent, RoomRefused, Standing};
use crate::ids::AccountId;

/// Make another member the owner, and oneself a member like others.
#[derive(Clone, Copy, Debug)]
pub struct HandOverRoom {
    pub to: AccountId,
    pub by: AccountId,
}

impl HandOverRoom {
    /// Decides against the room. Nothing happens when one hands it to oneself.
    ///
    /// # Errors
    /// When who hands it over does not own it, or who is to own it is not in it.
    pub fn decide(self, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        let open = room.for_member(self.by)?.changeable()?.for_owner(self.by)?;
        match open.standing(self.to) {
            Some(Standing::Member(_)) if open.is_bot(self.to) => Err(RoomRefused::MemberIsBot),
            Some(Standing::Member(Role::Owner)) => Ok(None),
            Some(Standing::Member(Role::Moderator | Role::Member)) => {
                Ok(Some(RoomEvent::OwnershipPassed { room: open.room, from: self.by, to: self.to }))
            }
            Some(Standing::Invited { .. }) | None => Err(RoomRefused::NoSuchMember),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{LeaveRoom, room::examples::*};

    #[test]
    fn who_handed_the_room_over_is_a_member_like_others_and_may_leave() {
        let mut room = room_with_moderators();
        let passed =
            HandOverRoom { to: bob(), by: ada() }.decide(&room).expect("a decision").expect("an event");
        assert_eq!(passed, RoomEvent::OwnershipPassed { room: room_id(), from: ada(), to: bob() });
        room.apply(&passed);
        assert_eq!(room.standing(bob()), Some(Standing::Member(Role::Owner)));
        assert_eq!(room.standing(ada()), Some(Standing::Member(Role::Member)));
        assert!(LeaveRoom { account: ada() }.decide(&room).is_ok());
        assert_eq!(HandOverRoom { to: ada(), by: bob() }.decide(&room).map(|e| e.is_some()), Ok(true));
    }

    #[test]
    fn only_the_owner_does_and_only_to_a_member() {
        let hand_over = |to, by| HandOverRoom { to, by }.decide(&room_of_two());
        assert_eq!(hand_over(ada(), ada()), Ok(None));
        assert_eq!(hand_over(bob(), bob()), Err(RoomRefused::NotOwner));
        assert_eq!(hand_over(eve(), ada()), Err(RoomRefused::NoSuchMember));
        let invited = Room::fold([created(), bob_invited()]);
        assert_eq!(HandOverRoom { to: bob(), by: ada() }.decide(&invited), Err(RoomRefused::NoSuchMember));
    }
}

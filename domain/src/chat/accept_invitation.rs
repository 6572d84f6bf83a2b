//! `AcceptInvitation`.

use super::{MembershipEvent, Room, RoomChange, RoomEvent, RoomRefused, Standing};
use crate::ids::AccountId;

/// Come in.
#[derive(Clone, Copy, Debug)]
pub struct AcceptInvitation {
    pub account: AccountId,
}

impl AcceptInvitation {
    /// Decides against the room.
    ///
    /// # Errors
    /// When there is no invitation; who is in already learns that. [`RoomRefused::Archived`] of a room that nobody comes
    /// into: the invitation stays, for when it is opened again.
    pub fn decide(self, room: &Room) -> Result<RoomChange, RoomRefused> {
        let Room::Open(open) = room else { return Err(RoomRefused::NotInvited) };
        match open.standing(self.account) {
            None => Err(RoomRefused::NotInvited),
            Some(Standing::Member(_)) => Err(RoomRefused::AlreadyMember),
            Some(Standing::Invited { .. }) => {
                let (room, account) = (open.in_use()?.room, self.account);
                Ok(RoomChange {
                    room: RoomEvent::InvitationAccepted { room, account },
                    account,
                    membership: MembershipEvent::JoinedRoom { room, account },
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
    fn only_who_is_invited_comes_in() {
        let invited = Room::fold([created(), bob_invited()]);
        let accept = |account| AcceptInvitation { account };
        assert_eq!(accept(bob()).decide(&invited).map(|c| c.room), Ok(bob_accepted()));
        assert_eq!(accept(eve()).decide(&invited), Err(RoomRefused::NotInvited));
        assert_eq!(accept(eve()).decide(&Room::default()), Err(RoomRefused::NotInvited));
        assert_eq!(accept(bob()).decide(&room_of_two()), Err(RoomRefused::AlreadyMember));
    }
}

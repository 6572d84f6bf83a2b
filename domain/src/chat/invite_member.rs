//! `InviteMember`.

use super::{MembershipEvent, Room, RoomChange, RoomEvent, RoomRefused, Standing};
use crate::ids::AccountId;

/// Ask somebody into a room.
#[derive(Clone, Copy, Debug)]
pub struct InviteMember {
    pub account: AccountId,
    pub by: AccountId,
}

impl InviteMember {
    /// Decides against the room.
    ///
    /// # Errors
    /// When who invites is no member, or who is invited is in, invited already or banned.
    pub fn decide(self, room: &Room) -> Result<RoomChange, RoomRefused> {
        let open = room.for_member(self.by)?.changeable()?;
        match open.standing(self.account) {
            Some(Standing::Member(_)) => Err(RoomRefused::AlreadyMember),
            Some(Standing::Invited { .. }) => Err(RoomRefused::AlreadyInvited),
            None if open.has_banned(self.account) => Err(RoomRefused::Banned),
            None => {
                let (room, account, by) = (open.room, self.account, self.by);
                Ok(RoomChange {
                    room: RoomEvent::MemberInvited { room, account, by },
                    account,
                    membership: MembershipEvent::InvitedToRoom { room, account, by },
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
    fn a_member_invites_somebody_once() {
        let invite = InviteMember { account: bob(), by: ada() };
        assert_eq!(invite.decide(&Room::fold([created()])).map(|c| c.room), Ok(bob_invited()));
        let invited = Room::fold([created(), bob_invited()]);
        assert_eq!(invite.decide(&invited), Err(RoomRefused::AlreadyInvited));
        assert_eq!(invite.decide(&room_of_two()), Err(RoomRefused::AlreadyMember));
    }

    #[test]
    fn outsiders_and_the_merely_invited_cannot_invite() {
        let invited = Room::fold([created(), bob_invited()]);
        for by in [bob(), eve()] {
            let invite = InviteMember { account: eve(), by };
            assert_eq!(invite.decide(&invited), Err(RoomRefused::NotFound));
        }
    }
}

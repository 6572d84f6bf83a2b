//! `DeclineInvitation`.

use super::{MembershipEvent, Room, RoomChange, RoomEvent, RoomRefused, Standing};
use crate::ids::AccountId;

/// Stay out.
#[derive(Clone, Copy, Debug)]
pub struct DeclineInvitation {
    pub account: AccountId,
}

impl DeclineInvitation {
    /// Decides against the room.
    ///
    /// # Errors
    /// When there is no open invitation.
    pub fn decide(self, room: &Room) -> Result<RoomChange, RoomRefused> {
        let Room::Open(open) = room else { return Err(RoomRefused::NotInvited) };
        let Some(Standing::Invited { .. }) = open.standing(self.account) else {
            return Err(RoomRefused::NotInvited);
        };
        let (room, account) = (open.room, self.account);
        Ok(RoomChange {
            room: RoomEvent::InvitationDeclined { room, account },
            account,
            membership: MembershipEvent::DeclinedRoom { room, account },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    #[test]
    fn an_open_invitation_is_declined() {
        let invited = Room::fold([created(), bob_invited()]);
        let decline = DeclineInvitation { account: bob() };
        let declined = RoomEvent::InvitationDeclined { room: room_id(), account: bob() };
        assert_eq!(decline.decide(&invited).map(|c| c.room), Ok(declined));
        assert_eq!(decline.decide(&room_of_two()), Err(RoomRefused::NotInvited));
        assert_eq!(decline.decide(&Room::fold([created()])), Err(RoomRefused::NotInvited));
    }
}

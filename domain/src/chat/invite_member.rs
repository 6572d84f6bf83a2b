//! `InviteMember`.

use super::{MembershipEvent, OpenDirectRoom, Room, RoomChange, RoomEvent, RoomRefused, Standing};
use crate::ids::{AccountId, RoomId};

/// Ask somebody into a room.
#[derive(Clone, Copy, Debug)]
pub struct InviteMember {
    pub account: AccountId,
    pub by: AccountId,
}

impl InviteMember {
    /// Where it stands whether one of the two has blocked the other.
    pub fn pair(self) -> RoomId {
        OpenDirectRoom { by: self.by, with: self.account }.room()
    }

    /// Decides against the room, and the direct room of the two, whether that is open or not.
    ///
    /// # Errors
    /// [`RoomRefused::NotAvailable`] when who is invited has blocked who invites; [`RoomRefused::Archived`].
    /// When who invites is no member, or who is invited is in, invited already or banned.
    pub fn decide(self, room: &Room, pair: &Room) -> Result<RoomChange, RoomRefused> {
        let open = room.for_member(self.by)?.changeable()?.in_use()?;
        match open.standing(self.account) {
            Some(Standing::Member(_)) => Err(RoomRefused::AlreadyMember),
            Some(Standing::Invited { .. }) => Err(RoomRefused::AlreadyInvited),
            None if open.has_banned(self.account) => Err(RoomRefused::Banned),
            None if pair.blocked_by().contains(&self.account) => Err(RoomRefused::NotAvailable),
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
        let decide = |room: &Room| invite.decide(room, &Room::default());
        assert_eq!(decide(&Room::fold([created()])).map(|c| c.room), Ok(bob_invited()));
        let invited = Room::fold([created(), bob_invited()]);
        assert_eq!(decide(&invited), Err(RoomRefused::AlreadyInvited));
        assert_eq!(decide(&room_of_two()), Err(RoomRefused::AlreadyMember));
    }

    #[test]
    fn who_blocked_the_inviter_is_not_invited_by_them() {
        let invite = InviteMember { account: bob(), by: ada() };
        let room = Room::fold([created()]);
        let blocked = |by, person| RoomEvent::WritingBlocked { room: invite.pair(), by, person };
        let by_bob = Room::fold([blocked(bob(), ada())]);
        assert_eq!(invite.decide(&room, &by_bob), Err(RoomRefused::NotAvailable));
        let by_ada = Room::fold([blocked(ada(), bob())]);
        assert!(invite.decide(&room, &by_ada).is_ok(), "whom one has blocked oneself one may invite");
    }

    #[test]
    fn outsiders_and_the_merely_invited_cannot_invite() {
        let invited = Room::fold([created(), bob_invited()]);
        for by in [bob(), eve()] {
            let invite = InviteMember { account: eve(), by };
            assert_eq!(invite.decide(&invited, &Room::default()), Err(RoomRefused::NotFound));
        }
    }
}

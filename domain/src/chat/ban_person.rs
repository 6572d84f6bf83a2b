//! `BanPerson`.

use super::{MembershipEvent, Room, RoomChanges, RoomEvent, RoomRefused};
use crate::ids::AccountId;

/// Put somebody out of a room and do not let them in again. Who has left already is banned as well: whoever goes a
/// moment before must not come back a moment later.
#[derive(Clone, Copy, Debug)]
pub struct BanPerson {
    pub account: AccountId,
    pub by: AccountId,
}

impl BanPerson {
    /// Decides against the room. Nothing happens to who is banned already.
    ///
    /// # Errors
    /// When who bans keeps no order in the room. Nobody bans the owner, and only the owner a moderator.
    pub fn decide(self, room: &Room) -> Result<RoomChanges, RoomRefused> {
        let open = room.for_member(self.by)?.changeable()?.for_moderator_of(self.by, self.account)?;
        let mut changes = RoomChanges::default();
        if open.has_banned(self.account) {
            return Ok(changes);
        }
        let (room, account, by) = (open.room, self.account, self.by);
        if open.standing(account).is_some() {
            // All that follows who is in the room sees a removal; the ban itself is shown to few.
            let membership = MembershipEvent::RemovedFromRoom { room, account };
            changes.add(RoomEvent::MemberRemoved { room, account, by }, account, membership);
            changes.take_out_bots_of(account, open, by);
        }
        changes.room.push(RoomEvent::PersonBanned { room, account, by });
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{AcceptInvitation, InviteMember, LiftBan, room::examples::*};

    fn ban(account: AccountId, by: AccountId) -> Result<RoomChanges, RoomRefused> {
        BanPerson { account, by }.decide(&room_with_moderators())
    }

    /// The room with moderators, and Eve banned from it.
    fn without_eve() -> Room {
        let mut room = room_with_moderators();
        ban(eve(), bob()).expect("a decision").room.iter().for_each(|event| room.apply(event));
        room
    }

    #[test]
    fn who_is_banned_is_out_in_the_same_batch() {
        let (room, account, by) = (room_id(), eve(), bob());
        let changes = ban(account, by).expect("a decision");
        assert_eq!(
            changes.room,
            [RoomEvent::MemberRemoved { room, account, by }, RoomEvent::PersonBanned { room, account, by }]
        );
        assert_eq!(changes.memberships, [(account, MembershipEvent::RemovedFromRoom { room, account })]);
        assert!(!without_eve().has_member(eve()));
        let again = BanPerson { account, by: ada() }.decide(&without_eve());
        assert_eq!(again, Ok(RoomChanges::default()), "twice is once");
    }

    #[test]
    fn the_banned_are_not_invited_until_the_ban_is_lifted() {
        let mut room = without_eve();
        let invite = InviteMember { account: eve(), by: ada() };
        assert_eq!(invite.decide(&room, &Room::default()), Err(RoomRefused::Banned));
        assert_eq!(AcceptInvitation { account: eve() }.decide(&room), Err(RoomRefused::NotInvited));
        let lifted = LiftBan { account: eve(), by: mia() }.decide(&room).expect("a decision");
        room.apply(&lifted.expect("an event"));
        assert!(invite.decide(&room, &Room::default()).is_ok());
        assert!(!room.has_member(eve()), "to be let in again is not to be in again");
    }

    #[test]
    fn an_invitation_goes_with_the_ban_and_who_left_before_is_banned_all_the_same() {
        let mut room = Room::fold([created(), bob_invited()]);
        let ban = BanPerson { account: bob(), by: ada() };
        ban.decide(&room).expect("a decision").room.iter().for_each(|event| room.apply(event));
        assert_eq!(AcceptInvitation { account: bob() }.decide(&room), Err(RoomRefused::NotInvited));
        let changes = BanPerson { account: eve(), by: ada() }.decide(&room_of_two()).expect("a decision");
        let banned = RoomEvent::PersonBanned { room: room_id(), account: eve(), by: ada() };
        assert_eq!((changes.room, changes.memberships), (vec![banned], vec![]));
    }

    #[test]
    fn moderators_ban_neither_the_owner_nor_each_other_and_members_nobody() {
        assert_eq!(ban(ada(), bob()), Err(RoomRefused::OwnerStays));
        assert_eq!(ban(mia(), bob()), Err(RoomRefused::NotOwner));
        assert!(ban(mia(), ada()).is_ok());
        assert_eq!(ban(mia(), eve()), Err(RoomRefused::NotModerator));
        assert_eq!(ban(ada(), ada()), Err(RoomRefused::OwnerStays));
        let outside = BanPerson { account: bob(), by: eve() }.decide(&room_of_two());
        assert_eq!(outside, Err(RoomRefused::NotFound));
    }
}

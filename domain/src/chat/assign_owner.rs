//! `AssignOwner`: an administrator makes a member the owner of a room whose owner is gone.

use super::{Role, Room, RoomEvent, RoomReason, RoomRefused, Standing, archive_room::for_admin};
use crate::{accounts::Account, ids::AccountId};

/// Make a member the owner, and the owner a member like others.
///
/// Only who is in the room already can own it: an administrator does not get into a room by it, nor lets somebody in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignOwner {
    pub to: AccountId,
    pub reason: RoomReason,
}

impl AssignOwner {
    /// Decides against the administrator's account and the room. Nothing happens to who owns it already.
    ///
    /// What becomes of the owners is the same event as when an owner hands the room over; the one before it tells who did it
    /// and why.
    ///
    /// # Errors
    /// [`RoomRefused::NotAdmin`], [`RoomRefused::NoSuchRoom`], [`RoomRefused::DirectRoom`]; [`RoomRefused::NoSuchMember`].
    pub fn decide(self, by: &Account, room: &Room) -> Result<Vec<RoomEvent>, RoomRefused> {
        let (by, open) = for_admin(by, room)?;
        match open.standing(self.to) {
            Some(Standing::Member(Role::Owner)) => return Ok(Vec::new()),
            Some(Standing::Member(Role::Moderator | Role::Member)) => {}
            Some(Standing::Invited { .. }) | None => return Err(RoomRefused::NoSuchMember),
        }
        let owns = |standing| matches!(standing, Standing::Member(Role::Owner));
        // A room with a member has an owner: who owns it stays, hands it over or leaves it to somebody.
        let owner = open.standings().find(|(_, standing)| owns(*standing));
        let (from, _) = owner.ok_or(RoomRefused::NoSuchMember)?;
        let (room, to, reason) = (open.room, self.to, self.reason.of(by));
        Ok(vec![
            RoomEvent::OwnershipAssigned { room, to, by, reason },
            RoomEvent::OwnershipPassed { room, from, to },
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::{Role as AccountRole, examples::bob_is},
        chat::{
            archive_room::examples::{admin, after_archiving, reason},
            room::examples::*,
        },
    };

    fn assign(to: AccountId, room: &Room) -> Result<Vec<RoomEvent>, RoomRefused> {
        AssignOwner { to, reason: reason() }.decide(&admin(), room)
    }

    #[test]
    fn an_administrator_gives_the_room_to_a_member_also_while_it_is_archived() {
        for mut room in [room_with_moderators(), after_archiving(room_with_moderators())] {
            let events = assign(eve(), &room).expect("a decision");
            let (id, by, reason) = (room_id(), bob(), reason().of(bob()));
            let assigned = RoomEvent::OwnershipAssigned { room: id, to: eve(), by, reason };
            let passed = RoomEvent::OwnershipPassed { room: id, from: ada(), to: eve() };
            assert_eq!(events, [assigned, passed]);
            for event in &events {
                room.apply(event);
            }
            assert_eq!(room.standing(eve()), Some(Standing::Member(Role::Owner)));
            assert_eq!(room.standing(ada()), Some(Standing::Member(Role::Member)));
            assert_eq!(assign(eve(), &room), Ok(Vec::new()), "once is enough");
        }
    }

    #[test]
    fn nobody_gets_into_a_room_by_it() {
        let invited = Room::fold([created(), bob_invited()]);
        assert_eq!(assign(bob(), &invited), Err(RoomRefused::NoSuchMember), "also who is only invited");
        assert_eq!(assign(eve(), &room_of_two()), Err(RoomRefused::NoSuchMember));
        assert_eq!(assign(bob(), &Room::default()), Err(RoomRefused::NoSuchRoom));
        let opened = RoomEvent::DirectRoomOpened { room: room_id(), by: ada(), account: bob() };
        assert_eq!(assign(bob(), &Room::fold([opened])), Err(RoomRefused::DirectRoom));
    }

    #[test]
    fn only_administrators_do() {
        for by in [bob_is(AccountRole::Member), bob_is(AccountRole::Auditor), Account::default()] {
            let assign = AssignOwner { to: bob(), reason: reason() };
            assert_eq!(assign.decide(&by, &room_of_two()), Err(RoomRefused::NotAdmin));
        }
    }
}

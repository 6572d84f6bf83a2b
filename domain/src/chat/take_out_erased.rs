//! `TakeOutErased`: a person who is being forgotten goes out of a room, whatever they are in it.

use super::{MembershipEvent, OpenRoom, Role, Room, RoomChanges, RoomEvent, Standing};
use crate::ids::AccountId;

/// Take somebody out of a room for good.
#[derive(Clone, Copy, Debug)]
pub struct TakeOutErased {
    pub account: AccountId,
}

impl TakeOutErased {
    /// Decides against the room; `None` when the person is not there.
    ///
    /// A room must have an owner: it is passed to the moderator, or else the member, who has been registered the longest.
    /// Where no member is left, nobody can be let in any more, so open invitations end.
    pub fn decide(self, room: &Room) -> Option<RoomChanges> {
        let Room::Open(open) = room else { return None };
        let (room, account) = (open.room, self.account);
        let mut taken_out = RoomChanges::default();
        match open.standing(account)? {
            Standing::Invited { .. } => taken_out.add(
                RoomEvent::InvitationDeclined { room, account },
                account,
                MembershipEvent::DeclinedRoom { room, account },
            ),
            Standing::Member(role) => {
                match heir(open, account) {
                    Some(to) => {
                        if role == Role::Owner {
                            taken_out.room.push(RoomEvent::OwnershipPassed { room, from: account, to });
                        }
                        taken_out.take_out_bots_of(account, open, account);
                    }
                    None => {
                        for (invited, _) in open.standings().filter(|(other, _)| *other != account) {
                            let removed = RoomEvent::MemberRemoved { room, account: invited, by: account };
                            let membership = MembershipEvent::RemovedFromRoom { room, account: invited };
                            taken_out.add(removed, invited, membership);
                        }
                    }
                }
                let left = MembershipEvent::LeftRoom { room, account };
                taken_out.add(RoomEvent::MemberLeft { room, account }, account, left);
            }
        }
        Some(taken_out)
    }
}

/// Who comes next in the room, if somebody is left in it. No bot does.
fn heir(open: &OpenRoom, without: AccountId) -> Option<AccountId> {
    let others = open.standings().filter(|(other, _)| *other != without && !open.is_bot(*other));
    let members = others.filter_map(|(other, standing)| match standing {
        Standing::Member(role) => Some((role != Role::Moderator, other)),
        Standing::Invited { .. } => None,
    });
    // Ids of accounts are in the order of their registration.
    members.min().map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    fn without(account: AccountId, mut events: Vec<RoomEvent>) -> (Vec<RoomEvent>, Room) {
        let taken_out = TakeOutErased { account }.decide(&Room::fold(events.clone())).unwrap_or_default();
        assert_eq!(
            taken_out.memberships.len(),
            taken_out.room.iter().filter(|e| !matches!(e, RoomEvent::OwnershipPassed { .. })).count()
        );
        events.extend(taken_out.room.clone());
        (taken_out.room, Room::fold(events))
    }

    #[test]
    fn an_owner_leaves_the_room_to_a_member() {
        let (events, room) = without(ada(), vec![created(), bob_invited(), bob_accepted()]);
        let passed = RoomEvent::OwnershipPassed { room: room_id(), from: ada(), to: bob() };
        assert_eq!(events, [passed, RoomEvent::MemberLeft { room: room_id(), account: ada() }]);
        assert_eq!(room.standing(bob()), Some(Standing::Member(Role::Owner)));
        assert_eq!(room.standing(ada()), None);
    }

    #[test]
    fn a_moderator_comes_before_who_is_registered_longer() {
        let (_, mut room) = without(eve(), vec![created(), bob_invited(), bob_accepted()]);
        room.apply(&RoomEvent::MemberInvited { room: room_id(), account: eve(), by: ada() });
        room.apply(&RoomEvent::InvitationAccepted { room: room_id(), account: eve() });
        room.apply(&appointed(eve()));
        assert!(bob() < eve());
        let taken_out = TakeOutErased { account: ada() }.decide(&room).unwrap_or_default();
        let passed = RoomEvent::OwnershipPassed { room: room_id(), from: ada(), to: eve() };
        assert_eq!(taken_out.room[0], passed);
    }

    #[test]
    fn the_last_member_takes_the_invitations_along() {
        let (_, room) = without(ada(), vec![created(), bob_invited()]);
        assert_eq!((room.standing(ada()), room.standing(bob())), (None, None));
    }

    #[test]
    fn members_and_the_invited_just_go_and_strangers_change_nothing() {
        let (events, room) = without(bob(), vec![created(), bob_invited(), bob_accepted()]);
        assert_eq!(events, [RoomEvent::MemberLeft { room: room_id(), account: bob() }]);
        assert_eq!(room.standing(ada()), Some(Standing::Member(Role::Owner)));
        let (events, _) = without(bob(), vec![created(), bob_invited()]);
        assert_eq!(events, [RoomEvent::InvitationDeclined { room: room_id(), account: bob() }]);
        assert!(without(eve(), vec![created()]).0.is_empty());
        assert_eq!(TakeOutErased { account: ada() }.decide(&Room::default()), None);
    }
}

//! `OpenDirectRoom`.

use uuid::Uuid;

use super::{MembershipEvent, Room, RoomEvent, RoomRefused};
use crate::ids::{AccountId, RoomId};

/// Namespace of the ids of direct rooms; an arbitrary constant that must never change.
const DIRECT: Uuid = Uuid::from_u128(0x2f5d_0c1e_83a7_4b60_9e1d_c44a_7b08_51f6);

/// Open the room of two people, in which they write to each other. There is one for each pair, whoever opens it.
#[derive(Clone, Copy, Debug)]
pub struct OpenDirectRoom {
    pub by: AccountId,
    pub with: AccountId,
}

/// What happens: to the room, and to both lists of rooms, in one batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectRoomOpening {
    pub room: RoomEvent,
    pub memberships: [(AccountId, MembershipEvent); 2],
}

impl OpenDirectRoom {
    /// The room of this pair: the same whoever asks.
    pub fn room(self) -> RoomId {
        let (first, second) = (self.by.min(self.with), self.by.max(self.with));
        let pair = [first.uuid().into_bytes(), second.uuid().into_bytes()].concat();
        RoomId::new(Uuid::new_v5(&DIRECT, &pair))
    }

    /// Decides against what is on that room's boundary. Nothing happens when it is open already.
    ///
    /// # Errors
    /// [`RoomRefused::WithOneself`]; [`RoomRefused::NotFound`] for who is in it no more, because they are forgotten;
    /// [`RoomRefused::NotAvailable`] where it is not open and one of the two has blocked the other.
    pub fn decide(self, room: &Room) -> Result<Option<DirectRoomOpening>, RoomRefused> {
        let Self { by, with } = self;
        if by == with {
            return Err(RoomRefused::WithOneself);
        }
        if let Room::Open(_) = room {
            return room.for_member(by).map(|_| None);
        }
        if !room.blocked_by().is_empty() {
            return Err(RoomRefused::NotAvailable);
        }
        let room = self.room();
        let joined = |account| (account, MembershipEvent::JoinedDirectRoom { room, account, by });
        Ok(Some(DirectRoomOpening {
            room: RoomEvent::DirectRoomOpened { room, by, account: with },
            memberships: [joined(by), joined(with)],
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::message_change::examples::message_of_bob;
    use crate::chat::{
        DeleteMessage, InviteMember, LeaveRoom, Message, MessageChangeEvent, RemoveMember, Role, Standing,
        TakeOutErased, room::examples::*,
    };

    fn open(by: AccountId, with: AccountId) -> OpenDirectRoom {
        OpenDirectRoom { by, with }
    }

    /// The room of Ada and Bob, which Ada opened.
    fn direct() -> Room {
        let opening = open(ada(), bob()).decide(&Room::default()).expect("a decision").expect("an event");
        Room::fold([opening.room])
    }

    #[test]
    fn a_pair_has_one_room_whoever_opens_it() {
        assert_eq!(open(ada(), bob()).room(), open(bob(), ada()).room());
        assert_ne!(open(ada(), bob()).room(), open(ada(), eve()).room());
        // It must never change: an id in the log for ever.
        assert_eq!(open(ada(), bob()).room().uuid().get_version_num(), 5);
        let opening = open(ada(), bob()).decide(&Room::default()).expect("a decision").expect("an event");
        let room = open(bob(), ada()).room();
        assert_eq!(opening.room, RoomEvent::DirectRoomOpened { room, by: ada(), account: bob() });
        let joined = |account| (account, MembershipEvent::JoinedDirectRoom { room, account, by: ada() });
        assert_eq!(opening.memberships, [joined(ada()), joined(bob())]);
        for (by, with) in [(ada(), bob()), (bob(), ada())] {
            assert_eq!(open(by, with).decide(&direct()), Ok(None), "it is there");
        }
        assert_eq!(open(ada(), ada()).decide(&Room::default()), Err(RoomRefused::WithOneself));
    }

    #[test]
    fn both_are_members_at_once_and_it_stays_of_two() {
        let room = direct();
        for member in [ada(), bob()] {
            assert_eq!(room.standing(member), Some(Standing::Member(Role::Member)));
            let invite = InviteMember { account: eve(), by: member };
            assert_eq!(invite.decide(&room, &room), Err(RoomRefused::DirectRoom));
            let other = if member == ada() { bob() } else { ada() };
            let remove = RemoveMember { account: other, by: member };
            assert_eq!(remove.decide(&room), Err(RoomRefused::DirectRoom));
            assert_eq!(LeaveRoom { account: member }.decide(&room), Err(RoomRefused::DirectRoom));
        }
        assert_eq!(
            InviteMember { account: eve(), by: eve() }.decide(&room, &room),
            Err(RoomRefused::NotFound)
        );
    }

    #[test]
    fn nobody_owns_it_so_that_each_deletes_their_own_only() {
        let room = direct();
        let message = Message { room: open(ada(), bob()).room(), ..message_of_bob() };
        let delete = |by| DeleteMessage { by }.decide(&room, Some(&message));
        assert_eq!(delete(ada()), Err(RoomRefused::NotAuthor));
        let deleted = delete(bob()).expect("his own").expect("a deletion").deleted;
        assert!(matches!(deleted, MessageChangeEvent::MessageDeleted { .. }));
    }

    #[test]
    fn who_is_forgotten_goes_out_of_it_and_the_other_stays() {
        let id = open(ada(), bob()).room();
        let taken_out = TakeOutErased { account: bob() }.decide(&direct()).expect("he is in");
        assert_eq!(taken_out.room, [RoomEvent::MemberLeft { room: id, account: bob() }]);
        let mut room = direct();
        taken_out.room.iter().for_each(|event| room.apply(event));
        assert!(room.has_member(ada()) && !room.has_member(bob()));
        assert_eq!(open(ada(), bob()).decide(&room), Ok(None));
        assert_eq!(open(bob(), ada()).decide(&room), Err(RoomRefused::NotFound));
    }
}

//! `BlockPerson` and `UnblockPerson`.

use super::{MembershipEvent, OpenDirectRoom, Room, RoomChange, RoomChanges, RoomEvent, RoomRefused};
use crate::ids::{AccountId, RoomId};

/// Not be written to by somebody any more, nor invited.
///
/// It stands on two boundaries: on one's own list, for oneself alone, and on the direct room of the two, open or not.
/// Everything between two people is decided against that room, so that a message either comes before the block or not.
#[derive(Clone, Copy, Debug)]
pub struct BlockPerson {
    pub by: AccountId,
    pub person: AccountId,
}

/// Let somebody write and invite again.
#[derive(Clone, Copy, Debug)]
pub struct UnblockPerson {
    pub by: AccountId,
    pub person: AccountId,
}

impl BlockPerson {
    /// The direct room of the two.
    pub fn room(self) -> RoomId {
        OpenDirectRoom { by: self.by, with: self.person }.room()
    }

    /// Decides against that room. Nothing happens to who is blocked already.
    ///
    /// # Errors
    /// [`RoomRefused::BlocksOneself`].
    pub fn decide(self, room: &Room) -> Result<RoomChanges, RoomRefused> {
        let Self { by, person } = self;
        if by == person {
            return Err(RoomRefused::BlocksOneself);
        }
        if room.blocked_by().contains(&by) {
            return Ok(RoomChanges::default());
        }
        let membership = MembershipEvent::PersonBlocked { account: by, person };
        let room = RoomEvent::WritingBlocked { room: self.room(), by, person };
        Ok(RoomChange { room, account: by, membership }.into())
    }
}

impl UnblockPerson {
    /// The direct room of the two.
    pub fn room(self) -> RoomId {
        OpenDirectRoom { by: self.by, with: self.person }.room()
    }

    /// Decides against that room. Nothing happens to who is not blocked.
    pub fn decide(self, room: &Room) -> RoomChanges {
        let Self { by, person } = self;
        if !room.blocked_by().contains(&by) {
            return RoomChanges::default();
        }
        let membership = MembershipEvent::PersonUnblocked { account: by, person };
        let room = RoomEvent::WritingUnblocked { room: self.room(), by, person };
        RoomChange { room, account: by, membership }.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{
        DeleteMessage, EditMessage, Emoji, Mentions, Message, MessageBody, PostMessage, React, Reactions,
        message_change::examples::message_of_bob, room::examples::*,
    };

    fn ada_blocks_bob() -> BlockPerson {
        BlockPerson { by: ada(), person: bob() }
    }

    fn opened() -> RoomEvent {
        RoomEvent::DirectRoomOpened { room: ada_blocks_bob().room(), by: bob(), account: ada() }
    }

    fn with(mut room: Room, changes: &RoomChanges) -> Room {
        changes.room.iter().for_each(|event| room.apply(event));
        room
    }

    fn blocked(room: Room) -> Room {
        let changes = ada_blocks_bob().decide(&room).expect("a decision");
        with(room, &changes)
    }

    fn post(author: AccountId, room: &Room) -> Option<RoomRefused> {
        let body = MessageBody::parse("ahoy").expect("a body");
        let (message, mentions) = (message_of_bob().message, Mentions::default());
        let attachments = Some(Vec::new());
        PostMessage { message, author, body, answers: None, mentions, attachments }.decide(room, None).err()
    }

    #[test]
    fn it_stands_on_ones_own_list_and_on_the_room_of_the_two_and_is_said_once() {
        let (by, person, room) = (ada(), bob(), ada_blocks_bob().room());
        let changes = ada_blocks_bob().decide(&Room::default()).expect("a decision");
        assert_eq!(changes.room, [RoomEvent::WritingBlocked { room, by, person }]);
        assert_eq!(changes.memberships, [(by, MembershipEvent::PersonBlocked { account: by, person })]);
        let room = blocked(Room::default());
        assert_eq!(ada_blocks_bob().decide(&room), Ok(RoomChanges::default()));
        assert_eq!(UnblockPerson { by: bob(), person: ada() }.decide(&room), RoomChanges::default());
        let oneself = BlockPerson { by: ada(), person: ada() };
        assert_eq!(oneself.decide(&Room::default()), Err(RoomRefused::BlocksOneself));
    }

    #[test]
    fn a_room_that_was_never_opened_is_not_until_nobody_blocks() {
        let room = blocked(Room::default());
        for (by, with) in [(ada(), bob()), (bob(), ada())] {
            let open = OpenDirectRoom { by, with };
            assert_eq!(open.decide(&room), Err(RoomRefused::NotAvailable));
        }
        let both = BlockPerson { by: bob(), person: ada() };
        let room = with(room.clone(), &both.decide(&room).expect("a decision"));
        let room = with(room.clone(), &UnblockPerson { by: ada(), person: bob() }.decide(&room));
        let open = OpenDirectRoom { by: ada(), with: bob() };
        assert_eq!(open.decide(&room), Err(RoomRefused::NotAvailable), "the other one still does");
        let room = with(room.clone(), &UnblockPerson { by: bob(), person: ada() }.decide(&room));
        assert!(matches!(open.decide(&room), Ok(Some(_))));
    }

    #[test]
    fn nobody_writes_in_the_room_of_two_while_one_blocks_the_other() {
        let room = blocked(Room::fold([opened()]));
        assert_eq!(
            OpenDirectRoom { by: bob(), with: ada() }.decide(&room),
            Ok(None),
            "it is there to be read"
        );
        for member in [ada(), bob()] {
            assert_eq!(post(member, &room), Some(RoomRefused::NotAvailable));
        }
        let message = Message { room: ada_blocks_bob().room(), ..message_of_bob() };
        let body = MessageBody::parse("ahoy again").expect("a body");
        let edit = EditMessage { by: bob(), body, mentions: Mentions::default(), expected: None };
        assert_eq!(edit.decide(&room, Some(&message), None), Err(RoomRefused::NotAvailable));
        let react = |wanted| {
            let emoji = Emoji::parse("👍").expect("an emoji");
            React { by: bob(), emoji, wanted }.decide(&room, Some(&message), &Reactions::default())
        };
        assert_eq!(react(true), Err(RoomRefused::NotAvailable));
        assert_eq!(react(false), Ok(vec![]));
        assert!(
            DeleteMessage { by: bob() }.decide(&room, Some(&message)).is_ok(),
            "to take back is not to write"
        );
        let room = with(room.clone(), &UnblockPerson { by: ada(), person: bob() }.decide(&room));
        assert_eq!(post(bob(), &room), None);
    }

    #[test]
    fn a_room_of_many_is_none_of_it() {
        let room = room_of_two();
        assert!(room.blocked_by().is_empty());
        assert_eq!(post(bob(), &room), None);
    }
}

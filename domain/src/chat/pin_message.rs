//! `PinMessage` and `UnpinMessage`.

use super::{Message, MessageFate, Room, RoomEvent, RoomRefused};
use crate::ids::{AccountId, MessageId};

/// So many messages of a room are pinned at most: more are no help to find what matters, and all of them are loaded with
/// the room.
pub const MAX_PINS: usize = 50;

/// Put a message where everybody in the room finds it.
///
/// It is an event of the room, so that the room counts its pins, and of two who pin the last one at the same moment one is
/// refused. The message may be deleted in the same moment; then the pin is to a deleted message, and can be taken away.
#[derive(Clone, Copy, Debug)]
pub struct PinMessage {
    pub by: AccountId,
}

/// Take a message away from there.
#[derive(Clone, Copy, Debug)]
pub struct UnpinMessage {
    pub by: AccountId,
    pub message: MessageId,
}

impl PinMessage {
    /// Decides against the room and the message, if there is one. Nothing happens to what is pinned already.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for who is not a member, whether there is such a message or not;
    /// [`RoomRefused::NotModerator`], but in a direct room, where [`RoomRefused::NotAvailable`] stands for a block;
    /// [`RoomRefused::NoSuchMessage`], [`RoomRefused::MessageDeleted`] and [`RoomRefused::TooManyPins`].
    pub fn decide(self, room: &Room, message: Option<&Message>) -> Result<Option<RoomEvent>, RoomRefused> {
        let open = room.for_writer(self.by)?.for_pinner(self.by)?;
        let message =
            message.filter(|message| message.room == open.room).ok_or(RoomRefused::NoSuchMessage)?;
        if message.fate != MessageFate::Shown {
            return Err(RoomRefused::MessageDeleted);
        }
        let Message { room, message, sequence, .. } = *message;
        if open.pinned_at(message).is_some() {
            return Ok(None);
        }
        if open.pins() >= MAX_PINS {
            return Err(RoomRefused::TooManyPins);
        }
        Ok(Some(RoomEvent::MessagePinned { room, message, sequence, by: self.by }))
    }
}

impl UnpinMessage {
    /// Decides against the room. Nothing happens to what is not pinned.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for who is not a member; [`RoomRefused::NotModerator`], but in a direct room.
    pub fn decide(self, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        let Self { by, message } = self;
        let open = room.for_member(by)?.for_pinner(by)?;
        let pinned = open.pinned_at(message);
        Ok(pinned.map(|sequence| RoomEvent::MessageUnpinned { room: open.room, message, sequence, by }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::{
            BlockPerson, OpenDirectRoom,
            message_change::examples::{deleted, edited, message_of_bob},
            room::examples::*,
        },
        ids::RoomId,
    };
    use uuid::Uuid;

    fn pin(by: AccountId, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        PinMessage { by }.decide(room, Some(&message_of_bob()))
    }

    fn unpin(by: AccountId, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        UnpinMessage { by, message: message_of_bob().message }.decide(room)
    }

    fn pinned(by: AccountId) -> RoomEvent {
        let Message { room, message, sequence, .. } = message_of_bob();
        RoomEvent::MessagePinned { room, message, sequence, by }
    }

    fn unpinned(by: AccountId) -> RoomEvent {
        let Message { room, message, sequence, .. } = message_of_bob();
        RoomEvent::MessageUnpinned { room, message, sequence, by }
    }

    #[test]
    fn who_keeps_order_pins_and_unpins_and_once_is_enough() {
        let mut room = room_with_moderators();
        assert_eq!(unpin(ada(), &room), Ok(None), "nothing is pinned");
        assert_eq!(pin(ada(), &room), Ok(Some(pinned(ada()))));
        assert_eq!(pin(mia(), &room), Ok(Some(pinned(mia()))));
        room.apply(&pinned(mia()));
        assert_eq!(pin(ada(), &room), Ok(None), "it is pinned");
        assert_eq!(unpin(bob(), &room), Ok(Some(unpinned(bob()))));
        room.apply(&unpinned(bob()));
        assert_eq!(room, room_with_moderators());
    }

    #[test]
    fn another_member_does_neither_and_an_outsider_learns_nothing() {
        let mut room = room_with_moderators();
        room.apply(&pinned(mia()));
        assert_eq!(pin(eve(), &room), Err(RoomRefused::NotModerator));
        assert_eq!(unpin(eve(), &room), Err(RoomRefused::NotModerator));
        for message in [None, Some(&message_of_bob())] {
            let outsider = PinMessage { by: eve() }.decide(&room_of_two(), message);
            assert_eq!(outsider, Err(RoomRefused::NotFound));
        }
        assert_eq!(unpin(eve(), &room_of_two()), Err(RoomRefused::NotFound));
    }

    #[test]
    fn both_pin_in_a_direct_room_unless_one_has_blocked_the_other() {
        let id = OpenDirectRoom { by: ada(), with: bob() }.room();
        let mut room = Room::fold([RoomEvent::DirectRoomOpened { room: id, by: ada(), account: bob() }]);
        let message = Message { room: id, ..message_of_bob() };
        for by in [ada(), bob()] {
            let pinned = PinMessage { by }.decide(&room, Some(&message)).expect("a pin").expect("an event");
            room.apply(&pinned);
            let unpin = UnpinMessage { by, message: message.message };
            assert!(matches!(unpin.decide(&room), Ok(Some(RoomEvent::MessageUnpinned { .. }))));
            let unpinned = unpin.decide(&room).expect("no pin").expect("an event");
            let block = BlockPerson { by: ada(), person: bob() }.decide(&room).expect("a block");
            let mut blocked = room.clone();
            block.room.iter().for_each(|event| blocked.apply(event));
            assert_eq!(unpin.decide(&blocked), Ok(Some(unpinned.clone())), "to take away is not to write");
            room.apply(&unpinned);
            blocked.apply(&unpinned);
            let refused = PinMessage { by }.decide(&blocked, Some(&message));
            assert_eq!(refused, Err(RoomRefused::NotAvailable));
        }
    }

    #[test]
    fn only_what_is_in_the_room_and_not_deleted_is_pinned() {
        let room = room_of_two();
        let elsewhere = Message { room: RoomId::new(Uuid::from_u128(0x501)), ..message_of_bob() };
        for message in [None, Some(&elsewhere)] {
            assert_eq!(PinMessage { by: ada() }.decide(&room, message), Err(RoomRefused::NoSuchMessage));
        }
        let mut message = message_of_bob();
        message.apply(10, &edited("hello"));
        assert_eq!(PinMessage { by: ada() }.decide(&room, Some(&message)), Ok(Some(pinned(ada()))));
        message.apply(11, &deleted(bob()));
        assert_eq!(PinMessage { by: ada() }.decide(&room, Some(&message)), Err(RoomRefused::MessageDeleted));
    }

    #[test]
    fn a_room_has_so_many_pins_and_no_more() {
        let mut room = room_of_two();
        for number in 0..MAX_PINS {
            let (message, sequence) = (MessageId::new(Uuid::from_u128(0x900 + number as u128)), 100);
            assert_eq!(pin(ada(), &room), Ok(Some(pinned(ada()))), "{number}");
            room.apply(&RoomEvent::MessagePinned { room: room_id(), message, sequence, by: ada() });
        }
        assert_eq!(pin(ada(), &room), Err(RoomRefused::TooManyPins));
        let message = MessageId::new(Uuid::from_u128(0x900));
        let unpin = UnpinMessage { by: ada(), message }.decide(&room).expect("a room").expect("an event");
        room.apply(&unpin);
        assert_eq!(pin(ada(), &room), Ok(Some(pinned(ada()))));
    }
}

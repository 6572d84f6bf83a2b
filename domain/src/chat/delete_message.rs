//! `DeleteMessage`.

use super::{Message, MessageChangeEvent, MessageFate, Room, RoomEvent, RoomRefused};
use crate::ids::AccountId;

/// Take a message back: one's own, or anybody's in a room in which one keeps order.
///
/// The decision reads the room and what became of the message. The append is guarded by the room's last sequence: who
/// was removed a moment ago deletes nothing. Of two who delete the same message at the same time both may succeed; the
/// second event of the two says nothing new.
#[derive(Clone, Copy, Debug)]
pub struct DeleteMessage {
    pub by: AccountId,
}

/// What a deletion leads to, in one batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    pub deleted: MessageChangeEvent,
    /// Of a message that was pinned, that it is so no more.
    pub unpinned: Option<RoomEvent>,
}

impl DeleteMessage {
    /// Decides against the room and the message, if there is one. Nothing happens to a deleted message.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for who is not a member, whether there is such a message or not;
    /// [`RoomRefused::NoSuchMessage`]; [`RoomRefused::NotAuthor`] for another member's message, unless one owns or moderates the room.
    pub fn decide(self, room: &Room, message: Option<&Message>) -> Result<Option<Deletion>, RoomRefused> {
        let open = room.for_member(self.by)?;
        let message =
            message.filter(|message| message.room == open.room).ok_or(RoomRefused::NoSuchMessage)?;
        if message.author != self.by && open.for_moderator(self.by).is_err() {
            return Err(RoomRefused::NotAuthor);
        }
        if message.fate != MessageFate::Shown {
            return Ok(None);
        }
        let Message { room, message, author, sequence, .. } = *message;
        let by = self.by;
        let is_pinned = open.pinned_at(message).is_some();
        let unpinned = is_pinned.then_some(RoomEvent::MessageUnpinned { room, message, sequence, by });
        let deleted = MessageChangeEvent::MessageDeleted { room, message, sequence, author, by };
        Ok(Some(Deletion { deleted, unpinned }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::{
            RoomEvent,
            message_change::examples::{deleted, message_of_bob, text_destroyed},
            room::examples::*,
        },
        ids::RoomId,
    };
    use uuid::Uuid;

    /// What is said of Bob's message in a room where nothing is pinned.
    fn delete(by: AccountId, room: &Room) -> Result<Option<MessageChangeEvent>, RoomRefused> {
        let deletion = DeleteMessage { by }.decide(room, Some(&message_of_bob()))?;
        Ok(deletion.map(|Deletion { deleted, unpinned }| {
            assert_eq!(unpinned, None);
            deleted
        }))
    }

    #[test]
    fn what_is_deleted_is_pinned_no_more() {
        let Message { room: id, message, sequence, .. } = message_of_bob();
        let mut room = room_of_two();
        room.apply(&RoomEvent::MessagePinned { room: id, message, sequence, by: ada() });
        let deletion = DeleteMessage { by: bob() }.decide(&room, Some(&message_of_bob()));
        let unpinned = Some(RoomEvent::MessageUnpinned { room: id, message, sequence, by: bob() });
        assert_eq!(deletion, Ok(Some(Deletion { deleted: deleted(bob()), unpinned })));
    }

    #[test]
    fn the_author_and_the_owner_delete() {
        assert_eq!(delete(bob(), &room_of_two()), Ok(Some(deleted(bob()))));
        assert_eq!(delete(ada(), &room_of_two()), Ok(Some(deleted(ada()))));
    }

    #[test]
    fn a_moderator_deletes_what_others_said() {
        let room = room_with_moderators();
        assert_eq!(delete(mia(), &room), Ok(Some(deleted(mia()))));
        assert_eq!(delete(eve(), &room), Err(RoomRefused::NotAuthor));
    }

    #[test]
    fn another_member_does_not() {
        let mut room = room_of_two();
        room.apply(&RoomEvent::MemberInvited { room: room_id(), account: eve(), by: ada() });
        assert_eq!(delete(eve(), &room), Err(RoomRefused::NotFound), "invited is not in");
        room.apply(&RoomEvent::InvitationAccepted { room: room_id(), account: eve() });
        assert_eq!(delete(eve(), &room), Err(RoomRefused::NotAuthor));
    }

    #[test]
    fn outsiders_do_not_learn_whether_there_is_such_a_message() {
        for message in [None, Some(&message_of_bob())] {
            assert_eq!(
                DeleteMessage { by: eve() }.decide(&room_of_two(), message),
                Err(RoomRefused::NotFound)
            );
        }
        let left = RoomEvent::MemberLeft { room: room_id(), account: bob() };
        let without_bob = Room::fold([created(), bob_invited(), bob_accepted(), left]);
        assert_eq!(delete(bob(), &without_bob), Err(RoomRefused::NotFound), "not even the author");
    }

    #[test]
    fn there_must_be_such_a_message_in_this_room() {
        let elsewhere = Message { room: RoomId::new(Uuid::from_u128(0x501)), ..message_of_bob() };
        for message in [None, Some(&elsewhere)] {
            let refused = DeleteMessage { by: ada() }.decide(&room_of_two(), message);
            assert_eq!(refused, Err(RoomRefused::NoSuchMessage));
        }
    }

    #[test]
    fn a_deleted_message_stays_as_it_is() {
        let mut message = message_of_bob();
        for event in [deleted(bob()), text_destroyed()] {
            message.apply(10, &event);
            assert_eq!(DeleteMessage { by: ada() }.decide(&room_of_two(), Some(&message)), Ok(None));
        }
    }
}

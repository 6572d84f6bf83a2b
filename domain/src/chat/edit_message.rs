//! `EditMessage`.

use personal::Deletable;

use super::{Mentions, Message, MessageBody, MessageChangeEvent, MessageFate, Room, RoomRefused};
use crate::ids::AccountId;

/// Change what one's own message says.
///
/// The decision reads the room, what became of the message and what it says. The append is guarded by the room's last
/// sequence, as a post's is: who was removed a moment ago edits nothing. Of two edits in the same moment both may
/// succeed, and the later one is what the message says; an edit that the message's deletion has overtaken says nothing.
#[derive(Clone, Debug)]
pub struct EditMessage {
    pub by: AccountId,
    /// It may be nothing, of a message with files.
    pub body: MessageBody,
    /// Whom it names. Only members are mentioned.
    pub mentions: Mentions,
    /// Where the text stands that this edit is made from, for who would rather be refused than replace another.
    pub expected: Option<u64>,
}

impl EditMessage {
    /// Decides against the room and the message, if there is one, with what it says now as far as that can be read.
    /// Nothing happens when it says so already.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for who is not a member, whether there is such a message or not;
    /// [`RoomRefused::NotAvailable`] where one of two blocks the other, who could write to them so;
    /// [`RoomRefused::NoSuchMessage`]; [`RoomRefused::NotOwnMessage`], also for the room's owner;
    /// [`RoomRefused::MessageDeleted`]; [`RoomRefused::NothingSaid`] of a message without files; [`RoomRefused::EditedMeanwhile`] when another text is expected to be there.
    pub fn decide(
        self,
        room: &Room,
        message: Option<&Message>,
        text: Option<&str>,
    ) -> Result<Option<MessageChangeEvent>, RoomRefused> {
        let open = room.for_writer(self.by)?;
        let message =
            message.filter(|message| message.room == open.room).ok_or(RoomRefused::NoSuchMessage)?;
        if message.author != self.by {
            return Err(RoomRefused::NotOwnMessage);
        }
        if message.fate != MessageFate::Shown {
            return Err(RoomRefused::MessageDeleted);
        }
        if self.body.as_str().is_empty() && !message.has_files {
            return Err(RoomRefused::NothingSaid);
        }
        if text == Some(self.body.as_str()) {
            return Ok(None);
        }
        if self.expected.is_some_and(|expected| expected != message.text_at) {
            return Err(RoomRefused::EditedMeanwhile);
        }
        let mentions = self.mentions.in_room(room, self.by);
        let Message { room, message, author, sequence, .. } = *message;
        let body = Deletable::open(author.person(), self.body.into_string());
        Ok(Some(MessageChangeEvent::MessageEdited {
            room,
            message,
            sequence,
            author,
            body,
            mentions: Some(mentions.accounts.into_iter().collect()),
            mentions_room: mentions.room,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::{
            RoomEvent,
            message_change::examples::{deleted, edited, message_of_bob, text_destroyed},
            room::examples::*,
        },
        ids::RoomId,
    };
    use uuid::Uuid;

    fn edit(by: AccountId, text: &str) -> EditMessage {
        let body = MessageBody::parse_beside_files(text).expect("a body");
        EditMessage { by, body, mentions: Mentions::default(), expected: None }
    }

    #[test]
    fn the_author_edits_and_nobody_else() {
        let (room, message) = (room_of_two(), message_of_bob());
        let decided = edit(bob(), " ahoy, all").decide(&room, Some(&message), Some("ahoy"));
        assert_eq!(decided, Ok(Some(edited("ahoy, all"))));
        let owner = edit(ada(), "ahoy, all").decide(&room, Some(&message), Some("ahoy"));
        assert_eq!(owner, Err(RoomRefused::NotOwnMessage));
    }

    #[test]
    fn an_edit_says_which_members_are_mentioned_from_then_on() {
        let mentions = Mentions { accounts: [ada(), bob(), eve()].into(), room: true };
        let edit = EditMessage { mentions, ..edit(bob(), "@ada @bob @eve @room") };
        let decided = edit.decide(&room_of_two(), Some(&message_of_bob()), Some("ahoy"));
        let Ok(Some(MessageChangeEvent::MessageEdited { mentions, mentions_room, .. })) = decided else {
            panic!("{decided:?}")
        };
        assert_eq!((mentions, mentions_room), (Some(vec![ada()]), true));
    }

    #[test]
    fn who_is_not_in_the_room_does_not_learn_whether_there_is_such_a_message() {
        let left = RoomEvent::MemberLeft { room: room_id(), account: bob() };
        let without_bob = Room::fold([created(), bob_invited(), bob_accepted(), left]);
        for message in [None, Some(&message_of_bob())] {
            let outsider = edit(eve(), "x").decide(&room_of_two(), message, None);
            assert_eq!(outsider, Err(RoomRefused::NotFound));
            let author = edit(bob(), "x").decide(&without_bob, message, None);
            assert_eq!(author, Err(RoomRefused::NotFound), "not even the author");
        }
        let elsewhere = Message { room: RoomId::new(Uuid::from_u128(0x501)), ..message_of_bob() };
        for message in [None, Some(&elsewhere)] {
            let refused = edit(bob(), "x").decide(&room_of_two(), message, None);
            assert_eq!(refused, Err(RoomRefused::NoSuchMessage));
        }
    }

    #[test]
    fn what_a_message_says_already_is_no_edit() {
        let room = room_of_two();
        let message = message_of_bob();
        assert_eq!(edit(bob(), "ahoy ").decide(&room, Some(&message), Some("ahoy")), Ok(None));
        let stale = EditMessage { expected: Some(6), ..edit(bob(), "ahoy") };
        assert_eq!(stale.decide(&room, Some(&message), Some("ahoy")), Ok(None), "what was wanted is there");
        let unread = edit(bob(), "ahoy").decide(&room, Some(&message), None);
        assert_eq!(unread, Ok(Some(edited("ahoy"))));
    }

    #[test]
    fn who_expects_another_text_is_told() {
        let (room, mut message) = (room_of_two(), message_of_bob());
        message.apply(10, &edited("ahoy, all"));
        for (expected, is_refused) in [(None, false), (Some(10), false), (Some(7), true), (Some(11), true)] {
            let edit = EditMessage { expected, ..edit(bob(), "hello") };
            let decided = edit.decide(&room, Some(&message), Some("ahoy, all"));
            let refused = Err(RoomRefused::EditedMeanwhile);
            assert_eq!(decided, if is_refused { refused } else { Ok(Some(edited("hello"))) }, "{expected:?}");
        }
    }

    #[test]
    fn only_beside_files_nothing_need_be_said() {
        let (room, message) = (room_of_two(), message_of_bob());
        let decided = edit(bob(), " ").decide(&room, Some(&message), Some("ahoy"));
        assert_eq!(decided, Err(RoomRefused::NothingSaid));
        let with_files = Message { has_files: true, ..message };
        let decided = edit(bob(), " ").decide(&room, Some(&with_files), Some("ahoy"));
        assert_eq!(decided, Ok(Some(edited(""))));
        let again = edit(bob(), " ").decide(&room, Some(&with_files), Some(""));
        assert_eq!(again, Ok(None));
    }

    #[test]
    fn a_deleted_message_says_nothing_any_more() {
        let mut message = message_of_bob();
        for event in [deleted(ada()), text_destroyed()] {
            message.apply(10, &event);
            let decided = edit(bob(), "hello").decide(&room_of_two(), Some(&message), Some("ahoy"));
            assert_eq!(decided, Err(RoomRefused::MessageDeleted));
        }
    }
}

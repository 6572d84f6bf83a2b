//! `RemoveLinkPreview`.

use super::{LinkPreviews, Message, MessageChangeEvent, MessageFate, Room, RoomRefused};
use crate::ids::{AccountId, LinkPreviewId};

/// Take away what is shown of a page that a message links to: one's own message, or anybody's in a room in which one keeps
/// order. The link itself stays, and gets no other preview.
#[derive(Clone, Copy, Debug)]
pub struct RemoveLinkPreview {
    pub by: AccountId,
    pub preview: LinkPreviewId,
}

impl RemoveLinkPreview {
    /// Decides against the room and the message, if there is one, with its previews. Nothing happens to one that is gone.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for who is not a member, whether there is such a message or not;
    /// [`RoomRefused::NoSuchMessage`]; [`RoomRefused::NotAuthor`] for another member's message, unless one owns or moderates
    /// the room; [`RoomRefused::NoSuchLinkPreview`].
    pub fn decide(
        self,
        room: &Room,
        message: Option<&Message>,
        previews: &LinkPreviews,
    ) -> Result<Option<MessageChangeEvent>, RoomRefused> {
        let Self { by, preview } = self;
        let open = room.for_member(by)?;
        let message =
            message.filter(|message| message.room == open.room).ok_or(RoomRefused::NoSuchMessage)?;
        if message.author != by && open.for_moderator(by).is_err() {
            return Err(RoomRefused::NotAuthor);
        }
        let is_removed = previews.is_removed(preview).ok_or(RoomRefused::NoSuchLinkPreview)?;
        // It goes with its message.
        if is_removed || message.fate != MessageFate::Shown {
            return Ok(None);
        }
        let Message { room, message, sequence, author, .. } = *message;
        Ok(Some(MessageChangeEvent::LinkPreviewRemoved { room, message, sequence, author, preview, by }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{
        message_change::examples::{deleted, message_of_bob, preview_removed, previewed},
        room::examples::*,
    };
    use uuid::Uuid;

    fn remove(
        by: AccountId,
        number: u128,
        events: &[MessageChangeEvent],
    ) -> Result<Option<MessageChangeEvent>, RoomRefused> {
        let (mut message, mut previews) = (message_of_bob(), LinkPreviews::default());
        for (at, event) in (10..).zip(events) {
            message.apply(at, event);
            previews.apply(&message, event);
        }
        let remove = RemoveLinkPreview { by, preview: LinkPreviewId::new(Uuid::from_u128(number)) };
        remove.decide(&room_with_moderators(), Some(&message), &previews)
    }

    #[test]
    fn the_author_and_who_keeps_order_remove_it_and_once() {
        let there = [previewed(1, "x"), previewed(2, "y")];
        assert_eq!(remove(bob(), 1, &there), Ok(Some(preview_removed(1))));
        for by in [ada(), mia()] {
            let removed = remove(by, 2, &there).expect("they may").expect("an event");
            assert!(matches!(removed, MessageChangeEvent::LinkPreviewRemoved { by: who, .. } if who == by));
        }
        assert_eq!(remove(eve(), 1, &there), Err(RoomRefused::NotAuthor));
        let gone = [previewed(1, "x"), preview_removed(1)];
        assert_eq!(remove(bob(), 1, &gone), Ok(None));
        assert_eq!(remove(bob(), 7, &there), Err(RoomRefused::NoSuchLinkPreview));
        let with_its_message = [previewed(1, "x"), deleted(bob())];
        assert_eq!(remove(bob(), 1, &with_its_message), Ok(None));
    }

    #[test]
    fn outsiders_do_not_learn_whether_there_is_such_a_message() {
        let remove = RemoveLinkPreview { by: eve(), preview: LinkPreviewId::new(Uuid::nil()) };
        for message in [None, Some(&message_of_bob())] {
            let refused = remove.decide(&room_of_two(), message, &LinkPreviews::default());
            assert_eq!(refused, Err(RoomRefused::NotFound));
        }
        let nothing = RemoveLinkPreview { by: ada(), ..remove };
        let refused = nothing.decide(&room_of_two(), None, &LinkPreviews::default());
        assert_eq!(refused, Err(RoomRefused::NoSuchMessage));
    }
}

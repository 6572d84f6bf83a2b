//! `RecordLinkPreview`.

use super::{
    LinkPreviews, Message, MessageChangeEvent, MessageFate, PageWords, PictureSize, Room, RoomRefused,
    previewed_links,
};
use crate::ids::LinkPreviewId;

/// Show what a page says of itself that a message links to. A worker's command, after it has looked at the page.
///
/// The decision reads the room, what became of the message and what it says, and the previews that it has. The append is guarded
/// by the room's last sequence, as a post is. What an edit or a deletion has overtaken in the same moment is not shown: a
/// preview is shown only while its link stands in the message.
#[derive(Clone, Debug)]
pub struct RecordLinkPreview {
    pub preview: LinkPreviewId,
    pub words: PageWords,
    pub picture: Option<PictureSize>,
}

impl RecordLinkPreview {
    /// Decides against the room and the message, if there is one, with what it says now as far as that can be read. Nothing
    /// happens when it is recorded already.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`], [`RoomRefused::LinkPreviewsOff`], [`RoomRefused::NoSuchMessage`],
    /// [`RoomRefused::MessageDeleted`]; [`RoomRefused::LinkNotInMessage`], also when the link is not one of the first;
    /// [`RoomRefused::LinkPreviewedAlready`], also when that preview was removed.
    pub fn decide(
        self,
        room: &Room,
        message: Option<&Message>,
        text: Option<&str>,
        previews: &LinkPreviews,
    ) -> Result<Option<MessageChangeEvent>, RoomRefused> {
        let Self { preview, words, picture } = self;
        let Room::Open(open) = room else { return Err(RoomRefused::NotFound) };
        let message =
            message.filter(|message| message.room == open.room).ok_or(RoomRefused::NoSuchMessage)?;
        if previews.have(preview) {
            return Ok(None);
        }
        if !open.shows_link_previews() {
            return Err(RoomRefused::LinkPreviewsOff);
        }
        if message.fate != MessageFate::Shown {
            return Err(RoomRefused::MessageDeleted);
        }
        if !text.is_some_and(|text| previewed_links(text).contains(&words.link())) {
            return Err(RoomRefused::LinkNotInMessage);
        }
        if previews.have_of(words.link()) {
            return Err(RoomRefused::LinkPreviewedAlready);
        }
        let Message { room, message, sequence, author, .. } = *message;
        let page = Box::new(words.of_author(author.person(), picture));
        Ok(Some(MessageChangeEvent::LinkPreviewed { room, message, sequence, author, preview, page }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::{
            RoomEvent,
            message_change::examples::{deleted, link, message_of_bob, preview_removed, previewed, words_of},
            room::examples::*,
        },
        ids::RoomId,
    };
    use uuid::Uuid;

    fn preview(number: u128) -> LinkPreviewId {
        LinkPreviewId::new(Uuid::from_u128(number))
    }

    fn record(number: u128, to: &str) -> RecordLinkPreview {
        RecordLinkPreview { preview: preview(number), words: words_of(to), picture: None }
    }

    /// Decides about Bob's message that says this, after these events.
    fn after(
        events: &[MessageChangeEvent],
        text: &str,
        record: RecordLinkPreview,
    ) -> Result<Option<MessageChangeEvent>, RoomRefused> {
        let (mut message, mut previews) = (message_of_bob(), LinkPreviews::default());
        for (at, event) in (10..).zip(events) {
            message.apply(at, event);
            previews.apply(&message, event);
        }
        record.decide(&room_of_two(), Some(&message), Some(text), &previews)
    }

    #[test]
    fn what_a_message_links_to_is_previewed_once() {
        let text = format!("see {} and {}.", link("x"), link("y"));
        assert_eq!(after(&[], &text, record(1, "x")), Ok(Some(previewed(1, "x"))));
        let there = [previewed(1, "x")];
        assert_eq!(after(&there, &text, record(1, "x")), Ok(None), "the command came before");
        assert_eq!(after(&there, &text, record(2, "x")), Err(RoomRefused::LinkPreviewedAlready));
        assert_eq!(after(&there, &text, record(2, "y")), Ok(Some(previewed(2, "y"))));
        let removed = [previewed(1, "x"), preview_removed(1)];
        assert_eq!(after(&removed, &text, record(2, "x")), Err(RoomRefused::LinkPreviewedAlready));
    }

    #[test]
    fn only_the_first_links_of_what_it_says_now_are() {
        let text = format!("{} {} {}", link("x"), link("y"), link("z"));
        assert_eq!(after(&[], &text, record(1, "z")), Err(RoomRefused::LinkNotInMessage));
        assert_eq!(after(&[], "nothing", record(1, "x")), Err(RoomRefused::LinkNotInMessage));
        let room = room_of_two();
        let none = LinkPreviews::default();
        let unread = record(1, "x").decide(&room, Some(&message_of_bob()), None, &none);
        assert_eq!(unread, Err(RoomRefused::LinkNotInMessage), "of a text that cannot be read");
    }

    #[test]
    fn nothing_is_shown_of_what_was_deleted_or_is_elsewhere() {
        assert_eq!(after(&[deleted(ada())], &link("x"), record(1, "x")), Err(RoomRefused::MessageDeleted));
        let (room, none) = (room_of_two(), LinkPreviews::default());
        let elsewhere = Message { room: RoomId::new(Uuid::from_u128(0x501)), ..message_of_bob() };
        for message in [None, Some(&elsewhere)] {
            let refused = record(1, "x").decide(&room, message, Some(&link("x")), &none);
            assert_eq!(refused, Err(RoomRefused::NoSuchMessage));
        }
        let nowhere =
            record(1, "x").decide(&Room::default(), Some(&message_of_bob()), Some(&link("x")), &none);
        assert_eq!(nowhere, Err(RoomRefused::NotFound));
    }

    #[test]
    fn a_room_that_wants_none_gets_none() {
        let mut room = room_of_two();
        let decide = |room: &Room| {
            record(1, "x").decide(room, Some(&message_of_bob()), Some(&link("x")), &LinkPreviews::default())
        };
        room.apply(&RoomEvent::LinkPreviewsTurnedOff { room: room_id(), by: ada() });
        assert_eq!(decide(&room), Err(RoomRefused::LinkPreviewsOff));
        room.apply(&RoomEvent::LinkPreviewsTurnedOn { room: room_id(), by: ada() });
        assert_eq!(decide(&room), Ok(Some(previewed(1, "x"))));
    }
}

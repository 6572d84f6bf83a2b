//! `PostMessage`.

use personal::Deletable;

use super::{
    Answered, AttachedFile, InThread, Mentions, Message, MessageBody, MessageFate, OpenRoom, Room,
    RoomRefused, TimelineEvent,
};
use crate::ids::{AccountId, MessageId};

/// Say something in a room, maybe in answer to a message of it.
///
/// The decision reads the room and appends to its timeline, so the append is guarded by the room's last sequence:
/// posters do not disturb each other, and a member who was removed a moment ago cannot post. Who answers reads what is
/// answered as well; a deletion that comes in the same moment may stand before the answer.
#[derive(Clone, Debug)]
pub struct PostMessage {
    pub message: MessageId,
    pub author: AccountId,
    pub body: MessageBody,
    /// Where it is to answer another message, if it is to.
    pub answers: Option<AnswerIn>,
    /// Whom it names. Only members are mentioned.
    pub mentions: Mentions,
    /// The files that go with it; none when not all of them are there.
    pub attachments: Option<Vec<AttachedFile>>,
}

/// Where a message is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerIn {
    /// Among what is said in the room.
    Room,
    /// In its thread, and maybe in the room, too.
    Thread { also_in_room: bool },
}

impl PostMessage {
    /// Decides against the room and, for an answer, the message that it is to, if there is one.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for who is not a member; [`RoomRefused::NotAvailable`] where one of two blocks the other;
    /// for an answer [`RoomRefused::AnsweredNotFound`], also when the message is in another room,
    /// [`RoomRefused::AnsweredDeleted`] and, in a thread, [`RoomRefused::AnsweredInThread`]: what stands in one has none of
    /// its own; [`RoomRefused::AttachmentNotFound`].
    pub fn decide(self, room: &Room, answered: Option<&Message>) -> Result<TimelineEvent, RoomRefused> {
        let open = room.for_writer(self.author)?;
        let mentions = self.mentions.in_room(room, self.author);
        let answers = self.answers.map(|place| answer_to(open, answered, place)).transpose()?;
        let attachments = self.attachments.ok_or(RoomRefused::AttachmentNotFound)?;
        let person = self.author.person();
        Ok(TimelineEvent::MessagePosted {
            room: open.room,
            message: self.message,
            author: self.author,
            body: Deletable::open(person, self.body.into_string()),
            answers,
            mentions: mentions.accounts.into_iter().collect(),
            mentions_room: mentions.room,
            attachments: attachments.into_iter().map(|file| file.of(person)).collect(),
        })
    }
}

fn answer_to(open: &OpenRoom, answered: Option<&Message>, place: AnswerIn) -> Result<Answered, RoomRefused> {
    let answered =
        answered.filter(|message| message.room == open.room).ok_or(RoomRefused::AnsweredNotFound)?;
    let Message { message, sequence, author, .. } = *answered;
    match answered.fate {
        MessageFate::Shown => {}
        MessageFate::Deleted | MessageFate::TextDestroyed => return Err(RoomRefused::AnsweredDeleted),
    }
    let thread = match place {
        AnswerIn::Room => None,
        AnswerIn::Thread { .. } if answered.thread.is_some() => return Err(RoomRefused::AnsweredInThread),
        AnswerIn::Thread { also_in_room } => Some(InThread { author, also_in_room }),
    };
    Ok(Answered { message, sequence, thread })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::{
            Attachment, FileName, PictureSize,
            message_change::examples::{deleted, edited, message_of_bob, text_destroyed},
            room::examples::*,
        },
        ids::{FileId, RoomId},
    };
    use uuid::Uuid;

    fn post(author: AccountId) -> PostMessage {
        let message = MessageId::new(Uuid::from_u128(1));
        let body = MessageBody::parse("ahoy").expect("a body");
        PostMessage {
            message,
            author,
            body,
            answers: None,
            mentions: Mentions::default(),
            attachments: Some(Vec::new()),
        }
    }

    fn answer(author: AccountId, to: Option<&Message>) -> Result<TimelineEvent, RoomRefused> {
        PostMessage { answers: Some(AnswerIn::Room), ..post(author) }.decide(&room_of_two(), to)
    }

    fn answer_in_thread(to: &Message, also_in_room: bool) -> Result<TimelineEvent, RoomRefused> {
        let answers = Some(AnswerIn::Thread { also_in_room });
        PostMessage { answers, ..post(ada()) }.decide(&room_of_two(), Some(to))
    }

    fn posted(author: AccountId, answers: Option<Answered>) -> TimelineEvent {
        let message = MessageId::new(Uuid::from_u128(1));
        let body = Deletable::open(author.person(), "ahoy".to_owned());
        let (mentions, mentions_room) = (Vec::new(), false);
        TimelineEvent::MessagePosted {
            room: room_id(),
            message,
            author,
            body,
            answers,
            mentions,
            mentions_room,
            attachments: Vec::new(),
        }
    }

    #[test]
    fn members_post() {
        assert_eq!(post(bob()).decide(&room_of_two(), None), Ok(posted(bob(), None)));
    }

    #[test]
    fn outsiders_and_the_merely_invited_do_not() {
        assert_eq!(post(eve()).decide(&room_of_two(), None), Err(RoomRefused::NotFound));
        let invited = Room::fold([created(), bob_invited()]);
        assert_eq!(post(bob()).decide(&invited, None), Err(RoomRefused::NotFound));
    }

    #[test]
    fn members_are_mentioned_and_others_are_only_words() {
        let accounts = [ada(), bob(), eve()].into();
        let post = PostMessage { mentions: Mentions { accounts, room: true }, ..post(ada()) };
        let posted = post.decide(&room_of_two(), None).expect("an event");
        let TimelineEvent::MessagePosted { mentions, mentions_room, .. } = posted;
        assert_eq!((mentions, mentions_room), (vec![bob()], true));
    }

    #[test]
    fn files_go_with_it_sealed_as_the_text_is() {
        let file = FileId::new(Uuid::from_u128(0xf1));
        let picture = Some(PictureSize { width: 640, height: 480 });
        let attached = AttachedFile {
            file,
            name: FileName::parse("quay.jpg").expect("a name"),
            media_type: "image/jpeg".to_owned(),
            size_bytes: 7,
            digest: "00".to_owned(),
            picture,
        };
        let body = MessageBody::parse_beside_files("").expect("nothing");
        let post = PostMessage { body, attachments: Some(vec![attached]), ..post(bob()) };
        let TimelineEvent::MessagePosted { body, attachments, .. } =
            post.clone().decide(&room_of_two(), None).expect("an event");
        let of = bob().person();
        let (name, digest) =
            (Deletable::open(of, "quay.jpg".to_owned()), Deletable::open(of, "00".to_owned()));
        let media_type = "image/jpeg".to_owned();
        assert_eq!(attachments, [Attachment { file, name, media_type, size_bytes: 7, digest, picture }]);
        assert_eq!(body, Deletable::open(of, String::new()));
        let missing = PostMessage { attachments: None, ..post };
        assert_eq!(missing.clone().decide(&room_of_two(), None), Err(RoomRefused::AttachmentNotFound));
        let outsider = PostMessage { author: eve(), ..missing };
        assert_eq!(outsider.decide(&room_of_two(), None), Err(RoomRefused::NotFound));
    }

    #[test]
    fn an_answer_names_its_message_by_id_and_place_also_one_that_was_edited() {
        let mut message = message_of_bob();
        message.apply(10, &edited("ahoy, all"));
        let answers = Answered { message: message.message, sequence: 7, thread: None };
        assert_eq!(answer(ada(), Some(&message)), Ok(posted(ada(), Some(answers))));
        assert_eq!(answer(bob(), Some(&message)), Ok(posted(bob(), Some(answers))), "oneself, too");
    }

    #[test]
    fn a_thread_is_of_one_level() {
        let root = message_of_bob();
        for also_in_room in [false, true] {
            let thread = Some(InThread { author: bob(), also_in_room });
            let answers = Answered { message: root.message, sequence: 7, thread };
            assert_eq!(answer_in_thread(&root, also_in_room), Ok(posted(ada(), Some(answers))));
            // What stands in a thread has none of its own, and can be answered in the room.
            let inside = Message::posted(9, &posted(ada(), Some(answers)));
            assert_eq!(inside.thread, Some(7));
            assert_eq!(answer_in_thread(&inside, false), Err(RoomRefused::AnsweredInThread));
            assert!(answer(bob(), Some(&inside)).is_ok());
        }
        // An answer in the room stands in no thread.
        let answers = Answered { message: root.message, sequence: 7, thread: None };
        let beside = Message::posted(9, &posted(ada(), Some(answers)));
        assert_eq!(beside.thread, None);
        assert!(answer_in_thread(&beside, false).is_ok());
        let mut gone = message_of_bob();
        gone.apply(10, &deleted(bob()));
        assert_eq!(answer_in_thread(&gone, false), Err(RoomRefused::AnsweredDeleted));
    }

    #[test]
    fn what_is_not_in_the_room_or_deleted_is_not_answered() {
        let elsewhere = Message { room: RoomId::new(Uuid::from_u128(0x501)), ..message_of_bob() };
        for message in [None, Some(&elsewhere)] {
            assert_eq!(answer(ada(), message), Err(RoomRefused::AnsweredNotFound));
            assert_eq!(answer(eve(), message), Err(RoomRefused::NotFound), "an outsider learns nothing");
        }
        let mut gone = message_of_bob();
        for event in [deleted(bob()), text_destroyed()] {
            gone.apply(10, &event);
            assert_eq!(answer(ada(), Some(&gone)), Err(RoomRefused::AnsweredDeleted));
        }
    }
}

//! What becomes of messages after they were posted, and what is known of one of them.

use personal::{Deletable, Personal, evolution::Upcaster};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answered, LinkedPage, TimelineEvent};
use crate::{
    event_name::named_events,
    ids::{AccountId, LinkPreviewId, MessageId, RoomId},
};

/// What can happen to the messages of a room, on `chat.changes.<room>`.
///
/// It is a boundary beside the timeline, so that what became of a message is found without reading what was said
/// after it. Each event names its message by the place in the log where it was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum MessageChangeEvent {
    /// The author changed what a message says. What it said before stays in the log, for who asks for its history.
    MessageEdited {
        room: RoomId,
        message: MessageId,
        /// The sequence of the message's `MessagePosted` in the stream.
        sequence: u64,
        /// Whose message it is, and who changed it.
        author: AccountId,
        /// What it says from now on, as plain text.
        body: Deletable<String>,
        /// The members whom it mentions from now on, in the order of their ids. Where nothing is said of them, as in
        /// edits of version 1, it mentions whom it mentioned before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mentions: Option<Vec<AccountId>>,
        /// Whether it mentions everybody in the room from now on.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        mentions_room: bool,
    },
    /// The author or the room's owner took a message back. From now on nobody is shown its text.
    MessageDeleted {
        room: RoomId,
        message: MessageId,
        /// The sequence of the message's `MessagePosted` in the stream.
        sequence: u64,
        author: AccountId,
        by: AccountId,
    },
    /// The time in which a deleted message could still be reported is over, and the key of its text is gone.
    MessageTextDestroyed {
        room: RoomId,
        message: MessageId,
        /// The sequence of the message's `MessagePosted` in the stream.
        sequence: u64,
        author: AccountId,
    },
    /// A member reacted to a message.
    ReactionAdded {
        room: RoomId,
        message: MessageId,
        /// The sequence of the message's `MessagePosted` in the stream.
        sequence: u64,
        /// Who reacted.
        by: AccountId,
        /// One emoji.
        emoji: Personal<String>,
    },
    /// Who reacted took it back.
    ReactionRemoved {
        room: RoomId,
        message: MessageId,
        /// The sequence of the message's `MessagePosted` in the stream.
        sequence: u64,
        /// Whose reaction it was.
        by: AccountId,
        /// The sequence of its `ReactionAdded` in the stream.
        added: u64,
    },
    /// A page that a message links to was looked at, and this is what it says of itself.
    LinkPreviewed {
        room: RoomId,
        message: MessageId,
        /// The sequence of the message's `MessagePosted` in the stream.
        sequence: u64,
        /// Whose message it is.
        author: AccountId,
        /// What it is known by; also the name under which its picture lies.
        preview: LinkPreviewId,
        /// What the page says of itself.
        page: Box<LinkedPage>,
    },
    /// What was shown of a page is shown no more: the message's author, or who keeps order in the room, took it away.
    LinkPreviewRemoved {
        room: RoomId,
        message: MessageId,
        /// The sequence of the message's `MessagePosted` in the stream.
        sequence: u64,
        /// Whose message it is.
        author: AccountId,
        /// What was shown.
        preview: LinkPreviewId,
        /// Who took it away.
        by: AccountId,
    },
}

named_events!(
    MessageChangeEvent {
        MessageEdited => "2",
        MessageDeleted => "1",
        MessageTextDestroyed => "1",
        ReactionAdded => "1",
        ReactionRemoved => "1",
        LinkPreviewed => "1",
        LinkPreviewRemoved => "1",
    },
    [
        // It changed no mention, and changes none.
        Upcaster { event_type: "MessageEdited", from: 1, step: None },
    ]
);

impl MessageChangeEvent {
    /// Where the message was posted that this is about.
    pub const fn sequence(&self) -> u64 {
        match self {
            Self::MessageEdited { sequence, .. }
            | Self::MessageDeleted { sequence, .. }
            | Self::MessageTextDestroyed { sequence, .. }
            | Self::ReactionAdded { sequence, .. }
            | Self::ReactionRemoved { sequence, .. }
            | Self::LinkPreviewed { sequence, .. }
            | Self::LinkPreviewRemoved { sequence, .. } => *sequence,
        }
    }
}

/// A message as a change of it has to know it: everything but its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    pub room: RoomId,
    pub message: MessageId,
    pub author: AccountId,
    /// Where it was posted.
    pub sequence: u64,
    /// Where its text as it is now stands: where it was posted, or edited last.
    pub text_at: u64,
    /// The thread that it stands in, by the place of the message that the thread is to.
    pub thread: Option<u64>,
    /// Whether files go with it, beside which it may say nothing.
    pub has_files: bool,
    pub fate: MessageFate,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MessageFate {
    /// It is shown.
    #[default]
    Shown,
    /// It is shown no more; its text can still be unsealed.
    Deleted,
    /// Nobody can read its text any more.
    TextDestroyed,
}

impl Message {
    /// The message that was posted at a sequence of the stream.
    pub const fn posted(sequence: u64, event: &TimelineEvent) -> Self {
        let TimelineEvent::MessagePosted { room, message, author, answers, attachments, .. } = event;
        let (room, message, author, has_files) = (*room, *message, *author, !attachments.is_empty());
        let thread = match answers {
            Some(Answered { sequence, thread: Some(_), .. }) => Some(*sequence),
            Some(Answered { thread: None, .. }) | None => None,
        };
        let fate = MessageFate::Shown;
        Self { room, message, author, sequence, text_at: sequence, thread, has_files, fate }
    }

    /// Takes in one event of its room, which stands at `at`; those of other messages change nothing. Nor does an edit
    /// of what was deleted before it.
    pub const fn apply(&mut self, at: u64, event: &MessageChangeEvent) {
        if event.sequence() != self.sequence {
            return;
        }
        match (event, self.fate) {
            (MessageChangeEvent::MessageEdited { .. }, MessageFate::Shown) => self.text_at = at,
            (MessageChangeEvent::MessageDeleted { .. }, MessageFate::Shown) => {
                self.fate = MessageFate::Deleted;
            }
            (MessageChangeEvent::MessageTextDestroyed { .. }, _) => self.fate = MessageFate::TextDestroyed,
            (
                MessageChangeEvent::MessageEdited { .. }
                | MessageChangeEvent::MessageDeleted { .. }
                | MessageChangeEvent::ReactionAdded { .. }
                | MessageChangeEvent::ReactionRemoved { .. }
                | MessageChangeEvent::LinkPreviewed { .. }
                | MessageChangeEvent::LinkPreviewRemoved { .. },
                _,
            ) => {}
        }
    }
}

#[cfg(test)]
pub(crate) mod examples {
    //! A message to decide on, for the tests of the commands.

    use super::*;
    use crate::chat::{
        PageWords, SaidByPage,
        room::examples::{bob, room_id},
    };
    use uuid::Uuid;

    /// Bob's, posted at 7.
    pub(crate) fn message_of_bob() -> Message {
        let message = MessageId::new(Uuid::from_u128(0x3e));
        let (room, author, answers, mentions, mentions_room) = (room_id(), bob(), None, Vec::new(), false);
        let body = Deletable::open(author.person(), "ahoy".to_owned());
        let posted = TimelineEvent::MessagePosted {
            room,
            message,
            author,
            body,
            answers,
            mentions,
            mentions_room,
            attachments: Vec::new(),
        };
        Message::posted(7, &posted)
    }

    /// By Bob, whoever asked.
    pub(crate) fn edited(text: &str) -> MessageChangeEvent {
        let Message { room, message, author, sequence, .. } = message_of_bob();
        let body = Deletable::open(author.person(), text.to_owned());
        let (mentions, mentions_room) = (Some(Vec::new()), false);
        MessageChangeEvent::MessageEdited { room, message, sequence, author, body, mentions, mentions_room }
    }

    pub(crate) fn deleted(by: AccountId) -> MessageChangeEvent {
        let Message { room, message, author, sequence, .. } = message_of_bob();
        MessageChangeEvent::MessageDeleted { room, message, sequence, author, by }
    }

    /// By somebody, to Bob's message.
    pub(crate) fn reacted(by: AccountId, emoji: &str) -> MessageChangeEvent {
        let Message { room, message, sequence, .. } = message_of_bob();
        let emoji = Personal::open(by.person(), emoji.to_owned());
        MessageChangeEvent::ReactionAdded { room, message, sequence, by, emoji }
    }

    pub(crate) fn unreacted(by: AccountId, added: u64) -> MessageChangeEvent {
        let Message { room, message, sequence, .. } = message_of_bob();
        MessageChangeEvent::ReactionRemoved { room, message, sequence, by, added }
    }

    /// A link of the tests' own.
    pub(crate) fn link(to: &str) -> String {
        format!("https://pages.example/{to}")
    }

    /// What the page there says.
    pub(crate) fn words_of(to: &str) -> PageWords {
        let said = SaidByPage { site: "Pages", title: to, description: "" };
        PageWords::of(&link(to), &link(to), said).expect("words")
    }

    /// That of Bob's message this link was looked at.
    pub(crate) fn previewed(number: u128, to: &str) -> MessageChangeEvent {
        let Message { room, message, author, sequence, .. } = message_of_bob();
        let preview = LinkPreviewId::new(Uuid::from_u128(number));
        let page = Box::new(words_of(to).of_author(author.person(), None));
        MessageChangeEvent::LinkPreviewed { room, message, sequence, author, preview, page }
    }

    /// By Bob himself.
    pub(crate) fn preview_removed(number: u128) -> MessageChangeEvent {
        let Message { room, message, author, sequence, .. } = message_of_bob();
        let preview = LinkPreviewId::new(Uuid::from_u128(number));
        MessageChangeEvent::LinkPreviewRemoved { room, message, sequence, author, preview, by: author }
    }

    pub(crate) fn text_destroyed() -> MessageChangeEvent {
        let Message { room, message, author, sequence, .. } = message_of_bob();
        MessageChangeEvent::MessageTextDestroyed { room, message, sequence, author }
    }
}

#[cfg(test)]
mod tests {
    use super::{examples::*, *};
    use crate::chat::room::examples::{ada, bob};

    /// The message after these, which stand at 10, 11, 12 …
    fn after(changes: &[MessageChangeEvent]) -> Message {
        let mut message = message_of_bob();
        for (at, change) in (10..).zip(changes) {
            message.apply(at, change);
        }
        message
    }

    fn fate(changes: &[MessageChangeEvent]) -> MessageFate {
        after(changes).fate
    }

    #[test]
    fn a_message_is_shown_then_deleted_then_unreadable() {
        assert_eq!(fate(&[]), MessageFate::Shown);
        assert_eq!(fate(&[deleted(bob())]), MessageFate::Deleted);
        assert_eq!(fate(&[deleted(bob()), text_destroyed()]), MessageFate::TextDestroyed);
    }

    #[test]
    fn to_be_deleted_again_changes_nothing() {
        assert_eq!(fate(&[deleted(bob()), deleted(ada())]), MessageFate::Deleted);
        assert_eq!(fate(&[deleted(bob()), text_destroyed(), deleted(ada())]), MessageFate::TextDestroyed);
    }

    #[test]
    fn what_becomes_of_another_message_is_not_taken_in() {
        let mut other = Message { sequence: 8, ..message_of_bob() };
        other.apply(10, &edited("hello"));
        other.apply(11, &deleted(bob()));
        assert_eq!((other.fate, other.text_at), (MessageFate::Shown, 7));
    }

    #[test]
    fn the_last_edit_says_what_a_message_says_until_it_is_deleted() {
        assert_eq!(after(&[]).text_at, 7);
        assert_eq!(after(&[edited("one"), edited("two")]).text_at, 11);
        let late = after(&[edited("one"), deleted(bob()), edited("two")]);
        assert_eq!((late.fate, late.text_at), (MessageFate::Deleted, 10));
        let later = after(&[deleted(bob()), text_destroyed(), edited("two")]);
        assert_eq!((later.fate, later.text_at), (MessageFate::TextDestroyed, 7));
    }
}

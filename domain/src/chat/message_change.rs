//! What becomes of messages after they were posted, and what is known of one of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TimelineEvent;
use crate::{
    event_name::named_events,
    ids::{AccountId, MessageId, RoomId},
};

/// What can happen to the messages of a room, on `chat.changes.<room>`.
///
/// It is a boundary beside the timeline, so that what became of a message is found without reading what was said
/// after it. Each event names its message by the place in the log where it was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum MessageChangeEvent {
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
}

named_events!(MessageChangeEvent { MessageDeleted => "1", MessageTextDestroyed => "1" });

impl MessageChangeEvent {
    /// Where the message was posted that this is about.
    pub const fn sequence(&self) -> u64 {
        match self {
            Self::MessageDeleted { sequence, .. } | Self::MessageTextDestroyed { sequence, .. } => *sequence,
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
        let TimelineEvent::MessagePosted { room, message, author, .. } = event;
        Self { room: *room, message: *message, author: *author, sequence, fate: MessageFate::Shown }
    }

    /// Takes in one event of its room; those of other messages change nothing.
    pub const fn apply(&mut self, event: &MessageChangeEvent) {
        if event.sequence() != self.sequence {
            return;
        }
        self.fate = match (event, self.fate) {
            (MessageChangeEvent::MessageTextDestroyed { .. }, _)
            | (MessageChangeEvent::MessageDeleted { .. }, MessageFate::TextDestroyed) => {
                MessageFate::TextDestroyed
            }
            (MessageChangeEvent::MessageDeleted { .. }, _) => MessageFate::Deleted,
        };
    }
}

#[cfg(test)]
pub(crate) mod examples {
    //! A message to decide on, for the tests of the commands.

    use super::*;
    use crate::chat::room::examples::{bob, room_id};
    use personal::Deletable;
    use uuid::Uuid;

    /// Bob's, posted at 7.
    pub(crate) fn message_of_bob() -> Message {
        let message = MessageId::new(Uuid::from_u128(0x3e));
        let body = Deletable::open(bob().person(), "ahoy".to_owned());
        Message::posted(7, &TimelineEvent::MessagePosted { room: room_id(), message, author: bob(), body })
    }

    pub(crate) fn deleted(by: AccountId) -> MessageChangeEvent {
        let Message { room, message, author, sequence, .. } = message_of_bob();
        MessageChangeEvent::MessageDeleted { room, message, sequence, author, by }
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

    fn fate(changes: &[MessageChangeEvent]) -> MessageFate {
        let mut message = message_of_bob();
        for change in changes {
            message.apply(change);
        }
        message.fate
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
        other.apply(&deleted(bob()));
        assert_eq!(other.fate, MessageFate::Shown);
    }
}

//! A room's timeline: what was said in it.

use personal::{Deletable, evolution::Upcaster};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Attachment;
use crate::{
    event_name::named_events,
    ids::{AccountId, MessageId, RoomId},
};

/// What can happen on `chat.timeline.<room>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum TimelineEvent {
    /// A member said something.
    MessagePosted {
        room: RoomId,
        message: MessageId,
        author: AccountId,
        /// What was said, as plain text; it may be empty beside files.
        body: Deletable<String>,
        /// The message that this one answers, if it answers one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answers: Option<Answered>,
        /// The members whom it mentioned when it was posted, in the order of their ids.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<AccountId>,
        /// Whether it mentioned everybody in the room.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        mentions_room: bool,
        /// The files that go with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<Attachment>,
    },
}

/// A message that another one answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Answered {
    pub message: MessageId,
    /// The sequence of its `MessagePosted` in the stream.
    pub sequence: u64,
    /// That it is answered in its thread, beside what is said in the room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<InThread>,
}

/// How a message is answered in its thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InThread {
    /// Who wrote the message that the thread is to.
    pub author: AccountId,
    /// Whether the answer is shown among what is said in the room, too.
    pub also_in_room: bool,
}

named_events!(
    TimelineEvent { MessagePosted => "6" },
    [
        // Its text was sealed with its author's ordinary key, so that it went with all of them only. It stays so.
        Upcaster { event_type: "MessagePosted", from: 1, step: None },
        // It could not answer another message, and answers none.
        Upcaster { event_type: "MessagePosted", from: 2, step: None },
        // Whom it named was not told apart from its other words: it mentions nobody.
        Upcaster { event_type: "MessagePosted", from: 3, step: None },
        // No file went with it, and none does.
        Upcaster { event_type: "MessagePosted", from: 4, step: None },
        // There were no threads: what it answers, it answers in the room.
        Upcaster { event_type: "MessagePosted", from: 5, step: None },
    ]
);

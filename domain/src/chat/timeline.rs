//! A room's timeline: what was said in it.

use personal::{Deletable, evolution::Upcaster};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
        /// What was said, as plain text.
        body: Deletable<String>,
    },
}

named_events!(
    TimelineEvent { MessagePosted => "2" },
    [
        // Its text was sealed with its author's ordinary key, so that it went with all of them only. It stays so.
        Upcaster { event_type: "MessagePosted", from: 1, step: |_| {} },
    ]
);

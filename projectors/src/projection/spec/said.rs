//! Messages as the tests of several projections, and the random history, tell of them.

use domain::{
    boundary::Boundary,
    chat::{MessageChangeEvent, TimelineEvent},
    ids::{AccountId, MessageId, RoomId},
};
use personal::Deletable;

use super::{Spec, on};

/// A message that somebody writes in a room.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    pub(crate) room: RoomId,
    pub(crate) message: MessageId,
    pub(crate) author: AccountId,
}

impl Said {
    /// It is posted, says this and nothing else: it answers nothing, mentions nobody, and no file goes with it.
    pub(crate) fn posted(self, body: Deletable<String>) -> Spec {
        let Self { room, message, author } = self;
        let posted = TimelineEvent::MessagePosted {
            room,
            message,
            author,
            body,
            answers: None,
            mentions: Vec::new(),
            mentions_room: false,
            attachments: Vec::new(),
        };
        on(&Boundary::timeline(room), posted)
    }

    /// After it was posted at a sequence, it is made to say this and to mention nobody.
    pub(crate) fn edited(self, sequence: u64, body: Deletable<String>) -> Spec {
        self.edited_to_mention(sequence, body, Some(Vec::new()), false)
    }

    /// The same, and to mention these. An edit of version 1 says nothing of them.
    pub(crate) fn edited_to_mention(
        self,
        sequence: u64,
        body: Deletable<String>,
        mentions: Option<Vec<AccountId>>,
        mentions_room: bool,
    ) -> Spec {
        let Self { room, message, author } = self;
        let edited = MessageChangeEvent::MessageEdited {
            room,
            message,
            sequence,
            author,
            body,
            mentions,
            mentions_room,
        };
        on(&Boundary::message_changes(room), edited)
    }
}

//! One message of a room, found without reading the room's timeline.

use axum::{
    extract::{Query, rejection::QueryRejection},
    http::StatusCode,
};
use domain::{
    boundary::{Boundary, CHATS},
    chat::{Attachment, LinkPreviews, Message, MessageChangeEvent, Reactions, Room, TimelineEvent},
    ids::{AccountId, FileId, MessageId, RoomId},
};
use jetstream_es::{Recorded, StoreError};
use kit::problem::Problem;
use personal::Deletable;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::state::App;

/// Where the message is.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PostedAt {
    /// The message's `sequence`, as the timeline tells it. Without it the message is looked for around the time in
    /// its id, which may miss one that was sent long after its id was made.
    sequence: Option<u64>,
}

/// Which message, and where it is if that is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct WhichMessage {
    pub(super) room: RoomId,
    pub(super) message: MessageId,
    pub(super) sequence: Option<u64>,
}

impl WhichMessage {
    /// The message of a path, and where the query string says that it is.
    ///
    /// # Errors
    /// `malformed-query`, when the place is no number.
    pub(super) fn of(
        (room, message): (RoomId, MessageId),
        posted_at: Result<Query<PostedAt>, QueryRejection>,
    ) -> Result<Self, Problem> {
        let Query(PostedAt { sequence }) = posted_at.map_err(|_| malformed_query())?;
        Ok(Self { room, message, sequence })
    }
}

/// A message and what became of it, as far as that can be told without its text.
pub(super) struct Found {
    pub(super) message: Message,
    posted: Recorded,
    /// What has changed in its room since it was posted.
    changes: Vec<Recorded>,
}

/// The message and what became of it, if it is there. One read by its sequence, or else a bounded search from the
/// time on that its id tells; and one of what has changed in the room since.
async fn find_message(app: &App, which: WhichMessage) -> Result<Option<Found>, StoreError> {
    match find_event(app, which).await? {
        Some(event) => Found::posted_by(app, event).await.map(Some),
        None => Ok(None),
    }
}

/// The message that a member of the room names. An outsider's question is not worth a read of the timeline.
pub(super) async fn find_for_member(
    app: &App,
    room: &Room,
    by: AccountId,
    which: WhichMessage,
) -> Result<Option<Found>, StoreError> {
    if room.has_member(by) { find_message(app, which).await } else { Ok(None) }
}

impl Found {
    /// The message that this event posted.
    pub(super) async fn posted_by(app: &App, posted: Recorded) -> Result<Self, StoreError> {
        // Who it is from is in the clear; its text is nobody's business here.
        let mut message = Message::posted(posted.sequence, &posted.decode_withheld::<TimelineEvent>()?);
        let changes = Boundary::message_changes(message.room);
        let changes = app.log.recorded_from(CHATS.name, changes.subject(), posted.sequence).await?;
        for change in &changes {
            message.apply(change.sequence, &change.decode_withheld::<MessageChangeEvent>()?);
        }
        Ok(Self { message, posted, changes })
    }

    /// The sequence of its room's last change since it was posted; 0 if nothing has changed.
    pub(super) fn last_change(&self) -> u64 {
        self.changes.last().map_or(0, |change| change.sequence)
    }

    /// What it says now, or said when it was deleted; none if that cannot be read any more.
    pub(super) async fn text(&self, app: &App) -> Result<Option<String>, StoreError> {
        let edit = self.changes.iter().find(|change| change.sequence == self.message.text_at);
        let body = match edit {
            None => {
                let TimelineEvent::MessagePosted { body, .. } = self.posted.open(app.log.keys()).await?;
                Some(body)
            }
            Some(edit) => match edit.open(app.log.keys()).await? {
                MessageChangeEvent::MessageEdited { body, .. } => Some(body),
                MessageChangeEvent::MessageDeleted { .. }
                | MessageChangeEvent::MessageTextDestroyed { .. }
                | MessageChangeEvent::ReactionAdded { .. }
                | MessageChangeEvent::ReactionRemoved { .. }
                | MessageChangeEvent::LinkPreviewed { .. }
                | MessageChangeEvent::LinkPreviewRemoved { .. } => None,
            },
        };
        Ok(body.and_then(Deletable::into_value))
    }

    /// One of the files that go with it.
    pub(super) async fn attachment(&self, app: &App, file: FileId) -> Result<Option<Attachment>, StoreError> {
        let TimelineEvent::MessagePosted { attachments, .. } = self.posted.open(app.log.keys()).await?;
        Ok(attachments.into_iter().find(|attachment| attachment.file == file))
    }

    /// How people react to it.
    pub(super) async fn reactions(&self, app: &App) -> Result<Reactions, StoreError> {
        let mut reactions = Reactions::default();
        for change in &self.changes {
            // Withheld first: neither other messages' reactions nor any text need be opened.
            let mut event: MessageChangeEvent = change.decode_withheld()?;
            if event.sequence() != self.message.sequence {
                continue;
            }
            if matches!(event, MessageChangeEvent::ReactionAdded { .. }) {
                event = change.open(app.log.keys()).await?;
            }
            reactions.apply(&self.message, change.sequence, &event);
        }
        Ok(reactions)
    }

    /// What is shown of the pages that it links to, or was.
    pub(super) async fn link_previews(&self, app: &App) -> Result<LinkPreviews, StoreError> {
        let mut previews = LinkPreviews::default();
        for change in &self.changes {
            // Withheld first: other messages' need not be opened.
            let mut event: MessageChangeEvent = change.decode_withheld()?;
            if event.sequence() != self.message.sequence {
                continue;
            }
            if matches!(event, MessageChangeEvent::LinkPreviewed { .. }) {
                event = change.open(app.log.keys()).await?;
            }
            previews.apply(&self.message, &event);
        }
        Ok(previews)
    }

    /// Every later event with words of it, edits and what its links lead to; also those that came too late and were never
    /// shown.
    pub(super) fn later_texts(&self) -> Result<Vec<&Recorded>, StoreError> {
        let mut texts = Vec::new();
        for change in &self.changes {
            if let MessageChangeEvent::MessageEdited { sequence, .. }
            | MessageChangeEvent::LinkPreviewed { sequence, .. } = change.decode_withheld()?
                && sequence == self.message.sequence
            {
                texts.push(change);
            }
        }
        Ok(texts)
    }
}

/// The answer when a place is no number.
fn malformed_query() -> Problem {
    let title = "A parameter in the query string is not what it must be.";
    Problem::new(StatusCode::BAD_REQUEST, "malformed-query", title)
}

async fn find_event(app: &App, which: WhichMessage) -> Result<Option<Recorded>, StoreError> {
    let timeline = Boundary::timeline(which.room);
    // A message's id is that of the command that posted it.
    let id = which.message.uuid();
    if let Some(sequence) = which.sequence {
        let named = app.log.at(CHATS.name, sequence).await?;
        let named = named.filter(|event| event.subject == timeline.subject() && event.envelope.command == id);
        if named.is_some() {
            return Ok(named);
        }
    }
    app.log.effect_of(CHATS.name, timeline.subject(), id).await
}

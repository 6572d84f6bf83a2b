//! What a state is told by: events of the log up to a moment, found without reading what lies between them.

use axum::http::StatusCode;
use domain::{
    boundary::{Boundary, CHATS},
    chat::{Message, MessageChangeEvent, MessageFate, TimelineEvent},
    ids::RoomId,
};
use jetstream_es::{LogReader, Recorded, StoreError};
use kit::problem::Problem;
use personal::{Deletable, KeyRing};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    boundary::{AskedBoundary, Told, refused},
    marks,
    moment::unread,
};
use crate::{
    read_model::{AUDIT_INDEX, Positions, QueryError},
    state::App,
};

/// Where a message was posted, by its id, which is that of the command that posted it, and the subject.
pub(super) const FIND_MESSAGE: &str = "select sequence from read.audit_event
    where command_id = $1 and subject = $2 and event_type = 'MessagePosted' order by stored_at, stream, sequence limit 1";
/// The most events that are folded for one answer.
const MOST: usize = 20_000;

/// Something whose state is asked for, and where its events are.
pub(super) struct Subject<'a> {
    log: &'a LogReader,
    boundary: &'a AskedBoundary,
    told: Told,
    /// Where the message was posted, where it is one.
    posted_at: u64,
}

impl<'a> Subject<'a> {
    /// Finds what is asked for; a message by the index.
    ///
    /// # Errors
    /// When there is none, or it cannot be looked for.
    pub(super) async fn find(
        app: &'a App,
        boundary: &'a AskedBoundary,
        told: Told,
        message: Option<Uuid>,
        wanted: &Positions,
    ) -> Result<Self, QueryError> {
        let mut posted_at = 0;
        match told {
            Told::ByAll(_) => {
                let (stream, subject) = (boundary.stream.name, boundary.subject.as_str());
                if app.log.last_message(stream, subject).await.map_err(unread)?.is_none() {
                    let title = "Nothing ever happened to this boundary.";
                    return Err(Problem::new(StatusCode::NOT_FOUND, "subject-not-found", title).into());
                }
            }
            Told::ByMessage(_) => posted_at = find_message(app, boundary, message, wanted).await?,
        }
        Ok(Self { log: &app.log, boundary, told, posted_at })
    }

    /// Its events up to a sequence, oldest first.
    ///
    /// # Errors
    /// When the log does not answer, or they are too many.
    pub(super) async fn up_to(&self, sequence: u64) -> Result<Vec<Recorded>, QueryError> {
        let stream = self.boundary.stream.name;
        let events = match self.told {
            Told::ByAll(_) => self.log.events_of(stream, &self.boundary.subject, 1..=sequence, MOST).await,
            Told::ByMessage(room) => self.of_message(room, sequence).await,
        }
        .map_err(unread)?;
        if events.len() > MOST {
            let title = "So much has happened to this boundary that it is not folded in one answer.";
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "history-too-long", title)
                .detail(format!("It is more than {MOST} events; export them."))
                .into());
        }
        Ok(events)
    }

    /// What these events of it fold to, its personal values marked; nothing before the first.
    ///
    /// # Errors
    /// When one cannot be read by this program, or the log does not answer.
    pub(super) async fn state(&self, events: &[Recorded]) -> Result<Option<Value>, QueryError> {
        let Some((first, later)) = events.split_first() else { return Ok(None) };
        let mut state = match self.told {
            Told::ByAll(fold) => fold(events),
            Told::ByMessage(_) => message_state(first, later),
        }
        .map_err(unread)?;
        marks::mark(self.log, &mut state).await.map_err(unread)?;
        Ok(Some(state))
    }

    async fn of_message(&self, room: RoomId, up_to: u64) -> Result<Vec<Recorded>, StoreError> {
        if up_to < self.posted_at {
            return Ok(Vec::new());
        }
        let mut events: Vec<_> = self.log.at(CHATS.name, self.posted_at).await?.into_iter().collect();
        let changes = Boundary::message_changes(room);
        // Changes of all messages of the room share a subject: those of this one are few, those read past may not be.
        let (since, posted_at) = (self.posted_at..=up_to, self.posted_at);
        let is_of_it = |event: &Recorded| -> Result<bool, StoreError> {
            Ok(event.decode_withheld::<MessageChangeEvent>()?.sequence() == posted_at)
        };
        let found = self.log.wanted_events_of(CHATS.name, changes.subject(), since, MOST, is_of_it).await?;
        events.extend(found);
        Ok(events)
    }
}

async fn find_message(
    app: &App,
    boundary: &AskedBoundary,
    message: Option<Uuid>,
    wanted: &Positions,
) -> Result<u64, QueryError> {
    let message = message.ok_or_else(|| {
        refused("message-needed", "A timeline has no state of its own: name one of its messages.")
    })?;
    let mut snapshot = app.read_model.snapshot(&AUDIT_INDEX, wanted, app.wait_limit).await?;
    let posted_at: Option<i64> = sqlx::query_scalar(FIND_MESSAGE)
        .bind(message)
        .bind(&boundary.subject)
        .fetch_optional(snapshot.connection())
        .await?;
    posted_at.map(i64::unsigned_abs).ok_or_else(|| {
        let title = "No such message was posted in this room, as far as the index has come.";
        Problem::new(StatusCode::NOT_FOUND, "message-not-found", title).into()
    })
}

fn message_state(posted: &Recorded, changes: &[Recorded]) -> Result<Value, StoreError> {
    let event = marks::stood_in(posted)?.open_with::<TimelineEvent>(&KeyRing::default())?;
    let mut message = Message::posted(posted.sequence, &event);
    let mut deleted_by = None;
    let TimelineEvent::MessagePosted { mut body, answers, mut attachments, .. } = event;
    let (mut reactions, mut previews) = (Vec::new(), Vec::new());
    for recorded in changes {
        let change = marks::stood_in(recorded)?.open_with::<MessageChangeEvent>(&KeyRing::default())?;
        message.apply(recorded.sequence, &change);
        match change {
            // Not one that came after the deletion.
            MessageChangeEvent::MessageEdited { body: edited, .. }
                if message.text_at == recorded.sequence =>
            {
                body = edited;
            }
            MessageChangeEvent::MessageDeleted { by, .. } => {
                deleted_by = deleted_by.or(Some(by));
                reactions.clear();
                previews.clear();
            }
            // Nobody reacts to what is deleted.
            MessageChangeEvent::ReactionAdded { by, emoji, .. } if message.fate == MessageFate::Shown => {
                reactions.push((recorded.sequence, by, emoji));
            }
            MessageChangeEvent::ReactionRemoved { added, .. } => reactions.retain(|(at, ..)| *at != added),
            // So it is with what its links lead to, sealed as its text is.
            MessageChangeEvent::LinkPreviewed { preview, page, .. } if message.fate == MessageFate::Shown => {
                previews.push((preview, page));
            }
            MessageChangeEvent::LinkPreviewRemoved { preview, .. } => {
                previews.retain(|(id, _)| *id != preview);
            }
            MessageChangeEvent::MessageEdited { .. }
            | MessageChangeEvent::MessageTextDestroyed { .. }
            | MessageChangeEvent::ReactionAdded { .. }
            | MessageChangeEvent::LinkPreviewed { .. } => {}
        }
    }
    if message.fate == MessageFate::TextDestroyed {
        for attached in &mut attachments {
            let of = message.author.person();
            (attached.name, attached.digest) = (Deletable::erased(of), Deletable::erased(of));
        }
    }
    let (fate, body) = match message.fate {
        MessageFate::Shown => ("shown", body),
        MessageFate::Deleted => ("deleted", body),
        MessageFate::TextDestroyed => ("text-destroyed", Deletable::erased(message.author.person())),
    };
    Ok(json!({
        "message": message.message,
        "room": message.room,
        "attachments": attachments,
        "author": message.author,
        "sequence": message.sequence,
        "text_at": message.text_at,
        "fate": fate,
        "deleted_by": deleted_by,
        "body": body,
        "answers": answers,
        "link_previews": previews
            .iter()
            .map(|(preview, page)| json!({ "preview": preview, "page": page }))
            .collect::<Vec<_>>(),
        "reactions": reactions
            .iter()
            .map(|(at, by, emoji)| json!({ "sequence": at, "by": by, "emoji": emoji }))
            .collect::<Vec<_>>(),
    }))
}

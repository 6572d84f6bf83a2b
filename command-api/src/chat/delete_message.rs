//! `DELETE /api/v1/rooms/{room}/messages/{message}`: take a message back.
//!
//! The decision reads the room, the message's own event and what became of the message since, however long the
//! room's timeline is. What it appends is guarded by the room: who was removed a moment ago deletes nothing. A message that
//! is pinned is unpinned in the same commit, which then expects the room as it was read.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use domain::{
    boundary::{Boundary, CHATS},
    chat::{DeleteMessage, Deletion, RoomRefused},
    ids::{MessageId, RoomId},
};
use jetstream_es::{AttemptError, Expectation, NewEvent, Proposal};
use kit::problem::Problem;

use super::{
    change_message::change_message,
    find_message::{PostedAt, WhichMessage, find_for_member},
};
use crate::{
    answer::Done,
    command::{CommandHead, Sender},
    edge::{PathId, Writer},
    state::App,
};

/// Delete a message: one's own, or anybody's in a room that one owns or moderates. A deleted message stays deleted.
#[utoipa::path(
    delete,
    path = "/api/v1/rooms/{room}/messages/{message}",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("message" = Uuid, Path),
        PostedAt,
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = BAD_REQUEST, body = Problem, content_type = "application/problem+json", description = "`malformed-query`"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-message-author`: neither one's own message nor a room that one owns or moderates"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also for who is not a member; `message-not-found`"),
    )
)]
pub(crate) async fn delete_message(
    State(app): State<App>,
    Writer(actor): Writer,
    command: CommandHead,
    PathId((room, message)): PathId<(RoomId, MessageId)>,
    posted_at: Result<Query<PostedAt>, QueryRejection>,
) -> Result<Json<Done>, Problem> {
    let which = WhichMessage::of((room, message), posted_at)?;
    let delete = DeleteMessage { by: actor.account };
    let meta = command.meta(&app, "delete-message", Sender::Account(actor.account), &(room, message));
    change_message(&app, &meta, room, || propose(&app, which, delete)).await
}

async fn propose(
    app: &App,
    which: WhichMessage,
    delete: DeleteMessage,
) -> Result<Proposal, AttemptError<RoomRefused>> {
    let read = app.room(which.room).await?;
    let message = find_for_member(app, &read.state, delete.by, which).await?;
    let deleted = delete
        .decide(&read.state, message.as_ref().map(|found| &found.message))
        .map_err(AttemptError::Refused)?;
    let mut events = Vec::new();
    if let Some(Deletion { deleted, unpinned }) = deleted {
        let changes = Boundary::message_changes(which.room);
        // What is appended to the room itself expects what was read of it.
        let guard = if unpinned.is_some() { Expectation::Any } else { read.guard() };
        events.push(NewEvent::of(changes.subject(), &deleted, guard)?);
        events.extend(read.next_all(unpinned.as_slice())?);
    }
    Ok(Proposal { stream: CHATS.name.to_owned(), events })
}

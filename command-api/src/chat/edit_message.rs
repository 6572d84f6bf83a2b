//! `PATCH /api/v1/rooms/{room}/messages/{message}`: change what one's own message says.
//!
//! The decision reads the room, the message's own event, what became of the message since and what it says now. What it
//! appends is guarded by the room, as a post is.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use domain::{
    boundary::{Boundary, CHATS},
    chat::{EditMessage, MessageBody, RoomRefused},
    ids::{MessageId, RoomId},
};
use jetstream_es::{AttemptError, NewEvent, Proposal};
use kit::problem::{JsonBody, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::find_message::{PostedAt, WhichMessage, find_for_member, malformed_query};
use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem},
    edge::{PathId, Writer},
    state::App,
};

/// What the message is to say.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct EditMessageRequest {
    /// At most 16 KiB of UTF-8, without control characters but line feed and tab. It may be empty beside files.
    #[schema(example = "Ahoy, all!")]
    body: String,
    /// The `sequence` of the text that is edited: that of `edited`, as the timeline tells it, or else the message's own.
    /// If the message says something else by now, the edit is refused; without it, the later edit counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    replaces: Option<u64>,
}

/// Edit one's own message. What it said before stays in its history.
#[utoipa::path(
    patch,
    path = "/api/v1/rooms/{room}/messages/{message}",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("message" = Uuid, Path),
        PostedAt,
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = EditMessageRequest,
    responses(
        (status = OK, body = Done),
        (status = BAD_REQUEST, body = Problem, content_type = "application/problem+json", description = "`malformed-query`"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-own-message`: not even for the room's owner; `person-not-available`: in a direct room of two of whom one does not want to be written to"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also for who is not a member; `message-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`message-edited-meanwhile`: it says something else than what `replaces` names; look at it and edit that; `room-archived`"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`message-deleted`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`message-empty`, `message-too-long`, `message-control-characters`"),
    )
)]
pub(crate) async fn edit_message(
    State(app): State<App>,
    Writer(actor): Writer,
    command: CommandHead,
    PathId((room, message)): PathId<(RoomId, MessageId)>,
    posted_at: Result<Query<PostedAt>, QueryRejection>,
    JsonBody(request): JsonBody<EditMessageRequest>,
) -> Result<Json<Done>, Problem> {
    let Query(PostedAt { sequence }) = posted_at.map_err(|_| malformed_query())?;
    // Whether files go with the message, the decision knows.
    let body = MessageBody::parse_beside_files(&request.body).map_err(|e| Problem::refused(&e))?;
    let which = WhichMessage { room, message, sequence };
    let edit = EditMessage { by: actor.account, body, expected: request.replaces };
    let body = (room, message, &request);
    let meta = command.meta(&app, "edit-message", Sender::Account(actor.account), &body);
    let home = [Boundary::message_changes(room).subject().to_owned()];
    let attempt = || propose(&app, which, &edit);
    let outcome = app.log.execute(&meta, CHATS.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

async fn propose(
    app: &App,
    which: WhichMessage,
    edit: &EditMessage,
) -> Result<Proposal, AttemptError<RoomRefused>> {
    let read = app.room(which.room).await?;
    let found = find_for_member(app, &read.state, edit.by, which).await?;
    let text = match &found {
        // What others say is not read.
        Some(found) if found.message.author == edit.by => found.text(app).await?,
        _ => None,
    };
    let message = found.as_ref().map(|found| &found.message);
    let edited = edit.clone().decide(&read.state, message, text.as_deref()).map_err(AttemptError::Refused)?;
    let changes = Boundary::message_changes(which.room);
    let event = edited.map(|event| NewEvent::of(changes.subject(), &event, read.guard())).transpose()?;
    Ok(Proposal { stream: CHATS.name.to_owned(), events: event.into_iter().collect() })
}

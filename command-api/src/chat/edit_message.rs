//! `PATCH /api/v1/rooms/{room}/messages/{message}`: change what one's own message says.
//!
//! The decision reads the room, the message's own event, what became of the message since and what it says now. What it
//! appends is guarded by the room, as a post is.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use domain::{
    chat::{EditMessage, Mentions, MessageBody, NamedHandles, RoomRefused},
    ids::{MessageId, RoomId},
};
use jetstream_es::{AttemptError, Proposal};
use kit::problem::{JsonBody, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    change_message::{change_message, guarded_by},
    find_message::{PostedAt, WhichMessage, find_for_member},
    post_message::mentioned,
};
use crate::{
    answer::Done,
    command::{CommandHead, Sender},
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
    let which = WhichMessage::of((room, message), posted_at)?;
    // Whether files go with the message, the decision knows.
    let body = MessageBody::parse_beside_files(&request.body).map_err(|e| Problem::refused(&e))?;
    let named = NamedHandles::of(body.as_str());
    // Whom the text names is known to who reads their claims; so late, because of what is not one's own nothing is read.
    let mentions = Mentions::default();
    let edit = EditMessage { by: actor.account, body, mentions, expected: request.replaces };
    let body = (room, message, &request);
    let meta = command.meta(&app, "edit-message", Sender::Account(actor.account), &body);
    change_message(&app, &meta, room, || propose(&app, which, &edit, &named)).await
}

async fn propose(
    app: &App,
    which: WhichMessage,
    edit: &EditMessage,
    named: &NamedHandles,
) -> Result<Proposal, AttemptError<RoomRefused>> {
    let read = app.room(which.room).await?;
    let found = find_for_member(app, &read.state, edit.by, which).await?;
    let (text, mentions) = match &found {
        Some(found) if found.message.author == edit.by => {
            (found.text(app).await?, mentioned(app, named).await?)
        }
        // What others say is not read.
        _ => (None, Mentions::default()),
    };
    let message = found.as_ref().map(|found| &found.message);
    let edited = EditMessage { mentions, ..edit.clone() }
        .decide(&read.state, message, text.as_deref())
        .map_err(AttemptError::Refused)?;
    guarded_by(&read, which.room, edited.as_slice())
}

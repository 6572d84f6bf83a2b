//! `PUT /api/v1/rooms/{room}/messages/{message}/reactions`: react to a message with an emoji, or take that back.
//!
//! The decision reads the room, the message's own event and what has changed in the room since. What it appends is
//! guarded by the room, as a post is. The emoji is in the body: an address is written down by too many.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use domain::{
    chat::{Emoji, React, Reactions, RoomRefused},
    ids::{MessageId, RoomId},
};
use jetstream_es::{AttemptError, Proposal};
use kit::problem::{JsonBody, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    change_message::{change_message, guarded_by},
    find_message::{PostedAt, WhichMessage, find_for_member},
};
use crate::{
    answer::Done,
    command::{CommandHead, Sender},
    edge::{PathId, Writer},
    state::App,
};

/// How one's own reaction is to be.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct ReactRequest {
    /// One emoji.
    #[schema(example = "👍")]
    emoji: String,
    /// Whether it is to be there (true) or not.
    reacts: bool,
}

/// React to a message with an emoji, or take that back. What is so already stays so.
#[utoipa::path(
    put,
    path = "/api/v1/rooms/{room}/messages/{message}/reactions",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("message" = Uuid, Path),
        PostedAt,
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = ReactRequest,
    responses(
        (status = OK, body = Done),
        (status = BAD_REQUEST, body = Problem, content_type = "application/problem+json", description = "`malformed-query`"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`person-not-available`: in a direct room of two of whom one does not want to be written to"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also for who is not a member; `message-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`too-many-reactions`: the message has 20 different ones; one that is there can still be joined; `room-archived`"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`message-deleted`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`emoji-invalid`"),
    )
)]
pub(crate) async fn react(
    State(app): State<App>,
    Writer(actor): Writer,
    command: CommandHead,
    PathId((room, message)): PathId<(RoomId, MessageId)>,
    posted_at: Result<Query<PostedAt>, QueryRejection>,
    JsonBody(request): JsonBody<ReactRequest>,
) -> Result<Json<Done>, Problem> {
    let which = WhichMessage::of((room, message), posted_at)?;
    let emoji = Emoji::parse(&request.emoji).map_err(|e| Problem::refused(&e))?;
    let react = React { by: actor.account, emoji, wanted: request.reacts };
    let meta = command.meta(&app, "react", Sender::Account(actor.account), &(room, message, &request));
    change_message(&app, &meta, room, || propose(&app, which, &react)).await
}

async fn propose(
    app: &App,
    which: WhichMessage,
    react: &React,
) -> Result<Proposal, AttemptError<RoomRefused>> {
    let read = app.room(which.room).await?;
    let found = find_for_member(app, &read.state, react.by, which).await?;
    let reactions = match &found {
        Some(found) => found.reactions(app).await?,
        None => Reactions::default(),
    };
    let message = found.as_ref().map(|found| &found.message);
    let decided = react.decide(&read.state, message, &reactions).map_err(AttemptError::Refused)?;
    guarded_by(&read, which.room, &decided)
}

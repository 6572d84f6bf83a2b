//! `PUT` and `DELETE /api/v1/rooms/{room}/pins/{message}`: put a message where everybody in the room finds it, or take it
//! away from there.
//!
//! What is pinned is part of the room, so that the room counts its pins: two who pin at the same moment are decided one
//! after the other. To pin, the message is looked for as for an edit of it; to unpin, the room alone is read.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use domain::{
    boundary::{Boundary, CHATS},
    chat::{PinMessage, RoomRefused, UnpinMessage},
    ids::{MessageId, RoomId},
};
use jetstream_es::{AttemptError, Proposal};
use kit::{problem::Problem, tokens::Actor};

use super::{
    change_and_answer,
    find_message::{PostedAt, WhichMessage, find_for_member},
};
use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem},
    edge::PathId,
    state::App,
};

/// Pin a message. What is pinned already stays so.
#[utoipa::path(
    put,
    path = "/api/v1/rooms/{room}/pins/{message}",
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
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-room-moderator`: in a room of many its owner and moderators pin, in a direct room both; `person-not-available`: in a direct room of two of whom one does not want to be written to"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also for who is not a member; `message-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`too-many-pins`: the room has 50; unpin one; `room-archived`"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`message-deleted`"),
    )
)]
pub(crate) async fn pin_message(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId((room, message)): PathId<(RoomId, MessageId)>,
    posted_at: Result<Query<PostedAt>, QueryRejection>,
) -> Result<Json<Done>, Problem> {
    let which = WhichMessage::of((room, message), posted_at)?;
    let pin = PinMessage { by: actor.account };
    let meta = command.meta(&app, "pin-message", Sender::Account(actor.account), &(room, message));
    let home = [Boundary::room(room).subject().to_owned()];
    let attempt = || propose(&app, which, pin);
    let outcome = app.log.execute(&meta, CHATS.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

/// Unpin a message. What is not pinned stays so.
#[utoipa::path(
    delete,
    path = "/api/v1/rooms/{room}/pins/{message}",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("message" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-room-moderator`: in a room of many its owner and moderators unpin, in a direct room both"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also for who is not a member"),
    )
)]
pub(crate) async fn unpin_message(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId((room, message)): PathId<(RoomId, MessageId)>,
) -> Result<Json<Done>, Problem> {
    let unpin = UnpinMessage { by: actor.account, message };
    let meta = command.meta(&app, "unpin-message", Sender::Account(actor.account), &(room, message));
    change_and_answer(&app, &meta, room, |room| unpin.decide(room)).await
}

async fn propose(
    app: &App,
    which: WhichMessage,
    pin: PinMessage,
) -> Result<Proposal, AttemptError<RoomRefused>> {
    let read = app.room(which.room).await?;
    let found = find_for_member(app, &read.state, pin.by, which).await?;
    let message = found.as_ref().map(|found| &found.message);
    let pinned = pin.decide(&read.state, message).map_err(AttemptError::Refused)?;
    let events = read.next_all(pinned.as_slice())?;
    Ok(Proposal { stream: CHATS.name.to_owned(), events })
}

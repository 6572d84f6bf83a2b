//! `PUT /api/v1/rooms/{room}/threads/{thread}/read-marker`: I have read this thread.

use axum::{Json, extract::State};
use domain::{
    boundary::{Boundary, CHATS},
    chat::{ReadThread, RoomRefused},
    ids::RoomId,
};
use jetstream_es::{AttemptError, NewEvent, Proposal};
use kit::{
    problem::{JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem},
    edge::PathId,
    state::App,
};

/// Up to where one has read the thread.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct ReadThreadRequest {
    /// The `sequence` of the last answer that was read.
    #[schema(example = 12)]
    read_up_to: u64,
}

/// Mark a thread as read, on all of one's devices. It never goes back.
#[utoipa::path(
    put,
    path = "/api/v1/rooms/{room}/threads/{thread}/read-marker",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("thread" = u64, Path, description = "The `sequence` of the message that the thread is to"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = ReadThreadRequest,
    responses(
        (status = OK, body = Done),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also for who is not a member"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`sequence-beyond-log`"),
    )
)]
pub(crate) async fn read_thread(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId((room, thread)): PathId<(RoomId, u64)>,
    JsonBody(request): JsonBody<ReadThreadRequest>,
) -> Result<Json<Done>, Problem> {
    let read = ReadThread { account: actor.account, thread, read_up_to: request.read_up_to };
    let body = (room, thread, &request);
    let meta = command.meta(&app, "read-thread", Sender::Account(actor.account), &body);
    let home = [Boundary::memberships(actor.account).subject().to_owned()];
    let attempt = || propose(&app, room, read);
    let outcome = app.log.execute(&meta, CHATS.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

async fn propose(app: &App, room: RoomId, thread: ReadThread) -> Result<Proposal, AttemptError<RoomRefused>> {
    let read = app.room(room).await?;
    let head = app.log.reader().head(CHATS.name).await?;
    let marked = thread.decide(&read.state, head.last_sequence).map_err(AttemptError::Refused)?;
    let own = Boundary::memberships(thread.account);
    let event = NewEvent::of(own.subject(), &marked, read.guard())?;
    Ok(Proposal { stream: CHATS.name.to_owned(), events: vec![event] })
}

//! `PUT /api/v1/rooms/{room}/threads/{thread}/read-marker`: I have read this thread.

use axum::{Json, extract::State};
use domain::{boundary::CHATS, chat::ReadThread, ids::RoomId};
use kit::{
    problem::{JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::own_choice;
use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem, store_problem},
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
    let head = app.log.reader().head(CHATS.name).await.map_err(|error| store_problem(&error))?;
    let choice = own_choice(&app, &meta, room, actor.account, |room| read.decide(room, head.last_sequence));
    let outcome = choice.await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

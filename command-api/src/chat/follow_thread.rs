//! `PUT /api/v1/rooms/{room}/threads/{thread}/following`: tell me of what is answered in this thread, or no more.

use axum::{Json, extract::State};
use domain::{chat::FollowThread, ids::RoomId};
use kit::{
    problem::{JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::own_choice;
use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem},
    edge::PathId,
    state::App,
};

/// Whether one wants to be told of what is answered in the thread.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct FollowThreadRequest {
    follows: bool,
}

/// Follow a thread, or follow it no more, on all of one's devices. Who wrote the message that it is to, who answers in it and
/// who is mentioned there follow it without this.
#[utoipa::path(
    put,
    path = "/api/v1/rooms/{room}/threads/{thread}/following",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("thread" = u64, Path, description = "The `sequence` of the message that the thread is to"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = FollowThreadRequest,
    responses(
        (status = OK, body = Done),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also for who is not a member"),
    )
)]
pub(crate) async fn follow_thread(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId((room, thread)): PathId<(RoomId, u64)>,
    JsonBody(request): JsonBody<FollowThreadRequest>,
) -> Result<Json<Done>, Problem> {
    let follow = FollowThread { account: actor.account, thread, wanted: request.follows };
    let body = (room, thread, &request);
    let meta = command.meta(&app, "follow-thread", Sender::Account(actor.account), &body);
    let choice = own_choice(&app, &meta, room, actor.account, |room| follow.decide(room));
    let outcome = choice.await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

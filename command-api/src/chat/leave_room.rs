//! `POST /api/v1/rooms/{room}/leave`: go out of a room.

use axum::{Json, extract::State};
use domain::{
    chat::{LeaveRoom, RoomRefused},
    ids::RoomId,
};
use jetstream_es::{CommandMeta, ExecuteError, Outcome};
use kit::{problem::Problem, tokens::Actor};

use super::change_room;
use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem},
    edge::PathId,
    state::App,
};

/// Leave a room. Its owner leaves last.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{room}/leave",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`owner-stays`"),
    )
)]
pub(crate) async fn leave_room(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
) -> Result<Json<Done>, Problem> {
    let leave = LeaveRoom { account: actor.account };
    let meta = command.meta(&app, "leave-room", Sender::Account(actor.account), &room);
    let outcome = leave_room_of(&app, &meta, room, leave).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

/// As [`leave_room`], for whoever goes: also a bot that is deleted.
pub(crate) async fn leave_room_of(
    app: &App,
    meta: &CommandMeta,
    room: RoomId,
    leave: LeaveRoom,
) -> Result<Outcome, ExecuteError<RoomRefused>> {
    change_room(app, meta, room, |room| leave.decide(room)).await
}

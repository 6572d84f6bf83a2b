//! `POST /api/v1/rooms/{room}/leave`: go out of a room.

use axum::{Json, extract::State};
use domain::{chat::LeaveRoom, ids::RoomId};
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
    let outcome = change_room(&app, &meta, room, |room| leave.decide(room)).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

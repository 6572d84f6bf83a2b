//! `POST /api/v1/rooms/{room}/join`: come into a public room.

use axum::{Json, extract::State};
use domain::{chat::JoinOpenRoom, ids::RoomId};
use kit::{problem::Problem, tokens::Actor};

use super::change_and_answer;
use crate::{
    answer::Done,
    command::{CommandHead, Sender},
    edge::PathId,
    state::App,
};

/// Join a public room. Nothing happens to who is in it already.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{room}/join",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`banned-oneself`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also where the room is private"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`room-archived`"),
    )
)]
pub(crate) async fn join_open_room(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
) -> Result<Json<Done>, Problem> {
    let join = JoinOpenRoom { account: actor.account };
    let meta = command.meta(&app, "join-open-room", Sender::Account(actor.account), &room);
    change_and_answer(&app, &meta, room, |room| join.decide(room)).await
}

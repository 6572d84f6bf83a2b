//! `PUT /api/v1/rooms/{room}/name`: give a room another name.

use axum::{Json, extract::State};
use domain::{
    chat::{RenameRoom, RoomName},
    ids::RoomId,
};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::change_and_answer;
use crate::{
    answer::Done,
    command::{CommandHead, Sender},
    edge::PathId,
    state::App,
};

/// What the room is to be called.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct RenameRoomRequest {
    /// One line of 1 to 80 characters.
    #[schema(example = "Quay")]
    name: String,
}

/// Give a room another name. What it is called already it stays called.
#[utoipa::path(
    put,
    path = "/api/v1/rooms/{room}/name",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = RenameRoomRequest,
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-room-moderator`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also for who is not a member"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`direct-room`, which has no name; `room-archived`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn rename_room(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
    JsonBody(request): JsonBody<RenameRoomRequest>,
) -> Result<Json<Done>, Problem> {
    let name = RoomName::parse(&request.name)
        .map_err(|e| Problem::invalid_fields(vec![FieldError::new("/name", "room-name-invalid", &e)]))?;
    let rename = RenameRoom { name, by: actor.account };
    let meta = command.meta(&app, "rename-room", Sender::Account(actor.account), &(room, &request));
    change_and_answer(&app, &meta, room, |room| rename.decide(room)).await
}

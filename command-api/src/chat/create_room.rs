//! `POST /api/v1/rooms`: open a room.

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    boundary::{Boundary, CHATS},
    chat::{CreateRoom, RoomName, Visibility},
    ids::RoomId,
};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{change_visibility::RoomVisibility, propose};
use crate::{
    command::{CommandHead, Sender, problem},
    state::App,
};

/// A room to be opened.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct CreateRoomRequest {
    /// One line of 1 to 80 characters.
    #[schema(example = "Harbour")]
    name: String,
    /// Who can find it and come in; private unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    visibility: Option<RoomVisibility>,
}

/// The room is open, and whoever opened it owns it.
#[derive(Serialize, ToSchema)]
pub(crate) struct RoomCreated {
    #[schema(value_type = Uuid)]
    room_id: RoomId,
    #[schema(example = "CHATS:12@1f3a9c00")]
    position: String,
}

/// Open a room. Its id is the command's.
#[utoipa::path(
    post,
    path = "/api/v1/rooms",
    tag = "chat",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = CreateRoomRequest,
    responses(
        (status = CREATED, body = RoomCreated),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn create_room(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    JsonBody(request): JsonBody<CreateRoomRequest>,
) -> Result<(StatusCode, Json<RoomCreated>), Problem> {
    let name = RoomName::parse(&request.name)
        .map_err(|e| Problem::invalid_fields(vec![FieldError::new("/name", "room-name-invalid", &e)]))?;
    let visibility = request.visibility.map(Visibility::from).unwrap_or_default();
    let create = CreateRoom { room: RoomId::new(command.id), name, visibility, owner: actor.account };
    let meta = command.meta(&app, "create-room", Sender::Account(actor.account), &request);
    let home = [Boundary::room(create.room).subject().to_owned()];
    let attempt = || propose(&app, create.room, |room| create.clone().decide(room));
    // Its id is the command's, so it is new unless the command comes again.
    let outcome = app.log.create(&meta, CHATS.name, &home, attempt).await;
    let position = outcome.map_err(problem)?.position.to_string();
    Ok((StatusCode::CREATED, Json(RoomCreated { room_id: create.room, position })))
}

//! `PUT /api/v1/rooms/{room}/owner`: hand a room over.

use axum::{Json, extract::State};
use domain::{
    chat::HandOverRoom,
    ids::{AccountId, RoomId},
};
use kit::{
    problem::{JsonBody, Problem},
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

/// Who owns the room from now on.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct HandOverRoomRequest {
    #[schema(value_type = Uuid)]
    account_id: AccountId,
}

/// Hand a room that one owns over to another member. One is a member like others from then on.
#[utoipa::path(
    put,
    path = "/api/v1/rooms/{room}/owner",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = HandOverRoomRequest,
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-room-owner`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`, `member-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`direct-room`"),
    )
)]
pub(crate) async fn hand_over_room(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
    JsonBody(request): JsonBody<HandOverRoomRequest>,
) -> Result<Json<Done>, Problem> {
    let hand_over = HandOverRoom { to: request.account_id, by: actor.account };
    let meta = command.meta(&app, "hand-over-room", Sender::Account(actor.account), &(room, &request));
    change_and_answer(&app, &meta, room, |room| hand_over.decide(room)).await
}

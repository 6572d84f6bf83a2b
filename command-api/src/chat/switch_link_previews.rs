//! `PUT /api/v1/rooms/{room}/link-previews`: show in this room what links lead to, or do not.

use axum::{Json, extract::State};
use domain::{chat::SwitchLinkPreviews, ids::RoomId};
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

/// How the room is to be.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct SwitchLinkPreviewsRequest {
    /// Whether what links lead to is shown in it (true) or not.
    shown: bool,
}

/// Show in a room what links lead to, or do not. What is so already stays so.
#[utoipa::path(
    put,
    path = "/api/v1/rooms/{room}/link-previews",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = SwitchLinkPreviewsRequest,
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-room-moderator`: in a room of many its owner and moderators decide, in a direct room both"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also for who is not a member"),
    )
)]
pub(crate) async fn switch_link_previews(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
    JsonBody(request): JsonBody<SwitchLinkPreviewsRequest>,
) -> Result<Json<Done>, Problem> {
    let switch = SwitchLinkPreviews { by: actor.account, wanted: request.shown };
    let meta = command.meta(&app, "switch-link-previews", Sender::Account(actor.account), &(room, &request));
    change_and_answer(&app, &meta, room, |room| switch.decide(room)).await
}

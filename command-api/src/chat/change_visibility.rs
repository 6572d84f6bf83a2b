//! `PUT /api/v1/rooms/{room}/visibility`: make a room public, or private again.

use axum::{Json, extract::State};
use domain::{
    chat::{ChangeVisibility, Visibility},
    ids::RoomId,
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

/// Who can find a room and come into it.
#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RoomVisibility {
    /// People come in by an invitation or a link.
    Private,
    /// Everybody with an account finds it, and comes in without being asked.
    Public,
}

/// How the room is to be.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct ChangeVisibilityRequest {
    visibility: RoomVisibility,
}

impl From<RoomVisibility> for Visibility {
    fn from(visibility: RoomVisibility) -> Self {
        match visibility {
            RoomVisibility::Private => Self::Private,
            RoomVisibility::Public => Self::Public,
        }
    }
}

/// Make a room public, or private again. Who joined it while it was public stays. What is so already stays so.
#[utoipa::path(
    put,
    path = "/api/v1/rooms/{room}/visibility",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = ChangeVisibilityRequest,
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-room-owner`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also for who is not a member"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`direct-room`, `room-archived`: an archived room is not made public"),
    )
)]
pub(crate) async fn change_visibility(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
    JsonBody(request): JsonBody<ChangeVisibilityRequest>,
) -> Result<Json<Done>, Problem> {
    let change = ChangeVisibility { by: actor.account, visibility: request.visibility.into() };
    let meta = command.meta(&app, "change-visibility", Sender::Account(actor.account), &(room, &request));
    change_and_answer(&app, &meta, room, |room| change.decide(room)).await
}

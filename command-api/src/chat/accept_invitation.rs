//! `POST /api/v1/rooms/{room}/invitations/accept`: come in.

use axum::{Json, extract::State};
use domain::{chat::AcceptInvitation, ids::RoomId};
use kit::{problem::Problem, tokens::Actor};

use super::change_and_answer;
use crate::{
    answer::Done,
    command::{CommandHead, Sender},
    edge::PathId,
    state::App,
};

/// Accept an invitation to a room.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{room}/invitations/accept",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`invitation-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`already-member`, `room-archived`"),
    )
)]
pub(crate) async fn accept_invitation(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
) -> Result<Json<Done>, Problem> {
    let accept = AcceptInvitation { account: actor.account };
    let meta = command.meta(&app, "accept-invitation", Sender::Account(actor.account), &room);
    change_and_answer(&app, &meta, room, |room| accept.decide(room)).await
}

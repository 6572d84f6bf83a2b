//! `POST /api/v1/rooms/{room}/invitations/decline`: stay out.

use axum::{Json, extract::State};
use domain::{chat::DeclineInvitation, ids::RoomId};
use kit::{problem::Problem, tokens::Actor};

use super::change_and_answer;
use crate::{
    answer::Done,
    command::{CommandHead, Sender},
    edge::PathId,
    state::App,
};

/// Decline an invitation to a room.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{room}/invitations/decline",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`invitation-not-found`"),
    )
)]
pub(crate) async fn decline_invitation(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
) -> Result<Json<Done>, Problem> {
    let decline = DeclineInvitation { account: actor.account };
    let meta = command.meta(&app, "decline-invitation", Sender::Account(actor.account), &room);
    change_and_answer(&app, &meta, room, |room| decline.decide(room)).await
}

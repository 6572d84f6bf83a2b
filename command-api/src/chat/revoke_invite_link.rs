//! `DELETE /api/v1/rooms/{room}/invite-links/{link}`: let nobody come in by a link any more.

use axum::{Json, extract::State};
use domain::{
    chat::RevokeInviteLink,
    ids::{InviteLinkId, RoomId},
};
use kit::{problem::Problem, tokens::Actor};

use super::change_and_answer;
use crate::{
    answer::Done,
    command::{CommandHead, Sender},
    edge::PathId,
    state::App,
};

/// Revoke a link into a room that one owns or moderates, whoever made it. Who came in by it stays.
#[utoipa::path(
    delete,
    path = "/api/v1/rooms/{room}/invite-links/{link}",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("link" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-room-moderator`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`, `invite-link-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`direct-room`"),
    )
)]
pub(crate) async fn revoke_invite_link(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId((room, link)): PathId<(RoomId, InviteLinkId)>,
) -> Result<Json<Done>, Problem> {
    let revoke = RevokeInviteLink { link, by: actor.account };
    let meta = command.meta(&app, "revoke-invite-link", Sender::Account(actor.account), &(room, link));
    change_and_answer(&app, &meta, room, |room| revoke.decide(room)).await
}

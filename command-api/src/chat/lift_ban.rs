//! `DELETE /api/v1/rooms/{room}/bans/{account}`: let somebody be invited again.

use axum::{Json, extract::State};
use domain::{
    chat::LiftBan,
    ids::{AccountId, RoomId},
};
use kit::{problem::Problem, tokens::Actor};

use super::change_and_answer;
use crate::{
    answer::Done,
    command::{CommandHead, Sender},
    edge::PathId,
    state::App,
};

/// Lift a ban. Who was banned is not in the room by it, but may be invited again.
#[utoipa::path(
    delete,
    path = "/api/v1/rooms/{room}/bans/{account}",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("account" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-room-moderator`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`direct-room`"),
    )
)]
pub(crate) async fn lift_ban(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId((room, account)): PathId<(RoomId, AccountId)>,
) -> Result<Json<Done>, Problem> {
    let lift = LiftBan { account, by: actor.account };
    let meta = command.meta(&app, "lift-ban", Sender::Account(actor.account), &(room, account));
    change_and_answer(&app, &meta, room, |room| lift.decide(room)).await
}

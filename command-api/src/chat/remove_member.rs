//! `DELETE /api/v1/rooms/{room}/members/{account}`: take somebody out, or take an invitation back.

use axum::{Json, extract::State};
use domain::{
    chat::RemoveMember,
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

/// Take somebody out of a room that one owns or moderates. From this moment they can neither post nor read.
///
/// The owner removes everybody else, a moderator everybody but the owner and other moderators.
#[utoipa::path(
    delete,
    path = "/api/v1/rooms/{room}/members/{account}",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("account" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-room-moderator`, or `not-room-owner` of a moderator"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`, `member-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`owner-stays`"),
    )
)]
pub(crate) async fn remove_member(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId((room, account)): PathId<(RoomId, AccountId)>,
) -> Result<Json<Done>, Problem> {
    let remove = RemoveMember { account, by: actor.account };
    let meta = command.meta(&app, "remove-member", Sender::Account(actor.account), &(room, account));
    change_and_answer(&app, &meta, room, |room| remove.decide(room)).await
}

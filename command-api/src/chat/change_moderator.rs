//! `PUT` and `DELETE /api/v1/rooms/{room}/moderators/{account}`: who keeps order in a room beside its owner.

use axum::{Json, extract::State};
use domain::{
    chat::{AppointModerator, DismissModerator},
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

/// Let a member of a room that one owns keep order in it, too.
#[utoipa::path(
    put,
    path = "/api/v1/rooms/{room}/moderators/{account}",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("account" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-room-owner`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`, `member-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`owner-stays`, `direct-room`, `room-archived`"),
    )
)]
pub(crate) async fn appoint_moderator(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId((room, account)): PathId<(RoomId, AccountId)>,
) -> Result<Json<Done>, Problem> {
    let appoint = AppointModerator { account, by: actor.account };
    let meta = command.meta(&app, "appoint-moderator", Sender::Account(actor.account), &(room, account));
    change_and_answer(&app, &meta, room, |room| appoint.decide(room)).await
}

/// Make a moderator of a room that one owns a member like others.
#[utoipa::path(
    delete,
    path = "/api/v1/rooms/{room}/moderators/{account}",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("account" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-room-owner`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`, `member-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`owner-stays`, `direct-room`"),
    )
)]
pub(crate) async fn dismiss_moderator(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId((room, account)): PathId<(RoomId, AccountId)>,
) -> Result<Json<Done>, Problem> {
    let dismiss = DismissModerator { account, by: actor.account };
    let meta = command.meta(&app, "dismiss-moderator", Sender::Account(actor.account), &(room, account));
    change_and_answer(&app, &meta, room, |room| dismiss.decide(room)).await
}

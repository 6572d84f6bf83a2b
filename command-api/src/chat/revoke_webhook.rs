//! `DELETE /api/v1/rooms/{room}/webhooks/{webhook}`: let nothing be posted by a webhook any more.

use axum::{Json, extract::State};
use domain::{
    chat::RevokeWebhook,
    ids::{RoomId, WebhookId},
};
use kit::{problem::Problem, tokens::Actor};

use super::change_and_answer;
use crate::{
    answer::Done,
    command::{CommandHead, Sender},
    edge::PathId,
    state::App,
};

/// Revoke a webhook of a room that one owns or moderates, whoever made it. What it has posted stays.
#[utoipa::path(
    delete,
    path = "/api/v1/rooms/{room}/webhooks/{webhook}",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("webhook" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-room-moderator`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`, `webhook-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`direct-room`"),
    )
)]
pub(crate) async fn revoke_webhook(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId((room, webhook)): PathId<(RoomId, WebhookId)>,
) -> Result<Json<Done>, Problem> {
    let revoke = RevokeWebhook { webhook, by: actor.account };
    let meta = command.meta(&app, "revoke-webhook", Sender::Account(actor.account), &(room, webhook));
    change_and_answer(&app, &meta, room, |room| revoke.decide(room)).await
}

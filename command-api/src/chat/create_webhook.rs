//! `POST /api/v1/rooms/{room}/webhooks`: make a way for programs to write into a room.

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    chat::{CreateWebhook, WebhookName},
    ids::{CommandId, RoomId, WebhookId},
};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::change_room;
use crate::{
    command::{CommandHead, Sender, problem, store_problem},
    edge::PathId,
    state::App,
};

/// What it is called.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct CreateWebhookRequest {
    /// One line of 1 to 40 characters, under which members see what it posts.
    #[schema(example = "Builds")]
    name: String,
}

/// The webhook, whose secret is told to nobody else, and this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookCreated {
    #[schema(value_type = Uuid)]
    webhook_id: WebhookId,
    /// Where programs post to, behind the address of this server. It holds the secret.
    #[schema(example = "/hooks/019a5b3c-7d10-5c3e-9f4a-2b6d8e1f0a11/AZpbPH0Q…")]
    path: String,
    #[schema(example = "CHATS:12@1f3a9c00")]
    position: String,
}

/// Make a webhook of a room that one owns or moderates. It stops working when it is revoked, and when who made it keeps
/// order in the room no more.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{room}/webhooks",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = CreateWebhookRequest,
    responses(
        (status = CREATED, body = WebhookCreated),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-room-moderator`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`too-many-webhooks`, `direct-room`, `room-archived`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn create_webhook(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
    JsonBody(request): JsonBody<CreateWebhookRequest>,
) -> Result<(StatusCode, Json<WebhookCreated>), Problem> {
    let name = WebhookName::parse(&request.name).map_err(|error| {
        Problem::invalid_fields(vec![FieldError::new("/name", "webhook-name-invalid", &error)])
    })?;
    let webhook = WebhookId::made_by(room, CommandId::new(command.id));
    let create = CreateWebhook { webhook, by: actor.account, name };
    let read = app.room(room).await.map_err(|e| store_problem(&e))?;
    // What it posts is sealed with a key of its own. Nobody who may not make one leaves a key behind.
    if create.decide(&read.state).is_ok() {
        let created = app.log.keys().create(webhook.author().person()).await;
        created.map_err(|e| store_problem(&e))?;
    }
    let meta = command.meta(&app, "create-webhook", Sender::Account(actor.account), &(room, &request));
    let outcome = change_room(&app, &meta, room, |room| create.decide(room)).await.map_err(problem)?;
    let path = format!("/hooks/{webhook}/{}", app.webhook_secrets.secret(room, webhook));
    let position = outcome.position.to_string();
    Ok((StatusCode::CREATED, Json(WebhookCreated { webhook_id: webhook, path, position })))
}

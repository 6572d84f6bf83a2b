//! `POST /hooks/{webhook}/{secret}`: a program says something in a room.
//!
//! The address holds the secret, as programs that post to such addresses expect. So no part of Wherry logs an address, and
//! a proxy in front of it must not either.

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    boundary::{Boundary, CHATS},
    chat::{Mentions, MessageBody, NamedHandles, PostByWebhook, RoomRefused},
    ids::{MessageId, RoomId, WebhookId},
};
use jetstream_es::{AttemptError, NewEvent, Proposal};
use kit::problem::{JsonBody, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::post_message::mentioned;
use crate::{
    command::{CommandHead, Sender, problem},
    edge::PathId,
    state::App,
};

/// What to say. Other fields, as of programs that are made for Slack, are passed over.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct PostByWebhookRequest {
    /// At most 16 KiB of UTF-8, without control characters but line feed and tab.
    #[schema(example = "Build 1207 is green.")]
    text: String,
}

/// The message is in the room's timeline.
#[derive(Serialize, ToSchema)]
pub(crate) struct PostedByWebhook {
    #[schema(value_type = Uuid)]
    message_id: MessageId,
    #[schema(example = "CHATS:12@1f3a9c00")]
    position: String,
}

/// Post a message as a program. The path is told once, to who makes the webhook.
#[utoipa::path(
    post,
    path = "/hooks/{webhook}/{secret}",
    tag = "chat",
    params(
        ("webhook" = Uuid, Path),
        ("secret" = String, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7: the same again posts nothing more"),
    ),
    request_body = PostByWebhookRequest,
    responses(
        (status = CREATED, body = PostedByWebhook),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`webhook-not-found`: also when the secret is another"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`room-archived`"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`webhook-revoked`: also when who made it keeps order in the room no more"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`message-empty`, `message-too-long`, `message-control-characters`"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`webhook-too-often`: `Retry-After` says when it may post again"),
    )
)]
pub(crate) async fn post_by_webhook(
    State(app): State<App>,
    command: CommandHead,
    PathId((webhook, secret)): PathId<(WebhookId, String)>,
    JsonBody(request): JsonBody<PostByWebhookRequest>,
) -> Result<(StatusCode, Json<PostedByWebhook>), Problem> {
    let room = app.webhook_secrets.verify(webhook, &secret);
    let room = room.ok_or_else(|| Problem::refused(&RoomRefused::NoSuchWebhook))?;
    app.webhook_posts.count(&webhook).map_err(|seconds| {
        let title = "This webhook posts too often; wait a little.";
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "webhook-too-often", title).retry_after(seconds)
    })?;
    let body = MessageBody::parse(&request.text).map_err(|e| Problem::refused(&e))?;
    let named = NamedHandles::of(body.as_str());
    let message = MessageId::new(command.id);
    let post = PostByWebhook { webhook, message, body, mentions: Mentions::default() };
    let meta = command.meta(&app, "post-by-webhook", Sender::Webhook(webhook), &(room, &request));
    let home = [Boundary::timeline(room).subject().to_owned()];
    let attempt = || propose(&app, room, &post, &named);
    let outcome = app.log.execute(&meta, CHATS.name, &home, attempt).await.map_err(problem)?;
    let position = outcome.position.to_string();
    Ok((StatusCode::CREATED, Json(PostedByWebhook { message_id: message, position })))
}

async fn propose(
    app: &App,
    room: RoomId,
    post: &PostByWebhook,
    named: &NamedHandles,
) -> Result<Proposal, AttemptError<RoomRefused>> {
    let read = app.room(room).await?;
    let mentions = mentioned(app, named).await?;
    let posted =
        PostByWebhook { mentions, ..post.clone() }.decide(&read.state).map_err(AttemptError::Refused)?;
    let event = NewEvent::of(Boundary::timeline(room).subject(), &posted, read.guard())?;
    Ok(Proposal { stream: CHATS.name.to_owned(), events: vec![event] })
}

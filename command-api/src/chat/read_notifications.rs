//! `POST /api/v1/notification-reads`: I have seen that.

use axum::{Json, extract::State};
use domain::{
    boundary::{Boundary, CHATS},
    chat::{ReadNotifications, RoomRefused},
};
use jetstream_es::{AttemptError, Expectation, NewEvent, Proposal};
use kit::{
    problem::{JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem},
    state::App,
};

/// What was read.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadNotificationsRequest {
    /// The `sequence` of a notification.
    #[schema(example = 12)]
    sequence: u64,
    /// Whether everything before it is read as well.
    #[serde(default)]
    and_earlier: bool,
}

/// Mark a notification as read, or everything up to it. They stay in the list.
#[utoipa::path(
    post,
    path = "/api/v1/notification-reads",
    tag = "chat",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = ReadNotificationsRequest,
    responses(
        (status = OK, body = Done),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`sequence-beyond-log`"),
    )
)]
pub(crate) async fn read_notifications(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    JsonBody(request): JsonBody<ReadNotificationsRequest>,
) -> Result<Json<Done>, Problem> {
    let ReadNotificationsRequest { sequence, and_earlier } = request;
    let read = ReadNotifications { account: actor.account, sequence, and_earlier };
    let meta = command.meta(&app, "read-notifications", Sender::Account(actor.account), &request);
    let home = [Boundary::memberships(actor.account).subject().to_owned()];
    let attempt = || propose(&app, read);
    let outcome = app.log.execute(&meta, CHATS.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

async fn propose(app: &App, read: ReadNotifications) -> Result<Proposal, AttemptError<RoomRefused>> {
    let head = app.log.reader().head(CHATS.name).await?;
    let event = read.decide(head.last_sequence).map_err(AttemptError::Refused)?;
    let own = Boundary::memberships(read.account);
    // In whatever order two of them are said, the same is read.
    let event = NewEvent::of(own.subject(), &event, Expectation::Any)?;
    Ok(Proposal { stream: CHATS.name.to_owned(), events: vec![event] })
}

//! `POST /api/v1/rooms/{room}/bots`: bring a bot into a room.

use axum::{Json, extract::State};
use domain::{
    boundary::{Boundary, CHATS},
    chat::{AddBot, RoomChanges, RoomRefused},
    ids::{AccountId, RoomId},
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
    edge::PathId,
    state::App,
};

/// Which bot.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct AddBotRequest {
    #[schema(value_type = Uuid)]
    bot_id: AccountId,
}

/// Bring a bot of one's own into a room that one owns or moderates. It is a member at once, until it is removed or oneself
/// goes.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{room}/bots",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = AddBotRequest,
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-room-moderator`, `not-for-bots`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`; `bot-not-found`: also if it is somebody else's"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`already-member`, `banned-from-room`, `bot-disabled`, `direct-room`"),
    )
)]
pub(crate) async fn add_bot(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
    JsonBody(request): JsonBody<AddBotRequest>,
) -> Result<Json<Done>, Problem> {
    let add = AddBot { bot: request.bot_id, by: actor.account };
    let meta = command.meta(&app, "add-bot", Sender::Account(actor.account), &(room, &request));
    let home = [Boundary::room(room).subject().to_owned()];
    let attempt = || propose(&app, room, add);
    let outcome = app.log.execute(&meta, CHATS.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

/// The bots are on another stream, so that one which is deleted in this very moment may still come in. It has no token any
/// more, and is a member that says nothing.
async fn propose(app: &App, room: RoomId, add: AddBot) -> Result<Proposal, AttemptError<RoomRefused>> {
    let (read, bots) = tokio::try_join!(app.room(room), app.bots(add.by))?;
    let changes = RoomChanges::from(add.decide(&read.state, &bots.state).map_err(AttemptError::Refused)?);
    let mut events = read.next_all(&changes.room)?;
    for (account, membership) in &changes.memberships {
        let boundary = Boundary::memberships(*account);
        events.push(NewEvent::of(boundary.subject(), membership, Expectation::Any)?);
    }
    Ok(Proposal { stream: CHATS.name.to_owned(), events })
}

//! `POST /api/v1/direct-rooms`: open the room in which one writes to somebody.
//!
//! Its id is derived from the pair, so that whoever asks, and however often, comes to the same boundary.

use axum::{Json, extract::State};
use domain::{
    boundary::{Boundary, CHATS},
    chat::{OpenDirectRoom, RoomRefused},
    ids::RoomId,
};
use jetstream_es::{AttemptError, Expectation, NewEvent, Proposal};
use kit::{
    problem::{JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::invite_member::account_of;
use crate::{
    command::{CommandHead, Sender, problem},
    state::App,
};

/// With whom.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct OpenDirectRoomRequest {
    #[schema(example = "ada")]
    handle: String,
}

/// The room is open, and both are in it.
#[derive(Serialize, ToSchema)]
pub(crate) struct DirectRoomOpened {
    #[schema(value_type = Uuid)]
    room_id: RoomId,
    #[schema(example = "CHATS:12@1f3a9c00")]
    position: String,
}

/// Open the room of oneself and somebody else. There is one for each pair: whoever opens it again is told where it is.
#[utoipa::path(
    post,
    path = "/api/v1/direct-rooms",
    tag = "chat",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = OpenDirectRoomRequest,
    responses(
        (status = OK, body = DirectRoomOpened),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`person-not-available`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`handle-unknown`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`direct-room-with-oneself`"),
    )
)]
pub(crate) async fn open_direct_room(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    JsonBody(request): JsonBody<OpenDirectRoomRequest>,
) -> Result<Json<DirectRoomOpened>, Problem> {
    let with = account_of(&app, &request.handle).await?;
    let open = OpenDirectRoom { by: actor.account, with };
    let room_id = open.room();
    let meta = command.meta(&app, "open-direct-room", Sender::Account(actor.account), &request);
    let home = [Boundary::room(room_id).subject().to_owned()];
    let attempt = || propose(&app, open);
    let outcome = app.log.execute(&meta, CHATS.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(DirectRoomOpened { room_id, position: outcome.position.to_string() }))
}

async fn propose(app: &App, open: OpenDirectRoom) -> Result<Proposal, AttemptError<RoomRefused>> {
    let read = app.room(open.room()).await?;
    let mut events = Vec::new();
    if let Some(opening) = open.decide(&read.state).map_err(AttemptError::Refused)? {
        events.push(read.next(&opening.room)?);
        for (account, membership) in &opening.memberships {
            let boundary = Boundary::memberships(*account);
            events.push(NewEvent::of(boundary.subject(), membership, Expectation::Any)?);
        }
    }
    Ok(Proposal { stream: CHATS.name.to_owned(), events })
}

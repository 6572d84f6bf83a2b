//! `PUT /api/v1/rooms/{room}/read-marker`: I have read up to here.
//!
//! No event: see the marker itself. It goes forward only, so that repeating it or sending it late changes nothing, and
//! it needs no id.

use axum::{Json, extract::State};
use domain::{
    boundary::CHATS,
    chat::{MoveReadMarker, ReadMarker},
    ids::RoomId,
};
use kit::{
    problem::{JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    command::{conflict, store_problem},
    edge::PathId,
    state::App,
};

/// How often a move is tried against other devices of the same person.
const ATTEMPTS: u32 = 8;

/// Up to where.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveReadMarkerRequest {
    /// The `sequence` of the last message that was seen.
    #[schema(example = 12)]
    sequence: u64,
}

/// Where the marker stands now.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReadMarkerMoved {
    /// Maybe further on: another device has read more.
    sequence: u64,
}

/// Remember up to where one has read a room. It never goes back.
#[utoipa::path(
    put,
    path = "/api/v1/rooms/{room}/read-marker",
    tag = "chat",
    security(("access_token" = [])),
    params(("room" = Uuid, Path)),
    request_body = MoveReadMarkerRequest,
    responses(
        (status = OK, body = ReadMarkerMoved),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also for who is not a member"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`sequence-beyond-log`"),
    )
)]
pub(crate) async fn move_read_marker(
    State(app): State<App>,
    actor: Actor,
    PathId(room): PathId<RoomId>,
    JsonBody(MoveReadMarkerRequest { sequence }): JsonBody<MoveReadMarkerRequest>,
) -> Result<Json<ReadMarkerMoved>, Problem> {
    let away = |error| store_problem(&error);
    let read = app.room(room).await.map_err(away)?;
    let command = MoveReadMarker { account: actor.account, sequence };
    // Whoever is not in the room causes no further reads.
    read.state.for_member(actor.account).map_err(|refused| Problem::refused(&refused))?;
    let head = app.log.reader().head(CHATS.name).await.map_err(away)?;
    let key = ReadMarker::key(actor.account, room);
    for _ in 0..ATTEMPTS {
        let stored = app.markers.get(&key).await.map_err(away)?;
        let revision = stored.as_ref().map_or(0, |stored| stored.revision);
        // One that cannot be read is worth no more than none.
        let marker = stored.and_then(|stored| serde_json::from_slice::<ReadMarker>(&stored.value).ok());
        let moved = command
            .decide(&read.state, (head.last_sequence, &head.epoch), marker.as_ref())
            .map_err(|refused| Problem::refused(&refused))?;
        let Some(moved) = moved else {
            let stands_at = marker.and_then(|marker| marker.sequence_in(&head.epoch));
            return Ok(Json(ReadMarkerMoved { sequence: stands_at.unwrap_or(sequence) }));
        };
        let value = serde_json::to_vec(&moved).map_err(|error| Problem::internal(&error))?;
        if app.markers.replace(&key, revision, value.into()).await.map_err(away)? {
            return Ok(Json(ReadMarkerMoved { sequence }));
        }
    }
    Err(conflict())
}

//! `POST /api/v1/rooms/{room}/archive`, `…/reopen` and `…/owner/assign`: what an administrator decides on a room, whether
//! they are in it or not.

use axum::{Json, extract::State};
use domain::{
    accounts::Account,
    boundary::{Boundary, CHATS},
    chat::{ArchiveRoom, AssignOwner, ReopenRoom, Room, RoomEvent, RoomReason, RoomRefused},
    ids::{AccountId, RoomId},
};
use jetstream_es::{AttemptError, CommandMeta, Proposal};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::Admin,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::invite_member::account_of;
use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem},
    edge::PathId,
    state::App,
};

/// Why.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct AdministerRoomRequest {
    /// In one line of 10 to 300 characters. Everybody in the room can read it.
    #[schema(example = "the project is over since June")]
    reason: String,
}

/// Who owns the room from now on, and why.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct AssignOwnerRequest {
    /// The handle of a member. Who is not in the room cannot own it.
    #[schema(example = "ada")]
    handle: String,
    /// In one line of 10 to 300 characters. Everybody in the room can read it.
    #[schema(example = "she left the company in May")]
    reason: String,
}

/// Archive a room: it is only read from then on, by those who are in it, until an administrator opens it again. They can
/// leave it, be removed from it and take back what they said.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{room}/archive",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = AdministerRoomRequest,
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`direct-room`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn archive_room(
    State(app): State<App>,
    Admin(actor): Admin,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
    JsonBody(request): JsonBody<AdministerRoomRequest>,
) -> Result<Json<Done>, Problem> {
    let archive = ArchiveRoom { reason: parse(&request.reason)? };
    let meta = command.meta(&app, "archive-room", Sender::Account(actor.account), &(room, &request));
    let decide = |by: &Account, room: &Room| archive.clone().decide(by, room).map(Vec::from_iter);
    administer(&app, &meta, actor.account, room, decide).await
}

/// Open an archived room again: it is used as before.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{room}/reopen",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = AdministerRoomRequest,
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`direct-room`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn reopen_room(
    State(app): State<App>,
    Admin(actor): Admin,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
    JsonBody(request): JsonBody<AdministerRoomRequest>,
) -> Result<Json<Done>, Problem> {
    let reopen = ReopenRoom { reason: parse(&request.reason)? };
    let meta = command.meta(&app, "reopen-room", Sender::Account(actor.account), &(room, &request));
    let decide = |by: &Account, room: &Room| reopen.clone().decide(by, room).map(Vec::from_iter);
    administer(&app, &meta, actor.account, room, decide).await
}

/// Make a member the owner of a room whose owner is gone; the one before is a member like others. Nobody gets into a room by
/// it, administrators neither.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{room}/owner/assign",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = AssignOwnerRequest,
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`, `handle-unknown`, `member-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`direct-room`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn assign_owner(
    State(app): State<App>,
    Admin(actor): Admin,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
    JsonBody(request): JsonBody<AssignOwnerRequest>,
) -> Result<Json<Done>, Problem> {
    let reason = parse(&request.reason)?;
    let assign = AssignOwner { to: account_of(&app, &request.handle).await?, reason };
    let meta = command.meta(&app, "assign-owner", Sender::Account(actor.account), &(room, &request));
    administer(&app, &meta, actor.account, room, |by, room| assign.clone().decide(by, room)).await
}

fn parse(reason: &str) -> Result<RoomReason, Problem> {
    RoomReason::parse(reason)
        .map_err(|e| Problem::invalid_fields(vec![FieldError::new("/reason", "reason-invalid", &e)]))
}

/// Runs a command of an administrator. Its events expect the room as it was read; that who sends it is an administrator is
/// read a moment before, as it stands in another stream.
async fn administer(
    app: &App,
    meta: &CommandMeta,
    by: AccountId,
    room: RoomId,
    decide: impl Fn(&Account, &Room) -> Result<Vec<RoomEvent>, RoomRefused>,
) -> Result<Json<Done>, Problem> {
    let home = [Boundary::room(room).subject().to_owned()];
    let attempt = || propose(app, by, room, &decide);
    let outcome = app.log.execute(meta, CHATS.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

async fn propose(
    app: &App,
    by: AccountId,
    room: RoomId,
    decide: impl Fn(&Account, &Room) -> Result<Vec<RoomEvent>, RoomRefused>,
) -> Result<Proposal, AttemptError<RoomRefused>> {
    let by = app.account(by).await?;
    let read = app.room(room).await?;
    let events = decide(&by.state, &read.state).map_err(AttemptError::Refused)?;
    Ok(Proposal { stream: CHATS.name.to_owned(), events: read.next_all(&events)? })
}

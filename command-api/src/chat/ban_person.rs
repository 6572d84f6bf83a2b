//! `PUT /api/v1/rooms/{room}/bans/{account}`: put somebody out of a room and do not let them in again.

use axum::{Json, extract::State};
use domain::{
    chat::{BanPerson, Room, RoomRefused},
    ids::{AccountId, RoomId},
};
use kit::{problem::Problem, tokens::Actor};

use super::change_and_answer;
use crate::{
    answer::Done,
    command::{CommandHead, Sender, store_problem},
    edge::PathId,
    state::App,
};

/// Ban somebody from a room that one owns or moderates. From this moment they can neither post nor read, and cannot be
/// invited until the ban is lifted. Who has left, or was never in, can be banned as well.
#[utoipa::path(
    put,
    path = "/api/v1/rooms/{room}/bans/{account}",
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
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`, `member-not-found`: nobody has this id"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`owner-stays`, `direct-room`"),
    )
)]
pub(crate) async fn ban_person(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId((room, account)): PathId<(RoomId, AccountId)>,
) -> Result<Json<Done>, Problem> {
    let ban = BanPerson { account, by: actor.account };
    let meta = command.meta(&app, "ban-person", Sender::Account(actor.account), &(room, account));
    let exists = is_somebody(&app, account).await?;
    let decide = |room: &Room| {
        let changes = ban.decide(room)?;
        if exists { Ok(changes) } else { Err(RoomRefused::NoSuchMember) }
    };
    change_and_answer(&app, &meta, room, decide).await
}

/// Whether an account ever had this id. A list of the banned is not to be filled with ids of nobody.
pub(super) async fn is_somebody(app: &App, account: AccountId) -> Result<bool, Problem> {
    let read = app.account(account).await.map_err(|e| store_problem(&e))?;
    Ok(read.state.registered().is_some())
}

//! `PUT` and `DELETE /api/v1/blocks/{account}`: whom one does not want to be written to or invited by.

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    chat::{BlockPerson, Room, RoomRefused, UnblockPerson},
    ids::AccountId,
};
use kit::{problem::Problem, tokens::Actor};

use super::{ban_person::is_somebody, change_and_answer};
use crate::{
    answer::Done,
    command::{CommandHead, Sender},
    edge::PathId,
    state::App,
};

/// Block somebody: they can neither write to one in the direct room nor invite one. They are not told; what is refused
/// to them is refused without a reason.
#[utoipa::path(
    put,
    path = "/api/v1/blocks/{account}",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("account" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`account-not-found`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`blocks-oneself`"),
    )
)]
pub(crate) async fn block_person(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(person): PathId<AccountId>,
) -> Result<Json<Done>, Problem> {
    if !is_somebody(&app, person).await? {
        return Err(Problem::new(StatusCode::NOT_FOUND, "account-not-found", "There is no such account."));
    }
    let block = BlockPerson { by: actor.account, person };
    let meta = command.meta(&app, "block-person", Sender::Account(actor.account), &person);
    change_and_answer(&app, &meta, block.room(), |room| block.decide(room)).await
}

/// Unblock somebody, who can write and invite from now on.
#[utoipa::path(
    delete,
    path = "/api/v1/blocks/{account}",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("account" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses((status = OK, body = Done))
)]
pub(crate) async fn unblock_person(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(person): PathId<AccountId>,
) -> Result<Json<Done>, Problem> {
    let unblock = UnblockPerson { by: actor.account, person };
    let meta = command.meta(&app, "unblock-person", Sender::Account(actor.account), &person);
    let decide = |room: &Room| Ok::<_, RoomRefused>(unblock.decide(room));
    change_and_answer(&app, &meta, unblock.room(), decide).await
}

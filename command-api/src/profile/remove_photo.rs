//! `DELETE /api/v1/profile/photo`: show no photo.

use axum::{Json, extract::State};
use domain::profile::{ProfileCommand, RemovePhoto};
use kit::{problem::Problem, tokens::Actor};

use super::execute;
use crate::{
    answer::Done,
    command::{CommandHead, Sender},
    state::App,
};

/// Show no photo any more.
#[utoipa::path(
    delete,
    path = "/api/v1/profile/photo",
    tag = "profile",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    responses((status = OK, body = Done))
)]
pub(crate) async fn remove_photo(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
) -> Result<Json<Done>, Problem> {
    let meta = command.meta(&app, "remove-photo", Sender::Account(actor.account), &());
    let outcome = execute(&app, &meta, actor.account, ProfileCommand::RemovePhoto(RemovePhoto)).await?;
    Ok(Json(Done::at(&outcome)))
}

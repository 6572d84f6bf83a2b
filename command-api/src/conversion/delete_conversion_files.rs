//! `DELETE /api/v1/conversions/{conversion}/files`: source and result go now, whatever became of it.

use axum::{Json, extract::State};
use domain::{
    conversion::{ConversionCommand, DeleteConversionFiles},
    ids::ConversionId,
};
use kit::{problem::Problem, tokens::Actor};

use super::execute;
use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem},
    edge::PathId,
    state::App,
};

/// Delete the files of a conversion, which stays in the list without them. One that is not finished is cancelled by it.
///
/// A source that another conversion was made of goes with the last of these.
#[utoipa::path(
    delete,
    path = "/api/v1/conversions/{conversion}/files",
    tag = "conversion",
    security(("access_token" = [])),
    params(
        ("conversion" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`conversion-not-found`"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`conversion-files-deleted`: already, by their owner or at their time"),
    )
)]
pub(crate) async fn delete_conversion_files(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(conversion): PathId<ConversionId>,
) -> Result<Json<Done>, Problem> {
    let meta = command.meta(&app, "delete-conversion-files", Sender::Account(actor.account), &conversion);
    let delete = ConversionCommand::DeleteFiles(DeleteConversionFiles::ByOwner);
    let outcome = execute(&app, &meta, actor.account, conversion, delete).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

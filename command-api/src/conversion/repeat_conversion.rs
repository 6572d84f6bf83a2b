//! `POST /api/v1/conversions/{conversion}/repeat`: the same document again, after a failure or into another format.

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    conversion::{ConversionRefused, DocumentName, Job},
    ids::ConversionId,
};
use kit::{
    problem::{JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    conversion_not_found,
    request_conversion::{ConversionQueued, Wanted, came_before, queue, target, unsupported},
};
use crate::{
    command::{CommandHead, Sender, store_problem},
    edge::PathId,
    state::App,
};

/// Into what the document is to be converted this time.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct RepeatConversionRequest {
    /// The format to convert into; the same as before unless told.
    #[schema(example = "odt")]
    to: Option<String>,
}

/// Convert an earlier conversion's document again, while it is kept: a new conversion, whose id is the command's.
#[utoipa::path(
    post,
    path = "/api/v1/conversions/{conversion}/repeat",
    tag = "conversion",
    security(("access_token" = [])),
    params(
        ("conversion" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = RepeatConversionRequest,
    responses(
        (status = ACCEPTED, body = ConversionQueued),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`conversion-not-found`, `upload-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`storage-quota-used-up`"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`too-many-conversions-at-once`, `conversion-quota-used-up`: `Retry-After` says when the next day begins"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`conversion-files-deleted`: upload the document again"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`conversion-unsupported`, `format-not-offered`"),
        (status = SERVICE_UNAVAILABLE, body = Problem, content_type = "application/problem+json", description = "`storage-unavailable`"),
    )
)]
pub(crate) async fn repeat_conversion(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(conversion): PathId<ConversionId>,
    JsonBody(request): JsonBody<RepeatConversionRequest>,
) -> Result<(StatusCode, Json<ConversionQueued>), Problem> {
    let owner = actor.account;
    // The boundary names the owner: nobody repeats another's.
    let earlier = app.conversion(owner, conversion).await.map_err(|error| store_problem(&error))?;
    let earlier = earlier.state.job().ok_or_else(conversion_not_found)?;
    let meta = command.meta(&app, "repeat-conversion", Sender::Account(owner), &(conversion, &request));
    if earlier.files_deleted {
        return came_before(&app, owner, command.id, &meta, ConversionRefused::FilesDeleted).await;
    }
    let wanted = again(earlier, &request)?;
    queue(&app, command.id, &meta, wanted).await
}

fn again(earlier: &Job, request: &RepeatConversionRequest) -> Result<Wanted, Problem> {
    let to = request.to.as_deref().map_or(Ok(earlier.to), target)?;
    // Whose name is erased, that person asks for nothing any more.
    let name = earlier.name.value().ok_or_else(conversion_not_found)?;
    let name = DocumentName::parse(name).map_err(|_| unsupported())?;
    Ok(Wanted { owner: earlier.owner, upload: earlier.upload, name, to })
}

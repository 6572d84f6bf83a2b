//! `PUT /api/v1/profile/photo`: show a photo that was uploaded, and re-encoded by us then.

use axum::{Json, extract::State};
use domain::{
    ids::FileId,
    profile::{ProfileCommand, SetPhoto},
};
use kit::{
    problem::{JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::execute;
use crate::{
    command::{CommandHead, Sender},
    files::{UploadNotFound, photo_exists},
    state::App,
};

/// Which photo.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct SetPhotoRequest {
    /// The id that the upload of the photo gave.
    #[schema(value_type = Uuid)]
    upload_id: FileId,
}

/// The photo is shown from this position on.
#[derive(Serialize, ToSchema)]
pub(crate) struct PhotoSet {
    #[schema(example = "USERS:12@1f3a9c00")]
    position: String,
    #[schema(value_type = Uuid)]
    photo_id: FileId,
}

/// Show an uploaded photo (`Wherry-Purpose: photo`).
#[utoipa::path(
    put,
    path = "/api/v1/profile/photo",
    tag = "profile",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = SetPhotoRequest,
    responses(
        (status = OK, body = PhotoSet),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`upload-not-found`"),
        (status = SERVICE_UNAVAILABLE, body = Problem, content_type = "application/problem+json", description = "`storage-unavailable`"),
    )
)]
pub(crate) async fn set_photo(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    JsonBody(request): JsonBody<SetPhotoRequest>,
) -> Result<Json<PhotoSet>, Problem> {
    let photo = request.upload_id;
    if !photo_exists(&app.store, actor.account, photo).await? {
        return Err(Problem::refused(&UploadNotFound));
    }
    let meta = command.meta(&app, "set-photo", Sender::Account(actor.account), &request);
    let set = ProfileCommand::SetPhoto(SetPhoto { photo });
    let position = execute(&app, &meta, actor.account, set).await?.position;
    Ok(Json(PhotoSet { position: position.to_string(), photo_id: photo }))
}

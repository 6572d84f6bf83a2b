//! `PUT /api/v1/profile`: name and bio.

use axum::{Json, extract::State};
use domain::profile::{Bio, ChangeProfile, Name, ProfileCommand};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::execute;
use crate::{
    answer::Done,
    command::{CommandHead, Sender},
    state::App,
};

/// How one is shown to others.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct ChangeProfileRequest {
    /// One line of at most 60 characters; may be empty.
    #[schema(example = "Ada Lovelace")]
    name: String,
    /// At most 500 characters; may be empty.
    bio: String,
}

/// Change one's name and bio, both at once.
#[utoipa::path(
    put,
    path = "/api/v1/profile",
    tag = "profile",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = ChangeProfileRequest,
    responses(
        (status = OK, body = Done),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn change_profile(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    JsonBody(request): JsonBody<ChangeProfileRequest>,
) -> Result<Json<Done>, Problem> {
    let change = parse(&request)?;
    let meta = command.meta(&app, "change-profile", Sender::Account(actor.account), &request);
    let outcome = execute(&app, &meta, actor.account, ProfileCommand::Change(change)).await?;
    Ok(Json(Done::at(&outcome)))
}

/// Parses both fields, so that a form can mark each that is wrong.
fn parse(request: &ChangeProfileRequest) -> Result<ChangeProfile, Problem> {
    let name = Name::parse(&request.name).map_err(|e| FieldError::new("/name", "name-invalid", &e));
    let bio = Bio::parse(&request.bio).map_err(|e| FieldError::new("/bio", "bio-invalid", &e));
    match (name, bio) {
        (Ok(name), Ok(bio)) => Ok(ChangeProfile { name, bio }),
        (name, bio) => Err(Problem::invalid_fields([name.err(), bio.err()].into_iter().flatten().collect())),
    }
}

//! `POST /api/v1/conversions/{conversion}/password`: the password that a document opens with.
//!
//! It goes, sealed, where the worker takes it, before the event says that one was given: the worker would look for it in vain
//! otherwise. It is in no event, and not in the digest that tells whether a command comes again.

use axum::{Json, extract::State};
use domain::{
    conversion::{ConversionCommand, GiveConversionPassword, Stage},
    ids::ConversionId,
};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;
use utoipa::ToSchema;

use super::{conversion_not_found, execute};
use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem, store_problem},
    edge::PathId,
    state::App,
};

/// Office programs take 255 letters at most.
const MOST_BYTES: usize = 1024;

/// The password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct GivePasswordRequest {
    /// The document's, not one's own.
    #[schema(example = "ferry", format = Password)]
    #[serde(deserialize_with = "text")]
    password: String,
}

/// A text. What else is there is not quoted in the error: it may be a password of digits.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text),
        _ => Err(D::Error::custom("a password is a text")),
    }
}

/// A password that no document has.
#[derive(Debug, thiserror::Error)]
#[error("a document's password has 1 to {MOST_BYTES} bytes")]
struct NoPassword;

/// Give the password that a document opens with. It is used once and kept nowhere; a wrong one is asked for again.
#[utoipa::path(
    post,
    path = "/api/v1/conversions/{conversion}/password",
    tag = "conversion",
    security(("access_token" = [])),
    params(
        ("conversion" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = GivePasswordRequest,
    responses(
        (status = OK, body = Done),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`conversion-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`conversion-password-not-asked`, `conversion-finished`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn give_conversion_password(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(conversion): PathId<ConversionId>,
    JsonBody(GivePasswordRequest { password }): JsonBody<GivePasswordRequest>,
) -> Result<Json<Done>, Problem> {
    if password.is_empty() || password.len() > MOST_BYTES {
        let field = FieldError::new("/password", "document-password-invalid", &NoPassword);
        return Err(Problem::invalid_fields(vec![field]));
    }
    let owner = actor.account;
    let known = app.conversion(owner, conversion).await.map_err(|error| store_problem(&error))?;
    let job = known.state.job().ok_or_else(conversion_not_found)?;
    // Where nobody asks, none is left behind; the command below says why, or that it came before.
    if matches!(job.stage, Stage::Locked(_)) {
        let key = format!("{owner}.{conversion}");
        let left = app.document_passwords.leave(owner.person(), &key, password).await;
        left.map_err(|error| store_problem(&error))?;
    }
    let meta = command.meta(&app, "give-conversion-password", Sender::Account(owner), &conversion);
    let give = ConversionCommand::GivePassword(GiveConversionPassword);
    let outcome = execute(&app, &meta, owner, conversion, give).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

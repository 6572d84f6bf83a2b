//! `POST /api/v1/conversions`: convert a document that was uploaded.

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    Refusal,
    boundary::{Boundary, CONVERSIONS},
    conversion::{ConversionCommand, DocumentName, DocumentNameError, RequestConversion, TargetFormat},
    ids::{AccountId, ConversionId, FileId},
};
use jetstream_es::{AttemptError, CommandMeta, Outcome, Proposal};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    command::{CommandHead, Sender, problem, store_problem},
    files::{StoredDocument, UploadNotFound, stored_document},
    quotas::admit_conversion,
    state::App,
};

/// What to convert into what.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct RequestConversionRequest {
    /// The id that the upload of the document gave.
    #[schema(value_type = Uuid)]
    upload_id: FileId,
    /// The document's file name; its extension must be what its content is.
    #[schema(example = "report.docx")]
    name: String,
    /// The format to convert into: one of the pairs that `GET /api/v1/conversion-formats` lists.
    #[schema(example = "pdf")]
    to: String,
}

/// The conversion waits for its turn.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConversionQueued {
    #[schema(value_type = Uuid)]
    conversion_id: ConversionId,
    #[schema(example = "CONVERSIONS:12@1f3a9c00")]
    position: String,
}

/// Ask for a conversion. Its id is the command's.
#[utoipa::path(
    post,
    path = "/api/v1/conversions",
    tag = "conversion",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = RequestConversionRequest,
    responses(
        (status = ACCEPTED, body = ConversionQueued),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`upload-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`storage-quota-used-up`"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`too-many-conversions-at-once`, `conversion-quota-used-up`: `Retry-After` says when the next day begins"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`document-name-mismatch`, `document-is-web-page`, `conversion-unsupported`, `format-not-offered`, `invalid-fields`"),
        (status = SERVICE_UNAVAILABLE, body = Problem, content_type = "application/problem+json", description = "`storage-unavailable`"),
    )
)]
pub(crate) async fn request_conversion(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    JsonBody(request): JsonBody<RequestConversionRequest>,
) -> Result<(StatusCode, Json<ConversionQueued>), Problem> {
    let (owner, upload) = (actor.account, request.upload_id);
    let (name, to) = parse(&request)?;
    let meta = command.meta(&app, "request-conversion", Sender::Account(owner), &request);
    queue(&app, command.id, &meta, Wanted { owner, upload, name, to }).await
}

/// What somebody wants to be converted.
pub(crate) struct Wanted {
    pub(crate) owner: AccountId,
    pub(crate) upload: FileId,
    pub(crate) name: DocumentName,
    pub(crate) to: TargetFormat,
}

/// Puts a document into the queue if it is there and can become that. The conversion's id is the command's.
pub(crate) async fn queue(
    app: &App,
    id: Uuid,
    meta: &CommandMeta,
    Wanted { owner, upload, name, to }: Wanted,
) -> Result<(StatusCode, Json<ConversionQueued>), Problem> {
    let Some(stored) = stored_document(&app.store, owner, upload).await? else {
        return came_before(app, owner, id, meta, UploadNotFound).await;
    };
    let StoredDocument { kind, size_bytes, digest } = stored;
    let offered = app.engines.offered(to).await.map_err(|error| store_problem(&error))?;
    let conversion = ConversionId::new(id);
    // Held until the log has it, so that of two at once the second is counted with the first.
    let _turn = admit_conversion(app, owner, conversion, (upload, size_bytes)).await?;
    let keep_seconds = app.config.conversion_keep_seconds;
    let convert = RequestConversion {
        conversion,
        owner,
        upload,
        name,
        kind,
        to,
        offered,
        size_bytes,
        digest,
        keep_seconds,
    };
    let boundary = Boundary::conversion(owner, conversion);
    // Its id is the command's, so it is new unless the command comes again.
    let convert = ConversionCommand::Request(convert);
    let outcome = app.conversions.create(meta, boundary.subject(), convert, &()).await.map_err(problem)?;
    Ok(queued(conversion, &outcome))
}

/// What this command came to when it came before, since its document may be deleted by now; else the refusal.
///
/// # Errors
/// The refusal, and when the log is away.
pub(super) async fn came_before<R: Refusal + Copy + Send + Sync>(
    app: &App,
    owner: AccountId,
    id: Uuid,
    meta: &CommandMeta,
    refused: R,
) -> Result<(StatusCode, Json<ConversionQueued>), Problem> {
    let conversion = ConversionId::new(id);
    let home = [Boundary::conversion(owner, conversion).subject().to_owned()];
    let attempt = || std::future::ready(Err::<Proposal, _>(AttemptError::Refused(refused)));
    let outcome = app.log.execute(meta, CONVERSIONS.name, &home, attempt).await.map_err(problem)?;
    Ok(queued(conversion, &outcome))
}

fn queued(conversion_id: ConversionId, outcome: &Outcome) -> (StatusCode, Json<ConversionQueued>) {
    let position = outcome.position.to_string();
    (StatusCode::ACCEPTED, Json(ConversionQueued { conversion_id, position }))
}

fn parse(request: &RequestConversionRequest) -> Result<(DocumentName, TargetFormat), Problem> {
    let name = DocumentName::parse(&request.name).map_err(|error| match error {
        DocumentNameError::UnknownFormat => unsupported(),
        DocumentNameError::Malformed => {
            Problem::invalid_fields(vec![FieldError::new("/name", "document-name-invalid", &error)])
        }
    })?;
    Ok((name, target(&request.to)?))
}

/// The target of this name.
pub(crate) fn target(name: &str) -> Result<TargetFormat, Problem> {
    TargetFormat::of_name(name).ok_or_else(unsupported)
}

/// Nothing here is, or becomes, that.
pub(crate) fn unsupported() -> Problem {
    let title = "Documents of this type cannot be converted into this format.";
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "conversion-unsupported", title)
}

//! `POST /api/v1/rooms/{room}/messages/{message}/attachments/{file}/conversion`: convert a document that goes with a message,
//! without having it uploaded again.
//!
//! Any member may. The document is copied among one's own uploads first: so the conversion is one's own from then on, whatever
//! becomes of the message.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
};
use domain::{
    chat::{MessageFate, RoomRefused},
    conversion::{DocumentName, Job},
    ids::{AccountId, ConversionId, FileId, MessageId, RoomId},
};
use jetstream_es::StoreError;
use kit::{
    problem::{JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::find_message::{PostedAt, WhichMessage, find_for_member};
use crate::{
    command::{CommandHead, Sender, store_problem},
    conversion::{ConversionQueued, Wanted, queue, target, unsupported},
    edge::PathId,
    files::take_to_uploads,
    quotas::{quota_problem, require_conversion},
    state::App,
};

/// Into what.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct ConvertAttachmentRequest {
    /// The format to convert into: one of the pairs that `GET /api/v1/conversion-formats` lists.
    #[schema(example = "pdf")]
    to: String,
}

/// A file of a message, found for somebody who may have it.
struct Found {
    author: AccountId,
    name: String,
}

/// Convert a document that goes with a message. The conversion is one's own, and its id is the command's.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{room}/messages/{message}/attachments/{file}/conversion",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("message" = Uuid, Path),
        ("file" = Uuid, Path),
        PostedAt,
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = ConvertAttachmentRequest,
    responses(
        (status = ACCEPTED, body = ConversionQueued),
        (status = BAD_REQUEST, body = Problem, content_type = "application/problem+json", description = "`malformed-query`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also for who is not a member; `message-not-found`, `attachment-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`storage-quota-used-up`"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`too-many-conversions-at-once`, `conversion-quota-used-up`"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`message-deleted`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`conversion-unsupported`, `format-not-offered`, `document-name-mismatch`, `document-is-web-page`"),
        (status = SERVICE_UNAVAILABLE, body = Problem, content_type = "application/problem+json", description = "`storage-unavailable`"),
    )
)]
pub(crate) async fn convert_attachment(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId((room, message, file)): PathId<(RoomId, MessageId, FileId)>,
    posted_at: Result<Query<PostedAt>, QueryRejection>,
    JsonBody(request): JsonBody<ConvertAttachmentRequest>,
) -> Result<(StatusCode, Json<ConversionQueued>), Problem> {
    let which = WhichMessage::of((room, message), posted_at)?;
    let (owner, upload) = (actor.account, FileId::new(command.id));
    let to = target(&request.to)?;
    let body = (room, message, file, &request);
    let meta = command.meta(&app, "convert-attachment", Sender::Account(owner), &body);
    let earlier =
        app.conversion(owner, ConversionId::new(command.id)).await.map_err(|e| store_problem(&e))?;
    // This command may have come before, and the message may be gone by now.
    let name = if let Some(name) = earlier.state.job().and_then(name_of) {
        name
    } else {
        let found = find(&app, owner, which, file).await.map_err(|error| store_problem(&error))?;
        let Found { author, name } = found.map_err(|refused| Problem::refused(&refused))?;
        let name = DocumentName::parse(&name).map_err(|_| unsupported())?;
        require_conversion(&app, owner).await?.map_err(|refused| quota_problem(&app, refused))?;
        let is_document = take_to_uploads(&app, (author, file), (actor, upload)).await?;
        if !is_document.ok_or_else(|| Problem::refused(&RoomRefused::AttachmentNotFound))? {
            return Err(unsupported());
        }
        name
    };
    queue(&app, command.id, &meta, Wanted { owner, upload, name, to }).await
}

/// The file, if it goes with a message that somebody may see.
async fn find(
    app: &App,
    by: AccountId,
    which: WhichMessage,
    file: FileId,
) -> Result<Result<Found, RoomRefused>, StoreError> {
    let room = app.room(which.room).await?.state;
    if !room.has_member(by) {
        return Ok(Err(RoomRefused::NotFound));
    }
    let Some(found) = find_for_member(app, &room, by, which).await? else {
        return Ok(Err(RoomRefused::NoSuchMessage));
    };
    if found.message.fate != MessageFate::Shown {
        return Ok(Err(RoomRefused::MessageDeleted));
    }
    let attachment = found.attachment(app, file).await?;
    let name = attachment.and_then(|attachment| attachment.name.into_value());
    let author = found.message.author;
    Ok(name.map(|name| Found { author, name }).ok_or(RoomRefused::AttachmentNotFound))
}

fn name_of(job: &Job) -> Option<DocumentName> {
    DocumentName::parse(job.name.value()?).ok()
}

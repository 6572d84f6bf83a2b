//! `POST /api/v1/uploads`: take a document or photo, verify it, store it. Not an event yet.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use domain::ids::FileId;
use kit::{
    object_store::ObjectStoreError,
    problem::Problem,
    tokens::Actor,
};
use serde::Serialize;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinError,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    document,
    photo::{self, Photo},
    spool::{SpoolError, Spooled, spool},
    stored_upload::{KIND, SHA_256, document_key, photo_key},
};
use crate::state::App;

/// Photos are small; this leaves room for what phones take.
const PHOTO_LIMIT_BYTES: u64 = 16 * 1024 * 1024;
/// Uploads at a time; each takes disk, and verifying takes a core.
const SLOTS: usize = 32;

/// Bounds how many uploads are in progress. Clones share their slots.
#[derive(Clone, Debug)]
pub(crate) struct UploadSlots(Arc<Semaphore>);

impl Default for UploadSlots {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(SLOTS)))
    }
}

impl UploadSlots {
    fn take(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.0).try_acquire_owned().map_err(|_| {
            let title = "Too many uploads are in progress; try again in a moment.";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too-busy", title).retry_after(5)
        })
    }
}

/// A verified upload.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Uploaded {
    /// To be named in the command that uses it.
    upload_id: Uuid,
    size_bytes: u64,
    /// SHA-256, in hexadecimal.
    digest: String,
    /// What the content is: docx, doc, odt, rtf, xlsx, xls, ods, pptx, ppt, odp, text, jpeg or png.
    kind: String,
}

#[derive(Clone, Copy)]
enum Purpose {
    Document,
    Photo,
}

/// Upload a document or photo
///
/// The body is the file itself. What it is, is told from its content; its name comes with the command that uses it.
#[utoipa::path(
    post,
    path = "/api/v1/uploads",
    tag = "files",
    params(("Wherry-Purpose" = String, Header, description = "`document` or `photo`")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = CREATED, body = Uploaded),
        (status = PAYLOAD_TOO_LARGE, body = Problem, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn upload(
    State(app): State<App>,
    actor: Actor,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Uploaded>), Problem> {
    let purpose = purpose(&headers)?;
    let _slot = app.upload_slots.take()?;
    let limit_bytes = match purpose {
        Purpose::Document => app.config.upload_limit_bytes,
        Purpose::Photo => PHOTO_LIMIT_BYTES.min(app.config.upload_limit_bytes),
    };
    let spooled = spool(body, limit_bytes).await.map_err(|error| spool_problem(&error))?;
    let id = FileId::new(app.config.random.id(app.config.clock.now()));
    let uploaded = match purpose {
        Purpose::Document => store_document(&app, actor, id, spooled).await?,
        Purpose::Photo => store_photo(&app, actor, id, spooled).await?,
    };
    Ok((StatusCode::CREATED, Json(uploaded)))
}

async fn store_document(app: &App, actor: Actor, id: FileId, spooled: Spooled) -> Result<Uploaded, Problem> {
    let (spooled, examined) = on_a_thread(move || {
        let examined = spooled.file.reopen().and_then(|mut file| document::examine(&mut file));
        (spooled, examined)
    })
    .await?;
    let kind = examined.map_err(|e| Problem::internal(&e))?.map_err(|refused| Problem::refused(&refused))?;
    let metadata = [(KIND, kind.as_str()), (SHA_256, spooled.digest.as_str())];
    let key = document_key(actor.account, id);
    let stored = app.store.put_file(&key, spooled.file.path(), "application/octet-stream", &metadata).await;
    stored.map_err(|error| store_problem(&error))?;
    let (size_bytes, digest) = (spooled.size_bytes, spooled.digest);
    Ok(Uploaded { upload_id: id.uuid(), size_bytes, digest, kind: kind.as_str().to_owned() })
}

async fn store_photo(app: &App, actor: Actor, id: FileId, spooled: Spooled) -> Result<Uploaded, Problem> {
    let encoded = on_a_thread(move || {
        let bytes = std::fs::read(spooled.file.path());
        bytes.map(|bytes| photo::encode_anew(&bytes))
    })
    .await?;
    let Photo { bytes, content_type } =
        encoded.map_err(|e| Problem::internal(&e))?.map_err(|refused| Problem::refused(&refused))?;
    let digest = {
        use sha2::Digest as _;
        hex::encode(sha2::Sha256::digest(&bytes))
    };
    let size_bytes = bytes.len() as u64;
    let kind = content_type.strip_prefix("image/").unwrap_or(content_type);
    let metadata = [(KIND, kind), (SHA_256, digest.as_str())];
    let stored = app.store.put_bytes(&photo_key(actor.account, id), bytes, content_type, &metadata).await;
    stored.map_err(|error| store_problem(&error))?;
    Ok(Uploaded { upload_id: id.uuid(), size_bytes, kind: kind.to_owned(), digest })
}

/// Verifying and encoding keep a core busy, which must not hold up other requests.
async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error: JoinError| Problem::internal(&error))
}

fn purpose(headers: &HeaderMap) -> Result<Purpose, Problem> {
    match headers.get("wherry-purpose").and_then(|value| value.to_str().ok()) {
        Some("document") => Ok(Purpose::Document),
        Some("photo") => Ok(Purpose::Photo),
        _ => {
            let title = "The header Wherry-Purpose must be `document` or `photo`.";
            Err(Problem::new(StatusCode::BAD_REQUEST, "upload-purpose-missing", title))
        }
    }
}

fn spool_problem(error: &SpoolError) -> Problem {
    match error {
        SpoolError::TooLarge { limit_bytes } => {
            let title = format!("The file is larger than {} MiB.", limit_bytes / (1024 * 1024));
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "upload-too-large", &title)
        }
        SpoolError::TooSlow => {
            let title = "The upload paused for too long; send it again.";
            Problem::new(StatusCode::REQUEST_TIMEOUT, "upload-too-slow", title)
        }
        SpoolError::CutOff => {
            let title = "The upload was cut off; send it again.";
            Problem::new(StatusCode::BAD_REQUEST, "upload-cut-off", title)
        }
        SpoolError::Disk(_) => Problem::unavailable(
            "storage-unavailable",
            "The file cannot be taken just now; try again in a moment.",
            error,
        ),
    }
}

/// How trouble with the file store is answered.
pub(crate) fn store_problem(error: &ObjectStoreError) -> Problem {
    let title = "The file store is away; nothing was changed. Try again in a moment.";
    Problem::unavailable("storage-unavailable", title, error)
}

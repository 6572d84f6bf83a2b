//! `POST /api/v1/uploads`: a document to be converted, a photo to be shown, or a file that is to go with a message.

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use domain::{
    ids::{AccountId, FileId},
    quotas::QuotaRefused,
};
use kit::{
    problem::Problem,
    tokens::{TokenError, not_for_bots},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    attachment::{StoredAttachment, store_attachment},
    photo::{self, Photo},
    received::Received,
    refused::UploadRefused,
    sniff::{self, SniffError},
    stored::{
        Description, StorageAway, attachment_key, describe, disk_problem, document_key, pending_key,
        photo_key, preview_key, put_document, put_photo,
    },
};
use crate::{
    command::{CommandHead, id_reused, store_problem},
    edge::Uploader,
    quotas::{Coming, admit_file, quota_problem, quotas_of, require_conversion, upload_limit},
    state::App,
};

/// The largest photo; documents have a limit of their own.
const PHOTO_LIMIT_BYTES: u64 = 20 << 20;

/// What an upload is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Document,
    Photo,
    Attachment,
}

/// An upload that was checked and stored.
#[derive(Serialize, ToSchema)]
pub(crate) struct Uploaded {
    /// To be named when it is converted, shown or attached.
    #[schema(value_type = Uuid)]
    upload_id: FileId,
    /// Of what came in; of a file for a message, of what others will get.
    size_bytes: u64,
    /// SHA-256 of the same, in hexadecimal.
    digest: String,
    /// What its bytes are, whatever it was called; `text` for a table of comma-separated values, and `file` for what is none
    /// of the kinds that we know.
    #[schema(example = "docx")]
    kind: String,
    /// Of a file for a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "image/jpeg")]
    media_type: Option<String>,
    /// Of a picture for a message, as it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
}

/// Upload a file: its bytes are the body. What it is, its content says, and not its name. A bot that may post uploads what is to
/// go with its messages, within what its owner may use.
#[utoipa::path(
    post,
    path = "/api/v1/uploads",
    tag = "files",
    security(("access_token" = [])),
    params(
        ("Wherry-Purpose" = String, Header, description = "`document`, `photo` or `attachment`"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The upload's id, a UUID of version 7"),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = CREATED, body = Uploaded),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-for-bots`: a bot's that is for no message; `bot-scope-missing`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`storage-quota-used-up`: not of a photo"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`conversion-quota-used-up`: of a document, which could not be converted today; `too-many-uploads`: at once; `bot-too-often`, `too-many-writes`"),
        (status = REQUEST_TIMEOUT, body = Problem, content_type = "application/problem+json", description = "`upload-too-slow`"),
        (status = PAYLOAD_TOO_LARGE, body = Problem, content_type = "application/problem+json", description = "`upload-too-large`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`upload-empty`, `document-type-unknown`, `document-encoding-unknown`, `document-is-xml`, `document-is-web-archive`, `document-damaged`, `document-password-protected`, `document-expands-too-much`, `photo-not-an-image`, `photo-too-many-pixels`, `picture-damaged`, `upload-purpose-unknown`"),
        (status = SERVICE_UNAVAILABLE, body = Problem, content_type = "application/problem+json", description = "`storage-unavailable`, `too-busy`"),
    )
)]
pub(crate) async fn upload(
    State(app): State<App>,
    Uploader { actor, is_bot, answerable }: Uploader,
    command: CommandHead,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Uploaded>), Problem> {
    let purpose = Purpose::of(&headers)?;
    if is_bot && purpose != Purpose::Attachment {
        return Err(not_for_bots());
    }
    let _slot = app.upload_slots.take(answerable).await?;
    let quotas = quotas_of(&app, answerable).await.map_err(|error| store_problem(&error))?;
    let limit_bytes = purpose.limit_bytes(upload_limit(&app, quotas));
    let least_rate = app.config.upload_least_rate;
    let received = Received::take_in(body, declared_bytes(&headers), limit_bytes, least_rate).await?;
    if received.size_bytes == 0 {
        return Err(Problem::refused(&UploadRefused::Empty));
    }
    let id = FileId::new(command.id);
    let _coming = admit(&app, purpose, (answerable, actor.account), id, received.size_bytes).await?;
    let uploaded = match purpose {
        Purpose::Document => received.uploaded(id, store_document(&app, actor.account, id, &received).await?),
        Purpose::Photo => received.uploaded(id, store_photo(&app, actor.account, id, &received).await?),
        Purpose::Attachment => store_attachment(&app, actor.account, id, &received).await?.into(),
    };
    // It took its time: who has been forgotten meanwhile leaves nothing behind.
    if app.verifier.has_ended(actor) {
        for key in purpose.keys(actor.account, id) {
            app.store.delete(&key).await.map_err(StorageAway::from)?;
        }
        return Err(TokenError::SessionEnded.into());
    }
    Ok((StatusCode::CREATED, Json(uploaded)))
}

/// Whether the quotas of who answers for it have room for it; what came before is there, and is answered as before. A photo takes
/// the place of another one, and needs none.
async fn admit(
    app: &App,
    purpose: Purpose,
    (answerable, account): (AccountId, AccountId),
    id: FileId,
    size_bytes: u64,
) -> Result<Option<Coming>, Problem> {
    let admitted: Result<Option<Coming>, QuotaRefused> = match purpose {
        Purpose::Photo => return Ok(None),
        Purpose::Attachment => admit_file(app, answerable, size_bytes).await?,
        // Who cannot have it converted today does not upload it in vain.
        Purpose::Document => match require_conversion(app, answerable).await? {
            Ok(()) => admit_file(app, answerable, size_bytes).await?,
            Err(refused) => Err(refused),
        },
    };
    match admitted {
        Ok(coming) => Ok(coming),
        Err(refused) => {
            let keys = purpose.keys(account, id);
            let came_before = match keys.first() {
                Some(key) => describe(&app.store, key).await?.is_some(),
                None => false,
            };
            if came_before { Ok(None) } else { Err(quota_problem(app, refused)) }
        }
    }
}

impl Received {
    /// What is answered of what was stored as it came in.
    fn uploaded(&self, upload_id: FileId, kind: String) -> Uploaded {
        let (size_bytes, digest) = (self.size_bytes, self.sha256.clone());
        Uploaded { upload_id, size_bytes, digest, kind, media_type: None, width: None, height: None }
    }
}

impl From<StoredAttachment> for Uploaded {
    fn from(stored: StoredAttachment) -> Self {
        let StoredAttachment { file, upload, media_type, size_bytes, sha256, picture, .. } = stored;
        Self {
            upload_id: file,
            size_bytes,
            digest: sha256,
            kind: upload.kind,
            media_type: Some(media_type),
            width: picture.map(|picture| picture.width),
            height: picture.map(|picture| picture.height),
        }
    }
}

impl Purpose {
    fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        match headers.get("wherry-purpose").and_then(|value| value.to_str().ok()) {
            Some("document") => Ok(Self::Document),
            Some("photo") => Ok(Self::Photo),
            Some("attachment") => Ok(Self::Attachment),
            _ => Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "upload-purpose-unknown",
                "The header Wherry-Purpose must be `document`, `photo` or `attachment`.",
            )),
        }
    }

    /// How large it may be, where no upload of this person may be larger than that.
    fn limit_bytes(self, upload_limit: u64) -> u64 {
        match self {
            Self::Document | Self::Attachment => upload_limit,
            Self::Photo => upload_limit.min(PHOTO_LIMIT_BYTES),
        }
    }

    /// Where what was uploaded lies.
    fn keys(self, account: AccountId, id: FileId) -> Vec<String> {
        match self {
            Self::Document => vec![document_key(account, id)],
            Self::Photo => vec![photo_key(account, id)],
            Self::Attachment => {
                vec![attachment_key(account, id), preview_key(account, id), pending_key(account, id)]
            }
        }
    }
}

async fn store_document(
    app: &App,
    account: AccountId,
    id: FileId,
    received: &Received,
) -> Result<String, Problem> {
    let path = received.path().to_owned();
    let look = move || sniff::document_kind(&path);
    let kind = look_into(app, UploadRefused::Damaged, look).await?.as_str().to_owned();
    let (key, description) = (document_key(account, id), described(received, &kind));
    if !is_stored(app, &key, &description).await?
        && !put_document(&app.store, &key, received.path(), &description).await?
    {
        same_came_first(app, &key, &description).await?;
    }
    Ok(kind)
}

async fn store_photo(
    app: &App,
    account: AccountId,
    id: FileId,
    received: &Received,
) -> Result<String, Problem> {
    let path = received.path().to_owned();
    let look = move || photo::reencode(&path).map_err(SniffError::from);
    let photo: Photo = look_into(app, UploadRefused::NotAnImage, look).await?;
    let (key, description) = (photo_key(account, id), described(received, photo.stored_kind));
    if !is_stored(app, &key, &description).await?
        && !put_photo(&app.store, &key, photo.bytes, photo.content_type, &description).await?
    {
        same_came_first(app, &key, &description).await?;
    }
    Ok(photo.kind.to_owned())
}

fn described(received: &Received, kind: &str) -> Description {
    let (sha256, size_bytes) = (received.sha256.clone(), received.size_bytes);
    Description { kind: kind.to_owned(), sha256, size_bytes }
}

/// Whether the same upload came before. Its id may not be used for other bytes, which somebody may rely on already.
async fn is_stored(app: &App, key: &str, description: &Description) -> Result<bool, Problem> {
    match describe(&app.store, key).await? {
        None => Ok(false),
        Some(stored) if stored.sha256 == description.sha256 => Ok(true),
        Some(_) => Err(id_reused()),
    }
}

/// While this one was looked into, another one by its id was stored: the same one sent twice, or other bytes, which stay.
async fn same_came_first(app: &App, key: &str, description: &Description) -> Result<(), Problem> {
    if is_stored(app, key, description).await? { Ok(()) } else { Err(StorageAway::Gone.into()) }
}

/// Looks into a file on a thread of its own. Decoders of strangers' bytes may panic: then `broken` is the reason.
pub(super) async fn look_into<T: Send + 'static>(
    app: &App,
    broken: UploadRefused,
    look: impl FnOnce() -> Result<T, SniffError> + Send + 'static,
) -> Result<T, Problem> {
    let slot = app.upload_slots.look().await?;
    let looked = tokio::task::spawn_blocking(move || {
        let _slot = slot;
        look()
    });
    match looked.await {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(SniffError::Refused(refused))) => Err(Problem::refused(&refused)),
        Ok(Err(ref error @ SniffError::File(ref cause))) => Err(disk_problem(error, cause)),
        Err(_) => {
            tracing::error!("a decoder panicked over an upload");
            Err(Problem::refused(&broken))
        }
    }
}

/// What a body says about its size; none that comes in pieces.
fn declared_bytes(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

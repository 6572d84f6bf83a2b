//! `GET /files/{grant}`: a photo, a result or a file of a message, whole or in part.

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::{
    conversion::{TargetFormat, result_place},
    ids::{ConversionId, FileId},
};
use kit::{
    object_store::{ObjectInfo, ObjectStoreError},
    problem::Problem,
};
use time::OffsetDateTime;
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::{
    byte_range::{Asked, ByteRange, asked},
    disposition::{attachment, result_name},
    grant::{Grant, GrantRefused, GrantedFile},
};
use crate::{
    conversion::files_deleted,
    read_model::{CONVERSION_HISTORY, LINK_PREVIEWS, Positions, QueryError, ROOM_TIMELINE},
    state::App,
};

/// The kinds of pictures that we make ourselves. Anything else is never shown in place.
const OUR_PICTURES: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/// The media type of what may be anything.
const UNKNOWN: &str = "application/octet-stream";

/// What is sent with a file whatever it is: it is data, and no page, script or frame.
pub(super) const ALWAYS: [(HeaderName, HeaderValue); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
];

/// A file that may be sent: where it is and how.
struct Found {
    key: String,
    /// The content of a file never changes, so that its id tells whether somebody has it already.
    etag: String,
    /// Of what is saved instead of shown.
    saved_as: Option<SavedAs>,
    cache: String,
}

/// Under which name a file is saved, and what it is.
struct SavedAs {
    name: String,
    media_type: String,
}

/// A photo, a result or a file of a message, whole or in part.
#[utoipa::path(
    get, path = "/files/{grant}", tag = "files",
    params(("grant" = String, Path, description = "The last part of a link that another answer gave")),
    responses(
        (status = 200, description = "The file", content_type = "application/octet-stream"),
        (status = 206, description = "The part of it that `Range` asks for"),
        (status = 304, description = "It is as `If-None-Match` says"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 410, body = Problem, content_type = "application/problem+json"),
        (status = 416, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn file(
    State(app): State<App>,
    Path(grant): Path<String>,
    headers: HeaderMap,
) -> Result<Response, QueryError> {
    let found = find(&app, &grant).await?;
    if names(&headers, &header::IF_NONE_MATCH, &found.etag) {
        return Ok(found.headers(None, StatusCode::NOT_MODIFIED.into_response()));
    }
    let Some(range) = range_header(&headers, &found.etag) else {
        let object = app
            .store
            .get(&found.key, None)
            .await
            .map_err(|error| away(&error))?
            .ok_or_else(file_not_found)?;
        let body = Body::from_stream(ReaderStream::new(object.body.into_async_read()));
        let response = with_length(body.into_response(), object.info.size_bytes);
        return Ok(found.headers(Some(&object.info), response));
    };
    let whole = app.store.head(&found.key).await.map_err(|error| away(&error))?.ok_or_else(file_not_found)?;
    let (part, status) = match asked(Some(range), whole.size_bytes) {
        Asked::Nothing => return Ok(not_satisfiable(whole.size_bytes)),
        Asked::Everything => (None, StatusCode::OK),
        Asked::Part(part) => (Some(part), StatusCode::PARTIAL_CONTENT),
    };
    let range = part.map(|part| format!("bytes={}-{}", part.first, part.last));
    let object = app
        .store
        .get(&found.key, range.as_deref())
        .await
        .map_err(|error| away(&error))?
        .ok_or_else(file_not_found)?;
    let body = Body::from_stream(ReaderStream::new(object.body.into_async_read()));
    let length = part.map_or(whole.size_bytes, ByteRange::len);
    let mut response = with_length((status, body).into_response(), length);
    if let Some(part) = part {
        let place = format!("bytes {}-{}/{}", part.first, part.last, whole.size_bytes);
        insert(response.headers_mut(), header::CONTENT_RANGE, &place);
    }
    Ok(found.headers(Some(&whole), response))
}

/// What `GET` would send, without the file.
#[utoipa::path(
    head, path = "/files/{grant}", tag = "files",
    params(("grant" = String, Path, description = "The last part of a link that another answer gave")),
    responses(
        (status = 200, description = "The headers of the whole file"),
        (status = 403), (status = 404), (status = 410), (status = 503),
    )
)]
pub(crate) async fn file_head(
    State(app): State<App>,
    Path(grant): Path<String>,
) -> Result<Response, QueryError> {
    let found = find(&app, &grant).await?;
    let whole = app.store.head(&found.key).await.map_err(|error| away(&error))?.ok_or_else(file_not_found)?;
    let response = with_length(Body::empty().into_response(), whole.size_bytes);
    Ok(found.headers(Some(&whole), response))
}

/// The file that a grant allows to read now.
async fn find(app: &App, grant: &str) -> Result<Found, QueryError> {
    let now = app.clock.now();
    let grant = app.grants.check(grant, now).map_err(refused)?;
    match grant.file {
        GrantedFile::Photo { account, photo } => Ok(Found {
            key: format!("photos/{account}/{photo}"),
            etag: format!("\"{photo}\""),
            saved_as: None,
            cache: format!("private, max-age={}, immutable", seconds_left(&grant, now)),
        }),
        GrantedFile::Result { owner, conversion } => Ok(result(app, owner, conversion).await?.found),
        GrantedFile::Attachment { author, file } => attached_file(app, author, file).await,
        GrantedFile::Preview { author, file } => {
            // It is there as long as the message is.
            attached_file(app, author, file).await?;
            Ok(Found {
                key: format!("previews/{author}/{file}"),
                etag: format!("\"{file}-preview\""),
                saved_as: None,
                cache: format!("private, max-age={}, immutable", seconds_left(&grant, now)),
            })
        }
        GrantedFile::ResultPreview { owner, conversion } => {
            // It is there as long as the result is.
            let place = result(app, owner, conversion).await?.place;
            Ok(Found {
                key: format!("result-previews/{owner}/{place}"),
                etag: format!("\"{conversion}-preview\""),
                saved_as: None,
                cache: format!("private, max-age={}, immutable", seconds_left(&grant, now)),
            })
        }
        GrantedFile::LinkPicture { author, preview } => Ok(Found {
            key: link_picture(app, author, preview).await?,
            etag: format!("\"{preview}\""),
            saved_as: None,
            cache: format!("private, max-age={}, immutable", seconds_left(&grant, now)),
        }),
        // It has a route of its own.
        GrantedFile::Archive { .. } => Err(file_not_found().into()),
    }
}

/// A file of a message, while there is the message. A picture is shown in place: nothing but what is seen is left in it. Of a
/// document only its preview is.
async fn attached_file(app: &App, author: Uuid, file: Uuid) -> Result<Found, QueryError> {
    let mut snapshot =
        app.read_model.snapshot(&[ROOM_TIMELINE], &Positions::default(), app.wait_limit).await?;
    let row = sqlx::query!(
        r#"select name as "name!", media_type as "media_type!", width as "width?"
           from read.message_attachment where file_id = $2 and author_id = $1 and name <> '[erased]' limit 1"#,
        author,
        file,
    )
    .fetch_optional(snapshot.connection())
    .await?
    .ok_or_else(file_not_found)?;
    let is_picture = row.width.is_some() && row.media_type.starts_with("image/");
    Ok(Found {
        key: format!("attachments/{author}/{file}"),
        etag: format!("\"{file}\""),
        saved_as: (!is_picture).then_some(SavedAs { name: row.name, media_type: row.media_type }),
        cache: "private, no-cache".to_owned(),
    })
}

/// Where the picture lies of a page that a message links to, while the preview is there.
async fn link_picture(app: &App, author: Uuid, preview: Uuid) -> Result<String, QueryError> {
    let mut snapshot =
        app.read_model.snapshot(&[LINK_PREVIEWS], &Positions::default(), app.wait_limit).await?;
    let row = sqlx::query!(
        r#"select sequence as "sequence!" from read.link_preview
           where preview_id = $2 and author_id = $1 and width is not null and link <> '[erased]' limit 1"#,
        author,
        preview,
    )
    .fetch_optional(snapshot.connection())
    .await?
    .ok_or_else(file_not_found)?;
    Ok(format!("link-previews/{author}/{}/{preview}", row.sequence))
}

/// A conversion's result. Its name is personal, so that it is not in the link but looked up.
async fn result(app: &App, owner: Uuid, conversion: Uuid) -> Result<FoundResult, QueryError> {
    let mut snapshot =
        app.read_model.snapshot(&[CONVERSION_HISTORY], &Positions::default(), app.wait_limit).await?;
    let row = sqlx::query!(
        r#"select name as "name!", target_format as "target_format!", result_id as "result_id!",
                  files_deleted_at is not null as "is_deleted!"
           from read.conversion_history
           where owner_id = $1 and conversion_id = $2 and status = 'done' and result_id is not null"#,
        owner,
        conversion,
    )
    .fetch_optional(snapshot.connection())
    .await?
    .ok_or_else(file_not_found)?;
    if row.is_deleted {
        return Err(files_deleted().into());
    }
    let place = result_place(ConversionId::new(conversion), FileId::new(row.result_id));
    let found = Found {
        key: format!("results/{owner}/{place}"),
        etag: format!("\"{}\"", row.result_id),
        saved_as: Some(SavedAs {
            name: result_name(&row.name, &row.target_format),
            media_type: TargetFormat::of_name(&row.target_format)
                .map_or(UNKNOWN, TargetFormat::media_type)
                .to_owned(),
        }),
        cache: "private, no-cache".to_owned(),
    };
    Ok(FoundResult { found, place })
}

/// A result, and the last part of its key and its picture's.
struct FoundResult {
    found: Found,
    place: String,
}

impl Found {
    /// Adds what browsers must know of this file; `info` is what the store knows of it.
    fn headers(&self, info: Option<&ObjectInfo>, mut response: Response) -> Response {
        let headers = response.headers_mut();
        headers.extend(ALWAYS);
        insert(headers, header::ETAG, &self.etag);
        insert(headers, header::CACHE_CONTROL, &self.cache);
        let Some(info) = info else { return response };
        let content_type = info.content_type.as_deref().unwrap_or_default();
        match &self.saved_as {
            Some(SavedAs { name, media_type }) => {
                insert(headers, header::CONTENT_TYPE, media_type);
                insert(headers, header::CONTENT_DISPOSITION, &attachment(name));
            }
            None if OUR_PICTURES.contains(&content_type) => {
                insert(headers, header::CONTENT_TYPE, content_type);
                insert(headers, header::CONTENT_DISPOSITION, "inline");
            }
            None => {
                insert(headers, header::CONTENT_TYPE, UNKNOWN);
                insert(headers, header::CONTENT_DISPOSITION, "attachment");
            }
        }
        response
    }
}

/// The `Range` header, if it counts: with `If-Range` it does only when the file is still the same.
fn range_header<'a>(headers: &'a HeaderMap, etag: &str) -> Option<&'a str> {
    let same = headers.get(header::IF_RANGE).is_none_or(|tag| tag == etag);
    headers.get(header::RANGE).filter(|_| same)?.to_str().ok()
}

/// True when a header's list of entity tags has this one, or is `*`.
fn names(headers: &HeaderMap, name: &HeaderName, etag: &str) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let mut tags = values.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

fn seconds_left(grant: &Grant, now: OffsetDateTime) -> i64 {
    (grant.expires_at - now).whole_seconds().max(0)
}

fn with_length(mut response: Response, size_bytes: u64) -> Response {
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(size_bytes));
    response
}

/// Inserts a value that is made of what fits into headers; another is left out.
pub(super) fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

pub(super) fn refused(refused: GrantRefused) -> Problem {
    match refused {
        GrantRefused::Invalid => {
            Problem::new(StatusCode::FORBIDDEN, "grant-invalid", "This link is not valid.")
        }
        GrantRefused::Expired => {
            Problem::new(StatusCode::GONE, "grant-expired", "This link has expired; ask for a new one.")
        }
    }
}

pub(super) fn file_not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "file-not-found", "This file is not there.")
}

fn away(error: &ObjectStoreError) -> Problem {
    let title = "The file store does not answer just now; try again soon.";
    Problem::unavailable("storage-unavailable", title, error)
}

fn not_satisfiable(size_bytes: u64) -> Response {
    let title = "The file does not have the part that was asked for.";
    let problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "range-not-satisfiable", title);
    let mut response = problem.into_response();
    insert(response.headers_mut(), header::CONTENT_RANGE, &format!("bytes */{size_bytes}"));
    response
}

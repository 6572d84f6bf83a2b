//! `GET /files/{grant}/archive`: several results in one archive, streamed from the file store as it is sent.

use std::io::{Error, ErrorKind};

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use domain::{
    conversion::result_place,
    ids::{ConversionId, FileId},
    packed_name::packed_names,
};
use futures::StreamExt as _;
use kit::{object_store::ObjectStore, problem::Problem};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use tokio::io::{AsyncWrite, AsyncWriteExt as _, duplex};
use tokio_util::io::ReaderStream;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    disposition::{attachment, result_name},
    file::{ALWAYS, file_not_found, insert, refused},
    grant::{GrantRefused, GrantedFile},
    zip::{Archive, Crc32, Entry, TOO_LONG},
};
use crate::{
    conversion::files_deleted,
    read_model::{CONVERSION_HISTORY, Params, Positions, QueryError},
    state::App,
};

/// So much waits between the file store and a slow reader.
const BUFFER_BYTES: usize = 256 * 1024;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ArchiveParams {
    /// The ids of the conversions, separated by commas, as the link has them.
    conversions: String,
}

/// A file of the archive and where it lies.
struct Packed {
    key: String,
    entry: Entry,
}

/// Several results in one archive.
#[utoipa::path(
    get, path = "/files/{grant}/archive", tag = "files",
    params(("grant" = String, Path, description = "The part of a link that another answer gave"), ArchiveParams),
    responses(
        (status = 200, description = "A ZIP archive", content_type = "application/zip"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 410, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn archive(
    State(app): State<App>,
    Path(grant): Path<String>,
    Params(params): Params<ArchiveParams>,
) -> Result<Response, QueryError> {
    let grant = app.grants.check(&grant, app.clock.now()).map_err(refused)?;
    let conversions = parse_ids(&params.conversions).ok_or_else(|| refused(GrantRefused::Invalid))?;
    let GrantedFile::Archive { owner, of } = grant.file else {
        return Err(refused(GrantRefused::Invalid).into());
    };
    if of != digest(&conversions) {
        return Err(refused(GrantRefused::Invalid).into());
    }
    let packed = results(&app, owner, &conversions).await?;
    let length = Archive::length(&packed.iter().map(|packed| packed.entry.clone()).collect::<Vec<_>>());
    let (into, out) = duplex(BUFFER_BYTES);
    let store = app.store.clone();
    // It ends with its reader. What breaks off is shorter than was said, which browsers notice.
    tokio::spawn(async move {
        if let Err(error) = pack(&store, packed, into).await {
            tracing::warn!(%error, "an archive broke off");
        }
    });
    let mut response = Body::from_stream(ReaderStream::new(out)).into_response();
    let headers = response.headers_mut();
    headers.extend(ALWAYS);
    // It is put together anew each time.
    headers.remove(header::ACCEPT_RANGES);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    insert(headers, header::CONTENT_TYPE, "application/zip");
    insert(headers, header::CACHE_CONTROL, "private, no-store");
    insert(headers, header::CONTENT_DISPOSITION, &attachment("conversions.zip"));
    Ok(response)
}

/// The results of these conversions, all of which must be there: who asks for the link is told which are left out.
async fn results(app: &App, owner: Uuid, conversions: &[Uuid]) -> Result<Vec<Packed>, QueryError> {
    let mut snapshot =
        app.read_model.snapshot(&[CONVERSION_HISTORY], &Positions::default(), app.wait_limit).await?;
    let rows = sqlx::query!(
        r#"select conversion_id as "conversion_id!", name as "name!", target_format as "target_format!",
                  result_id as "result_id!", result_size_bytes as "size_bytes!", finished_at as "finished_at!",
                  files_deleted_at is not null as "is_deleted!"
           from read.conversion_history
           where owner_id = $1 and conversion_id = any($2) and status = 'done' and result_id is not null
           order by sequence"#,
        owner,
        conversions,
    )
    .fetch_all(snapshot.connection())
    .await?;
    if rows.len() != conversions.len() {
        return Err(file_not_found().into());
    }
    if rows.iter().any(|row| row.is_deleted) {
        return Err(files_deleted().into());
    }
    let names = packed_names(rows.iter().map(|row| result_name(&row.name, &row.target_format)));
    let packed = rows.into_iter().zip(names).map(|(row, name)| {
        let made_at: OffsetDateTime = row.finished_at;
        let size_bytes = u64::try_from(row.size_bytes).unwrap_or(0);
        let (conversion, result) = (ConversionId::new(row.conversion_id), FileId::new(row.result_id));
        let key = format!("results/{owner}/{}", result_place(conversion, result));
        Packed { key, entry: Entry { name, size_bytes, made_at } }
    });
    Ok(packed.collect())
}

async fn pack(
    store: &ObjectStore,
    files: Vec<Packed>,
    mut into: impl AsyncWrite + Unpin,
) -> Result<(), Error> {
    let mut archive = Archive::default();
    for Packed { key, entry } in files {
        let object = store.get(&key, None).await.map_err(Error::other)?;
        let object = object.ok_or_else(|| Error::from(ErrorKind::NotFound))?;
        if object.info.size_bytes != entry.size_bytes {
            return Err(Error::other("a result has another size than its event says"));
        }
        into.write_all(&Archive::begin(&entry)).await?;
        let (mut crc, mut body) = (Crc32::new(), ReaderStream::new(object.body.into_async_read()));
        while let Some(bytes) = body.next().await {
            let bytes = bytes?;
            crc.update(&bytes);
            into.write_all(&bytes).await?;
        }
        into.write_all(&archive.end(&entry, crc.value())).await?;
    }
    into.write_all(&archive.finish()).await?;
    into.shutdown().await
}

/// Whether results of these sizes fit into an archive that every program reads.
pub(crate) fn fits_an_archive(sizes_bytes: impl Iterator<Item = u64>) -> bool {
    // Names and headers take far less than the rest.
    const FOR_FILES: u64 = TOO_LONG - 16 * 1024 * 1024;
    sizes_bytes.sum::<u64>() <= FOR_FILES
}

/// What ties a link to the conversions that it was made for.
pub(crate) fn digest(conversions: &[Uuid]) -> Uuid {
    let mut hasher = Sha256::new();
    for id in conversions {
        hasher.update(id.as_bytes());
    }
    let digest: [u8; 32] = hasher.finalize().into();
    Uuid::from_bytes(*digest.first_chunk().unwrap_or(&[0; 16]))
}

/// Ids with commas between them, none twice and not too many.
pub(crate) fn parse_ids(text: &str) -> Option<Vec<Uuid>> {
    const MOST: usize = 100;
    let mut ids: Vec<Uuid> = text.split(',').map(|id| id.parse().ok()).collect::<Option<_>>()?;
    ids.sort_unstable();
    ids.dedup();
    (ids.len() <= MOST).then_some(ids)
}

//! `GET /api/v1/account/export/archive`: give me everything that is kept about me, with my files.
//!
//! It is an archive (ZIP) that is written while it is sent: the lines of the export first, which also tell what each file is
//! called, then the files as they lie in the store. Who has more of them than one archive takes goes on after the last.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::ids::AccountId;
use kit::{
    object_store::{ObjectStore, ObjectStoreError},
    problem::Problem,
    tokens::Actor,
};
use serde::Deserialize;
use tokio::{
    sync::mpsc,
    time::{error::Elapsed, timeout},
};
use utoipa::IntoParams;
use zip::{
    CompressionMethod, ZipWriter,
    result::ZipError,
    write::{SimpleFileOptions, StreamWriter},
};

use super::{
    export_account::{READ_WITHIN, lines, place, too_busy},
    own_file_names::Names,
};
use crate::state::App;

/// So many bytes of files are in one archive, so that browsers can hold it; a larger file has one to itself.
const MOST_BYTES: u64 = 1 << 29;
const MOST_FILES: usize = 10_000;
/// Pieces that wait for a slow reader.
const AHEAD: usize = 8;
/// How long the store may take to say what somebody has there: less than a request may.
const LISTED_WITHIN: Duration = Duration::from_secs(3);
/// A reader who takes longer than this for all of it holds no place any more.
const WRITTEN_WITHIN: Duration = Duration::from_hours(1);
/// What a person put in, and what was made of it for them. The small versions of pictures are in none of these.
const FOLDERS: [&str; 4] = ["attachments", "photos", "results", "uploads"];
/// After which file the next archive begins.
const MORE_AFTER: HeaderName = HeaderName::from_static("wherry-more-after");

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ArchiveQuestion {
    /// The `Wherry-More-After` of the archive before.
    after: Option<String>,
}

/// A file of one's own in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
struct OwnFile {
    /// Its folder and its id: `attachments/0198…`.
    place: String,
    size_bytes: u64,
}

/// Why an archive ends early. Its reader sees that the end is missing.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error("the lines of the export ended early")]
    Incomplete,
    #[error(transparent)]
    Store(#[from] ObjectStoreError),
    #[error("a file could not be read: {0}")]
    File(String),
    #[error(transparent)]
    Archive(#[from] ZipError),
    #[error(transparent)]
    Write(#[from] io::Error),
    #[error("it took too long")]
    TooSlow(#[from] Elapsed),
    #[error("nobody reads it any more")]
    Unread,
}

/// Everything that is kept about oneself, with one's files: an archive (ZIP) of the export's lines, as
/// `wherry-export.ndjson`, and of one's photos, the files of one's messages, one's documents and what they were converted to, as
/// `files/<folder>/<id>/<name>`. The lines name each file by its id. What one has deleted is not in it, and deleted files are not
/// once they are gone. There is at most 512 MiB of files in it; if there are more, the answer has the header `Wherry-More-After`, and the
/// next archive is asked for with its value.
#[utoipa::path(
    get,
    path = "/api/v1/account/export/archive",
    tag = "accounts",
    security(("access_token" = [])),
    params(ArchiveQuestion),
    responses(
        (status = OK, description = "A ZIP archive", content_type = "application/zip", headers(
            ("Wherry-More-After" = String, description = "There are more files: `after` of the next archive"),
        )),
        (status = BAD_REQUEST, body = Problem, content_type = "application/problem+json", description = "`malformed-query`"),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
        (status = SERVICE_UNAVAILABLE, body = Problem, content_type = "application/problem+json", description = "`too-busy`, `storage-unavailable`"),
    )
)]
pub(crate) async fn export_archive(
    State(app): State<App>,
    actor: Actor,
    question: Result<Query<ArchiveQuestion>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(ArchiveQuestion { after }) = question.map_err(|_| {
        Problem::new(StatusCode::BAD_REQUEST, "malformed-query", "The query string cannot be read.")
    })?;
    let account = actor.account;
    let writing = place(&app, account).await?;
    // Reading the log has its own places, which are free again before the files are sent.
    let packing = app.archive_slots.take(account).ok_or_else(too_busy)?;
    let found = match timeout(LISTED_WITHIN, own_files(&app.store, account)).await {
        Ok(found) => found.map_err(|error| storage_unavailable(&error))?,
        Err(late) => return Err(storage_unavailable(&late)),
    };
    let (files, more_after) = part(found, after.as_deref());
    let (into, mut packed) = mpsc::channel(AHEAD);
    let lines = lines(app.clone(), account, writing);
    tokio::spawn(async move {
        let _packing = packing;
        let archive = Archive::new(into.clone());
        let written = pack(&app.store, account, files, lines, archive);
        let done = match timeout(WRITTEN_WITHIN, written).await {
            Ok(done) => done,
            Err(late) => Err(late.into()),
        };
        if let Err(error) = done {
            tracing::warn!(%error, "an archive of somebody's data ends early");
            let _ = into.send_timeout(Err(io::Error::other("the archive ends early")), READ_WITHIN).await;
        }
    });
    let body = Body::from_stream(futures::stream::poll_fn(move |context| packed.poll_recv(context)));
    let headers = [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"wherry-export.zip\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let mut response = (headers, body).into_response();
    if let Some(value) = more_after.and_then(|after| HeaderValue::try_from(after).ok()) {
        response.headers_mut().insert(MORE_AFTER, value);
    }
    Ok(response)
}

fn storage_unavailable(error: &(dyn std::error::Error + 'static)) -> Problem {
    let title = "The file store is away; your data without the files can be had, or try again soon.";
    Problem::unavailable("storage-unavailable", title, error)
}

async fn own_files(store: &ObjectStore, account: AccountId) -> Result<Vec<OwnFile>, ObjectStoreError> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        let prefix = format!("{folder}/{account}/");
        for (key, size_bytes) in store.list_with_sizes(&prefix).await? {
            if let Some(id) = key.strip_prefix(&prefix) {
                found.push(OwnFile { place: format!("{folder}/{id}"), size_bytes });
            }
        }
    }
    Ok(found)
}

/// The files of the archive that begins after this one, and after which the next one begins if there is one.
fn part(mut found: Vec<OwnFile>, after: Option<&str>) -> (Vec<OwnFile>, Option<String>) {
    found.retain(|file| after.is_none_or(|after| file.place.as_str() > after));
    found.sort_by(|one, other| one.place.cmp(&other.place));
    let mut bytes = 0_u64;
    let fits = found.iter().take(MOST_FILES).take_while(|file| {
        bytes = bytes.saturating_add(file.size_bytes);
        bytes <= MOST_BYTES
    });
    let fits = fits.count().max(1);
    let is_cut = found.len() > fits;
    found.truncate(fits);
    let more_after = found.last().filter(|_| is_cut).map(|last| last.place.clone());
    (found, more_after)
}

/// Writes the lines, then the files that are still there.
async fn pack(
    store: &ObjectStore,
    account: AccountId,
    files: Vec<OwnFile>,
    mut lines: mpsc::Receiver<io::Result<Bytes>>,
    mut archive: Archive,
) -> Result<(), Stopped> {
    let mut names = Names::default();
    archive.begin("wherry-export.ndjson", CompressionMethod::Deflated)?;
    while let Some(line) = lines.recv().await {
        let line = line?;
        names.note(&line);
        archive.write(&line).await?;
    }
    if !names.are_complete() {
        return Err(Stopped::Incomplete);
    }
    for OwnFile { place, .. } in files {
        let Some((folder, id)) = place.split_once('/') else { continue };
        let found = timeout(READ_WITHIN, store.get(&format!("{folder}/{account}/{id}"), None)).await??;
        // Deleted since it was looked for.
        let Some(mut object) = found else { continue };
        let content_type = object.info.content_type.as_deref().unwrap_or_default();
        archive.begin(&names.path(&place, content_type), CompressionMethod::Stored)?;
        loop {
            let read = timeout(READ_WITHIN, object.body.try_next()).await?;
            let Some(bytes) = read.map_err(|error| Stopped::File(error.to_string()))? else { break };
            archive.write(&bytes).await?;
        }
    }
    archive.finish().await
}

/// An archive on its way to its reader.
struct Archive {
    zip: ZipWriter<StreamWriter<Written>>,
    written: Written,
    into: mpsc::Sender<io::Result<Bytes>>,
}

/// What is written and not sent yet.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Archive {
    fn new(into: mpsc::Sender<io::Result<Bytes>>) -> Self {
        let written = Written::default();
        Self { zip: ZipWriter::new_stream(written.clone()), written, into }
    }

    fn begin(&mut self, path: &str, method: CompressionMethod) -> Result<(), ZipError> {
        self.zip.start_file(path, SimpleFileOptions::default().compression_method(method))
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        self.zip.write_all(bytes)?;
        send(&self.written, &self.into).await
    }

    async fn finish(self) -> Result<(), Stopped> {
        let Self { zip, written, into } = self;
        zip.finish()?;
        send(&written, &into).await
    }
}

async fn send(written: &Written, into: &mpsc::Sender<io::Result<Bytes>>) -> Result<(), Stopped> {
    let bytes = std::mem::take(&mut *written.bytes());
    if bytes.is_empty() {
        return Ok(());
    }
    into.send_timeout(Ok(bytes.into()), READ_WITHIN).await.map_err(|_| Stopped::Unread)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(place: &str, size_bytes: u64) -> OwnFile {
        OwnFile { place: place.to_owned(), size_bytes }
    }

    #[test]
    fn an_archive_takes_what_fits_and_the_next_one_goes_on_after_it() {
        let all = || {
            vec![file("uploads/1", 2), file("attachments/2", MOST_BYTES), file("attachments/1", MOST_BYTES)]
        };
        let places = |files: &[OwnFile]| files.iter().map(|file| file.place.clone()).collect::<Vec<_>>();
        let (files, more) = part(all(), None);
        assert_eq!(
            (places(&files), more.as_deref()),
            (vec!["attachments/1".to_owned()], Some("attachments/1"))
        );
        let (files, more) = part(all(), more.as_deref());
        assert_eq!(
            (places(&files), more.as_deref()),
            (vec!["attachments/2".to_owned()], Some("attachments/2"))
        );
        let (files, more) = part(all(), more.as_deref());
        assert_eq!((places(&files), more), (vec!["uploads/1".to_owned()], None));
        // One that fits in no archive has one to itself, and where there is none there is no more.
        assert_eq!(part(vec![file("photos/1", u64::MAX)], None).1, None);
        assert_eq!(part(Vec::new(), None), (Vec::new(), None));
    }
}

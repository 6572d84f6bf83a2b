//! What was uploaded and found in order, as it lies in the file store.

use std::{collections::HashMap, error::Error, io, path::Path, time::Duration};

use domain::{
    conversion::ContentKind,
    ids::{AccountId, FileId},
};
use kit::{
    object_store::{ObjectStore, ObjectStoreError},
    problem::Problem,
};

/// Names in an object's metadata.
mod metadata {
    pub(super) const KIND: &str = "kind";
    pub(super) const SHA256: &str = "sha256";
    pub(super) const SIZE: &str = "size";
}

/// How long a question to the file store may take, before it counts as away.
const ANSWER_WITHIN: Duration = Duration::from_secs(4);

/// How long it may take to list what somebody has there, a thousand objects an answer.
const LISTED_WITHIN: Duration = Duration::from_secs(10);

/// What is kept beside an object's bytes, about what was uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Description {
    /// What the bytes are, e.g. `docx`.
    pub(super) kind: String,
    /// In hexadecimal.
    pub(super) sha256: String,
    pub(super) size_bytes: u64,
}

/// A document that was found in order.
#[derive(Clone, Debug)]
pub(crate) struct StoredDocument {
    pub(crate) kind: ContentKind,
    pub(crate) size_bytes: u64,
    /// SHA-256, in hexadecimal.
    pub(crate) digest: String,
}

/// The file store is away.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StorageAway {
    #[error("the file store did not answer within {} s", ANSWER_WITHIN.as_secs())]
    TooSlow,
    #[error(transparent)]
    Failed(#[from] ObjectStoreError),
    #[error("what lay under the same id is gone again")]
    Gone,
}

impl From<StorageAway> for Problem {
    fn from(error: StorageAway) -> Self {
        let title = "The file store is away and nothing was changed; try again soon.";
        Self::unavailable("storage-unavailable", title, &error)
    }
}

/// How it is answered that a temporary file fails, as `error` tells because of `cause`. A disk that is full has room again
/// after a while.
pub(super) fn disk_problem(error: &(dyn Error + 'static), cause: &io::Error) -> Problem {
    if matches!(cause.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
        let title = "There is no room for the file at the moment, and nothing was changed; try again later.";
        return Problem::unavailable("storage-unavailable", title, error);
    }
    Problem::internal(error)
}

/// Where a document lies. The account is part of it, so nobody can name another's upload.
pub(super) fn document_key(account: AccountId, upload: FileId) -> String {
    format!("uploads/{account}/{upload}")
}

/// Where a photo lies, re-encoded.
pub(super) fn photo_key(account: AccountId, photo: FileId) -> String {
    format!("photos/{account}/{photo}")
}

/// Where a file lies that goes with a message, or is to.
pub(super) fn attachment_key(account: AccountId, file: FileId) -> String {
    format!("attachments/{account}/{file}")
}

/// Where the small version of such a picture lies.
pub(super) fn preview_key(account: AccountId, file: FileId) -> String {
    format!("previews/{account}/{file}")
}

/// What stands there as long as the file goes with no message: workers remove what it stays for too long.
pub(super) fn pending_key(account: AccountId, file: FileId) -> String {
    format!("pending/{account}/{file}")
}

/// An account's document; nothing when there is none by this id.
///
/// # Errors
/// When the file store is away.
pub(crate) async fn stored_document(
    store: &ObjectStore,
    account: AccountId,
    upload: FileId,
) -> Result<Option<StoredDocument>, StorageAway> {
    let found = describe(store, &document_key(account, upload)).await?;
    Ok(found.and_then(|found| {
        let kind = ContentKind::of_name(&found.kind)?;
        Some(StoredDocument { kind, size_bytes: found.size_bytes, digest: found.sha256 })
    }))
}

/// How many bytes the files of somebody's messages have, and those that are to go with one. Each counts as others get it,
/// without the small picture beside it; that of a deleted message until its bytes are gone.
///
/// # Errors
/// When the file store is away.
pub(crate) async fn attachment_bytes(store: &ObjectStore, account: AccountId) -> Result<u64, StorageAway> {
    let prefix = format!("attachments/{account}/");
    let total = tokio::time::timeout(LISTED_WITHIN, store.total_bytes(&prefix)).await;
    Ok(total.map_err(|_| StorageAway::TooSlow)??)
}

/// Whether an account has a photo by this id.
///
/// # Errors
/// When the file store is away.
pub(crate) async fn photo_exists(
    store: &ObjectStore,
    account: AccountId,
    photo: FileId,
) -> Result<bool, StorageAway> {
    Ok(describe(store, &photo_key(account, photo)).await?.is_some())
}

/// What is kept beside an object; nothing when there is none of ours.
pub(super) async fn describe(store: &ObjectStore, key: &str) -> Result<Option<Description>, StorageAway> {
    Ok(kept_beside(store, key).await?.and_then(|beside| Description::of(&beside)))
}

/// The metadata of an object; nothing when there is none.
pub(super) async fn kept_beside(
    store: &ObjectStore,
    key: &str,
) -> Result<Option<HashMap<String, String>>, StorageAway> {
    let head = tokio::time::timeout(ANSWER_WITHIN, store.head(key)).await;
    Ok(head.map_err(|_| StorageAway::TooSlow)??.map(|info| info.metadata))
}

/// Stores a document as it was uploaded; false when there is one by its id, which stays.
pub(super) async fn put_document(
    store: &ObjectStore,
    key: &str,
    file: &Path,
    description: &Description,
) -> Result<bool, StorageAway> {
    let size = description.size_bytes.to_string();
    let metadata = description.metadata(&size);
    Ok(store.put_new_file(key, file, "application/octet-stream", &metadata).await?)
}

/// Stores a photo as it was re-encoded; false when there is one by its id, which stays.
pub(super) async fn put_photo(
    store: &ObjectStore,
    key: &str,
    bytes: Vec<u8>,
    content_type: &str,
    description: &Description,
) -> Result<bool, StorageAway> {
    let size = description.size_bytes.to_string();
    Ok(store.put_new_bytes(key, bytes, content_type, &description.metadata(&size)).await?)
}

impl Description {
    /// As it is kept beside an object of ours.
    pub(super) fn of(beside: &HashMap<String, String>) -> Option<Self> {
        Some(Self {
            kind: beside.get(metadata::KIND)?.clone(),
            sha256: beside.get(metadata::SHA256)?.clone(),
            size_bytes: beside.get(metadata::SIZE)?.parse().ok()?,
        })
    }

    pub(super) fn metadata<'a>(&'a self, size: &'a str) -> [(&'static str, &'a str); 3] {
        [(metadata::KIND, &self.kind), (metadata::SHA256, &self.sha256), (metadata::SIZE, size)]
    }
}

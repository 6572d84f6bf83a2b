//! Uploads in the file store, and what was found out about them, kept as the object's metadata.

use domain::{
    conversion::ContentKind,
    ids::{AccountId, FileId},
};
use kit::object_store::{ObjectStore, ObjectStoreError};

/// Names in an object's metadata.
pub(super) const KIND: &str = "kind";
pub(super) const SHA_256: &str = "sha256";

/// A document that was verified.
#[derive(Clone, Debug)]
pub(crate) struct StoredDocument {
    pub(crate) kind: ContentKind,
    pub(crate) size_bytes: u64,
    /// SHA-256, in hexadecimal.
    pub(crate) digest: String,
}

/// Where a document is stored. The account is part of it, so nobody can name another's upload.
pub(super) fn document_key(account: AccountId, upload: FileId) -> String {
    format!("uploads/{account}/{upload}")
}

/// Where a photo is stored.
pub(crate) fn photo_key(account: AccountId, photo: FileId) -> String {
    format!("photos/{account}/{photo}")
}

/// A verified document of this account; `None` when there is none by this id.
///
/// # Errors
/// When the file store is away.
pub(crate) async fn stored_document(
    store: &ObjectStore,
    account: AccountId,
    upload: FileId,
) -> Result<Option<StoredDocument>, ObjectStoreError> {
    let found = store.head(&document_key(account, upload)).await?;
    Ok(found.and_then(|info| {
        let kind = ContentKind::of_name(info.metadata.get(KIND)?)?;
        let digest = info.metadata.get(SHA_256)?.clone();
        Some(StoredDocument { kind, size_bytes: info.size_bytes, digest })
    }))
}

/// Whether this account has a photo by this id.
///
/// # Errors
/// When the file store is away.
pub(crate) async fn photo_exists(
    store: &ObjectStore,
    account: AccountId,
    photo: FileId,
) -> Result<bool, ObjectStoreError> {
    Ok(store.head(&photo_key(account, photo)).await?.is_some())
}

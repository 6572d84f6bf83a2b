//! Files that are to go with a message, as they lie in the file store: pictures with a small one beside; PDFs with one of their
//! first page, if a converter paints it. What goes with no message in the end is removed by workers.

use std::collections::HashMap;

use domain::{
    chat::{ATTACHABLE_FOR, AttachedFile, NamedFiles, PictureSize},
    conversion::ContentKind,
    ids::{AccountId, FileId},
};
use futures::future::try_join_all;
use kit::{
    object_store::ObjectStore,
    problem::Problem,
    tokens::{Actor, TokenError},
};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use super::{
    looked::{Looked, OTHER, Picture, look, small},
    photo::{Encoded, decode},
    received::Received,
    refused::UploadRefused,
    stored::{
        Description, StorageAway, attachment_key, describe, document_key, kept_beside, pending_key,
        preview_key,
    },
    upload::look_into,
};
use crate::{
    command::id_reused,
    quotas::{admit_file, quota_problem},
    state::App,
};

/// Names in an object's metadata, beside those of every upload.
mod metadata {
    pub(super) const MEDIA_TYPE: &str = "media-type";
    pub(super) const SENT_SHA256: &str = "sent-sha256";
    pub(super) const SENT_SIZE: &str = "sent-size";
    pub(super) const WIDTH: &str = "width";
    pub(super) const HEIGHT: &str = "height";
    pub(super) const UPLOADED_AT: &str = "uploaded-at";
}

/// A file as it lies in the file store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StoredAttachment {
    pub(super) file: FileId,
    /// What came in.
    pub(super) upload: Description,
    pub(super) media_type: String,
    /// Of what others get.
    pub(super) size_bytes: u64,
    /// Of what others get, in hexadecimal.
    pub(super) sha256: String,
    pub(super) picture: Option<PictureSize>,
    uploaded_at: OffsetDateTime,
}

/// The picture of a document's first page, as it is shown.
struct Page {
    size: PictureSize,
    preview: Encoded,
}

/// Looks into a file and stores it. First comes what says that it goes with no message yet, so that nothing is left behind
/// that workers do not find.
pub(super) async fn store_attachment(
    app: &App,
    account: AccountId,
    file: FileId,
    received: &Received,
) -> Result<StoredAttachment, Problem> {
    let key = attachment_key(account, file);
    if let Some(stored) = find(&app.store, account, file).await? {
        return stored.if_of(received);
    }
    let path = received.path().to_owned();
    let Looked { kind, media_type, picture } =
        look_into(app, UploadRefused::PictureDamaged, move || look(&path)).await?;
    let (sha256, size_bytes) = (received.sha256.clone(), received.size_bytes);
    let upload = Description { kind: kind.to_owned(), sha256, size_bytes };
    let page = if kind == ContentKind::Pdf.as_str() { first_page(app, received).await } else { None };
    let sent = picture.as_ref().map(|picture| (digest(&picture.bytes), picture.bytes.len() as u64));
    let (sha256, size_bytes) = sent.unwrap_or_else(|| (upload.sha256.clone(), upload.size_bytes));
    let stored = StoredAttachment {
        file,
        upload,
        media_type: media_type.to_owned(),
        size_bytes,
        sha256,
        picture: picture.as_ref().map(|picture| picture.size).or(page.as_ref().map(|page| page.size)),
        uploaded_at: app.config.clock.now(),
    };
    let beside = stored.beside();
    let beside: Vec<_> = beside.iter().map(|(name, value)| (*name, value.as_str())).collect();
    if let Some(stored) = claim(app, account, file, received, &beside).await? {
        return stored.if_of(received);
    }
    let store = async {
        let (bytes, preview) = match picture {
            Some(Picture { bytes, preview, .. }) => (Some(bytes), Some(preview)),
            None => (None, page.map(|page| page.preview)),
        };
        if let Some(Encoded { bytes, content_type, .. }) = preview {
            app.store.put_bytes(&preview_key(account, file), bytes, content_type, &[]).await?;
        }
        match bytes {
            Some(bytes) => app.store.put_bytes(&key, bytes, media_type, &beside).await,
            None => app.store.put_file(&key, received.path(), OTHER.1, &beside).await,
        }
    };
    store.await.map_err(StorageAway::from)?;
    Ok(stored)
}

/// Says that the file goes with no message yet. Of several by one id that come at once, the first that is whole has said so, and
/// one of other bytes is refused before it changes anything. Returns what is there already and goes with a message.
async fn claim(
    app: &App,
    account: AccountId,
    file: FileId,
    received: &Received,
    beside: &[(&str, &str)],
) -> Result<Option<StoredAttachment>, Problem> {
    let (key, pending) = (pending_key(account, file), || b"pending".to_vec());
    let claimed = app.store.put_new_bytes(&key, pending(), OTHER.1, beside).await;
    if claimed.map_err(StorageAway::from)? {
        let found = find(&app.store, account, file).await?;
        if found.is_some() {
            app.store.delete(&key).await.map_err(StorageAway::from)?;
        }
        return Ok(found);
    }
    match describe(&app.store, &key).await? {
        // The same one, sent twice or broken off before: its time begins anew.
        Some(first) if first.sha256 == received.sha256 => {
            let said = Box::pin(app.store.put_bytes(&key, pending(), OTHER.1, beside)).await;
            said.map_err(StorageAway::from)?;
            Ok(None)
        }
        Some(_) => Err(id_reused()),
        None => Err(StorageAway::Gone.into()),
    }
}

/// The first page of a PDF, painted by the converter and encoded anew, if there is a picture of it in time.
async fn first_page(app: &App, received: &Received) -> Option<Page> {
    let painted = app.first_pages.of_pdf(received.path(), received.size_bytes).await?;
    let encoded =
        look_into(app, UploadRefused::PictureDamaged, move || Ok(small(&decode(&painted)?.picture)?));
    match encoded.await {
        Ok((preview, size)) => Some(Page { size, preview }),
        Err(problem) => {
            tracing::warn!(code = problem.code(), "what the converter painted is no picture");
            None
        }
    }
}

/// The files that somebody wants to go with a message; none when one of them is not there, went with another message, or
/// waited too long.
///
/// # Errors
/// When the file store is away.
pub(crate) async fn attachable(
    app: &App,
    author: AccountId,
    files: &NamedFiles,
) -> Result<Option<Vec<AttachedFile>>, StorageAway> {
    let latest = app.config.clock.now() - ATTACHABLE_FOR;
    let found = files.iter().map(|(file, name)| async move {
        let pending = pending_key(author, file);
        let (pending, stored) =
            tokio::try_join!(kept_beside(&app.store, &pending), find(&app.store, author, file))?;
        let stored = stored.filter(|stored| pending.is_some() && stored.uploaded_at > latest);
        Ok::<_, StorageAway>(stored.map(|stored| AttachedFile {
            file,
            name: name.clone(),
            media_type: stored.media_type,
            size_bytes: stored.size_bytes,
            digest: stored.sha256,
            picture: stored.picture,
        }))
    });
    Ok(try_join_all(found).await?.into_iter().collect())
}

/// These files go with a message now. Whoever is killed before it is written down leaves that to the workers, who ask the
/// log.
pub(crate) fn attached(app: &App, author: AccountId, files: &NamedFiles) {
    let pending: Vec<_> = files.iter().map(|(file, _)| pending_key(author, file)).collect();
    let store = app.store.clone();
    tokio::spawn(async move {
        for key in pending {
            if let Err(error) = store.delete(&key).await {
                tracing::debug!(%error, "it is left to the workers that a file is attached");
            }
        }
    });
}

/// Has a file of a message lie among somebody's own uploads, to be converted. False when it is no document that can be,
/// and nothing when it is not there any more.
///
/// # Errors
/// When the file store is away, when whose upload it is to be has no room for it, and when they have been forgotten meanwhile,
/// who leave nothing behind.
pub(crate) async fn take_to_uploads(
    app: &App,
    (author, file): (AccountId, FileId),
    (owner, upload): (Actor, FileId),
) -> Result<Option<bool>, Problem> {
    let Some(stored) = find(&app.store, author, file).await? else { return Ok(None) };
    if ContentKind::of_name(&stored.upload.kind).is_none() {
        return Ok(Some(false));
    }
    let coming = admit_file(app, owner.account, stored.size_bytes).await?;
    let _coming = coming.map_err(|refused| quota_problem(app, refused))?;
    let key = document_key(owner.account, upload);
    app.store.copy(&attachment_key(author, file), &key).await.map_err(StorageAway::from)?;
    if app.verifier.has_ended(owner) {
        app.store.delete(&key).await.map_err(StorageAway::from)?;
        return Err(TokenError::SessionEnded.into());
    }
    Ok(Some(true))
}

async fn find(
    store: &ObjectStore,
    account: AccountId,
    file: FileId,
) -> Result<Option<StoredAttachment>, StorageAway> {
    let beside = kept_beside(store, &attachment_key(account, file)).await?;
    Ok(beside.and_then(|beside| StoredAttachment::of(file, &beside)))
}

impl StoredAttachment {
    /// Itself, if it is what was received. Its id may not be used for other bytes, which somebody may rely on already.
    fn if_of(self, received: &Received) -> Result<Self, Problem> {
        if self.upload.sha256 == received.sha256 { Ok(self) } else { Err(id_reused()) }
    }

    fn of(file: FileId, beside: &HashMap<String, String>) -> Option<Self> {
        let number = |name: &str| beside.get(name)?.parse::<u32>().ok();
        let (width, height) = (number(metadata::WIDTH), number(metadata::HEIGHT));
        let uploaded_at = beside.get(metadata::UPLOADED_AT)?.parse().ok()?;
        Some(Self {
            file,
            upload: Description::of(beside)?,
            media_type: beside.get(metadata::MEDIA_TYPE)?.clone(),
            size_bytes: beside.get(metadata::SENT_SIZE)?.parse().ok()?,
            sha256: beside.get(metadata::SENT_SHA256)?.clone(),
            picture: width.zip(height).map(|(width, height)| PictureSize { width, height }),
            uploaded_at: OffsetDateTime::from_unix_timestamp(uploaded_at).ok()?,
        })
    }

    fn beside(&self) -> Vec<(&'static str, String)> {
        let size = self.upload.size_bytes.to_string();
        let mut beside: Vec<_> =
            self.upload.metadata(&size).iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        beside.extend([
            (metadata::MEDIA_TYPE, self.media_type.clone()),
            (metadata::SENT_SHA256, self.sha256.clone()),
            (metadata::SENT_SIZE, self.size_bytes.to_string()),
            (metadata::UPLOADED_AT, self.uploaded_at.unix_timestamp().to_string()),
        ]);
        if let Some(PictureSize { width, height }) = self.picture {
            beside.extend([(metadata::WIDTH, width.to_string()), (metadata::HEIGHT, height.to_string())]);
        }
        beside
    }
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_beside_a_file_is_read_as_it_was_written() {
        let stored = StoredAttachment {
            file: FileId::new(uuid::Uuid::from_u128(1)),
            upload: Description { kind: "jpeg".to_owned(), sha256: "aa".to_owned(), size_bytes: 9 },
            media_type: "image/jpeg".to_owned(),
            size_bytes: 7,
            sha256: "bb".to_owned(),
            picture: Some(PictureSize { width: 4, height: 3 }),
            uploaded_at: OffsetDateTime::UNIX_EPOCH,
        };
        let beside = stored.beside().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        assert_eq!(StoredAttachment::of(stored.file, &beside), Some(stored));
    }
}

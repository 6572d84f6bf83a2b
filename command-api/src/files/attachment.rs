//! Files that are to go with a message: told by their content; pictures without what is not seen in them, and with a small one
//! beside; PDFs with one of their first page, if a converter paints it. What goes with no message in the end is removed by workers.

use std::{collections::HashMap, fs::File, io::Read as _, path::Path};

use domain::{
    chat::{ATTACHABLE_FOR, AttachedFile, NamedFiles, PictureSize},
    conversion::ContentKind,
    ids::{AccountId, FileId},
};
use futures::future::try_join_all;
use image::{DynamicImage, ImageFormat, metadata::Orientation};
use kit::{
    object_store::ObjectStore,
    problem::Problem,
    tokens::{Actor, TokenError},
};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use super::{
    photo::{Decoded, Encoded, decode, kind_of},
    received::Received,
    refused::UploadRefused,
    sniff::{SniffError, document_kind},
    stored::{Description, StorageAway, attachment_key, document_key, kept_beside, pending_key, preview_key},
    strip::strip,
    upload::look_into,
};
use crate::{
    command::id_reused,
    quotas::{admit_file, quota_problem},
    state::App,
};

/// The longest side of the small picture, in pixels.
const PREVIEW_SIDE: u32 = 640;
const PREVIEW_QUALITY: u8 = 80;
/// What is none of the kinds that we know.
const OTHER: (&str, &str) = ("file", "application/octet-stream");

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

/// What was found out about a file.
struct Looked {
    kind: &'static str,
    media_type: &'static str,
    picture: Option<Picture>,
}

/// A picture as others get it, and how large it is shown.
struct Picture {
    bytes: Vec<u8>,
    size: PictureSize,
    preview: Encoded,
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
        // Its id may not be used for other bytes, which somebody may rely on already.
        return if stored.upload.sha256 == received.sha256 { Ok(stored) } else { Err(id_reused()) };
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
    let store = async {
        app.store.put_bytes(&pending_key(account, file), b"pending".to_vec(), OTHER.1, &beside).await?;
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

/// Tells what a file is. Blocks. What looks like a picture must be a whole one, since what cannot be read cannot be rid of
/// its metadata; everything else is taken as it is.
fn look(path: &Path) -> Result<Looked, SniffError> {
    let mut start = Vec::new();
    File::open(path)?.take(32).read_to_end(&mut start)?;
    if image::guess_format(&start).ok().and_then(kind_of).is_some() {
        return Ok(picture(&std::fs::read(path)?)?);
    }
    let (kind, media_type) = match document_kind(path) {
        Ok(kind) => (kind.as_str(), media_type(kind)),
        Err(SniffError::Refused(_)) => OTHER,
        Err(error @ SniffError::File(_)) => return Err(error),
    };
    Ok(Looked { kind, media_type, picture: None })
}

fn picture(bytes: &[u8]) -> Result<Looked, UploadRefused> {
    let damaged = |refused| match refused {
        UploadRefused::NotAnImage => UploadRefused::PictureDamaged,
        other => other,
    };
    let Decoded { mut picture, kind, orientation } = decode(bytes).map_err(damaged)?;
    picture.apply_orientation(orientation);
    let size = PictureSize { width: picture.width(), height: picture.height() };
    let upright = orientation == Orientation::NoTransforms;
    let (kind, bytes) = if upright || kind == "jpeg" {
        (kind, strip(kind, bytes, orientation).ok_or(UploadRefused::PictureDamaged)?)
    } else {
        // Not every browser looks there which way is up.
        ("png", lossless(&picture)?)
    };
    let (preview, _) = small(&picture)?;
    let media_type = match kind {
        "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        _ => "image/gif",
    };
    Ok(Looked { kind, media_type, picture: Some(Picture { bytes, size, preview }) })
}

/// The small version of a picture, and how large that is.
fn small(picture: &DynamicImage) -> Result<(Encoded, PictureSize), UploadRefused> {
    let pictures::Small { encoded, width, height } = pictures::small(picture, PREVIEW_SIDE, PREVIEW_QUALITY)?;
    Ok((encoded, PictureSize { width, height }))
}

fn lossless(picture: &DynamicImage) -> Result<Vec<u8>, UploadRefused> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).map_err(|_| UploadRefused::PictureDamaged)?;
    Ok(bytes.into_inner())
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

const fn media_type(kind: ContentKind) -> &'static str {
    match kind {
        ContentKind::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ContentKind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ContentKind::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ContentKind::Odt => "application/vnd.oasis.opendocument.text",
        ContentKind::Ods => "application/vnd.oasis.opendocument.spreadsheet",
        ContentKind::Odp => "application/vnd.oasis.opendocument.presentation",
        ContentKind::Doc => "application/msword",
        ContentKind::Xls => "application/vnd.ms-excel",
        ContentKind::Ppt => "application/vnd.ms-powerpoint",
        ContentKind::Rtf => "application/rtf",
        ContentKind::Pdf => "application/pdf",
        // Which of the newer formats it is nobody can see.
        ContentKind::SealedOffice => "application/x-ole-storage",
        ContentKind::Text => "text/plain",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write as _};

    fn looked(content: &[u8]) -> Result<Looked, SniffError> {
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(content)?;
        look(file.path())
    }

    fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut bytes, format).expect("to encode");
        bytes.into_inner()
    }

    #[test]
    fn files_are_told_by_their_content() -> Result<(), SniffError> {
        for (content, kind, media_type) in [
            (&b"%PDF-1.7\n"[..], "pdf", "application/pdf"),
            (b"a;b\n1;2\n", "text", "text/plain"),
            (b"{\\rtf1}", "rtf", "application/rtf"),
            (b"MZ\x90\0\x03", "file", "application/octet-stream"),
            (b"<svg onload=alert(1)>", "file", "application/octet-stream"),
            (b"<html><script>", "file", "application/octet-stream"),
        ] {
            let looked = looked(content)?;
            assert_eq!((looked.kind, looked.media_type), (kind, media_type));
            assert!(looked.picture.is_none());
        }
        Ok(())
    }

    #[test]
    fn a_picture_has_a_small_one_beside() -> Result<(), SniffError> {
        for (width, height, small) in [(1600, 400, (640, 160)), (300, 200, (300, 200))] {
            let looked = looked(&encoded(width, height, ImageFormat::Png))?;
            assert_eq!(looked.media_type, "image/png");
            let picture = looked.picture.expect("a picture");
            assert_eq!(picture.size, PictureSize { width, height });
            let preview = image::load_from_memory(&picture.preview.bytes).expect("a picture");
            assert_eq!((preview.width(), preview.height()), small);
        }
        Ok(())
    }

    #[test]
    fn what_lies_on_its_side_is_told_and_shown_upright() -> Result<(), SniffError> {
        for format in [ImageFormat::Jpeg, ImageFormat::WebP] {
            let mut bytes = Cursor::new(Vec::new());
            let picture = DynamicImage::new_rgb8(40, 20);
            let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
            if format == ImageFormat::Jpeg {
                let mut encoder = image::codecs::jpeg::JpegEncoder::new(&mut bytes);
                image::ImageEncoder::set_exif_metadata(&mut encoder, exif).expect("metadata");
                picture.write_with_encoder(encoder).expect("to encode");
            } else {
                let mut encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut bytes);
                image::ImageEncoder::set_exif_metadata(&mut encoder, exif).expect("metadata");
                picture.write_with_encoder(encoder).expect("to encode");
            }
            let picture = looked(&bytes.into_inner())?.picture.expect("a picture");
            assert_eq!(picture.size, PictureSize { width: 20, height: 40 });
            let Decoded { picture: mut sent, orientation, .. } = decode(&picture.bytes)?;
            sent.apply_orientation(orientation);
            assert_eq!((sent.width(), sent.height()), (20, 40));
        }
        Ok(())
    }

    #[test]
    fn what_looks_like_a_picture_and_is_none_is_refused() {
        let refusal = |content: &[u8]| match looked(content) {
            Err(SniffError::Refused(refused)) => Some(refused),
            _ => None,
        };
        let png = encoded(100, 100, ImageFormat::Png);
        assert_eq!(refusal(&png[..png.len() / 2]), Some(UploadRefused::PictureDamaged));
        assert_eq!(refusal(b"GIF89a"), Some(UploadRefused::PictureDamaged));
        assert_eq!(refusal(&encoded(12_001, 1, ImageFormat::Png)), Some(UploadRefused::TooManyPixels));
    }

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

//! What a file is that is to go with a message, told by its content; of a picture, as others get it: without what is not
//! seen in it, the right way up, and with a small one.

use std::{fs::File, io::Read as _, path::Path};

use domain::{chat::PictureSize, conversion::ContentKind};
use image::{DynamicImage, ImageFormat, metadata::Orientation};

use super::{
    photo::{Decoded, Encoded, decode, kind_of},
    refused::UploadRefused,
    sniff::{SniffError, document_kind},
    strip::strip,
};

/// The longest side of the small picture, in pixels.
const PREVIEW_SIDE: u32 = 640;
const PREVIEW_QUALITY: u8 = 80;
/// What is none of the kinds that we know.
pub(super) const OTHER: (&str, &str) = ("file", "application/octet-stream");

/// What was found out about a file.
pub(super) struct Looked {
    pub(super) kind: &'static str,
    pub(super) media_type: &'static str,
    pub(super) picture: Option<Picture>,
}

/// A picture as others get it, and how large it is shown.
pub(super) struct Picture {
    pub(super) bytes: Vec<u8>,
    pub(super) size: PictureSize,
    pub(super) preview: Encoded,
}

/// Tells what a file is. Blocks. What looks like a picture must be a whole one, since what cannot be read cannot be rid of
/// its metadata; everything else is taken as it is.
pub(super) fn look(path: &Path) -> Result<Looked, SniffError> {
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
pub(super) fn small(picture: &DynamicImage) -> Result<(Encoded, PictureSize), UploadRefused> {
    let pictures::Small { encoded, width, height } = pictures::small(picture, PREVIEW_SIDE, PREVIEW_QUALITY)?;
    Ok((encoded, PictureSize { width, height }))
}

fn lossless(picture: &DynamicImage) -> Result<Vec<u8>, UploadRefused> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).map_err(|_| UploadRefused::PictureDamaged)?;
    Ok(bytes.into_inner())
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
        // No browser is told that it could run it.
        ContentKind::WebPage => OTHER.1,
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
            (b"<html><script>", "web-page", "application/octet-stream"),
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
}

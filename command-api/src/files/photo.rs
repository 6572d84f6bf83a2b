//! Photos: decoded within limits, turned the right way up, cut to a square, and written anew, so that nothing of the
//! original is left but what one sees. Metadata (places, cameras, hidden previews) stays behind.

use std::path::Path;

use image::imageops::FilterType;
use pictures::PictureError;

use super::refused::UploadRefused;

pub(super) use pictures::{Decoded, Encoded, kind_of};

/// The side of the square that is shown, in pixels.
const SIDE: u32 = 512;
const JPEG_QUALITY: u8 = 88;

/// A photo as it is stored and shown.
#[derive(Debug)]
pub(super) struct Photo {
    pub(super) bytes: Vec<u8>,
    /// Of what was uploaded: `jpeg`, `png`, `webp` or `gif`.
    pub(super) kind: &'static str,
    /// Of what is stored: `jpeg`, or `png` where one can look through it.
    pub(super) stored_kind: &'static str,
    pub(super) content_type: &'static str,
}

/// Reads a picture of any kind that browsers show and writes it anew. Blocks, and takes memory for its pixels.
///
/// # Errors
/// [`UploadRefused::NotAnImage`] also for one that is damaged, and [`UploadRefused::TooManyPixels`] before any of them
/// is decoded.
pub(super) fn reencode(path: &Path) -> Result<Photo, UploadRefused> {
    let bytes = std::fs::read(path).map_err(|_| UploadRefused::NotAnImage)?;
    let Decoded { mut picture, kind, orientation } = decode(&bytes)?;
    picture.apply_orientation(orientation);
    let side = SIDE.min(picture.width()).min(picture.height());
    let square = picture.resize_to_fill(side, side, FilterType::Triangle);
    let Encoded { bytes, kind: stored_kind, content_type } = pictures::encode(&square, JPEG_QUALITY)?;
    Ok(Photo { bytes, kind, stored_kind, content_type })
}

/// Decodes a picture of any kind that browsers show; of one that moves, its beginning.
///
/// # Errors
/// As [`reencode`].
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, UploadRefused> {
    Ok(pictures::decode(bytes)?)
}

impl From<PictureError> for UploadRefused {
    fn from(error: PictureError) -> Self {
        match error {
            PictureError::NotAnImage => Self::NotAnImage,
            PictureError::TooManyPixels => Self::TooManyPixels,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
    use std::io::{Cursor, Write as _};

    fn reencoded(content: &[u8]) -> Result<Photo, UploadRefused> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(content).expect("to write");
        reencode(file.path())
    }

    fn encoded(picture: &RgbaImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let written = match format {
            ImageFormat::Jpeg => DynamicImage::from(picture.clone()).to_rgb8().write_to(&mut bytes, format),
            _ => picture.write_to(&mut bytes, format),
        };
        written.expect("to encode");
        bytes.into_inner()
    }

    fn plain(width: u32, height: u32, alpha: u8) -> RgbaImage {
        RgbaImage::from_pixel(width, height, Rgba([200, 30, 30, alpha]))
    }

    #[test]
    fn pictures_become_squares_of_a_kind_that_suits_them() {
        for (format, name) in [
            (ImageFormat::Jpeg, "jpeg"),
            (ImageFormat::Png, "png"),
            (ImageFormat::WebP, "webp"),
            (ImageFormat::Gif, "gif"),
        ] {
            let photo = reencoded(&encoded(&plain(900, 600, 255), format)).expect("a photo");
            assert_eq!((photo.kind, photo.stored_kind), (name, "jpeg"));
            let shown = image::load_from_memory(&photo.bytes).expect("a picture");
            assert_eq!((shown.width(), shown.height()), (512, 512));
        }
        let glass = reencoded(&encoded(&plain(30, 90, 100), ImageFormat::Png)).expect("a photo");
        assert_eq!(glass.content_type, "image/png");
        let shown = image::load_from_memory(&glass.bytes).expect("a picture");
        assert_eq!((shown.width(), shown.height()), (30, 30));
    }

    #[test]
    fn metadata_stays_behind_and_its_orientation_is_applied() {
        // Left half red, right half blue; EXIF says: turn it by half a turn.
        let mut picture = plain(64, 64, 255);
        for (x, _, pixel) in picture.enumerate_pixels_mut() {
            *pixel = if x < 32 { Rgba([255, 0, 0, 255]) } else { Rgba([0, 0, 255, 255]) };
        }
        let jpeg = encoded(&picture, ImageFormat::Jpeg);
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x03\0\0\0\0\0\0".to_vec();
        exif.extend_from_slice(b"secret place");
        let length = u16::try_from(exif.len() + 2).expect("a short segment").to_be_bytes();
        let turned = [&jpeg[..2], b"\xFF\xE1", &length, &exif, &jpeg[2..]].concat();
        let photo = reencoded(&turned).expect("a photo");
        assert!(!photo.bytes.windows(12).any(|window| window == b"secret place"));
        let shown = image::load_from_memory(&photo.bytes).expect("a picture").to_rgb8();
        assert!(shown.get_pixel(5, 32).0[2] > 200, "blue is on the left now");
    }

    #[test]
    fn what_is_no_picture_or_a_broken_one_is_refused() {
        let png = encoded(&plain(100, 100, 255), ImageFormat::Png);
        let jpeg = encoded(&plain(100, 100, 255), ImageFormat::Jpeg);
        for bad in [
            &b""[..],
            b"hello",
            b"<svg onload=alert(1)>",
            b"\x89PNG\r\n\x1A\n",
            &png[..png.len() / 2],
            &jpeg[..jpeg.len() / 2],
            &jpeg[..jpeg.len() - 2],
        ] {
            assert_eq!(reencoded(bad).err(), Some(UploadRefused::NotAnImage), "{bad:?}");
        }
        // Some cameras put a film behind the picture.
        assert!(reencoded(&[&jpeg[..], b"film"].concat()).is_ok());
    }

    #[test]
    fn too_many_pixels_are_refused_by_the_header_alone() {
        for (width, height) in [(30_000, 10), (10, 30_000), (8_000, 8_000)] {
            // A header of that size without any pixels behind it.
            let mut png = encoded(&plain(1, 1, 255), ImageFormat::Png);
            png[16..20].copy_from_slice(&u32::to_be_bytes(width));
            png[20..24].copy_from_slice(&u32::to_be_bytes(height));
            let sum = crc32(&png[12..29]);
            png[29..33].copy_from_slice(&sum.to_be_bytes());
            assert_eq!(reencoded(&png).err(), Some(UploadRefused::TooManyPixels), "{width} x {height}");
        }
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |sum, byte| {
            (0..8)
                .fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
        })
    }
}

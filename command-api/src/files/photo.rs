//! Photos: decoded within limits, turned the right way up, cut to a square, and written anew, so that nothing of the
//! original is left but what one sees. Metadata (places, cameras, hidden previews) stays behind.

use std::{io::Cursor, path::Path};

use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
    imageops::FilterType, metadata::Orientation,
};

use super::refused::UploadRefused;

/// The side of the square that is shown, in pixels.
const SIDE: u32 = 512;
const MAX_SIDE: u32 = 12_000;
const MAX_PIXELS: u64 = 40_000_000;
/// What decoding may take: the most pixels, at the eight bytes that the deepest kind has.
const MAX_MEMORY_BYTES: u64 = MAX_PIXELS * 8 + (64 << 20);
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

/// A picture as it was decoded, not turned upright yet.
pub(super) struct Decoded {
    pub(super) picture: DynamicImage,
    /// `jpeg`, `png`, `webp` or `gif`.
    pub(super) kind: &'static str,
    pub(super) orientation: Orientation,
}

/// A picture that we have encoded.
pub(super) struct Encoded {
    pub(super) bytes: Vec<u8>,
    /// `jpeg`, or `png` where one can look through it.
    pub(super) kind: &'static str,
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
    let Encoded { bytes, kind: stored_kind, content_type } = encode(&square, JPEG_QUALITY)?;
    Ok(Photo { bytes, kind, stored_kind, content_type })
}

/// Decodes a picture of any kind that browsers show; of one that moves, its beginning.
///
/// # Errors
/// As [`reencode`].
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, UploadRefused> {
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| UploadRefused::NotAnImage)?;
    let kind = reader.format().and_then(kind_of).ok_or(UploadRefused::NotAnImage)?;
    if kind == "jpeg" && !is_whole_jpeg(bytes) {
        return Err(UploadRefused::NotAnImage);
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_MEMORY_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(UploadRefused::TooManyPixels);
    }
    let orientation = decoder.orientation().map_err(refused)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    Ok(Decoded { picture, kind, orientation })
}

/// Encodes a picture as what suits it.
///
/// # Errors
/// When the encoder fails.
pub(super) fn encode(picture: &DynamicImage, quality: u8) -> Result<Encoded, UploadRefused> {
    let mut bytes = Cursor::new(Vec::new());
    let rgba = picture.to_rgba8();
    let (kind, content_type) = if rgba.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
        let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
        picture.to_rgb8().write_with_encoder(encoder).map_err(refused)?;
        ("jpeg", "image/jpeg")
    } else {
        rgba.write_to(&mut bytes, ImageFormat::Png).map_err(refused)?;
        ("png", "image/png")
    };
    Ok(Encoded { bytes: bytes.into_inner(), kind, content_type })
}

/// Whether a JPEG goes on to its end marker. Its decoder would fill the missing part of one that was cut off with grey.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    const END: u8 = 0xD9;
    let mut rest = bytes.get(2..).unwrap_or_default();
    loop {
        // Within the picture's data, a marker's first byte is followed by zero or counts restarts.
        let is_marker = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF);
        let Some(at) = rest.windows(2).position(is_marker) else { return false };
        if rest[at + 1] == END {
            return true;
        }
        // Past the segment: what is inside, such as a preview with an end of its own, does not count.
        let Some(&[high, low]) = rest.get(at + 2..at + 4) else { return false };
        rest = rest.get(at + 2 + usize::from(u16::from_be_bytes([high, low]))..).unwrap_or_default();
    }
}

/// The name of a kind of pictures that browsers show.
pub(super) fn kind_of(format: ImageFormat) -> Option<&'static str> {
    match format {
        ImageFormat::Jpeg => Some("jpeg"),
        ImageFormat::Png => Some("png"),
        ImageFormat::WebP => Some("webp"),
        ImageFormat::Gif => Some("gif"),
        _ => None,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it maps the error of a result")]
fn refused(error: ImageError) -> UploadRefused {
    match error {
        ImageError::Limits(_) => UploadRefused::TooManyPixels,
        _ => UploadRefused::NotAnImage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgba, RgbaImage};
    use std::io::Write as _;

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

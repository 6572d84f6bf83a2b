//! Pictures from outside, which may be anything: decoded within limits, and written anew, so that nothing of the original is
//! left but what one sees. No I/O: bytes in, bytes out.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
    metadata::Orientation,
};

const MAX_SIDE: u32 = 12_000;
const MAX_PIXELS: u64 = 40_000_000;
/// What decoding may take: the most pixels, at the eight bytes that the deepest kind has.
const MAX_MEMORY_BYTES: u64 = MAX_PIXELS * 8 + (64 << 20);

/// A picture as it was decoded, not turned upright yet.
pub struct Decoded {
    pub picture: DynamicImage,
    /// `jpeg`, `png`, `webp` or `gif`.
    pub kind: &'static str,
    pub orientation: Orientation,
}

/// A picture that we have encoded.
pub struct Encoded {
    pub bytes: Vec<u8>,
    /// `jpeg`, or `png` where one can look through it.
    pub kind: &'static str,
    pub content_type: &'static str,
}

/// A small version of a picture, and how large that is.
pub struct Small {
    pub encoded: Encoded,
    pub width: u32,
    pub height: u32,
}

/// Why bytes are no picture that can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    #[error("it is none of the kinds of pictures that browsers show, or damaged")]
    NotAnImage,
    #[error("it has more pixels than are decoded")]
    TooManyPixels,
}

/// Decodes a picture of any kind that browsers show; of one that moves, its beginning. Blocks, and takes memory for its pixels.
///
/// # Errors
/// [`PictureError::NotAnImage`] also for one that is damaged, and [`PictureError::TooManyPixels`] before any of them is
/// decoded.
pub fn decode(bytes: &[u8]) -> Result<Decoded, PictureError> {
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PictureError::NotAnImage)?;
    let kind = reader.format().and_then(kind_of).ok_or(PictureError::NotAnImage)?;
    if kind == "jpeg" && !is_whole_jpeg(bytes) {
        return Err(PictureError::NotAnImage);
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_MEMORY_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooManyPixels);
    }
    let orientation = decoder.orientation().map_err(refused)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    Ok(Decoded { picture, kind, orientation })
}

/// Encodes a picture as what suits it.
///
/// # Errors
/// When the encoder fails.
pub fn encode(picture: &DynamicImage, quality: u8) -> Result<Encoded, PictureError> {
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

/// The small version of a picture, with no side longer than this; one that is small already is encoded anew as it is.
///
/// # Errors
/// When the encoder fails.
pub fn small(picture: &DynamicImage, longest_side: u32, quality: u8) -> Result<Small, PictureError> {
    let thumbnail = (picture.width().max(picture.height()) > longest_side)
        .then(|| picture.thumbnail(longest_side, longest_side));
    let shown = thumbnail.as_ref().unwrap_or(picture);
    Ok(Small { encoded: encode(shown, quality)?, width: shown.width(), height: shown.height() })
}

/// The name of a kind of pictures that browsers show.
pub fn kind_of(format: ImageFormat) -> Option<&'static str> {
    match format {
        ImageFormat::Jpeg => Some("jpeg"),
        ImageFormat::Png => Some("png"),
        ImageFormat::WebP => Some("webp"),
        ImageFormat::Gif => Some("gif"),
        _ => None,
    }
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

#[expect(clippy::needless_pass_by_value, reason = "it maps the error of a result")]
fn refused(error: ImageError) -> PictureError {
    match error {
        ImageError::Limits(_) => PictureError::TooManyPixels,
        _ => PictureError::NotAnImage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgba, RgbaImage};

    fn plain(width: u32, height: u32, alpha: u8) -> DynamicImage {
        RgbaImage::from_pixel(width, height, Rgba([200, 30, 30, alpha])).into()
    }

    #[test]
    fn a_small_version_keeps_its_shape_and_is_never_larger() {
        let wide = small(&plain(1200, 630, 255), 400, 80).expect("a picture");
        assert_eq!((wide.width, wide.height, wide.encoded.kind), (400, 210, "jpeg"));
        let decoded = decode(&wide.encoded.bytes).expect("a picture");
        assert_eq!((decoded.picture.width(), decoded.picture.height()), (400, 210));
        let tiny = small(&plain(30, 20, 90), 400, 80).expect("a picture");
        assert_eq!((tiny.width, tiny.height, tiny.encoded.content_type), (30, 20, "image/png"));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for bad in [&b""[..], b"hello", b"<svg onload=alert(1)>", b"%PDF-1.7", b"\x89PNG\r\n\x1A\n"] {
            assert_eq!(decode(bad).err(), Some(PictureError::NotAnImage), "{bad:?}");
        }
    }
}

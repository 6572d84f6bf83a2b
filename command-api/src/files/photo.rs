//! Photos: told by their content, and encoded anew, which strips all metadata.

use std::io::Cursor;

use domain::{Refusal, refusal::RefusalKind};
use image::{
    DynamicImage, ImageDecoder as _, ImageReader, Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
    imageops::FilterType,
};

/// What a photo may measure before it is scaled down.
const MAX_SIDE_PIXELS: u32 = 12_000;
const MAX_PIXELS: u64 = 40_000_000;
/// What decoding may take of memory, whatever the file's header says.
const MAX_DECODED_BYTES: u64 = 256 * 1024 * 1024;
/// What is kept: a square of at most this side.
const SIDE_PIXELS: u32 = 512;
const JPEG_QUALITY: u8 = 85;

/// A photo as it is stored and shown.
#[derive(Debug)]
pub(crate) struct Photo {
    pub(crate) bytes: Vec<u8>,
    pub(crate) content_type: &'static str,
}

/// Why bytes are no photo that Wherry takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PhotoRefused {
    #[error("this is no picture that can be read; send a JPEG, PNG, WebP or GIF")]
    NotAnImage,
    #[error("the picture is too large; it may have 12,000 pixels a side and 40 million in all")]
    TooManyPixels,
}

impl Refusal for PhotoRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NotAnImage => "photo-not-an-image",
            Self::TooManyPixels => "photo-too-many-pixels",
        }
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::Invalid
    }
}

/// Decodes a picture, turns it upright, cuts it to a square from its middle, scales it down and encodes it anew.
pub(crate) fn encode_anew(bytes: &[u8]) -> Result<Photo, PhotoRefused> {
    let picture = decode(bytes)?;
    let side = SIDE_PIXELS.min(picture.width()).min(picture.height()).max(1);
    let square = picture.resize_to_fill(side, side, FilterType::Lanczos3);
    let mut bytes = Vec::new();
    let transparent = square.color().has_alpha();
    let (encoded, content_type) = if transparent {
        (square.to_rgba8().write_with_encoder(PngEncoder::new(&mut bytes)), "image/png")
    } else {
        let jpeg = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
        (square.to_rgb8().write_with_encoder(jpeg), "image/jpeg")
    };
    encoded.map_err(|_| PhotoRefused::NotAnImage)?;
    Ok(Photo { bytes, content_type })
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, PhotoRefused> {
    let not_an_image = |_| PhotoRefused::NotAnImage;
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PhotoRefused::NotAnImage)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(not_an_image)?;
    // The header alone tells the size, so nothing is allocated for a picture that is refused.
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if width > MAX_SIDE_PIXELS || height > MAX_SIDE_PIXELS || pixels > MAX_PIXELS {
        return Err(PhotoRefused::TooManyPixels);
    }
    let orientation = decoder.orientation().map_err(not_an_image)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(not_an_image)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, RgbImage, RgbaImage};

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).expect("a picture");
        bytes.into_inner()
    }

    fn size_of(photo: &Photo) -> (u32, u32) {
        let picture = image::load_from_memory(&photo.bytes).expect("our own picture");
        (picture.width(), picture.height())
    }

    #[test]
    fn photos_become_squares_of_at_most_512_pixels() {
        for (width, height, side) in [(2000, 1000, 512), (300, 700, 300), (1, 1, 1)] {
            let picture = DynamicImage::from(RgbImage::new(width, height));
            for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
                let photo = encode_anew(&encoded(&picture, format)).expect("a photo");
                assert_eq!(size_of(&photo), (side, side), "{format:?}");
            }
        }
    }

    #[test]
    fn transparency_is_kept() {
        let picture = DynamicImage::from(RgbaImage::new(20, 20));
        let photo = encode_anew(&encoded(&picture, ImageFormat::Png)).expect("a photo");
        assert_eq!(photo.content_type, "image/png");
    }

    #[test]
    fn what_is_no_picture_or_half_of_one_is_refused() {
        assert_eq!(encode_anew(b"hello").err(), Some(PhotoRefused::NotAnImage));
        assert_eq!(encode_anew(b"<svg xmlns='http://www.w3.org/2000/svg'/>").err(), Some(PhotoRefused::NotAnImage));
        let whole = encoded(&DynamicImage::from(RgbImage::new(400, 400)), ImageFormat::Png);
        assert_eq!(encode_anew(&whole[..whole.len() / 2]).err(), Some(PhotoRefused::NotAnImage));
    }

    #[test]
    fn a_huge_picture_is_refused_by_its_header() {
        let wide = encoded(&DynamicImage::from(RgbImage::new(30_000, 1)), ImageFormat::Png);
        assert_eq!(encode_anew(&wide).err(), Some(PhotoRefused::TooManyPixels));
    }
}

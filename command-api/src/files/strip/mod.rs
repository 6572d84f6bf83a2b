//! Pictures without what is not seen in them: where and when one was taken and with what, comments, hidden previews. What is
//! seen stays as it is, to the bit, and moving pictures go on moving.
//!
//! Only parts that are known to be of the picture are copied; so whatever else there is stays behind.

mod gif;
mod jpeg;
mod png;
mod webp;

use image::metadata::Orientation;

/// The picture without its metadata; nothing when its parts are not where they must be. Of a JPEG, which way it is up is
/// kept; other kinds must be upright already.
pub(super) fn strip(kind: &str, bytes: &[u8], orientation: Orientation) -> Option<Vec<u8>> {
    match kind {
        "jpeg" => jpeg::strip(bytes, orientation),
        "png" => png::strip(bytes),
        "webp" => webp::strip(bytes),
        "gif" => gif::strip(bytes),
        _ => None,
    }
}

/// Takes so many bytes off the beginning.
fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
    use std::io::Cursor;

    pub(super) const SECRET: &[u8] = b"secret place";

    pub(super) fn encoded(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let mut picture = RgbaImage::from_pixel(40, 30, Rgba([200, 30, 30, 255]));
        picture.put_pixel(1, 1, Rgba([0, 0, 255, 255]));
        let picture = DynamicImage::from(picture);
        let written = match format {
            ImageFormat::Jpeg => picture.to_rgb8().write_to(&mut bytes, format),
            _ => picture.write_to(&mut bytes, format),
        };
        written.expect("to encode");
        bytes.into_inner()
    }

    /// That nothing secret is left, and that it looks as before.
    pub(super) fn is_clean(before: &[u8], after: &[u8]) {
        assert!(!after.windows(SECRET.len()).any(|window| window == SECRET));
        let pixels = |bytes| image::load_from_memory(bytes).expect("a picture").to_rgba8();
        assert_eq!(pixels(before), pixels(after));
    }

    #[test]
    fn what_has_no_metadata_stays_as_it_is() {
        for (kind, format) in
            [("png", ImageFormat::Png), ("webp", ImageFormat::WebP), ("gif", ImageFormat::Gif)]
        {
            let bytes = encoded(format);
            let stripped = strip(kind, &bytes, Orientation::NoTransforms).expect("a picture");
            is_clean(&bytes, &stripped);
            assert!(stripped.len() <= bytes.len(), "{kind}");
        }
    }

    #[test]
    fn what_is_cut_off_or_another_thing_is_nothing() {
        for (kind, format) in [
            ("jpeg", ImageFormat::Jpeg),
            ("png", ImageFormat::Png),
            ("webp", ImageFormat::WebP),
            ("gif", ImageFormat::Gif),
        ] {
            let bytes = encoded(format);
            for cut in [0, 3, 9, bytes.len() / 2] {
                assert_eq!(
                    strip(kind, &bytes[..cut], Orientation::NoTransforms),
                    None,
                    "{kind} cut at {cut}"
                );
            }
            assert_eq!(strip(kind, b"hello, this is no picture at all", Orientation::NoTransforms), None);
        }
        assert_eq!(strip("svg", b"<svg/>", Orientation::NoTransforms), None);
    }
}

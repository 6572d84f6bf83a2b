//! JPEG: segments, of which those of applications hold what cameras and programs add.

use image::metadata::Orientation;

use super::take;

const START: [u8; 2] = [0xFF, 0xD8];
const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;
const COMMENT: u8 = 0xFE;
/// What applications keep for themselves: `APP0` to `APP15`.
const APPLICATIONS: std::ops::RangeInclusive<u8> = 0xE0..=0xEF;

/// See [`super::strip`]. Ends at the picture's end: films and larger versions behind it stay behind.
pub(super) fn strip(bytes: &[u8], orientation: Orientation) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(&START)?;
    let mut out = START.to_vec();
    if orientation != Orientation::NoTransforms {
        out.extend(upright(orientation));
    }
    loop {
        let code = marker(&mut rest)?;
        if code == END {
            out.extend([0xFF, END]);
            return Some(out);
        }
        if is_alone(code) {
            out.extend([0xFF, code]);
            continue;
        }
        let length: [u8; 2] = rest.get(..2)?.try_into().ok()?;
        let segment = take(&mut rest, usize::from(u16::from_be_bytes(length)))?;
        let content = segment.get(2..)?;
        if code == 0xE0 && content.starts_with(b"JFIF\0") {
            // How large a dot is, without the preview that may follow.
            out.extend([0xFF, 0xE0, 0, 16]);
            out.extend(content.get(..12)?);
            out.extend([0, 0]);
        } else if !APPLICATIONS.contains(&code) && code != COMMENT || is_of_the_picture(code, content) {
            out.extend([0xFF, code]);
            out.extend(segment);
        }
        if code == SCAN {
            let end = rest.windows(2).position(|pair| pair[0] == 0xFF && !is_in_a_scan(pair[1]))?;
            out.extend(take(&mut rest, end)?);
        }
    }
}

/// The code of the next marker.
fn marker(rest: &mut &[u8]) -> Option<u8> {
    let mut code = take(rest, 2)?;
    if code[0] != 0xFF {
        return None;
    }
    // There may be more of the first byte than one.
    while code[code.len() - 1] == 0xFF {
        code = take(rest, 1)?;
    }
    code.last().copied()
}

/// True for markers without a segment.
const fn is_alone(code: u8) -> bool {
    matches!(code, 0x01 | 0xD0..=0xD7)
}

/// Within the picture's data, a marker's first byte is followed by zero or counts restarts.
const fn is_in_a_scan(code: u8) -> bool {
    matches!(code, 0x00 | 0xD0..=0xD7)
}

/// What the colours mean.
fn is_of_the_picture(code: u8, content: &[u8]) -> bool {
    match code {
        0xE2 => content.starts_with(b"ICC_PROFILE\0"),
        0xEE => content.starts_with(b"Adobe"),
        _ => false,
    }
}

/// Metadata that say which way is up and nothing else.
fn upright(orientation: Orientation) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.push(orientation.to_exif());
    exif.extend([0; 6]);
    // It is 34 bytes long with its length.
    let length = u16::try_from(exif.len() + 2).unwrap_or_default().to_be_bytes();
    [&[0xFF, 0xE1], &length[..], &exif].concat()
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};
    use image::{ImageDecoder as _, ImageFormat, ImageReader};
    use std::io::Cursor;

    fn segment(code: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).expect("a short one").to_be_bytes();
        [&[0xFF, code], &length[..], content].concat()
    }

    #[test]
    fn places_comments_previews_and_what_is_behind_go() {
        let jpeg = encoded(ImageFormat::Jpeg);
        let exif = segment(0xE1, &[b"Exif\0\0MM\0*", SECRET].concat());
        let (comment, other) = (segment(0xFE, SECRET), segment(0xED, &[b"Photoshop 3.0\0", SECRET].concat()));
        let full = [&jpeg[..2], &exif, &comment, &other, &jpeg[2..], b"a film", SECRET].concat();
        let stripped = strip(&full, Orientation::NoTransforms).expect("a picture");
        is_clean(&full, &stripped);
        assert_eq!(strip(&stripped, Orientation::NoTransforms).as_ref(), Some(&stripped));
    }

    #[test]
    fn which_way_is_up_stays() {
        let stripped = strip(&encoded(ImageFormat::Jpeg), Orientation::Rotate90).expect("a picture");
        let reader = ImageReader::new(Cursor::new(&stripped)).with_guessed_format().expect("a format");
        let mut decoder = reader.into_decoder().expect("a picture");
        assert_eq!(decoder.orientation().expect("an orientation"), Orientation::Rotate90);
        assert_eq!(decoder.dimensions(), (40, 30));
    }
}

//! `WebP`: chunks in a RIFF container.

use super::take;

const OF_THE_PICTURE: [&[u8]; 6] = [b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
/// In the header of extended files: that there are chunks with EXIF and XMP.
const HAS_METADATA: u8 = 0x08 | 0x04;

/// See [`super::strip`].
pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(b"RIFF")?;
    let size = length(take(&mut rest, 4)?)?;
    let mut rest = rest.get(..size)?.strip_prefix(b"WEBP")?;
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    while !rest.is_empty() {
        let name = take(&mut rest, 4)?;
        let size_bytes = take(&mut rest, 4)?;
        let content = take(&mut rest, length(size_bytes)?)?;
        // A chunk of odd length is followed by a byte that belongs to nothing.
        let padding = take(&mut rest, content.len() % 2)?;
        if name == b"VP8X" {
            let (flags, others) = content.split_first()?;
            out.extend([name, size_bytes, &[flags & !HAS_METADATA], others, padding].concat());
        } else if OF_THE_PICTURE.contains(&name) {
            out.extend([name, size_bytes, content, padding].concat());
        }
    }
    let size = u32::try_from(out.len() - 8).ok()?.to_le_bytes();
    out.get_mut(4..8)?.copy_from_slice(&size);
    Some(out)
}

fn length(bytes: &[u8]) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(bytes.try_into().ok()?)).ok()
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};
    use image::ImageFormat;

    #[test]
    fn metadata_go_and_the_header_says_so() {
        let webp = encoded(ImageFormat::WebP);
        // 40 by 30, as the header has it: each less one.
        let header = [b"VP8X", &[10, 0, 0, 0][..], &[HAS_METADATA, 0, 0, 0, 39, 0, 0, 29, 0, 0]].concat();
        let size = u32::try_from(SECRET.len()).expect("a short one").to_le_bytes();
        let exif = [b"EXIF", &size[..], SECRET].concat();
        let content = [&header, &webp[12..], &exif].concat();
        let whole = u32::try_from(content.len() + 4).expect("a short one").to_le_bytes();
        let full = [b"RIFF", &whole[..], b"WEBP", &content, SECRET].concat();
        let stripped = strip(&full).expect("a picture");
        is_clean(&webp, &stripped);
        assert_eq!(stripped[20], 0, "no flag is left");
    }
}

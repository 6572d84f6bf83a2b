//! PNG: chunks, each with its name.

use super::take;

const START: &[u8] = b"\x89PNG\r\n\x1A\n";
/// What the picture is made of: its pixels, what their colours mean, and its movement.
const OF_THE_PICTURE: [&[u8]; 16] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT",
    b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

/// See [`super::strip`].
pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(START)?;
    let mut out = START.to_vec();
    loop {
        let length: [u8; 4] = rest.get(..4)?.try_into().ok()?;
        // With its length, its name and its checksum.
        let chunk = take(&mut rest, usize::try_from(u32::from_be_bytes(length)).ok()?.checked_add(12)?)?;
        let name = chunk.get(4..8)?;
        if OF_THE_PICTURE.contains(&name) {
            out.extend(chunk);
        }
        if name == b"IEND" {
            return Some(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};
    use image::ImageFormat;

    #[test]
    fn texts_and_what_is_behind_go() {
        let png = encoded(ImageFormat::Png);
        // The header's chunk is the first one, 25 bytes long. Nobody looks at the checksum of what is not known.
        let length = u32::try_from(SECRET.len()).expect("a short one").to_be_bytes();
        let text = [&length[..], b"eXIf", SECRET, &[0; 4]].concat();
        let full = [&png[..33], &text, &png[33..], SECRET].concat();
        let stripped = strip(&full).expect("a picture");
        is_clean(&png, &stripped);
        assert_eq!(stripped, png);
    }
}

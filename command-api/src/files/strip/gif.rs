//! GIF: blocks, with extensions between the pictures.

use super::take;

const EXTENSION: u8 = 0x21;
const PICTURE: u8 = 0x2C;
const END: u8 = 0x3B;
/// For how long a picture is shown, and what is clear in it.
const CONTROL: u8 = 0xF9;
const APPLICATION: u8 = 0xFF;
/// How often it is played.
const LOOPS: [&[u8]; 2] = [b"\x0BNETSCAPE2.0", b"\x0BANIMEXTS1.0"];

/// See [`super::strip`].
pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes;
    if !matches!(rest.get(..6)?, b"GIF87a" | b"GIF89a") {
        return None;
    }
    let mut out = take(&mut rest, 13)?.to_vec();
    out.extend(take(&mut rest, colours(out[10]))?);
    loop {
        match take(&mut rest, 1)? {
            [EXTENSION] => {
                let label = *take(&mut rest, 1)?.first()?;
                let content = blocks(&mut rest)?;
                let is_loop = label == APPLICATION && LOOPS.iter().any(|name| content.starts_with(name));
                if label == CONTROL || is_loop {
                    out.extend([EXTENSION, label]);
                    out.extend(content);
                }
            }
            [PICTURE] => {
                let head = take(&mut rest, 9)?;
                out.push(PICTURE);
                out.extend(head);
                out.extend(take(&mut rest, colours(head[8]))?);
                out.extend(take(&mut rest, 1)?);
                out.extend(blocks(&mut rest)?);
            }
            [END] => {
                out.push(END);
                return Some(out);
            }
            _ => return None,
        }
    }
}

/// How long the table of colours is that these flags tell of.
const fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Blocks up to the empty one, with it.
fn blocks<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let all = *rest;
    loop {
        let length = usize::from(*take(rest, 1)?.first()?);
        if length == 0 {
            return all.get(..all.len() - rest.len());
        }
        take(rest, length)?;
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};
    use image::ImageFormat;

    #[test]
    fn comments_and_what_applications_add_go_and_movement_stays() {
        let gif = encoded(ImageFormat::Gif);
        let place = 13 + colours(gif[10]);
        let length = u8::try_from(SECRET.len()).expect("a short one");
        let comment = [&[EXTENSION, 0xFE, length], SECRET, &[0]].concat();
        let xmp = [&[EXTENSION, APPLICATION], &b"\x0BXMP DataXMP"[..], &[length], SECRET, &[0]].concat();
        let loops = [&[EXTENSION, APPLICATION], LOOPS[0], b"\x03\x01\0\0\0"].concat();
        let full = [&gif[..place], &comment, &loops, &xmp, &gif[place..], SECRET].concat();
        let stripped = strip(&full).expect("a picture");
        is_clean(&gif, &stripped);
        assert!(stripped.windows(11).any(|window| window == b"NETSCAPE2.0"));
    }
}

//! The picture of a document's first page, as a converter paints it: a PNG of bounded size.

use domain::chat::PictureSize;
use reqwest::{Response, StatusCode};

/// Larger ones are not worth their room.
const MOST_BYTES: usize = 4 << 20;
const LONGEST_SIDE: u32 = 2048;
/// How every PNG begins: its signature, and its first chunk, which is the head.
const BEGINNING: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// A picture that can be stored.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PagePicture {
    pub(super) bytes: Vec<u8>,
    pub(super) size: PictureSize,
}

impl PagePicture {
    /// As what it is stored and sent.
    pub(super) const MEDIA_TYPE: &'static str = "image/png";

    /// Takes an answer's body; none where that is no picture.
    ///
    /// # Errors
    /// When the connection breaks.
    pub(super) async fn receive(mut answer: Response) -> Result<Option<Self>, reqwest::Error> {
        if answer.status() != StatusCode::OK {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if bytes.len() + chunk.len() > MOST_BYTES {
                return Ok(None);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(size_of(&bytes).map(|size| Self { bytes, size }))
    }
}

/// How large a PNG says that it is, within bounds.
fn size_of(png: &[u8]) -> Option<PictureSize> {
    let (width, rest) = png.strip_prefix(BEGINNING)?.split_first_chunk::<4>()?;
    let (height, _) = rest.split_first_chunk::<4>()?;
    let (width, height) = (u32::from_be_bytes(*width), u32::from_be_bytes(*height));
    let sides = 1..=LONGEST_SIDE;
    (sides.contains(&width) && sides.contains(&height)).then_some(PictureSize { width, height })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        [BEGINNING, &width.to_be_bytes(), &height.to_be_bytes(), b"\x08\x02\0\0\0rest"].concat()
    }

    #[test]
    fn the_head_tells_the_size() {
        assert_eq!(size_of(&png(640, 905)), Some(PictureSize { width: 640, height: 905 }));
        for (width, height) in [(0, 1), (1, 0), (2049, 1), (1, u32::MAX)] {
            assert_eq!(size_of(&png(width, height)), None, "{width} x {height}");
        }
        assert_eq!(size_of(&png(640, 905)[..20]), None);
        assert_eq!(size_of(b"%PDF-1.7"), None);
    }
}

//! How many frames a client has begun, seen in the bytes below the WebSocket library.
//!
//! The library tells of whole messages only. Who begins one and goes on with frames that have nothing in them never ends it, never
//! reaches a limit in bytes, and keeps the server reading: such frames are counted where they come in.

/// The second byte of a head (RFC 6455, 5.2): whether a mask follows, and the length or what stands for a longer one.
const MASKED: u8 = 0x80;
const LENGTH_16: u8 = 126;
const LENGTH_64: u8 = 127;
const MASK_BYTES: u64 = 4;

/// Follows the frames of one direction, in whatever pieces their bytes come.
#[derive(Debug, Default)]
pub(crate) struct FrameHeads {
    part: Part,
    begun: u32,
}

/// What the next byte is of.
#[derive(Clone, Copy, Debug, Default)]
enum Part {
    #[default]
    First,
    Second,
    /// A longer length, as far as it has come; so many bytes of it are missing, and a mask may follow.
    Length {
        missing: u8,
        so_far: u64,
        mask_bytes: u64,
    },
    /// The mask and what is said, of which so much is missing.
    Rest {
        missing: u64,
    },
}

impl FrameHeads {
    /// These bytes came next.
    pub(crate) fn pass(&mut self, mut bytes: &[u8]) {
        while let Some((&byte, after)) = bytes.split_first() {
            bytes = after;
            self.part = match self.part {
                Part::First => {
                    self.begun = self.begun.saturating_add(1);
                    Part::Second
                }
                Part::Second => {
                    let mask_bytes = if byte & MASKED == 0 { 0 } else { MASK_BYTES };
                    match byte & !MASKED {
                        LENGTH_16 => Part::Length { missing: 2, so_far: 0, mask_bytes },
                        LENGTH_64 => Part::Length { missing: 8, so_far: 0, mask_bytes },
                        length => Part::rest(u64::from(length) + mask_bytes),
                    }
                }
                Part::Length { missing, so_far, mask_bytes } => {
                    let so_far = (so_far << 8) | u64::from(byte);
                    match missing {
                        ..=1 => Part::rest(so_far.saturating_add(mask_bytes)),
                        _ => Part::Length { missing: missing - 1, so_far, mask_bytes },
                    }
                }
                Part::Rest { missing } => {
                    let missing = missing - 1;
                    let here = usize::try_from(missing).unwrap_or(usize::MAX).min(bytes.len());
                    bytes = bytes.split_at(here).1;
                    Part::rest(missing - here as u64)
                }
            };
        }
    }

    /// How many were begun since this was asked last.
    pub(crate) const fn take_begun(&mut self) -> u32 {
        std::mem::replace(&mut self.begun, 0)
    }
}

impl Part {
    /// Never of nothing: then the next frame is next.
    const fn rest(missing: u64) -> Self {
        if missing == 0 { Self::First } else { Self::Rest { missing } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_tungstenite::tungstenite::protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    };

    /// Frames as a client sends them, and as a server does.
    fn frames(lengths: &[usize], masked: bool) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (number, &length) in lengths.iter().enumerate() {
            let opcode = OpCode::Data(if number == 0 { Data::Text } else { Data::Continue });
            let mut frame = Frame::message(vec![b'x'; length], opcode, false);
            if masked {
                frame.header_mut().mask = Some([1, 2, 3, 4]);
            }
            frame.format(&mut bytes).expect("a frame");
        }
        bytes
    }

    #[test]
    fn each_frame_is_counted_once_in_whatever_pieces_it_comes() {
        let lengths = [0, 0, 1, 125, 126, 0, 65_535, 65_536, 0, 3];
        for masked in [true, false] {
            let bytes = frames(&lengths, masked);
            for piece in [1, 2, 3, 7, 512, bytes.len()] {
                let (mut heads, mut begun) = (FrameHeads::default(), 0);
                for part in bytes.chunks(piece) {
                    heads.pass(part);
                    begun += heads.take_begun();
                }
                assert_eq!(begun, 10, "{masked}, by {piece}");
                heads.pass(&bytes);
                assert_eq!(heads.take_begun(), 10, "nothing was left over: {masked}, by {piece}");
            }
        }
    }

    #[test]
    fn a_frame_that_has_only_begun_is_counted() {
        let mut heads = FrameHeads::default();
        heads.pass(&[0x01]);
        assert_eq!(heads.take_begun(), 1);
        heads.pass(&[MASKED | LENGTH_64, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x01, 0x01]);
        assert_eq!(heads.take_begun(), 0, "it says that it is endless");
    }
}

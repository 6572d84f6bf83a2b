//! What compressing frames would save, and cost: each of them once for all who are sent it, by itself, as a room's members
//! need not have had the ones before.

use std::time::Instant;

use anyhow::ensure;
use flate2::{Compress, Compression, FlushCompress, Status};

use super::client::Connection;
use super::ours::Ours;

/// So many messages are said, all of them words that people wrote.
const MESSAGES: usize = 400;
const MESSAGE_BYTES: usize = 120;
const WORDS: &str = include_str!("../../../README.md");
/// What a message's deflated bytes end with, and what is left out on the way: RFC 7692, 7.2.1.
const TAIL: usize = 4;

/// What it came to, for a frame.
pub(super) struct Compressed {
    pub(super) frame_bytes: f64,
    /// Which part of its bytes is left.
    pub(super) part: f64,
    /// What deflating it takes.
    pub(super) micros: f64,
}

/// Compresses the frames of a room's messages as a member receives them.
pub(super) async fn measure(ours: &Ours) -> anyhow::Result<Compressed> {
    let rooms = ours.rooms(1, 2).await?;
    let after = ours.head().await?;
    let words: Vec<_> = WORDS.split_whitespace().collect();
    let mut at = 0;
    let messages = (0..MESSAGES).map(|_| {
        let mut text = String::new();
        while text.len() < MESSAGE_BYTES {
            text.push_str(words[at % words.len()]);
            text.push(' ');
            at += 1;
        }
        (&rooms[0], text)
    });
    ours.say(messages).await?;
    let mut member = Connection::join(&ours.address(), &ours.member(&rooms[0], 1, after)?, "").await?;
    let frames = member.events(MESSAGES).await?;
    let before: usize = frames.iter().map(Vec::len).sum();
    let (mut left, began) = (0, Instant::now());
    for frame in &frames {
        left += deflated(frame)?;
    }
    let per_frame = |value: f64| value / f64::from(u32::try_from(MESSAGES).unwrap_or(u32::MAX));
    Ok(Compressed {
        frame_bytes: per_frame(size(before)),
        part: size(left) / size(before),
        micros: per_frame(began.elapsed().as_secs_f64() * 1e6),
    })
}

fn size(bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes).unwrap_or(u32::MAX))
}

/// How many bytes are left of a frame.
fn deflated(frame: &[u8]) -> anyhow::Result<usize> {
    let mut out = Vec::with_capacity(frame.len() + 64);
    let status =
        Compress::new(Compression::default(), false).compress_vec(frame, &mut out, FlushCompress::Sync)?;
    ensure!(status == Status::Ok && out.len() > TAIL, "it is not deflated");
    Ok(out.len() - TAIL)
}

//! A body on its way in: to a temporary file, counted and digested as it comes, never whole in memory.

use std::{path::Path, time::Duration};

use axum::{body::Body, http::StatusCode};
use bytes::Bytes;
use futures::StreamExt as _;
use kit::{problem::Problem, scratch};
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use tokio::{fs::File, io::AsyncWriteExt as _, time::Instant};

use super::{LeastRate, stored::disk_problem};

/// How long the next piece of a body may take to come.
const NEXT_PIECE_WITHIN: Duration = Duration::from_secs(30);

/// How much over the limit is read and thrown away.
const READ_ON_BYTES: u64 = 256 << 20;

/// A whole body in a temporary file, which goes with it.
#[derive(Debug)]
pub(super) struct Received {
    file: NamedTempFile,
    pub(super) size_bytes: u64,
    /// SHA-256, in hexadecimal.
    pub(super) sha256: String,
}

/// Why a body did not come in whole.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReceiveError {
    #[error("the body is larger than {limit_bytes} bytes")]
    TooLarge { limit_bytes: u64 },
    #[error("the body stopped coming, or comes too slowly")]
    TooSlow,
    #[error("the body broke off")]
    BrokenOff(#[source] axum::Error),
    #[error("the temporary file failed")]
    File(#[from] std::io::Error),
}

impl Received {
    /// Takes in a body of at most `limit_bytes`.
    ///
    /// A body that is too large is read on and thrown away, for a while: a browser that still sends does not read, and
    /// would take an answer before its end for a broken connection. One that says that it is far too large is not begun.
    /// One that is slower than `least_rate` is given up.
    ///
    /// # Errors
    /// See [`ReceiveError`].
    pub(super) async fn take_in(
        body: Body,
        declared_bytes: Option<u64>,
        limit_bytes: u64,
        least_rate: LeastRate,
    ) -> Result<Self, ReceiveError> {
        let read_on_bytes = limit_bytes.saturating_add(READ_ON_BYTES);
        if declared_bytes.is_some_and(|bytes| bytes > read_on_bytes) {
            return Err(ReceiveError::TooLarge { limit_bytes });
        }
        let file = scratch::file()?;
        let mut writer = File::from_std(file.reopen()?);
        let (mut digest, mut size_bytes) = (Sha256::new(), 0_u64);
        let (mut pieces, begun) = (body.into_data_stream(), Instant::now());
        // Nothing is late if it is due after the end of time.
        let due = |size_bytes| begun.checked_add(least_rate.due_after(size_bytes));
        while let Some(piece) = next_piece(&mut pieces, due(size_bytes)).await? {
            size_bytes += piece.len() as u64;
            if size_bytes <= limit_bytes {
                digest.update(&piece);
                writer.write_all(&piece).await?;
            } else if size_bytes > read_on_bytes {
                break;
            }
        }
        if size_bytes > limit_bytes {
            return Err(ReceiveError::TooLarge { limit_bytes });
        }
        writer.flush().await?;
        Ok(Self { file, size_bytes, sha256: hex::encode(digest.finalize()) })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        self.file.path()
    }
}

async fn next_piece(
    pieces: &mut (impl futures::Stream<Item = Result<Bytes, axum::Error>> + Unpin),
    due: Option<Instant>,
) -> Result<Option<Bytes>, ReceiveError> {
    let now = Instant::now();
    // Looked at also when a piece is there: many that come at once are no more than their bytes.
    if due.is_some_and(|due| due <= now) {
        return Err(ReceiveError::TooSlow);
    }
    let within = due.map_or(NEXT_PIECE_WITHIN, |due| NEXT_PIECE_WITHIN.min(due - now));
    let next = tokio::time::timeout(within, pieces.next()).await;
    next.map_err(|_| ReceiveError::TooSlow)?.transpose().map_err(ReceiveError::BrokenOff)
}

impl From<ReceiveError> for Problem {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::TooLarge { limit_bytes } => {
                let title = format!("The file is larger than {}.", readable(limit_bytes));
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "upload-too-large", &title)
                    .numbers([("limit_bytes", limit_bytes)])
            }
            ReceiveError::TooSlow => Self::new(
                StatusCode::REQUEST_TIMEOUT,
                "upload-too-slow",
                "The upload stopped, or was too slow; try again on a better connection.",
            ),
            ReceiveError::BrokenOff(_) => {
                Self::new(StatusCode::BAD_REQUEST, "upload-incomplete", "The upload broke off.")
            }
            ReceiveError::File(ref cause) => disk_problem(&error, cause),
        }
    }
}

fn readable(bytes: u64) -> String {
    match bytes {
        ..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes / 1024),
        _ => format!("{} MiB", bytes / 1_048_576),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroU32;

    const LEAST: LeastRate = LeastRate {
        bytes_per_second: NonZeroU32::new(100).expect("100 is not zero"),
        grace: Duration::from_secs(10),
    };

    /// Pieces of so many bytes, each of which takes a second.
    fn dripping(piece_bytes: usize, pieces: usize) -> Body {
        let each = futures::stream::iter(0..pieces).then(move |_| async move {
            let a_second = std::future::pending::<()>();
            let _ = tokio::time::timeout(Duration::from_secs(1), a_second).await;
            Ok::<_, std::io::Error>(vec![b'x'; piece_bytes])
        });
        Body::from_stream(Box::pin(each))
    }

    #[tokio::test]
    async fn a_body_is_counted_and_digested() -> Result<(), ReceiveError> {
        let received = Received::take_in(Body::from("abc"), Some(3), 3, LEAST).await?;
        assert_eq!(received.size_bytes, 3);
        assert!(received.sha256.starts_with("ba7816bf8f01cfea"), "{}", received.sha256);
        assert_eq!(std::fs::read(received.path())?, b"abc");
        Ok(())
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_refused_and_leaves_nothing() {
        let refused = Received::take_in(Body::from("abcd"), None, 3, LEAST).await;
        assert!(matches!(refused, Err(ReceiveError::TooLarge { limit_bytes: 3 })), "{refused:?}");
        let never = Body::from_stream(futures::stream::pending::<Result<Bytes, std::io::Error>>());
        let refused = Received::take_in(never, Some(READ_ON_BYTES + 4), 3, LEAST).await;
        assert!(matches!(refused, Err(ReceiveError::TooLarge { limit_bytes: 3 })), "{refused:?}");
    }

    #[test]
    fn a_full_disk_is_no_mistake_and_has_room_again() {
        let answer = |kind: std::io::ErrorKind| Problem::from(ReceiveError::File(kind.into()));
        for full in [std::io::ErrorKind::StorageFull, std::io::ErrorKind::QuotaExceeded] {
            let problem = answer(full);
            assert_eq!(problem.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(problem.code(), "storage-unavailable");
        }
        assert_eq!(answer(std::io::ErrorKind::PermissionDenied).code(), "internal");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stops_coming_is_given_up() {
        let never = futures::stream::pending::<Result<Bytes, std::io::Error>>();
        let refused = Received::take_in(Body::from_stream(never), None, 3, LEAST).await;
        assert!(matches!(refused, Err(ReceiveError::TooSlow)), "{refused:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_is_given_up_however_often_something_comes() {
        let begun = Instant::now();
        let refused = Received::take_in(dripping(1, 10_000), None, 10_000, LEAST).await;
        assert!(matches!(refused, Err(ReceiveError::TooSlow)), "{refused:?}");
        let took = begun.elapsed();
        assert!(took < LEAST.grace + Duration::from_secs(2), "{took:?}");
        // Nor does one that is too large anyhow stay for longer.
        let refused = Received::take_in(dripping(1, 10_000), None, 3, LEAST).await;
        assert!(matches!(refused, Err(ReceiveError::TooSlow)), "{refused:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_comes_slowly_but_fast_enough_is_taken_in() -> Result<(), ReceiveError> {
        let received = Received::take_in(dripping(100, 1000), None, 100_000, LEAST).await?;
        assert_eq!(received.size_bytes, 100_000);
        Ok(())
    }
}

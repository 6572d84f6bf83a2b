//! Taking a body to disk: bounded, counted and digested on the way, never whole in memory.

use std::{io, time::Duration};

use axum::body::{Body, BodyDataStream};
use futures::StreamExt as _;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use tokio::{fs::File, io::AsyncWriteExt as _, time::timeout};

/// How long a sender may pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How much more than the limit is read and thrown away, so that a browser gets to read the answer.
const DRAINED_BYTES: u64 = 256 * 1024 * 1024;

/// A body on disk; it is gone with this.
#[derive(Debug)]
pub(super) struct Spooled {
    pub(super) file: NamedTempFile,
    pub(super) size_bytes: u64,
    /// SHA-256, in hexadecimal.
    pub(super) digest: String,
}

/// Why a body is not on disk.
#[derive(Debug, thiserror::Error)]
pub(super) enum SpoolError {
    #[error("the upload is larger than {limit_bytes} bytes")]
    TooLarge { limit_bytes: u64 },
    #[error("the upload paused for too long")]
    TooSlow,
    #[error("the upload was cut off")]
    CutOff,
    #[error("the upload cannot be written to disk")]
    Disk(#[source] io::Error),
}

/// Writes a body to a temporary file.
pub(super) async fn spool(body: Body, limit_bytes: u64) -> Result<Spooled, SpoolError> {
    let file = NamedTempFile::new().map_err(SpoolError::Disk)?;
    let mut disk = File::from_std(file.reopen().map_err(SpoolError::Disk)?);
    let mut chunks = body.into_data_stream();
    let mut hasher = Sha256::new();
    let mut size_bytes = 0;
    while let Some(chunk) = next(&mut chunks).await? {
        size_bytes += chunk.len() as u64;
        if size_bytes > limit_bytes {
            drain(&mut chunks).await?;
            return Err(SpoolError::TooLarge { limit_bytes });
        }
        hasher.update(&chunk);
        disk.write_all(&chunk).await.map_err(SpoolError::Disk)?;
    }
    disk.flush().await.map_err(SpoolError::Disk)?;
    Ok(Spooled { file, size_bytes, digest: hex::encode(hasher.finalize()) })
}

async fn next(chunks: &mut BodyDataStream) -> Result<Option<bytes::Bytes>, SpoolError> {
    match timeout(LONGEST_PAUSE, chunks.next()).await {
        Err(_) => Err(SpoolError::TooSlow),
        Ok(None) => Ok(None),
        Ok(Some(Ok(chunk))) => Ok(Some(chunk)),
        Ok(Some(Err(_))) => Err(SpoolError::CutOff),
    }
}

/// A browser that still sends does not read: an answer before the end would look to it like a broken connection.
async fn drain(chunks: &mut BodyDataStream) -> Result<(), SpoolError> {
    let mut drained = 0;
    while drained < DRAINED_BYTES {
        match next(chunks).await? {
            None => break,
            Some(chunk) => drained += chunk.len() as u64,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_within_the_limit_is_on_disk_with_its_digest() {
        let spooled = spool(Body::from("abc"), 3).await.expect("on disk");
        assert_eq!(std::fs::read(spooled.file.path()).expect("readable"), b"abc");
        assert_eq!(spooled.size_bytes, 3);
        assert!(spooled.digest.starts_with("ba7816bf8f01cfea"));
    }

    #[tokio::test]
    async fn a_larger_body_is_refused() {
        let refused = spool(Body::from("abcd"), 3).await.expect_err("too large");
        assert!(matches!(refused, SpoolError::TooLarge { limit_bytes: 3 }));
    }
}

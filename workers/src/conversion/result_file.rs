//! A result on its way from the converter to the file store: on disk, never whole in memory.

use std::io;

use domain::conversion::TargetFormat;
use reqwest::Response;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use tokio::{fs::File, io::AsyncWriteExt as _};

/// A result in a temporary file; it is gone with this.
#[derive(Debug)]
pub(super) struct ResultFile {
    pub(super) file: NamedTempFile,
    pub(super) size_bytes: u64,
    /// SHA-256, in hexadecimal.
    pub(super) digest: String,
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub(super) enum ResultFileError {
    #[error("what came is of another format")]
    OtherFormat,
    #[error("the connection broke")]
    Connection(#[source] reqwest::Error),
    #[error("the result cannot be written to disk: {0}")]
    Disk(#[from] io::Error),
}

impl ResultFile {
    /// Takes an answer's body, and checks that it begins as this format does.
    pub(super) async fn receive(mut answer: Response, to: TargetFormat) -> Result<Self, ResultFileError> {
        let file = kit::scratch::file()?;
        let mut disk = File::from_std(file.reopen()?);
        let mut hasher = Sha256::new();
        let mut beginning: Vec<u8> = Vec::with_capacity(TargetFormat::TELLING_BYTES);
        let mut size_bytes = 0;
        while let Some(chunk) = answer.chunk().await.map_err(ResultFileError::Connection)? {
            let missing = TargetFormat::TELLING_BYTES - beginning.len();
            beginning.extend(chunk.iter().take(missing));
            size_bytes += chunk.len() as u64;
            hasher.update(&chunk);
            disk.write_all(&chunk).await?;
        }
        disk.flush().await?;
        if !to.is_begun_by(&beginning) {
            return Err(ResultFileError::OtherFormat);
        }
        Ok(Self { file, size_bytes, digest: hex::encode(hasher.finalize()) })
    }
}

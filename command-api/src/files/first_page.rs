//! Pictures of the first pages of PDFs that go with messages, painted by a converter that can: the bundled one.
//!
//! Nothing depends on one. Where no converter paints, or none in time, the file goes with its message as any other.

use std::{io, path::Path, time::Duration};

use reqwest::{
    Body, Client, StatusCode,
    multipart::{Form, Part},
};
use tokio::fs::File;
use tokio_util::io::ReaderStream;

const CONNECT_LIMIT: Duration = Duration::from_secs(1);
/// How long an upload waits for its picture.
const PICTURE_LIMIT: Duration = Duration::from_secs(8);
/// Larger ones are not worth their room.
const MOST_BYTES: usize = 4 << 20;

/// A converter that may paint. Cheap to clone.
#[derive(Clone)]
pub(crate) struct FirstPages {
    http: Client,
    /// None where no converter is told of.
    url: Option<String>,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
enum NoPicture {
    #[error(transparent)]
    File(#[from] io::Error),
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("it came to {0}")]
    Status(StatusCode),
    #[error("it has more than {MOST_BYTES} bytes")]
    TooLarge,
}

impl FirstPages {
    /// By way of the converter at this address.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub(crate) fn new(converter_url: Option<&str>) -> Result<Self, reqwest::Error> {
        // The HTTP client insists on a provider being there; a second call changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().connect_timeout(CONNECT_LIMIT).build()?;
        Ok(Self { http, url: converter_url.map(|url| url.trim_end_matches('/').to_owned()) })
    }

    /// The first page of a PDF, as the converter painted it: to be decoded before anybody else sees it.
    pub(super) async fn of_pdf(&self, document: &Path, size_bytes: u64) -> Option<Vec<u8>> {
        let url = self.url.as_deref()?;
        match tokio::time::timeout(PICTURE_LIMIT, self.paint(url, document, size_bytes)).await {
            Ok(Ok(picture)) => Some(picture),
            Ok(Err(error)) => {
                tracing::debug!(%error, "there is no picture of a document");
                None
            }
            Err(_) => {
                tracing::debug!("there is no picture of a document in time");
                None
            }
        }
    }

    async fn paint(&self, url: &str, document: &Path, size_bytes: u64) -> Result<Vec<u8>, NoPicture> {
        let body = Body::wrap_stream(ReaderStream::new(File::open(document).await?));
        // The name is ours: the converter goes by the extension, and a person's file name is nobody's business.
        let part = Part::stream_with_length(body, size_bytes).file_name("document.pdf");
        let form = Form::new().part("files", part);
        let route = format!("{url}/forms/libreoffice/first-page");
        let mut answer = self.http.post(route).multipart(form).send().await?;
        if answer.status() != StatusCode::OK {
            return Err(NoPicture::Status(answer.status()));
        }
        let mut picture = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if picture.len() + chunk.len() > MOST_BYTES {
                return Err(NoPicture::TooLarge);
            }
            picture.extend_from_slice(&chunk);
        }
        Ok(picture)
    }
}

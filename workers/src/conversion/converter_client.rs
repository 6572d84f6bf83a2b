//! The converter: whatever serves Gotenberg's route `POST /forms/libreoffice/convert`, which gives PDF. One that also serves
//! `GET /engines` says there what else it makes, by `POST /forms/libreoffice/convert-to`; the bundled one also paints a
//! document's first page.
//!
//! The status decides what an answer means; its text is only a hint at which of a document's faults it is.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::conversion::{FailureReason, OfferedPairs, PasswordAsk, SourceFormat, TargetFormat};
use futures::TryStreamExt as _;
use kit::object_store::Object;
use reqwest::{
    Body, Client, Response, StatusCode,
    multipart::{Form, Part},
};
use tokio_util::io::ReaderStream;

use super::{
    page_picture::PagePicture,
    result_file::{ResultFile, ResultFileError},
};

const CONNECT_LIMIT: Duration = Duration::from_secs(3);
const HEALTH_LIMIT: Duration = Duration::from_secs(5);
/// How long a result waits for its picture.
const PICTURE_LIMIT: Duration = Duration::from_secs(8);

/// A converter, reached over HTTP. Dropping a conversion closes its connection, which cancels it over there.
#[derive(Clone)]
pub(super) struct ConverterClient {
    http: Client,
    url: String,
    time_limit: Duration,
}

/// How one try ended.
#[derive(Debug)]
pub(super) enum Converted {
    Result(ResultFile),
    /// The document is at fault: trying again would end the same.
    Fault(FailureReason),
    /// It opens with a password only: with one, if there was none, or with another.
    Locked(PasswordAsk),
    /// The converter's time limit or ours was reached.
    TooSlow,
    /// The converter broke down over it; it may be the document, it may be not.
    Broken(String),
    /// The converter is away or busy, which says nothing of the document.
    Away(String),
}

impl ConverterClient {
    pub(super) fn new(url: &str, time_limit: Duration) -> anyhow::Result<Self> {
        let http = Client::builder().connect_timeout(CONNECT_LIMIT).build()?;
        Ok(Self { http, url: url.to_owned(), time_limit })
    }

    /// Whether it takes work: asked before a conversion is said to have started.
    pub(super) async fn is_up(&self) -> bool {
        let asked = self.http.get(format!("{}/health", self.url)).timeout(HEALTH_LIMIT).send().await;
        asked.is_ok_and(|answer| answer.status().is_success())
    }

    /// What it makes of what; `None` while it does not answer. One that does not know the question makes PDF.
    pub(super) async fn offered(&self) -> Option<OfferedPairs> {
        let asked = self.http.get(format!("{}/engines", self.url)).timeout(HEALTH_LIMIT).send().await;
        let answer = asked.ok().filter(|answer| !answer.status().is_server_error())?;
        if !answer.status().is_success() {
            return Some(OfferedPairs::pdf_only());
        }
        let declaration = answer.bytes().await.ok()?;
        Some(serde_json::from_slice(&declaration).unwrap_or_else(|_| OfferedPairs::pdf_only()))
    }

    /// Converts one document, streamed through; with its password, if it was given.
    pub(super) async fn convert(
        &self,
        from: SourceFormat,
        to: TargetFormat,
        document: Object,
        password: Option<String>,
    ) -> Converted {
        let source = Arc::new(AtomicBool::new(true));
        let tried = self.try_convert(from, to, document, password, Arc::clone(&source));
        match tokio::time::timeout(self.time_limit, tried).await {
            Ok(Ok(converted)) => converted,
            Ok(Err(error)) if error.is_connect() => Converted::Away("cannot connect".to_owned()),
            Ok(Err(_)) if !source.load(Ordering::Relaxed) => {
                Converted::Away("the file store broke off the document".to_owned())
            }
            // The connection broke while it worked: perhaps the document killed it.
            Ok(Err(error)) => Converted::Broken(error.without_url().to_string()),
            Err(_) => Converted::TooSlow,
        }
    }

    /// `source` becomes false when it is the document's own stream that breaks.
    async fn try_convert(
        &self,
        from: SourceFormat,
        to: TargetFormat,
        document: Object,
        password: Option<String>,
        source: Arc<AtomicBool>,
    ) -> Result<Converted, reqwest::Error> {
        let length = document.info.size_bytes;
        let bytes = ReaderStream::new(document.body.into_async_read());
        let body = Body::wrap_stream(bytes.inspect_err(move |_| source.store(false, Ordering::Relaxed)));
        let part = part(body, length, from.as_str());
        // PDF goes by the route that every converter has.
        let (route, form) = match to {
            TargetFormat::Pdf => ("convert", Form::new()),
            _ => ("convert-to", Form::new().text("to", to.as_str())),
        };
        let form = match password {
            Some(password) => form.text("password", password),
            None => form,
        };
        let route = format!("{}/forms/libreoffice/{route}", self.url);
        let answer = self.http.post(route).multipart(form.part("files", part)).send().await?;
        read(answer, to).await
    }

    /// The picture of a result's first page; none where this converter paints none of it, or not in time. An archive of pictures
    /// has no page.
    pub(super) async fn first_page(&self, of: TargetFormat, result: &ResultFile) -> Option<PagePicture> {
        if of == TargetFormat::Png {
            return None;
        }
        match tokio::time::timeout(PICTURE_LIMIT, self.try_first_page(of, result)).await {
            Ok(Ok(picture)) => picture,
            Ok(Err(error)) => {
                tracing::debug!(%error, "there is no picture of a result");
                None
            }
            Err(_) => {
                tracing::debug!("there is no picture of a result in time");
                None
            }
        }
    }

    async fn try_first_page(
        &self,
        of: TargetFormat,
        result: &ResultFile,
    ) -> Result<Option<PagePicture>, ResultFileError> {
        let file = tokio::fs::File::open(result.file.path()).await?;
        let part = part(Body::wrap_stream(ReaderStream::new(file)), result.size_bytes, of.as_str());
        let route = format!("{}/forms/libreoffice/first-page", self.url);
        let form = Form::new().part("files", part);
        let answer =
            self.http.post(route).multipart(form).send().await.map_err(ResultFileError::Connection)?;
        PagePicture::receive(answer).await.map_err(ResultFileError::Connection)
    }
}

/// What a document is sent as. The name is ours: the converter goes by the extension, and a person's file name is nobody's
/// business.
fn part(body: Body, length: u64, extension: &str) -> Part {
    Part::stream_with_length(body, length).file_name(format!("document.{extension}"))
}

async fn read(answer: Response, to: TargetFormat) -> Result<Converted, reqwest::Error> {
    let status = answer.status();
    Ok(match status {
        StatusCode::OK => match ResultFile::receive(answer, to).await {
            Ok(result) => Converted::Result(result),
            Err(ResultFileError::OtherFormat) => Converted::Fault(FailureReason::ResultEmpty),
            Err(ResultFileError::Connection(error)) => return Err(error),
            Err(ResultFileError::Disk(error)) => Converted::Away(error.to_string()),
        },
        StatusCode::BAD_REQUEST => fault(&answer.text().await?),
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            Converted::Fault(FailureReason::ConverterRefused)
        }
        // It was well a moment ago, when it was asked: this is its time limit. It may be unwell now, for an engine
        // that was killed has to start again.
        StatusCode::SERVICE_UNAVAILABLE => Converted::TooSlow,
        StatusCode::INTERNAL_SERVER_ERROR => Converted::Broken("it answered 500".to_owned()),
        _ => Converted::Away(format!("it answered {status}")),
    })
}

fn fault(words: &str) -> Converted {
    let words = words.to_lowercase();
    let says = |part: &str| words.contains(part);
    if says("too many pages") {
        Converted::Fault(FailureReason::TooManyPages)
    } else if says("there is no text in") {
        Converted::Fault(FailureReason::NoText)
    } else if !says("password") {
        Converted::Fault(FailureReason::Unreadable)
    } else if says("incorrect") {
        Converted::Locked(PasswordAsk::Wrong)
    } else if says("cannot open it") {
        Converted::Fault(FailureReason::PasswordProtected)
    } else if says("not password-protected") {
        // It was once: the converter is another one, or the document opens for it without.
        Converted::Fault(FailureReason::ConverterRefused)
    } else {
        Converted::Locked(PasswordAsk::Protected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_hint_at_the_fault() {
        use {Converted::Fault, Converted::Locked};
        let protected = "document.docx is password-protected. Provide its password with the 'password' field";
        assert!(matches!(fault(protected), Locked(PasswordAsk::Protected)));
        let wrong = "The password for document.docx is incorrect";
        assert!(matches!(fault(wrong), Locked(PasswordAsk::Wrong)));
        let closed = "It is password-protected. This converter cannot open it even with its password";
        assert!(matches!(fault(closed), Fault(FailureReason::PasswordProtected)));
        let long = "The document has too many pages: it has 201, and pictures are made of at most 200";
        assert!(matches!(fault(long), Fault(FailureReason::TooManyPages)));
        let scanned = "There is no text in the document: what is on its pages are pictures";
        assert!(matches!(fault(scanned), Fault(FailureReason::NoText)));
        let other = "LibreOffice could not read the document";
        assert!(matches!(fault(other), Fault(FailureReason::Unreadable)));
    }
}

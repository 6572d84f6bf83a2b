//! The whole way of a document, as somebody sees it: uploaded, asked for, and asked after until it is done; through every service
//! of a system that runs.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use bytes::Bytes;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::corpus::Document;
use super::passes::Outcome;
use super::pdf;
use crate::project::http_client;
use crate::whole::{Person, System};

/// How often it is asked whether it is done: as much may be added to what is measured.
const LOOK: Duration = Duration::from_millis(10);
const DONE_WITHIN: Duration = Duration::from_mins(5);

/// A system, and somebody who has documents converted.
pub(super) struct WholePath {
    system: System,
    person: Person,
    http: reqwest::Client,
    token: String,
}

impl WholePath {
    /// Starts the system and waits until it rests.
    pub(super) async fn start() -> anyhow::Result<Self> {
        let system = System::start().await?;
        let person = system.sign_up("ada").await?;
        let token = system.token(&person).await?;
        system.quiet().await?;
        Ok(Self { system, person, http: http_client()?, token })
    }

    /// Signs in again: a token lasts for longer than a pass takes, but not for all of them.
    pub(super) async fn sign_in(&mut self) -> anyhow::Result<()> {
        self.token = self.system.token(&self.person).await?;
        Ok(())
    }

    pub(super) async fn convert(&self, document: &Document) -> anyhow::Result<Outcome> {
        let body = document.bytes.clone();
        let began = Instant::now();
        let Some(upload) = self.upload(body).await? else {
            // It is not even taken.
            return Ok(Outcome::default());
        };
        let handed_in = began.elapsed();
        let began = Instant::now();
        let wanted = json!({ "upload_id": upload, "name": document.file, "to": "pdf" });
        let request = self.http.post(self.url("/api/v1/conversions")).json(&wanted);
        let (status, answer) = self.answered(request).await?;
        ensure!(status == StatusCode::ACCEPTED, "{} was not asked for: {status} {answer}", document.name);
        let id = answer["conversion_id"].as_str().context("no conversion id")?;
        let is_done = self.ended(id).await?;
        let took = began.elapsed();
        let pages = if is_done { pdf::pages(&self.result(id).await?) } else { None };
        Ok(Outcome { took, handed_in, pages })
    }

    /// The id of the upload; `None` when the document is refused.
    async fn upload(&self, body: Vec<u8>) -> anyhow::Result<Option<String>> {
        let request =
            self.http.post(self.url("/api/v1/uploads")).header("Wherry-Purpose", "document").body(body);
        let (status, answer) = self.answered(request).await?;
        if status == StatusCode::UNPROCESSABLE_ENTITY {
            return Ok(None);
        }
        ensure!(status == StatusCode::CREATED, "an upload: {status} {answer}");
        Ok(Some(answer["upload_id"].as_str().context("no upload id")?.to_owned()))
    }

    /// Waits until it has come to something, and says whether to a result.
    async fn ended(&self, id: &str) -> anyhow::Result<bool> {
        let path = self.url(&format!("/api/v1/conversions/{id}"));
        let began = Instant::now();
        loop {
            let (status, answer) = self.answered(self.http.get(&path)).await?;
            // The read model has not heard of it yet.
            ensure!(status.is_success() || status == StatusCode::NOT_FOUND, "{path}: {status} {answer}");
            match answer["status"].as_str() {
                Some("done") => return Ok(true),
                Some("failed" | "cancelled" | "locked") => return Ok(false),
                _ if began.elapsed() > DONE_WITHIN => bail!("a document is still not done: {answer}"),
                _ => tokio::time::sleep(LOOK).await,
            }
        }
    }

    async fn result(&self, id: &str) -> anyhow::Result<Bytes> {
        let asked = self.http.get(self.url(&format!("/api/v1/conversions/{id}/download")));
        let (status, answer) = self.answered(asked).await?;
        ensure!(status.is_success(), "a result's link: {status} {answer}");
        let link = answer["url"].as_str().context("no link")?;
        let link = if link.starts_with('/') { self.url(link) } else { link.to_owned() };
        let file = self.http.get(link).send().await?.error_for_status()?;
        Ok(file.bytes().await?)
    }

    /// A problem is an answer as well.
    async fn answered(&self, request: reqwest::RequestBuilder) -> anyhow::Result<(StatusCode, Value)> {
        let response = request.bearer_auth(&self.token).send().await?;
        let (status, body) = (response.status(), response.bytes().await?);
        let answer = serde_json::from_slice(&body)
            .with_context(|| format!("{status} {}", String::from_utf8_lossy(&body)))?;
        Ok((status, answer))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.system.url())
    }

    pub(super) async fn stop(self) -> anyhow::Result<()> {
        self.system.stop().await
    }
}

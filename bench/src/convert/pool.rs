//! Our engines, asked over their HTTP route: as workers ask them.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use embedded::converter::{Converter, Options};
use embedded::progress::Silent;
use embedded::{tools, wait_for};
use reqwest::StatusCode;
use reqwest::multipart::{Form, Part};
use serde_json::Value;
use tempfile::TempDir;

use super::contender::Memory;
use super::corpus::Document;
use super::memory::{most_mib_while, now_mib};
use super::passes::Outcome;
use super::pdf;
use crate::project::http_client;

const WARM_WITHIN: Duration = Duration::from_mins(2);

/// The bundled converter, warm.
pub(super) struct Pool {
    converter: Converter,
    http: reqwest::Client,
    engines: usize,
    // After the server, that is removed when that has ended.
    _folder: TempDir,
}

impl Pool {
    /// Starts it with so many engines, and waits until all are warm.
    pub(super) async fn start(engines: usize) -> anyhow::Result<Self> {
        let (tools, program) = tokio::task::spawn_blocking(|| {
            anyhow::Ok((tools::install(&Silent)?, tools::install_converter(&Silent)?))
        })
        .await??;
        let folder = tempfile::Builder::new().prefix("wherry-bench-").tempdir()?;
        let options = Options {
            log: folder.path().join("converter.log"),
            lock: folder.path().join("converter.lock"),
            environment: vec![("CONVERTER_ENGINES".to_owned(), engines.to_string())],
        };
        let converter =
            Converter::start(&tools, &program, &options).await.context("start the document converter")?;
        let pool = Self { converter, http: http_client()?, engines, _folder: folder };
        pool.warm().await?;
        Ok(pool)
    }

    async fn warm(&self) -> anyhow::Result<()> {
        let wanted = Some(u64::try_from(self.engines)?);
        wait_for("all engines to be warm", WARM_WITHIN, || async {
            let state = self.state().await.map_err(|error| format!("{error:#}"))?;
            let warm = state["details"]["libreoffice"]["warm"].as_u64();
            if warm == wanted { Ok(()) } else { Err(state.to_string()) }
        })
        .await?;
        Ok(())
    }

    async fn state(&self) -> anyhow::Result<Value> {
        let answer = self.http.get(format!("{}/health", self.converter.url())).send().await?;
        Ok(answer.json().await?)
    }

    pub(super) const fn engines(&self) -> usize {
        self.engines
    }

    pub(super) async fn convert(&self, document: &Document) -> anyhow::Result<Outcome> {
        let part = Part::bytes(document.bytes.clone()).file_name(document.file.clone());
        let form = Form::new().part("files", part);
        let route = format!("{}/forms/libreoffice/convert", self.converter.url());
        let began = Instant::now();
        let answer = self.http.post(route).multipart(form).send().await?;
        let status = answer.status();
        let result = answer.bytes().await?;
        let took = began.elapsed();
        let pages = match status {
            StatusCode::OK => pdf::pages(&result),
            // The document is at fault, or takes too long.
            StatusCode::BAD_REQUEST | StatusCode::SERVICE_UNAVAILABLE => None,
            other => bail!("the converter answered {other}: {}", String::from_utf8_lossy(&result)),
        };
        Ok(Outcome { took, pages, ..Outcome::default() })
    }

    pub(super) async fn memory(&self, largest: &[&Document]) -> anyhow::Result<Memory> {
        let pid = self.converter.server().pid().await.context("the converter has no process")?;
        let at_rest = now_mib(pid);
        let mut most = at_rest;
        for document in largest {
            let (outcome, seen) = most_mib_while(pid, self.convert(document)).await;
            outcome?;
            most = most.max(seen);
        }
        Ok(Memory { at_rest, most })
    }

    pub(super) async fn stop(self) {
        self.converter.server().stop().await;
    }
}

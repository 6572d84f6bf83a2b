//! A system in a temporary folder: the runner's binary as a child.

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use embedded::wait_for;
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// How long the first start may take, with tools to fetch and the app to build.
const START_LIMIT: Duration = Duration::from_mins(10);
const STOP_LIMIT: Duration = Duration::from_secs(30);

/// A running system.
pub(crate) struct System {
    child: Child,
    url: String,
    folder: TempDir,
}

impl System {
    /// Builds the runner and starts it on free ports, until it answers.
    pub(crate) async fn start(project: &Path) -> anyhow::Result<Self> {
        let cargo = option_env!("CARGO").unwrap_or("cargo");
        let built = Command::new(cargo)
            .args(["build", "--quiet", "--package", "standalone"])
            .current_dir(project)
            .status()
            .await?;
        ensure!(built.success(), "the runner does not build");
        // Started as root, Postgres runs as another user, who must be able to pass through.
        let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o711)).tempdir()?;
        let (data, addresses) = (folder.path().join("data"), folder.path().join("addresses.json"));
        let output = File::create(folder.path().join("output.log"))?;
        let mut child = Command::new(project.join("target/debug/standalone"))
            .arg("--data")
            .arg(&data)
            .args(["--port", "0", "--addresses"])
            .arg(&addresses)
            .current_dir(project)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .kill_on_drop(true)
            .spawn()
            .context("the runner does not start")?;
        let found = wait_for("the system to be up", START_LIMIT, || {
            let exited = child.try_wait();
            let text = fs::read_to_string(&addresses);
            async move {
                match (exited, text) {
                    (Ok(Some(status)), _) => Ok(Err(format!("the runner ended with {status}"))),
                    (_, Ok(text)) => Ok(Ok(text)),
                    (_, Err(error)) => Err(error.to_string()),
                }
            }
        })
        .await?;
        let system = |child, url| Self { child, url, folder };
        match found {
            Ok(text) => {
                let addresses: Value = serde_json::from_str(&text)?;
                let url = addresses["url"].as_str().context("no url in the addresses")?.to_owned();
                Ok(system(child, url))
            }
            Err(ended) => {
                let failed = system(child, String::new());
                bail!("{ended}\n{}", failed.last_words());
            }
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The end of what it printed.
    pub(crate) fn last_words(&self) -> String {
        let output = fs::read_to_string(self.folder.path().join("output.log")).unwrap_or_default();
        let lines: Vec<&str> = output.lines().collect();
        lines.get(lines.len().saturating_sub(40)..).unwrap_or_default().join("\n")
    }

    /// Asks it to stop as Ctrl-C does, and checks that it leaves no process behind.
    pub(crate) async fn stop(&mut self) -> anyhow::Result<()> {
        let id = self.child.id().context("it has ended by itself")?;
        let asked = Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
        ensure!(asked.success(), "it cannot be signalled");
        let status =
            tokio::time::timeout(STOP_LIMIT, self.child.wait()).await.context("it does not stop")??;
        ensure!(status.success(), "it ended with {status}\n{}", self.last_words());
        let folder = self.folder.path().to_string_lossy().into_owned();
        let left = processes_that_name(&folder);
        ensure!(left.is_empty(), "processes were left behind: {left:?}");
        Ok(())
    }
}

/// A document of this format, from the fixtures' manifest.
pub(crate) fn fixture_of(project: &Path, format: &str) -> anyhow::Result<PathBuf> {
    let folder = project.join("fixtures/documents");
    let manifest: Value = serde_json::from_slice(&fs::read(folder.join("manifest.json"))?)?;
    let documents =
        manifest.as_array().or_else(|| manifest["documents"].as_array()).context("no documents")?;
    let found = documents.iter().find(|d| d["from"] == format && d["expect"] == "pdf");
    let file =
        found.and_then(|d| d["file"].as_str()).with_context(|| format!("no {format} among the fixtures"))?;
    Ok(folder.join(file))
}

/// The command lines of running processes that name a folder.
fn processes_that_name(folder: &str) -> Vec<String> {
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    processes
        .flatten()
        .filter_map(|entry| fs::read(entry.path().join("cmdline")).ok())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(folder))
        .collect()
}

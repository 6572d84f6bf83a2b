//! The runner's program, as a child of a test.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use embedded::wait_for;
use serde_json::Value;

/// With the app to build and its builder to fetch.
const UP_WITHIN: Duration = Duration::from_mins(10);
const DOWN_WITHIN: Duration = Duration::from_secs(40);
/// Nobody listens there. The real converter takes a gigabyte of memory, and no test here converts.
const NO_CONVERTER: &str = "http://127.0.0.1:9";
/// In the place of two weeks: what is deleted is destroyed while the test looks on.
const DELETED_TEXT_GRACE_SECONDS: &str = "1";

pub(crate) struct Runner {
    child: Child,
    output: PathBuf,
    addresses: PathBuf,
}

impl Runner {
    /// Starts the program on this data folder and any free port.
    pub(crate) fn start(data: &Path) -> anyhow::Result<Self> {
        Self::start_with(data, &[])
    }

    /// The same, with more options.
    pub(crate) fn start_with(data: &Path, options: &[&str]) -> anyhow::Result<Self> {
        let folder = data.parent().context("the data folder needs a parent for what the test writes")?;
        let (output, addresses) = (folder.join("output"), folder.join("addresses.json"));
        if addresses.exists() {
            std::fs::remove_file(&addresses)?;
        }
        let file = File::create(&output)?;
        let child = Command::new(env!("CARGO_BIN_EXE_standalone"))
            .arg("--data")
            .arg(data)
            .args(["--port", "0", "--addresses"])
            .arg(&addresses)
            .args(options)
            .env("WHERRY_CONVERTER_URL", NO_CONVERTER)
            // So that what happened a moment ago is attested.
            .env("WHERRY_NOTARY_SECONDS", "1")
            .env("WHERRY_DELETED_TEXT_GRACE_SECONDS", DELETED_TEXT_GRACE_SECONDS)
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()?;
        Ok(Self { child, output, addresses })
    }

    /// Waits until it is up, and returns everything's address.
    pub(crate) async fn up(&mut self) -> anyhow::Result<Value> {
        let addresses = wait_for("the system to be up", UP_WITHIN, || {
            let read = match self.child.try_wait() {
                Ok(Some(status)) => Ok(Err(format!("it ended ({status})"))),
                _ => std::fs::read_to_string(&self.addresses).map(Ok),
            };
            std::future::ready(read)
        })
        .await?
        .map_err(|ended| anyhow::anyhow!("{ended}: {}", self.output()))?;
        Ok(serde_json::from_str(&addresses)?)
    }

    /// What it has printed so far.
    pub(crate) fn output(&self) -> String {
        std::fs::read_to_string(&self.output).unwrap_or_default()
    }

    pub(crate) fn kill_hard(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Sends a signal and waits for the end.
    pub(crate) async fn signal(&mut self, name: &str) -> anyhow::Result<ExitStatus> {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status()?;
        anyhow::ensure!(sent.success(), "kill {name} failed");
        self.ended().await
    }

    pub(crate) async fn ended(&mut self) -> anyhow::Result<ExitStatus> {
        let ended = wait_for("the runner to end", DOWN_WITHIN, || {
            let ended = match self.child.try_wait() {
                Ok(Some(status)) => Ok(status),
                Ok(None) => Err("it runs".to_owned()),
                Err(error) => Err(error.to_string()),
            };
            std::future::ready(ended)
        });
        Ok(ended.await?)
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        // A test that failed must not leave a system behind; one that has ended is not there to be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The command lines of all processes that name this folder.
pub(crate) fn processes_that_name(folder: &Path) -> anyhow::Result<Vec<String>> {
    let folder = folder.to_string_lossy().into_owned();
    let lines = std::fs::read_dir("/proc")?
        .flatten()
        .filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    Ok(lines.filter(|line| line.contains(&folder)).collect())
}

/// The process that runs this program with this working folder.
pub(crate) fn process_in(folder: &Path, program: &str) -> anyhow::Result<Option<u32>> {
    let is_it = |process: &Path| {
        let runs = std::fs::read_link(process.join("exe")).is_ok_and(|exe| exe.ends_with(program));
        runs && std::fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd == folder)
    };
    let found =
        std::fs::read_dir("/proc")?.flatten().map(|entry| entry.path()).find(|process| is_it(process));
    Ok(found.and_then(|process| process.file_name()?.to_str()?.parse().ok()))
}

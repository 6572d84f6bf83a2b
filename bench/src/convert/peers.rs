//! Those that Wherry is compared with: a program that is started for each document, and ends with it.
//!
//! `LibreOffice`'s own `soffice` cannot be had by the project's means, so it is there only where somebody has installed it. The
//! engine that Wherry runs, started anew for each document, is always there.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use embedded::progress::Silent;
use embedded::tools;
use kit::config::Vars;
use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::contender::Memory;
use super::corpus::{Corpus, Document};
use super::memory::most_mib_while;
use super::passes::Outcome;
use super::pdf;

pub(super) const SOFFICE: &str = "soffice";
pub(super) const ANEW: &str = "engine anew";
/// Names the program where it is not on the path.
const VARIABLE: &str = "WHERRY_SOFFICE";
/// The limit that our converter has.
const DONE_WITHIN: Duration = Duration::from_mins(1);

/// One of them, with the documents on the disk.
pub(super) struct Peer {
    program: Program,
    lanes: usize,
    folder: TempDir,
}

enum Program {
    /// Where it is, and what it calls itself.
    Soffice { path: PathBuf, version: String },
    /// The node that runs our engine.
    Anew { node: PathBuf },
}

impl Peer {
    /// `LibreOffice`, if it is on this machine; with a profile for each lane, which it makes at its first start.
    pub(super) async fn soffice(corpus: &Corpus, lanes: usize) -> anyhow::Result<Option<Self>> {
        let Some(path) = soffice_path()? else { return Ok(None) };
        let said = Command::new(&path).arg("--version").stdin(Stdio::null()).output().await;
        let said = said.with_context(|| format!("run {}", path.display()))?;
        let version = String::from_utf8_lossy(&said.stdout).trim().to_owned();
        ensure!(said.status.success(), "{} --version ended with {}", path.display(), said.status);
        let peer = Self::with(Program::Soffice { path, version }, corpus, lanes)?;
        let first = corpus.whole.first().context("there is no document")?;
        for lane in 0..lanes {
            peer.convert(first, lane).await?;
        }
        Ok(Some(peer))
    }

    pub(super) async fn anew(corpus: &Corpus, lanes: usize) -> anyhow::Result<Self> {
        let program = tokio::task::spawn_blocking(|| tools::install_converter(&Silent)).await??;
        Self::with(Program::Anew { node: program.node }, corpus, lanes)
    }

    fn with(program: Program, corpus: &Corpus, lanes: usize) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("wherry-bench-").tempdir()?;
        for document in corpus.whole.iter().chain(&corpus.broken) {
            std::fs::write(folder.path().join(&document.file), &document.bytes)?;
        }
        for lane in 0..lanes {
            std::fs::create_dir(out_folder(folder.path(), lane))?;
        }
        Ok(Self { program, lanes, folder })
    }

    pub(super) const fn name(&self) -> &'static str {
        match self.program {
            Program::Soffice { .. } => SOFFICE,
            Program::Anew { .. } => ANEW,
        }
    }

    /// What it says it is.
    pub(super) fn version(&self) -> &str {
        match &self.program {
            Program::Soffice { version, .. } => version,
            Program::Anew { .. } => "the bundled converter's engine",
        }
    }

    pub(super) const fn lanes(&self) -> usize {
        self.lanes
    }

    /// From the start of the program to its end.
    pub(super) async fn convert(&self, document: &Document, lane: usize) -> anyhow::Result<Outcome> {
        let result = self.result(document, lane);
        remove(&result)?;
        let began = Instant::now();
        let child = self.start(document, lane)?;
        self.ended(child).await?;
        let took = began.elapsed();
        // What it ends with says little: it may be well, and there is nothing.
        let pages = std::fs::read(&result).ok().and_then(|pdf| pdf::pages(&pdf));
        Ok(Outcome { took, pages, ..Outcome::default() })
    }

    /// At rest it is not there.
    pub(super) async fn memory(&self, largest: &[&Document]) -> anyhow::Result<Memory> {
        let mut most = 0.0_f64;
        for document in largest {
            let child = self.start(document, 0)?;
            let pid = child.id().context("it has ended at once")?;
            let (ended, seen) = most_mib_while(pid, self.ended(child)).await;
            ended?;
            most = most.max(seen);
        }
        Ok(Memory { at_rest: 0.0, most })
    }

    fn start(&self, document: &Document, lane: usize) -> anyhow::Result<Child> {
        let folder = self.folder.path();
        let (input, out) = (folder.join(&document.file), out_folder(folder, lane));
        let mut command = match &self.program {
            Program::Soffice { path, .. } => {
                let profile = folder.join(format!("profile-{lane}"));
                let mut command = Command::new(path);
                command
                    .arg(format!("-env:UserInstallation=file://{}", profile.display()))
                    .args(["--headless", "--convert-to", "pdf", "--outdir"])
                    .arg(out)
                    .arg(input);
                command
            }
            Program::Anew { node } => {
                let mut command = Command::new(node);
                command.arg(anew_program()).arg(input).arg(self.result(document, lane));
                command
            }
        };
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // What it starts is ended with it.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("start {}", self.name()))
    }

    /// Waits for its end, and brings it about when it takes too long.
    async fn ended(&self, mut child: Child) -> anyhow::Result<()> {
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Ok(ended) = tokio::time::timeout(DONE_WITHIN, child.wait()).await {
            ended.with_context(|| format!("wait for {}", self.name()))?;
            return Ok(());
        }
        if let Some(group) = group {
            kill_process_group(group, Signal::KILL)?;
        }
        child.wait().await?;
        Ok(())
    }

    /// Where its PDF will be.
    fn result(&self, document: &Document, lane: usize) -> PathBuf {
        out_folder(self.folder.path(), lane).join(Path::new(&document.file).with_extension("pdf"))
    }
}

fn out_folder(folder: &Path, lane: usize) -> PathBuf {
    folder.join(format!("out-{lane}"))
}

fn anew_program() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join("convert").join("anew.mjs")
}

fn remove(file: &Path) -> anyhow::Result<()> {
    if file.exists() {
        std::fs::remove_file(file).with_context(|| format!("remove {}", file.display()))?;
    }
    Ok(())
}

/// The program that is named, else the one that is on the path.
fn soffice_path() -> anyhow::Result<Option<PathBuf>> {
    let vars = Vars::from_process();
    if let Some(named) = vars.optional(VARIABLE) {
        let named = PathBuf::from(named);
        ensure!(named.is_file(), "{VARIABLE} names {}, which is not there", named.display());
        return Ok(Some(named));
    }
    Ok(on_path(vars.optional("PATH").unwrap_or_default()))
}

fn on_path(path: &str) -> Option<PathBuf> {
    let folders = std::env::split_paths(path).filter(|folder| !folder.as_os_str().is_empty());
    folders.map(|folder| folder.join(SOFFICE)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soffice_is_found_where_the_path_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = format!("/nowhere::{}", folder.path().display());
        assert_eq!(on_path(&path), None);
        std::fs::write(folder.path().join(SOFFICE), "").unwrap();
        assert_eq!(on_path(&path), Some(folder.path().join(SOFFICE)));
    }

    #[test]
    fn the_program_that_starts_an_engine_anew_is_there() {
        assert!(anew_program().is_file());
    }
}

//! One supervised process: started through `supervise.py`, which ends it when we are gone.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::Error;
use crate::account::Account;
use crate::paths;

/// How long a start waits for a predecessor on the same folder to be gone.
const LOCK_SECONDS: u64 = 60;
const LOG_TAIL_LINES: usize = 15;

/// A server never sees our environment: it may hold secrets. These are harmless, and needed by some.
const INHERITED: [&str; 6] = ["PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ"];

/// The signal that asks a server to stop in good order.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum StopSignal {
    Int,
    Term,
}

/// What to run, and how to end it.
#[derive(Clone, Debug)]
pub struct Spec {
    /// For people: in messages and logs.
    pub name: &'static str,
    pub python: PathBuf,
    pub command: Vec<String>,
    pub environment: Vec<(String, String)>,
    /// Its working folder.
    pub folder: PathBuf,
    pub log: PathBuf,
    /// A file whose lock says that somebody works in this server's folder.
    pub lock: PathBuf,
    /// Runs as this account instead of ours.
    pub account: Option<Account>,
    pub stop_signal: StopSignal,
    /// From the stop signal until it is killed.
    pub grace: Duration,
    /// Files that it leaves behind when it has ended.
    pub remove_after: Vec<PathBuf>,
    /// A folder to remove when it has ended because nobody was left to want it. (A test removes its
    /// folder by itself, unless it was killed.)
    pub scratch: Option<PathBuf>,
    /// Postgres only: its data, in which no process of an earlier run may be left.
    pub postgres_folder: Option<PathBuf>,
}

/// A running process. Dropping it kills it at once; [`Child::stop`] is the kind way.
#[derive(Debug)]
pub struct Child {
    pid: u32,
    commands: Option<ChildStdin>,
    exited: watch::Receiver<Option<String>>,
    watcher: Option<JoinHandle<()>>,
}

/// A process that stays for as long as somebody is connected to its lifeline.
#[derive(Debug)]
pub struct Lingering {
    pub lifeline_port: u16,
    pub exited: watch::Receiver<Option<String>>,
}

#[derive(Serialize)]
struct SupervisorSpec<'a> {
    command: &'a [String],
    folder: &'a Path,
    log: &'a Path,
    lock: &'a Path,
    lock_seconds: u64,
    account: Option<&'a str>,
    stop_signal: StopSignal,
    grace_seconds: f64,
    remove_after: &'a [PathBuf],
    scratch: Option<&'a Path>,
    postgres_folder: Option<&'a Path>,
    linger_seconds: Option<u64>,
    nonce: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Told {
    Started(u32),
    Lifeline(u16),
}

impl Child {
    /// Starts the process. It runs when this returns, but need not be ready for anything.
    ///
    /// Blocks for some 30 ms, or longer when a predecessor is still stopping.
    ///
    /// # Errors
    /// [`Error::Start`] when it could not be started or its folder is in use; [`Error::Io`].
    pub fn start(spec: &Spec) -> Result<Self, Error> {
        let mut supervisor = supervisor(spec, None)?
            .stdin(Stdio::piped())
            .spawn()
            .map_err(Error::io(format!("start {}", spec.name)))?;
        let commands = supervisor.stdin.take();
        let (told, exited, watcher) = watch_over(supervisor);
        let mut child = Self { pid: 0, commands, exited, watcher: Some(watcher) };
        match told.recv() {
            Ok(Told::Started(pid)) => child.pid = pid,
            Ok(Told::Lifeline(_)) | Err(_) => {
                return Err(spec.failed("it could not be started, or another one uses its folder"));
            }
        }
        Ok(child)
    }

    /// The process id of the server itself.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Asks it to stop, and waits until it and all that it started are gone.
    pub async fn stop(mut self) {
        self.command("stop\n");
        self.ended().await;
    }

    /// Kills it as a crash would, and waits until it and all that it started are gone.
    pub async fn kill(mut self) {
        self.command("kill\n");
        self.ended().await;
    }

    /// Tells when it has ended, and how: "exit status: 1".
    pub fn exited(&self) -> watch::Receiver<Option<String>> {
        self.exited.clone()
    }

    fn command(&mut self, line: &str) {
        if let Some(commands) = &mut self.commands {
            // A supervisor that is gone needs no command.
            let _ = commands.write_all(line.as_bytes());
        }
    }

    async fn ended(&mut self) {
        // An error would mean that the watcher is gone, and with it the process.
        let _ = self.exited.wait_for(Option::is_some).await;
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.command("kill\n");
        self.commands = None;
        if let Some(watcher) = self.watcher.take() {
            let _ = watcher.join();
        }
    }
}

impl Lingering {
    /// Starts a process that ends when nobody has been connected to its lifeline for `linger`. It
    /// greets every connection with `nonce`.
    ///
    /// # Errors
    /// [`Error::Start`] when it could not be started; [`Error::Io`].
    pub fn start(spec: &Spec, linger: Duration, nonce: &str) -> Result<Self, Error> {
        let supervisor = supervisor(spec, Some((linger, nonce)))?
            .stdin(Stdio::null())
            .spawn()
            .map_err(Error::io(format!("start {}", spec.name)))?;
        let (told, exited, _watcher) = watch_over(supervisor);
        match told.recv() {
            Ok(Told::Lifeline(lifeline_port)) => Ok(Self { lifeline_port, exited }),
            Ok(Told::Started(_)) | Err(_) => Err(spec.failed("its supervisor could not be started")),
        }
    }
}

impl Spec {
    /// The error of a start that failed, with the end of the log.
    pub(crate) fn failed(&self, why: impl Into<String>) -> Error {
        let log = std::fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        Error::Start {
            name: self.name,
            why: why.into(),
            log: self.log.clone(),
            tail: lines[lines.len().saturating_sub(LOG_TAIL_LINES)..].join("\n"),
        }
    }
}

/// A path as an argument of a command.
///
/// # Errors
/// [`Error::Refused`] when it is not UTF-8.
pub(crate) fn argument(path: &Path) -> Result<String, Error> {
    path.to_str().map(str::to_owned).ok_or_else(|| Error::Refused {
        doing: format!("use the folder {}", path.display()),
        answer: "its name is not UTF-8; choose another one".to_owned(),
    })
}

fn supervisor(spec: &Spec, linger: Option<(Duration, &str)>) -> Result<Command, Error> {
    for file in [&spec.log, &spec.lock] {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)
                .map_err(Error::io(format!("make the folder {}", folder.display())))?;
        }
    }
    let supervisor_spec = SupervisorSpec {
        command: &spec.command,
        folder: &spec.folder,
        log: &spec.log,
        lock: &spec.lock,
        lock_seconds: LOCK_SECONDS,
        account: spec.account.as_ref().map(|account| account.name),
        stop_signal: spec.stop_signal,
        grace_seconds: spec.grace.as_secs_f64(),
        remove_after: &spec.remove_after,
        scratch: spec.scratch.as_deref(),
        postgres_folder: spec.postgres_folder.as_deref(),
        linger_seconds: linger.map(|(time, _)| time.as_secs()),
        nonce: linger.map(|(_, nonce)| nonce),
    };
    let supervisor_spec = serde_json::to_string(&supervisor_spec)
        .map_err(|error| spec.failed(format!("a path is not UTF-8 ({error})")))?;
    let errors = std::fs::File::options()
        .create(true)
        .append(true)
        .open(&spec.log)
        .map_err(Error::io(format!("open the log {}", spec.log.display())))?;
    let mut command = Command::new(&spec.python);
    command
        .args(["-I", "-S"])
        .arg(paths::project().join("embedded/supervise.py"))
        .arg(supervisor_spec)
        .env_clear()
        .envs(INHERITED.iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
        .envs(spec.environment.iter().map(|(name, value)| (name, value)))
        .stdout(Stdio::piped())
        .stderr(errors)
        // Ctrl-C in the terminal is for us alone: we stop our servers in order.
        .process_group(0);
    Ok(command)
}

type Watched = (mpsc::Receiver<Told>, watch::Receiver<Option<String>>, JoinHandle<()>);

/// Passes on what the supervisor tells, and waits for its end.
fn watch_over(mut supervisor: std::process::Child) -> Watched {
    let (tell, told) = mpsc::channel();
    let (ended, exited) = watch::channel(None);
    let watcher = std::thread::spawn(move || {
        if let Some(output) = supervisor.stdout.take() {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Ok(message) = serde_json::from_str(&line) {
                    // Nobody listens any more once the child was started.
                    let _ = tell.send(message);
                }
            }
        }
        drop(tell);
        let how = match supervisor.wait() {
            Ok(status) => ended_by(status),
            Err(error) => error.to_string(),
        };
        ended.send_replace(Some(how));
    });
    (told, exited, watcher)
}

/// How a server ended, told as a person would: a supervisor ends as a shell does, with 128 and the signal.
fn ended_by(status: ExitStatus) -> String {
    match status.code() {
        Some(code @ 129..) => format!("killed by signal {}", code - 128),
        _ => status.to_string(),
    }
}

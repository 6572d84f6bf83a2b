//! The servers that push is compared with, each doing nothing but broadcasting: with no log behind it, nobody asked who
//! he is, and no replay.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use tokio::process::{Child, Command};

use super::client::Dialect;
use super::cores;

const UP_WITHIN: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(20);

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Peer {
    SocketIo,
    Ws,
    Axum,
    Channels,
}

/// A peer that runs, on the server's core. It is killed when this is dropped.
pub(super) struct Running {
    pub(super) address: String,
    /// The server's, and Redis's.
    processes: Vec<Child>,
}

impl Peer {
    pub(super) const ALL: [Self; 4] = [Self::SocketIo, Self::Ws, Self::Axum, Self::Channels];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::SocketIo => "Socket.IO",
            Self::Ws => "ws",
            Self::Axum => "axum + tokio broadcast",
            Self::Channels => "Django Channels + Redis",
        }
    }

    pub(super) const fn dialect(self) -> Dialect {
        match self {
            Self::SocketIo => Dialect::SocketIo,
            Self::Ws | Self::Axum | Self::Channels => Dialect::Plain,
        }
    }

    /// What a publisher sends.
    pub(super) fn say(self, room: &str, text: &str) -> String {
        match self {
            Self::SocketIo => format!(r#"42["say",{{"room":"{room}","text":"{text}"}}]"#),
            Self::Ws | Self::Axum | Self::Channels => {
                format!(r#"{{"type":"say","room":"{room}","text":"{text}"}}"#)
            }
        }
    }

    /// Starts it and waits until it can be connected to.
    pub(super) async fn start(self) -> anyhow::Result<Running> {
        let port = embedded::ports::free_port()?;
        let address = format!("127.0.0.1:{port}");
        let mut processes = Vec::new();
        let server = match self {
            Self::SocketIo => node("socket-io.mjs", port).await?,
            Self::Ws => node("ws.mjs", port).await?,
            Self::Axum => {
                let mut server = Command::new(std::env::current_exe()?);
                server.args(["serve", "plain-axum", &address]);
                server
            }
            Self::Channels => {
                let tools = python_tools().await?;
                let redis_port = embedded::ports::free_port()?;
                let mut redis = Command::new(tools.join("redis-server"));
                redis.args(["--bind", "127.0.0.1", "--port", &redis_port.to_string(), "--save", ""]);
                processes.push(started(redis, &format!("127.0.0.1:{redis_port}")).await?);
                let mut server = Command::new(tools.join("uvicorn"));
                server
                    .args(["app:application", "--app-dir"])
                    .arg(folder().join("channels"))
                    .args(["--host", "127.0.0.1", "--port", &port.to_string(), "--log-level", "error"])
                    .args(["--ws-per-message-deflate", "false", "--lifespan", "off"])
                    .env("REDIS_URL", format!("redis://127.0.0.1:{redis_port}"));
                server
            }
        };
        processes.push(started(server, &address).await?);
        Ok(Running { address, processes })
    }
}

impl Running {
    pub(super) fn pids(&self) -> Vec<u32> {
        self.processes.iter().filter_map(Child::id).collect()
    }
}

async fn started(mut command: Command, address: &str) -> anyhow::Result<Child> {
    let name = command.as_std().get_program().display().to_string();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("start {name}"))?;
    cores::pin(child.id().context("it has ended")?, cores::SERVER)?;
    let up = async {
        while tokio::net::TcpStream::connect(address).await.is_err() {
            if let Some(ended) = child.try_wait()? {
                bail!("{name} ended: {ended}");
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    };
    tokio::time::timeout(UP_WITHIN, up).await.with_context(|| format!("{name} does not answer"))??;
    Ok(child)
}

/// The program, with the packages that it needs.
async fn node(program: &str, port: u16) -> anyhow::Result<Command> {
    let folder = folder();
    if !folder.join("node_modules").join(".package-lock.json").exists() {
        println!("   getting the packages of {program}");
        let mut install = Command::new("npm");
        install.args(["ci", "--no-audit", "--no-fund", "--silent"]).current_dir(&folder);
        succeeded(install).await?;
    }
    let mut node = Command::new("node");
    node.arg(folder.join(program)).arg(port.to_string());
    Ok(node)
}

/// Where Python's programs are, with the packages that Channels needs.
async fn python_tools() -> anyhow::Result<PathBuf> {
    let environment = embedded::paths::project().join("target").join("bench-peers").join("channels");
    let tools = environment.join("bin");
    if !environment.join("complete").exists() {
        println!("   getting the packages of Django Channels");
        let mut create = Command::new("python3");
        create.args(["-m", "venv"]).arg(&environment);
        succeeded(create).await?;
        let mut install = Command::new(tools.join("pip"));
        install.args(["install", "--quiet", "--disable-pip-version-check", "-r"]);
        install.arg(folder().join("channels").join("requirements.txt"));
        succeeded(install).await?;
        std::fs::write(environment.join("complete"), "")?;
    }
    Ok(tools)
}

async fn succeeded(mut command: Command) -> anyhow::Result<()> {
    let name = command.as_std().get_program().display().to_string();
    let status = command.status().await.with_context(|| format!("run {name}"))?;
    ensure!(status.success(), "{name} failed: {status}");
    Ok(())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join("push")
}

//! Servers with a configuration of the test's own: one alone, or a cluster of three.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use async_nats::jetstream::stream::ClusterInfo;
use async_nats::{Client, jetstream};
use embedded::progress::Silent;
use embedded::{nats, ports, tools, wait_for};
use jetstream_es::NatsConfig;
use jetstream_es::setup::{self, StreamDef};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::support::SOON;
use crate::walls::Walls;

const LONG: Duration = Duration::from_mins(1);

/// Acknowledges before it syncs, as the server does by default.
pub(crate) const LAZY: &str = "
    jetstream { store_dir: $NATS_STORE_DIR }
    accounts { SYS: { users: [{ user: sys, password: sys }] } }
    system_account: SYS
";

/// Running servers; ended when dropped.
pub(crate) struct Servers {
    nodes: Vec<Node>,
    folder: TempDir,
}

struct Node {
    port: u16,
    command: Command,
    process: Child,
}

/// Waits until the servers have agreed on leaders, and sets up a log of three copies.
pub(crate) async fn three_copies(servers: &Servers) -> Result<()> {
    wait_for("a log of three copies", LONG, || async {
        let client = servers.client("setup", "setup").await.map_err(|error| error.to_string())?;
        let chats = [StreamDef::new("CHATS", &["chat.>"])];
        setup::ensure_streams(&client, &chats, 3).await.map_err(|error| error.to_string())?;
        setup::ensure_buckets(&client, 3).await.map_err(|error| error.to_string())
    })
    .await?;
    Ok(())
}

impl Drop for Servers {
    fn drop(&mut self) {
        for node in &mut self.nodes {
            // Either may fail because it has ended by itself.
            let _ended = node.process.kill();
            let _reaped = node.process.wait();
        }
    }
}

impl Servers {
    /// One server with this configuration, given its address by the environment.
    pub(crate) async fn single(configuration: &str) -> Result<Self> {
        let text = format!("host: $NATS_HOST\nport: $NATS_PORT\n{configuration}\n");
        Self::start_on_free_ports(|| Ok(vec![(ports::free_port()?, text.clone())])).await
    }

    /// Three servers with Wherry's configuration, as one cluster.
    pub(crate) async fn cluster() -> Result<Self> {
        Self::cluster_by(None).await
    }

    /// As [`Servers::cluster`], with walls between them.
    pub(crate) async fn cluster_with_walls() -> Result<(Self, Walls)> {
        let walls = Walls::between(3).await?;
        Ok((Self::cluster_by(Some(&walls)).await?, walls))
    }

    async fn cluster_by(walls: Option<&Walls>) -> Result<Self> {
        let wherry = Path::new(env!("CARGO_MANIFEST_DIR")).join("conf/wherry.conf");
        // Here, setup may also tell a leader to stand down.
        let wherry = std::fs::read_to_string(wherry)?.replacen(
            "\"$JS.API.INFO\"",
            "\"$JS.API.INFO\", \"$JS.API.STREAM.LEADER.STEPDOWN.*\"",
            1,
        );
        Self::start_on_free_ports(|| {
            let mut ports = Vec::new();
            for _ in 0..3 {
                ports.push((ports::free_port()?, ports::free_port()?));
            }
            if let Some(walls) = walls {
                walls.lead_to(&ports.iter().map(|(_, route)| *route).collect::<Vec<_>>());
            }
            let mut configurations = Vec::new();
            for (index, (client, route)) in ports.iter().enumerate() {
                let mut routes = String::new();
                for (other, (_, direct)) in ports.iter().enumerate().filter(|(other, _)| *other != index) {
                    let port = walls.map_or(Ok(*direct), |walls| walls.port(index, other))?;
                    write!(routes, "\"nats://127.0.0.1:{port}\",")?;
                }
                // Where there are walls, nobody is told of a way around them.
                let advertise = if walls.is_some() { "advertise: \"127.0.0.1:1\"," } else { "" };
                let cluster = format!(
                    "server_name: node-{client}\n\
                     cluster {{ name: test, listen: \"127.0.0.1:{route}\", {advertise} routes: [{routes}] }}\n"
                );
                configurations.push((*client, format!("{wherry}\n{cluster}")));
            }
            Ok(configurations)
        })
        .await
    }

    /// A free port may be taken by another process before the server has it: then once more, on others.
    async fn start_on_free_ports(configurations: impl Fn() -> Result<Vec<(u16, String)>>) -> Result<Self> {
        let mut failure = None;
        for _ in 0..5 {
            match Self::start(&configurations()?).await {
                Ok(servers) => return Ok(servers),
                Err(error) if error.to_string().contains("address already in use") => {
                    failure = Some(error);
                }
                Err(error) => return Err(error),
            }
        }
        Err(failure.context("no attempt")?)
    }

    async fn start(configurations: &[(u16, String)]) -> Result<Self> {
        let program = tokio::task::spawn_blocking(|| tools::install(&Silent)).await??.nats_server();
        let mut servers = Self { nodes: Vec::new(), folder: tempfile::tempdir()? };
        for (port, configuration) in configurations {
            let folder = servers.folder.path().join(port.to_string());
            std::fs::create_dir(&folder)?;
            let file = folder.join("nats.conf");
            std::fs::write(&file, configuration)?;
            let log = std::fs::File::create(folder.join("nats.log"))?;
            let mut command = Command::new(&program);
            command
                .arg("--config")
                .arg(&file)
                .env("NATS_HOST", "127.0.0.1")
                .env("NATS_PORT", port.to_string())
                .env("NATS_STORE_DIR", folder.join("store"))
                .stdout(Stdio::null())
                .stderr(log);
            for user in nats::USERS {
                command.env(format!("NATS_{}_PASSWORD", user.to_uppercase()), user);
            }
            let process = command.spawn().context("starting nats-server")?;
            servers.nodes.push(Node { port: *port, command, process });
        }
        for node in &mut servers.nodes {
            let address = ("127.0.0.1", node.port);
            let log = servers.folder.path().join(node.port.to_string()).join("nats.log");
            let said = || std::fs::read_to_string(&log).unwrap_or_default();
            wait_for("a NATS server", SOON, || async {
                match tokio::net::TcpStream::connect(address).await {
                    Err(error) if !said().contains("[FTL]") => Err(format!("{error}; its log: {}", said())),
                    _ => Ok(()),
                }
            })
            .await?;
            ensure!(node.process.try_wait()?.is_none(), "nats-server has ended: {}", said());
        }
        Ok(servers)
    }

    /// The addresses of all, for a client that finds another when one is gone.
    pub(crate) fn url(&self) -> String {
        let urls: Vec<_> = self.nodes.iter().map(|node| format!("nats://127.0.0.1:{}", node.port)).collect();
        urls.join(",")
    }

    /// A client of one of them, by turns.
    pub(crate) fn url_of(&self, index: usize) -> String {
        format!("nats://127.0.0.1:{}", self.nodes[index % self.nodes.len()].port)
    }

    pub(crate) async fn client(&self, user: &str, password: &str) -> Result<Client> {
        Ok(jetstream_es::connect(&NatsConfig::new(self.url(), user, password)).await?)
    }

    /// Kills the server with this name, without a chance to say goodbye.
    pub(crate) fn kill(&mut self, name: &str) -> Result<()> {
        let node = self.node(name)?;
        node.process.kill()?;
        node.process.wait()?;
        Ok(())
    }

    /// Starts a server that was killed again, with what it has on its disk.
    pub(crate) fn restart(&mut self, name: &str) -> Result<()> {
        let node = self.node(name)?;
        node.process = node.command.spawn()?;
        Ok(())
    }

    /// The name of a server that is not this one.
    pub(crate) fn other_than(&self, name: &str) -> Result<String> {
        let mut names = self.nodes.iter().map(|node| format!("node-{}", node.port));
        names.find(|other| other != name).context("it is alone")
    }

    /// Its place among the servers.
    pub(crate) fn index_of(&self, name: &str) -> Result<usize> {
        let mut names = self.nodes.iter().map(|node| format!("node-{}", node.port));
        names.position(|other| other == name).context("no such node")
    }

    /// The address of the server with this name.
    pub(crate) fn address_of(&mut self, name: &str) -> Result<String> {
        Ok(format!("nats://127.0.0.1:{}", self.node(name)?.port))
    }

    /// Holds the server with this name still, as a long pause of its machine would.
    pub(crate) fn pause(&mut self, name: &str) -> Result<()> {
        self.signal(name, Signal::STOP)
    }

    /// Lets it go on.
    pub(crate) fn resume(&mut self, name: &str) -> Result<()> {
        self.signal(name, Signal::CONT)
    }

    fn signal(&mut self, name: &str, signal: Signal) -> Result<()> {
        let process = Pid::from_child(&self.node(name)?.process);
        Ok(kill_process(process, signal)?)
    }

    fn node(&mut self, name: &str) -> Result<&mut Node> {
        let port: u16 = name.trim_start_matches("node-").parse()?;
        self.nodes.iter_mut().find(|node| node.port == port).context("no such node")
    }

    /// The name of the server that leads a stream of the log, once one does.
    pub(crate) async fn leader_of(&self, stream: &str) -> Result<String> {
        self.leader_by("$JS.API", stream).await
    }

    /// The name of the server that leads the stream of timers, which is no part of the log.
    pub(crate) async fn leader_of_timers(&self) -> Result<String> {
        self.leader_by("APP.API", "TIMERS").await
    }

    async fn leader_by(&self, api: &str, stream: &str) -> Result<String> {
        let state = wait_for("a leader", LONG, || async {
            let state = self.state_of(api, stream).await.map_err(|error| error.to_string())?;
            state.leader.ok_or_else(|| "there is none".to_owned())
        });
        Ok(state.await?)
    }

    /// Makes another server the leader of a stream, at once.
    pub(crate) async fn change_leader_of(&self, stream: &str) -> Result<()> {
        let client = self.client("setup", "setup").await?;
        let answer = client.request(format!("$JS.API.STREAM.LEADER.STEPDOWN.{stream}"), "".into()).await?;
        ensure!(!answer.payload.windows(7).any(|part| part == b"\"error\""), "{answer:?}");
        Ok(())
    }

    /// Waits until all three copies of a stream are there and up to date.
    pub(crate) async fn in_step(&self, stream: &str) -> Result<()> {
        wait_for("three copies in step", LONG, || async {
            let state = self.state_of("$JS.API", stream).await.map_err(|error| error.to_string())?;
            let up = state.replicas.iter().filter(|replica| replica.current && !replica.offline).count();
            if up == 2 && state.leader.is_some() { Ok(()) } else { Err(format!("{state:?}")) }
        })
        .await?;
        Ok(())
    }

    async fn state_of(&self, api: &str, stream: &str) -> Result<ClusterInfo> {
        let setup = self.client("setup", "setup").await?;
        let stream = jetstream::with_prefix(setup, api).get_stream(stream).await?;
        stream.cached_info().cluster.clone().context("not a cluster")
    }
}

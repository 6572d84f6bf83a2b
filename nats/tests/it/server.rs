//! Servers with a configuration of the test's own: one alone, or a cluster of three.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use async_nats::Client;
use embedded::progress::Silent;
use embedded::{nats, ports, tools, wait_for};
use jetstream_es::NatsConfig;
use tempfile::TempDir;

use crate::support::SOON;

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
    process: Child,
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
        Self::start(&[(ports::free_port()?, text)]).await
    }

    /// Three servers with Wherry's configuration, as one cluster.
    pub(crate) async fn cluster() -> Result<Self> {
        let mut clients = Vec::new();
        let mut routes = Vec::new();
        for _ in 0..3 {
            clients.push(ports::free_port()?);
            routes.push(ports::free_port()?);
        }
        let all = routes.iter().fold(String::new(), |mut all, port| {
            let _infallible = write!(all, "\"nats://127.0.0.1:{port}\",");
            all
        });
        let wherry = Path::new(env!("CARGO_MANIFEST_DIR")).join("conf/wherry.conf");
        let wherry = std::fs::read_to_string(wherry)?;
        let configurations: Vec<_> = clients
            .iter()
            .zip(&routes)
            .map(|(client, route)| {
                let cluster = format!(
                    "server_name: node-{client}\n\
                     cluster {{ name: test, listen: \"127.0.0.1:{route}\", routes: [{all}] }}\n"
                );
                (*client, format!("{wherry}\n{cluster}"))
            })
            .collect();
        Self::start(&configurations).await
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
            servers.nodes.push(Node { port: *port, process });
        }
        for node in &servers.nodes {
            let address = ("127.0.0.1", node.port);
            let log = servers.folder.path().join(node.port.to_string()).join("nats.log");
            wait_for("a NATS server", SOON, || async {
                let connected = tokio::net::TcpStream::connect(address).await;
                connected.map_err(|error| {
                    format!("{error}; its log: {}", std::fs::read_to_string(&log).unwrap_or_default())
                })
            })
            .await?;
        }
        ensure!(!servers.nodes.is_empty(), "no servers");
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
        let port: u16 = name.trim_start_matches("node-").parse()?;
        let node = self.nodes.iter_mut().find(|node| node.port == port).context("no such node")?;
        node.process.kill()?;
        node.process.wait()?;
        Ok(())
    }
}

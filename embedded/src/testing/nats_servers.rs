//! NATS servers with a configuration of the test's own: one alone, or a cluster of three.

use std::fmt::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::net::TcpStream;

use super::{installed, scratch_folder};
use crate::{Error, nats, paths, ports, wait_for};

const SOON: Duration = Duration::from_secs(20);
const NAME: &str = "NATS";

/// Running servers; ended when dropped. Where they have users, each user's password is its name.
#[derive(Debug)]
pub struct NatsServers {
    nodes: Vec<Node>,
    folder: TempDir,
}

/// Given the ports on which the servers of a cluster wait for each other, and the places of two of them: the port by
/// which the first reaches the second.
pub type Way<'a> = &'a (dyn Fn(&[u16], usize, usize) -> u16 + Sync);

#[derive(Debug)]
struct Node {
    port: u16,
    command: Command,
    process: Child,
}

impl Drop for NatsServers {
    fn drop(&mut self) {
        for node in &mut self.nodes {
            // Either may fail because it has ended by itself.
            let _ended = node.process.kill();
            let _reaped = node.process.wait();
        }
    }
}

impl NatsServers {
    /// One server with this configuration, given its address by the environment.
    ///
    /// # Errors
    /// Those of [`crate::tools::install`], and [`Error::Start`].
    pub async fn single(configuration: &str) -> Result<Self, Error> {
        let text = format!("host: $NATS_HOST\nport: $NATS_PORT\n{configuration}\n");
        Self::start_on_free_ports(|| Ok(vec![(ports::free_port()?, text.clone())])).await
    }

    /// Three servers with Wherry's configuration, as one cluster.
    ///
    /// # Errors
    /// As [`Self::single`].
    pub async fn cluster() -> Result<Self, Error> {
        Self::cluster_by(None).await
    }

    /// As [`Self::cluster`], but the servers reach each other by another way, and nobody is told of one around it.
    ///
    /// # Errors
    /// As [`Self::single`].
    pub async fn cluster_by_way_of(way: Way<'_>) -> Result<Self, Error> {
        Self::cluster_by(Some(way)).await
    }

    async fn cluster_by(way: Option<Way<'_>>) -> Result<Self, Error> {
        let wherry = paths::project().join("nats/conf/wherry.conf");
        let wherry = std::fs::read_to_string(wherry).map_err(Error::io("read wherry.conf"))?;
        // Here, setup may also tell a leader to stand down.
        let wherry =
            wherry.replacen("\"$JS.API.INFO\"", "\"$JS.API.INFO\", \"$JS.API.STREAM.LEADER.STEPDOWN.*\"", 1);
        Self::start_on_free_ports(|| {
            let (mut clients, mut routes) = (Vec::new(), Vec::new());
            for _ in 0..3 {
                clients.push(ports::free_port()?);
                routes.push(ports::free_port()?);
            }
            let mut configurations = Vec::new();
            for (index, (client, route)) in clients.iter().zip(&routes).enumerate() {
                let mut others = String::new();
                for (other, direct) in routes.iter().enumerate().filter(|(other, _)| *other != index) {
                    let port = way.map_or(*direct, |way| way(&routes, index, other));
                    // Writing to a string does not fail.
                    let _ = write!(others, "\"nats://127.0.0.1:{port}\",");
                }
                let advertise = if way.is_some() { "advertise: \"127.0.0.1:1\"," } else { "" };
                let cluster = format!(
                    "server_name: {}\n\
                     cluster {{ name: test, listen: \"127.0.0.1:{route}\", {advertise} routes: [{others}] }}\n",
                    name_of(*client)
                );
                configurations.push((*client, format!("{wherry}\n{cluster}")));
            }
            Ok(configurations)
        })
        .await
    }

    /// A free port may be taken by another process before the server has it: then once more, on others.
    async fn start_on_free_ports(
        configurations: impl Fn() -> Result<Vec<(u16, String)>, Error>,
    ) -> Result<Self, Error> {
        const ATTEMPTS: usize = 5;
        let mut attempt = 1;
        loop {
            match Self::start(&configurations()?).await {
                Err(error) if attempt < ATTEMPTS && error.to_string().contains("address already in use") => {
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    async fn start(configurations: &[(u16, String)]) -> Result<Self, Error> {
        let program = installed().await?.nats_server();
        let mut servers = Self { nodes: Vec::new(), folder: scratch_folder()? };
        for (port, configuration) in configurations {
            let folder = servers.folder.path().join(port.to_string());
            let file = folder.join("nats.conf");
            let written = std::fs::create_dir(&folder).and_then(|()| std::fs::write(&file, configuration));
            written.map_err(Error::io("write a configuration"))?;
            let log = std::fs::File::create(folder.join("nats.log")).map_err(Error::io("make a log"))?;
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
            let process = command.spawn().map_err(Error::io("start nats-server"))?;
            servers.nodes.push(Node { port: *port, command, process });
        }
        for node in &mut servers.nodes {
            let address = ("127.0.0.1", node.port);
            let log = servers.folder.path().join(node.port.to_string()).join("nats.log");
            let said = || std::fs::read_to_string(&log).unwrap_or_default();
            wait_for("a NATS server", SOON, || async {
                match TcpStream::connect(address).await {
                    Err(error) if !said().contains("[FTL]") => Err(format!("{error}; its log: {}", said())),
                    _ => Ok(()),
                }
            })
            .await?;
            if node.process.try_wait().map_err(Error::io("look after nats-server"))?.is_some() {
                let (why, tail) = ("it has ended".to_owned(), said());
                return Err(Error::Start { name: NAME, why, log, tail });
            }
        }
        Ok(servers)
    }

    /// The addresses of all, for a client that finds another when one is gone.
    pub fn url(&self) -> String {
        let urls: Vec<_> = self.nodes.iter().map(|node| url_of(node.port)).collect();
        urls.join(",")
    }

    /// The address of one of them, by turns.
    pub fn url_of(&self, index: usize) -> String {
        self.nodes.get(index % self.nodes.len().max(1)).map_or_else(String::new, |node| url_of(node.port))
    }

    /// Kills the server with this name, without a chance to say goodbye.
    ///
    /// # Errors
    /// When there is no such server, or the system refuses.
    pub fn kill(&mut self, name: &str) -> Result<(), Error> {
        let process = &mut self.node(name)?.process;
        process.kill().and_then(|()| process.wait().map(drop)).map_err(Error::io("kill nats-server"))
    }

    /// Starts a server that was killed again, with what it has on its disk.
    ///
    /// # Errors
    /// As [`Self::kill`].
    pub fn restart(&mut self, name: &str) -> Result<(), Error> {
        let node = self.node(name)?;
        node.process = node.command.spawn().map_err(Error::io("start nats-server again"))?;
        Ok(())
    }

    /// The name of a server that is not this one.
    ///
    /// # Errors
    /// When it is alone.
    pub fn other_than(&self, name: &str) -> Result<String, Error> {
        let mut names = self.nodes.iter().map(|node| name_of(node.port));
        names.find(|other| other != name).ok_or_else(|| none("another than", name))
    }

    /// Its place among the servers.
    ///
    /// # Errors
    /// When there is no such server.
    pub fn index_of(&self, name: &str) -> Result<usize, Error> {
        let place = self.nodes.iter().position(|node| name_of(node.port) == name);
        place.ok_or_else(|| none("the place of", name))
    }

    /// The address of the server with this name.
    ///
    /// # Errors
    /// When there is no such server.
    pub fn address_of(&mut self, name: &str) -> Result<String, Error> {
        Ok(url_of(self.node(name)?.port))
    }

    /// Holds the server with this name still, as a long pause of its machine would.
    ///
    /// # Errors
    /// As [`Self::kill`].
    pub fn pause(&mut self, name: &str) -> Result<(), Error> {
        self.signal(name, Signal::STOP)
    }

    /// Lets it go on.
    ///
    /// # Errors
    /// As [`Self::kill`].
    pub fn resume(&mut self, name: &str) -> Result<(), Error> {
        self.signal(name, Signal::CONT)
    }

    fn signal(&mut self, name: &str, signal: Signal) -> Result<(), Error> {
        let process = Pid::from_child(&self.node(name)?.process);
        kill_process(process, signal).map_err(|error| Error::io("signal nats-server")(error.into()))
    }

    fn node(&mut self, name: &str) -> Result<&mut Node, Error> {
        let node = self.nodes.iter_mut().find(|node| name_of(node.port) == name);
        node.ok_or_else(|| none("the server", name))
    }
}

fn name_of(port: u16) -> String {
    format!("node-{port}")
}

fn url_of(port: u16) -> String {
    format!("nats://127.0.0.1:{port}")
}

fn none(what: &str, name: &str) -> Error {
    Error::Refused { doing: format!("find {what} {name}"), answer: "there is no such server".to_owned() }
}

//! A NATS server with Wherry's own configuration, `nats/conf/wherry.conf`.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpStream;

use crate::child::{Spec, StopSignal, argument};
use crate::server::{Probe, Server, on_free_ports};
use crate::tools::Tools;
use crate::{Error, paths, ports, secrets};

/// The users of the configuration; each takes its password from `NATS_<USER>_PASSWORD`.
pub const USERS: [&str; 9] =
    ["command_api", "setup", "projectors", "query_api", "push", "workers", "notary", "auditor", "sys"];

/// How to run a NATS server.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where streams are stored.
    pub store: PathBuf,
    pub log: PathBuf,
    /// By user name; see [`USERS`]. With none, the server has `nats/conf/minimal.conf` instead: one
    /// account, open to everybody on this machine.
    pub passwords: BTreeMap<String, String>,
    /// None: a free one.
    pub port: Option<u16>,
    /// A folder to remove when the server has ended because nobody was left to want it.
    pub scratch: Option<PathBuf>,
}

/// A running NATS server.
#[derive(Debug)]
pub struct Nats {
    server: Server,
    port: u16,
    passwords: BTreeMap<String, String>,
}

impl Nats {
    /// Starts a server and waits until it takes connections.
    ///
    /// # Errors
    /// [`Error::Start`] with the end of its log.
    pub async fn start(tools: &Tools, options: &Options) -> Result<Self, Error> {
        on_free_ports(|| async move {
            let port = options.port.map_or_else(ports::free_port, Ok)?;
            let name = format!("wherry-{}", secrets::token()?);
            let server = Server::launch(spec(tools, options, port, &name)?, probe(port, name)).await?;
            Ok(Self { server, port, passwords: options.passwords.clone() })
        })
        .await
    }

    /// `nats://127.0.0.1:<port>`, without credentials.
    pub fn url(&self) -> String {
        format!("nats://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// The password of one of the [`USERS`].
    ///
    /// # Panics
    /// When there is no such user: a mistake in the calling program.
    pub fn password(&self, user: &str) -> &str {
        match self.passwords.get(user) {
            Some(password) => password,
            None => panic!("the NATS configuration has no user {user}"),
        }
    }

    /// To stop, kill and start it again.
    pub fn server(&self) -> &Server {
        &self.server
    }
}

/// Fresh passwords for all users.
///
/// # Errors
/// [`Error::Io`] when the system has no randomness to give.
pub fn new_passwords() -> Result<BTreeMap<String, String>, Error> {
    USERS.iter().map(|user| Ok(((*user).to_owned(), secrets::token()?))).collect()
}

fn spec(tools: &Tools, options: &Options, port: u16, name: &str) -> Result<Spec, Error> {
    paths::private_folder(&options.store)?;
    let mut environment = vec![
        ("NATS_HOST".to_owned(), Ipv4Addr::LOCALHOST.to_string()),
        ("NATS_PORT".to_owned(), port.to_string()),
        // The server reads the variable as a piece of its configuration.
        ("NATS_STORE_DIR".to_owned(), format!("\"{}\"", argument(&options.store)?)),
    ];
    for (user, password) in &options.passwords {
        environment.push((format!("NATS_{}_PASSWORD", user.to_uppercase()), password.clone()));
    }
    let configuration = if options.passwords.is_empty() { "minimal.conf" } else { "wherry.conf" };
    let configuration = paths::project().join("nats/conf").join(configuration);
    Ok(Spec {
        name: "NATS",
        python: tools.python.clone(),
        command: vec![
            argument(&tools.nats_server())?,
            "--config".to_owned(),
            argument(&configuration)?,
            "--name".to_owned(),
            name.to_owned(),
        ],
        environment,
        folder: options.store.clone(),
        log: options.log.clone(),
        lock: lock_beside(&options.store),
        account: None,
        stop_signal: StopSignal::Term,
        grace: Duration::from_secs(20),
        remove_after: Vec::new(),
        scratch: options.scratch.clone(),
        postgres_folder: None,
    })
}

/// `<folder>.lock`: not inside, for the server owns the inside.
pub(crate) fn lock_beside(folder: &std::path::Path) -> PathBuf {
    let mut lock = folder.as_os_str().to_owned();
    lock.push(".lock");
    PathBuf::from(lock)
}

/// The server greets with its name: so another one on the same port is not mistaken for it.
fn probe(port: u16, name: String) -> Probe {
    Probe::new(Duration::from_secs(30), move || {
        let name = name.clone();
        async move {
            let connection =
                TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| error.to_string())?;
            let mut greeting = String::new();
            BufReader::new(connection).read_line(&mut greeting).await.map_err(|error| error.to_string())?;
            if greeting.contains(&name) { Ok(()) } else { Err(format!("somebody else is on port {port}")) }
        }
    })
}

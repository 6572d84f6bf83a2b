//! A Postgres 18 of our own: one cluster, on loopback, with passwords.

mod place;

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use crate::server::{Probe, Server, on_free_ports};
use crate::tools::Tools;
use crate::{Error, ports};

pub(crate) use place::prepare;

const ADMIN: &str = "postgres";
/// Owns and writes the read models.
pub const WRITER: &str = "projectors";
/// May only read them.
pub const READER: &str = "query_api";

/// How to run a Postgres.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where its data shall be. When we are root and `nobody` cannot go there, it is elsewhere: see
    /// [`Postgres::data`].
    pub data: PathBuf,
    pub log: PathBuf,
    pub passwords: Passwords,
    /// None: a free one.
    pub port: Option<u16>,
    /// False gives up safety against power cuts (not against crashes of Postgres) for speed: for
    /// throw-away data only.
    pub sync: bool,
    /// A folder to remove when the server has ended because nobody was left to want it.
    pub scratch: Option<PathBuf>,
}

/// The passwords of the three roles.
#[derive(Clone, Debug)]
pub struct Passwords {
    pub admin: String,
    pub writer: String,
    pub reader: String,
}

/// A running Postgres.
#[derive(Debug)]
pub struct Postgres {
    server: Server,
    cluster: Cluster,
    data: PathBuf,
}

/// How to reach a Postgres of ours.
#[derive(Clone, Debug)]
pub struct Cluster {
    pub port: u16,
    pub passwords: Passwords,
}

impl Postgres {
    /// Starts the server, making its data folder if there is none, and waits until it takes connections
    /// and the roles exist.
    ///
    /// # Errors
    /// [`Error::Start`] with the end of its log; [`Error::Database`].
    pub async fn start(tools: &Tools, options: &Options) -> Result<Self, Error> {
        let place = prepare(tools, options).await?;
        on_free_ports(|| {
            let place = place.clone();
            async move {
                let cluster = Cluster {
                    port: options.port.map_or_else(ports::free_port, Ok)?,
                    passwords: options.passwords.clone(),
                };
                let spec = place.server_spec(options, cluster.port)?;
                let server = Server::launch(spec, cluster.probe()).await?;
                cluster.ensure_roles().await?;
                place.note_whose(&options.passwords)?;
                Ok(Self { server, cluster, data: place.data })
            }
        })
        .await
    }

    /// To make databases, and for their URLs.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Where the data is in fact.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// To stop, kill and start it again.
    pub fn server(&self) -> &Server {
        &self.server
    }
}

impl Cluster {
    /// The URL by which the administrator reaches a database.
    pub fn admin_url(&self, database: &str) -> String {
        self.url(ADMIN, &self.passwords.admin, database)
    }

    /// The URL by which the role that owns the read models reaches a database.
    pub fn writer_url(&self, database: &str) -> String {
        self.url(WRITER, &self.passwords.writer, database)
    }

    /// The URL by which the role that only reads reaches a database.
    pub fn reader_url(&self, database: &str) -> String {
        self.url(READER, &self.passwords.reader, database)
    }

    /// Makes a database, owned by [`WRITER`], to which only the two roles may connect. One that exists
    /// is left as it is. `name` holds lower-case letters, digits and `_`.
    ///
    /// # Errors
    /// [`Error::Database`]
    pub async fn ensure_database(&self, name: &str) -> Result<(), Error> {
        let doing = || format!("make the database {name}");
        let mut admin = self.connect().await.map_err(Error::database(doing()))?;
        let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(name)
            .fetch_one(&mut admin)
            .await
            .map_err(Error::database(doing()))?;
        if !exists {
            admin
                .execute(format!("create database {name} owner {WRITER}").as_str())
                .await
                .map_err(Error::database(doing()))?;
        }
        admin
            .execute(
                format!(
                    "revoke all on database {name} from public; grant connect on database {name} to {READER}"
                )
                .as_str(),
            )
            .await
            .map_err(Error::database(doing()))?;
        admin.close().await.map_err(Error::database(doing()))
    }

    pub(crate) fn probe(&self) -> Probe {
        let cluster = self.clone();
        Probe::new(Duration::from_mins(1), move || {
            let cluster = cluster.clone();
            async move {
                let connection = cluster.connect().await.map_err(|error| error.to_string())?;
                connection.close().await.map_err(|error| error.to_string())
            }
        })
    }

    /// Ready when the roles are there, too.
    pub(crate) fn probe_with_roles(&self) -> Probe {
        let cluster = self.clone();
        Probe::new(Duration::from_mins(1), move || {
            let cluster = cluster.clone();
            async move { cluster.ensure_roles().await.map_err(|error| error.to_string()) }
        })
    }

    /// Makes the roles, or gives them their passwords again.
    pub(crate) async fn ensure_roles(&self) -> Result<(), Error> {
        let doing = "make the database roles";
        let mut admin = self.connect().await.map_err(Error::database(doing))?;
        for (role, password) in [(WRITER, &self.passwords.writer), (READER, &self.passwords.reader)] {
            let exists: bool = sqlx::query_scalar("select exists (select from pg_roles where rolname = $1)")
                .bind(role)
                .fetch_one(&mut admin)
                .await
                .map_err(Error::database(doing))?;
            let verb = if exists { "alter" } else { "create" };
            // A statement of this kind takes no parameters; the password is a token of ours.
            admin
                .execute(format!("{verb} role {role} login password '{password}'").as_str())
                .await
                .map_err(Error::database(doing))?;
        }
        admin.close().await.map_err(Error::database(doing))
    }

    async fn connect(&self) -> sqlx::Result<PgConnection> {
        PgConnectOptions::new()
            .host(&Ipv4Addr::LOCALHOST.to_string())
            .port(self.port)
            .username(ADMIN)
            .password(&self.passwords.admin)
            .database("postgres")
            .connect()
            .await
    }

    fn url(&self, role: &str, password: &str, database: &str) -> String {
        format!("postgres://{role}:{password}@{}:{}/{database}", Ipv4Addr::LOCALHOST, self.port)
    }
}

//! The servers that are measured: real ones, started anew, that sync what they acknowledge.

use std::ops::Deref;
use std::os::unix::fs::PermissionsExt as _;

use anyhow::Context as _;
use async_nats::Client;
use embedded::nats::Nats;
use embedded::postgres::{self, Postgres};
use embedded::progress::Silent;
use embedded::{secrets, testing, tools};
use jetstream_es::setup::{self, StreamDef};
use jetstream_es::{EventStore, KeyVault, LogReader, NatsConfig, OWN_API};
use personal::MasterKey;
use sqlx::postgres::PgPoolOptions;
use sqlx::{Executor as _, PgPool};
use tempfile::TempDir;

use crate::cpu::Processes;

/// The stream that everything is measured on, with the configuration that Wherry's streams have.
pub(crate) const STREAM: &str = "CHATS";
/// What its subjects begin with.
pub(crate) const PREFIX: &str = "chat.bench";
const DATABASE: &str = "bench";
/// What postgres-es expects to find.
const EVENTS: &str = "create table events (
    aggregate_type text not null,
    aggregate_id text not null,
    sequence bigint not null check (sequence >= 0),
    event_type text not null,
    event_version text not null,
    payload json not null,
    metadata json not null,
    primary key (aggregate_type, aggregate_id, sequence)
)";

/// A NATS server with an empty log.
#[derive(Debug)]
pub(crate) struct Log {
    nats: testing::Own<Nats>,
    pub(crate) processes: Processes,
}

impl Log {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let nats = testing::nats().await.context("start NATS")?;
        let pid = nats.server().pid().await.context("NATS has no process")?;
        let log = Self { nats, processes: Processes::Server(pid) };
        let client = log.client("setup").await?;
        setup::ensure_streams(&client, &[StreamDef::new(STREAM, &["chat.>"])], 1).await?;
        setup::ensure_buckets(&client, 1).await?;
        Ok(log)
    }

    pub(crate) async fn client(&self, user: &str) -> anyhow::Result<Client> {
        let config = NatsConfig::new(self.nats.url(), user, self.nats.password(user));
        jetstream_es::connect(&config).await.with_context(|| format!("connect as {user}"))
    }

    /// A node of its own: its connection, cache and committer are nobody else's.
    pub(crate) async fn store(&self) -> anyhow::Result<EventStore> {
        let client = self.client("command_api").await?;
        let keys = KeyVault::new(client.clone(), OWN_API, MasterKey::from_bytes([42; 32]));
        Ok(EventStore::new(client, keys, "/wherry/bench"))
    }

    /// How many events are stored.
    pub(crate) async fn stored(&self) -> anyhow::Result<u64> {
        let reader = LogReader::new(self.client("command_api").await?, OWN_API);
        Ok(reader.head(STREAM).await?.last_sequence)
    }

    /// The server's version.
    pub(crate) async fn version(&self) -> anyhow::Result<String> {
        Ok(self.client("command_api").await?.server_info().version)
    }
}

impl Deref for Log {
    type Target = Nats;

    fn deref(&self) -> &Nats {
        &self.nats
    }
}

/// A Postgres with an empty table of events.
#[derive(Debug)]
pub(crate) struct Sql {
    postgres: Postgres,
    pub(crate) processes: Processes,
    // After the server, that is removed when that has ended.
    _folder: TempDir,
}

impl Sql {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let tools = tokio::task::spawn_blocking(|| tools::install(&Silent)).await??;
        let folder = tempfile::Builder::new()
            .prefix("wherry-bench-")
            // Postgres's account must be able to pass through.
            .permissions(std::fs::Permissions::from_mode(0o711))
            .tempdir()?;
        let passwords = postgres::Passwords {
            admin: secrets::token()?,
            writer: secrets::token()?,
            reader: secrets::token()?,
        };
        let options = postgres::Options {
            data: folder.path().join("postgres"),
            log: folder.path().join("postgres.log"),
            passwords,
            port: None,
            sync: true,
            scratch: Some(folder.path().to_owned()),
        };
        let postgres = Postgres::start(&tools, &options).await.context("start Postgres")?;
        let pid = postgres.server().pid().await.context("Postgres has no process")?;
        postgres.cluster().ensure_database(DATABASE).await?;
        let sql = Self { postgres, processes: Processes::Server(pid), _folder: folder };
        sql.pool(1).await?.execute(EVENTS).await?;
        Ok(sql)
    }

    /// A database for read models, as the role that writes and as the one that reads. One that is there is left as it is.
    pub(crate) async fn database(&self, name: &str) -> anyhow::Result<(String, String)> {
        let cluster = self.postgres.cluster();
        cluster.ensure_database(name).await?;
        Ok((cluster.writer_url(name), cluster.reader_url(name)))
    }

    /// A pool of so many connections, all of them open.
    pub(crate) async fn pool(&self, connections: u32) -> anyhow::Result<PgPool> {
        let url = self.postgres.cluster().admin_url(DATABASE);
        let options = PgPoolOptions::new().min_connections(connections).max_connections(connections);
        options.connect(&url).await.context("connect to Postgres")
    }

    /// Empties the table, and leaves nothing to be written later.
    pub(crate) async fn empty(&self) -> anyhow::Result<()> {
        let pool = self.pool(1).await?;
        pool.execute("truncate events").await?;
        pool.execute("checkpoint").await?;
        Ok(())
    }

    /// How many events are stored.
    pub(crate) async fn stored(&self) -> anyhow::Result<u64> {
        let count: i64 =
            sqlx::query_scalar("select count(*) from events").fetch_one(&self.pool(1).await?).await?;
        Ok(count.try_into()?)
    }

    /// The server's version.
    pub(crate) async fn version(&self) -> anyhow::Result<String> {
        Ok(sqlx::query_scalar("show server_version").fetch_one(&self.pool(1).await?).await?)
    }
}

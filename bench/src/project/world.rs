//! The servers that one log is measured on, as the runner would start them, and what services are told of them.

use std::collections::BTreeMap;

use anyhow::Context as _;
use embedded::nats::Nats;
use embedded::s3::{REGION, S3};
use embedded::secrets::Secrets;
use embedded::smtp::Smtp;
use embedded::testing::{self, Own};
use jetstream_es::{EventStore, KeyVault, LogReader, NatsConfig, OWN_API};
use kit::config::Vars;
use personal::MasterKey;
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, PgConnection, postgres::PgConnectOptions};
use standalone::reached::{LogServer, ObjectStore, Reached, ReadModels};
use standalone::service_vars::ServiceVars;

use crate::cpu::Processes;
use crate::servers::Sql;

/// The prefix under which the account of the readers reaches the log.
const LOG_API: &str = "LOG.API";
const BUCKET: &str = "bench";
/// Nobody answers there; nothing that is measured asks.
const NOWHERE: &str = "http://127.0.0.1:9";

/// Servers that do not matter for what is measured, and must be there all the same.
pub(crate) struct Beside {
    s3: Own<S3>,
    smtp: Own<Smtp>,
}

impl Beside {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let (s3, smtp) = tokio::try_join!(testing::own_s3(), testing::own_smtp())?;
        s3.store().ensure_bucket(BUCKET).await?;
        Ok(Self { s3, smtp })
    }
}

/// A log of its own and a Postgres of its own.
pub(crate) struct World {
    nats: Own<Nats>,
    sql: Sql,
    secrets: Secrets,
    objects: ObjectStore,
    smtp_url: String,
    pub(crate) log_processes: Processes,
}

/// A database, as the role that writes and as the role that reads.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    pub(crate) name: String,
    pub(crate) writer_url: String,
    pub(crate) reader_url: String,
}

impl World {
    pub(crate) async fn start(beside: &Beside) -> anyhow::Result<Self> {
        let (nats, sql) = tokio::try_join!(async { Ok(testing::nats().await?) }, Sql::start())?;
        let pid = nats.server().pid().await.context("NATS has no process")?;
        let store = beside.s3.store();
        let objects = ObjectStore {
            endpoint: store.endpoint(),
            region: REGION.to_owned(),
            bucket: BUCKET.to_owned(),
            writer: store.keys.writer.clone(),
            reader: store.keys.reader.clone(),
        };
        let world = Self {
            nats,
            sql,
            secrets: Secrets::generate()?,
            objects,
            smtp_url: beside.smtp.mailbox().url(),
            log_processes: Processes::Server(pid),
        };
        world.set_up().await?;
        Ok(world)
    }

    /// Creates the streams, or brings them in line.
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method is of one lifetime, and any is wanted"
    )]
    pub(crate) async fn set_up(&self) -> anyhow::Result<()> {
        let vars = self.service_vars(&self.database("none").await?, |vars| vars.setup());
        command_api::setup(command_api::SetupConfig::from_vars(&vars)?).await
    }

    pub(crate) fn sql_processes(&self) -> Processes {
        self.sql.processes
    }

    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// An empty database of this name, unless there is one.
    pub(crate) async fn database(&self, name: &str) -> anyhow::Result<Database> {
        let (writer_url, reader_url) = self.sql.database(name).await?;
        Ok(Database { name: name.to_owned(), writer_url, reader_url })
    }

    /// The variables that a service is configured from.
    pub(crate) fn service_vars(&self, database: &Database, of: impl Fn(&ServiceVars<'_>) -> Vars) -> Vars {
        let users = embedded::nats::USERS.iter().filter(|user| **user != "sys");
        let passwords: BTreeMap<_, _> =
            users.map(|user| ((*user).to_owned(), self.nats.password(user).to_owned())).collect();
        let reached = Reached {
            log: LogServer { url: self.nats.url(), passwords },
            read_models: ReadModels {
                writer_url: database.writer_url.clone(),
                reader_url: database.reader_url.clone(),
            },
            objects: self.objects.clone(),
            smtp_url: self.smtp_url.clone(),
            converter_url: NOWHERE.to_owned(),
        };
        let environment = Vars::default();
        of(&ServiceVars {
            environment: &environment,
            secrets: &self.secrets,
            reached: &reached,
            public_url: "http://localhost:8080",
        })
    }

    /// The store of command-api: the writer.
    pub(crate) async fn store(&self) -> anyhow::Result<EventStore> {
        let client = self.client("command_api").await?;
        let keys = KeyVault::new(client.clone(), OWN_API, self.master_key()?);
        Ok(EventStore::new(client, keys, "/wherry/bench"))
    }

    /// The log and the keys, as projectors have them.
    pub(crate) async fn reader(&self) -> anyhow::Result<(LogReader, KeyVault)> {
        let client = self.client("projectors").await?;
        let keys = KeyVault::new(client.clone(), LOG_API, self.master_key()?);
        let log = LogReader::new(client, LOG_API).with_bulk_connections(self.config("projectors"));
        Ok((log, keys))
    }

    /// How much is stored in each of these streams.
    pub(crate) async fn heads(
        &self,
        streams: &[&'static str],
    ) -> anyhow::Result<BTreeMap<&'static str, u64>> {
        let (log, _) = self.reader().await?;
        let mut heads = BTreeMap::new();
        for stream in streams {
            heads.insert(*stream, log.head(stream).await?.last_sequence);
        }
        Ok(heads)
    }

    pub(crate) async fn client(&self, user: &str) -> anyhow::Result<async_nats::Client> {
        jetstream_es::connect(&self.config(user)).await.with_context(|| format!("connect as {user}"))
    }

    fn config(&self, user: &str) -> NatsConfig {
        NatsConfig::new(self.nats.url(), user, self.nats.password(user))
    }

    fn master_key(&self) -> anyhow::Result<MasterKey> {
        Ok(MasterKey::from_base64(&self.secrets.master_key)?)
    }
}

impl Database {
    /// A connection as the role that writes.
    pub(crate) async fn connect(&self) -> anyhow::Result<PgConnection> {
        Ok(self.writer_url.parse::<PgConnectOptions>()?.connect().await?)
    }

    /// Leaves nothing to be written later by what comes next.
    pub(crate) async fn settle(&self, world: &World) -> anyhow::Result<()> {
        world.sql.pool(1).await?.execute("checkpoint").await?;
        Ok(())
    }

    /// Leaves nothing to be tidied up in the background: a table that was filled a moment ago is vacuumed a minute later, and
    /// one that is in use every now and then.
    pub(crate) async fn tidy_up(&self, world: &World) -> anyhow::Result<()> {
        let mut own = self.connect().await?;
        own.execute("vacuum (analyze)").await?;
        close(own).await;
        self.settle(world).await
    }

    pub(crate) async fn remove(self, world: &World) -> anyhow::Result<()> {
        let statement = format!("drop database {} with (force)", self.name);
        world.sql.pool(1).await?.execute(statement.as_str()).await?;
        Ok(())
    }
}

/// Closes a connection; what is measured is over.
pub(crate) async fn close(database: PgConnection) {
    let _no_matter = database.close().await;
}

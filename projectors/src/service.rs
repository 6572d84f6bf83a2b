//! Starting the projectors: tables first, then whoever keeps them.

use anyhow::Context as _;
use axum::Router;
use domain::boundary::STREAMS;
use jetstream_es::{KeyVault, LogReader};
use kit::lifecycle::Lifecycle;
use sqlx::postgres::PgConnectOptions;
use tokio_util::sync::CancellationToken;

use crate::{
    Config, kept,
    projection::{
        backoff::Backoff,
        database::{PrepareError, prepare_database},
        keeper::Keeper,
        sweep,
    },
};

/// The prefix under which the account of the readers reaches the log.
pub(crate) const LOG_API: &str = "LOG.API";

/// Starts to keep every read model up to date. There are no routes of its own.
///
/// Postgres may be away: the tables are made and the events caught up with when it is back.
///
/// # Errors
/// When the configuration is wrong or nobody answers at the log's address.
pub async fn start(config: Config, life: &Lifecycle) -> anyhow::Result<Router> {
    let client = jetstream_es::connect(&config.nats).await.context("cannot reach the log")?;
    let log = LogReader::new(client.clone(), LOG_API).with_bulk_connections(config.nats.clone());
    log.refuse_half_imports(&STREAMS.map(|stream| stream.name)).await?;
    let keys = KeyVault::new(client, LOG_API, config.master_keys.clone());
    life.spawn_lasting("key-watch", keys.clone().watch(life.shutdown().clone()));
    let database: PgConnectOptions =
        config.database_url.parse().context("WHERRY_DATABASE_URL is no Postgres address")?;
    let life_of_runners = life.clone();
    life.spawn_critical("projectors", async move {
        let life = life_of_runners;
        if !prepared(&config.database_url, life.shutdown()).await? {
            return Ok(());
        }
        let (swept, sweeping) = (database.clone(), life.shutdown().clone());
        life.spawn(async move { sweep::keep_sweeping(&swept, &sweeping).await });
        let keeper = Keeper::new(kept(), database, log, keys, config.clock.clone());
        let of_runners = life.clone();
        life.spawn(async move { keeper.run(&of_runners).await });
        Ok(())
    });
    Ok(Router::new())
}

/// Runs the projectors until it is time to stop.
///
/// # Errors
/// Those of [`start`], and when the address to listen on is taken.
pub async fn run(config: Config, shutdown: CancellationToken) -> anyhow::Result<()> {
    let life = Lifecycle::new(shutdown);
    let listen = config.listen;
    let routes = start(config, &life).await?;
    life.serve(listen, routes).await
}

/// Makes schemas, tables and views, waiting for Postgres if it is away. False when told to stop meanwhile.
async fn prepared(url: &str, shutdown: &CancellationToken) -> Result<bool, PrepareError> {
    let mut backoff = Backoff::default();
    loop {
        match prepare_database(url).await {
            Ok(()) => return Ok(true),
            Err(PrepareError::Database(error)) => {
                tracing::warn!(%error, "the database cannot be prepared yet");
            }
            Err(error) => return Err(error),
        }
        if !backoff.wait(shutdown).await {
            return Ok(false);
        }
    }
}

//! Looking whether a read model is still what the log says.

use anyhow::Context as _;
use jetstream_es::{KeyVault, LogReader};
use sqlx::postgres::PgConnectOptions;

use crate::{
    Config, all,
    projection::reconcile::{Reconcile, Report},
    service::LOG_API,
};

/// So many differences are told one by one.
const LISTED: usize = 1000;

/// Builds a read model once more in a scratch schema, and compares it with the one that is read. `told` hears now and then
/// how many events are applied, of how many.
///
/// # Errors
/// When there is no such read model, the log or the database cannot be reached, or it cannot be built.
pub async fn verify(
    config: &Config,
    projection: &str,
    told: &mut (dyn FnMut(u64, u64) + Send),
) -> anyhow::Result<Report> {
    let projections = all();
    let Some(projection) = projections.iter().find(|own| own.name() == projection) else {
        let names: Vec<_> = projections.iter().map(crate::projection::registered::Registered::name).collect();
        anyhow::bail!("there is no read model {projection}; there are {}", names.join(", "));
    };
    let client = jetstream_es::connect(&config.nats).await.context("cannot reach the log")?;
    let log = LogReader::new(client.clone(), LOG_API).with_bulk_connections(config.nats.clone());
    let keys = KeyVault::new(client, LOG_API, config.master_keys.clone());
    let database: PgConnectOptions =
        config.database_url.parse().context("WHERRY_DATABASE_URL is no Postgres address")?;
    let reconcile = Reconcile { database: &database, log: &log, keys: &keys, listed: LISTED };
    Ok(reconcile.run(projection, told).await?)
}

//! Starting query-api.

use anyhow::Context as _;
use axum::Router;
use domain::boundary::STREAMS;
use jetstream_es::{Checkpoints, LogReader};
use kit::{
    lifecycle::Lifecycle,
    object_store::ObjectStore,
    tokens::{EndedSessions, Verifier},
};
use tokio_util::sync::CancellationToken;

use crate::{
    Config,
    audit::{AuditReads, Notary},
    chat::ReadMarkers,
    conversion::Engines,
    files::Grants,
    read_model::ReadModel,
    routes,
    state::{App, Inner},
};

/// The prefix under which the account of the readers reaches the log.
const LOG_API: &str = "LOG.API";

/// The routes of query-api, ready to answer. Postgres and the file store may be away; the log must be there, for a
/// service that does not know which sessions have ended must not serve.
///
/// # Errors
/// When the configuration is wrong or the log cannot be read.
pub async fn start(config: Config, life: &Lifecycle) -> anyhow::Result<Router> {
    let client = jetstream_es::connect(&config.nats).await.context("cannot reach the log")?;
    let ended = EndedSessions::default();
    let log = LogReader::new(client.clone(), LOG_API);
    log.refuse_half_imports(&STREAMS.map(|stream| stream.name)).await?;
    ended.follow(log.clone(), &config.clock, life).await.context("cannot read which sessions have ended")?;
    let app = App::new(Inner {
        read_model: ReadModel::new(&config.database_url)
            .context("WHERRY_DATABASE_URL is no Postgres address")?,
        read_markers: ReadMarkers::new(client.clone(), log.clone(), LOG_API),
        log,
        notary: config.notary.map(|key| Notary::new(Checkpoints::new(client.clone()), key)),
        engines: Engines::new(client.clone()),
        audit_reads: AuditReads::new(client),
        verifier: Verifier::from_pem(&config.jwt_public_keys, config.clock.clone(), ended)?,
        grants: Grants::new(&config.grant_key),
        store: ObjectStore::new(&config.store),
        clock: config.clock,
        wait_limit: config.wait_limit,
    });
    Ok(routes::router().with_state(app))
}

/// Runs query-api until it is time to stop.
///
/// # Errors
/// Those of [`start`], and when the address to listen on is taken.
pub async fn run(config: Config, shutdown: CancellationToken) -> anyhow::Result<()> {
    let life = Lifecycle::new(shutdown).with_door(config.door.clone());
    let listen = config.listen;
    let routes = start(config, &life).await?;
    life.serve(listen, routes).await
}

//! Takes commands, over HTTP from people and over NATS from workers; decides; and appends events. It is the only
//! process that appends.
//!
//! Each use case is one file: its request, its handler (parse, authorise, one call, map the answer), and the proposal
//! that its decision leads to.
//!
//! | folder | what for |
//! |---|---|
//! | `accounts` | sign up, activate, log in, refresh, log out |
//! | `profile` | name, bio, photo |
//! | `chat` | rooms, invitations, messages |
//! | `bots` | bots, their tokens, and coming in by one |
//! | `conversion` | asking for conversions, cancelling, and what workers say about them |
//! | `devices` | which devices are told of what happens while the app is closed |
//! | `files` | uploads: streamed, told by their content, and stored |
//! | `jobs` | what workers say of jobs that they cannot do, and trying those again |
//! | `audit` | writing down what auditors ask, and opening what is sealed for them |
//! | `backup` | taking the log and the keys away, and bringing them back: for operators, before anything serves |
//! | `edge` | what happens to a request before its handler |

mod accounts;
mod answer;
mod audit;
mod backup;
mod bots;
mod chat;
mod command;
mod config;
mod conversion;
mod devices;
mod edge;
mod files;
mod jobs;
mod openapi;
mod profile;
mod projection;
mod push_tickets;
mod quotas;
mod random;
mod reads;
mod rewrap_keys;
mod setup;
mod state;
mod worker_commands;

pub use accounts::{Passwords, ProviderConfig};
use anyhow::Context as _;
use axum::Router;
pub use backup::{
    Cadence, ImportKeysConfig, ImportLogConfig, ImportOptions, ImportedEvents, ImportedKeys, ImportedLog,
    export_keys, import_keys, import_log,
};
pub use config::Config;
use domain::boundary::STREAMS;
pub use files::LeastRate;
use kit::{door::Door, lifecycle::Lifecycle};
pub use openapi::openapi;
pub use random::Random;
pub use rewrap_keys::{RewrapConfig, rewrap_keys};
pub use setup::{SetupConfig, setup};
use tokio_util::sync::CancellationToken;

/// Connects, starts the tasks that belong to the service, and gives its routes.
///
/// # Errors
/// When the log cannot be reached or was not set up, or a key is malformed.
pub async fn start(config: Config, life: &Lifecycle) -> anyhow::Result<Router> {
    // The HTTP client insists on a provider being there; a second call changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let clock = config.clock.clone();
    let app = state::App::new(config).await?;
    app.log.reader().refuse_half_imports(&STREAMS.map(|stream| stream.name)).await?;
    let ended = app.verifier.ended_sessions();
    ended.follow(app.log.reader().clone(), &clock, life).await.context("the ended sessions")?;
    life.spawn_lasting("key-watch", app.log.keys().clone().watch(life.shutdown().clone()));
    accounts::appoint_admins(&app).await;
    worker_commands::serve_workers(&app, life);
    Ok(openapi::router(&app))
}

/// Runs the service until told to stop.
///
/// # Errors
/// When it cannot start, or one of its tasks fails.
pub async fn run(config: Config, shutdown: CancellationToken) -> anyhow::Result<()> {
    let life = Lifecycle::new(shutdown).with_door(Door::behind(config.trusted_proxies.clone()));
    let listen = config.listen;
    let routes = start(config, &life).await?;
    life.serve(listen, routes).await
}

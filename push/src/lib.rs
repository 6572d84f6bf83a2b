//! Relays the log to browsers: WebSocket connections that follow topics, from any position, without a seam.
//!
//! A node holds nothing that a client needs: the client has its position, the log has the rest, so any node can
//! resume any client. `hub` follows each stream once and hands events to the connections; a `subscription` joins
//! it, and a `replay` reads what came before; a `socket` is one connection with a bounded `mailbox`. What is passed on
//! `aside` is never in the log.

mod aside;
mod authorisation;
mod bucket;
mod budget;
mod config;
#[cfg(test)]
mod contract;
mod deletions;
mod erasures;
mod frame;
mod frame_budget;
mod frame_heads;
mod handshake;
mod hub;
mod line;
mod mailbox;
mod past_runs;
mod protocol;
mod replay;
mod run;
mod sessions;
mod socket;
mod subscription;
mod subscriptions;
mod tickets;
mod topic;
mod upgrade;
mod visible;
mod wire;
mod wire_queue;

use std::sync::Arc;

use anyhow::Context as _;
use axum::{Router, routing::get};
use domain::boundary::STREAMS;
use ipnet::IpNet;
use jetstream_es::{KeyVault, LogReader, NatsConfig};
use kit::{
    client_address::AddressLimit,
    clock::Clock,
    door::Door,
    lifecycle::Lifecycle,
    tokens::{Ticket, Verifier},
    turns::Turns,
};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

pub use bucket::Allowance;
pub use config::{Config, Limits};

use crate::{aside::Presence, hub::Hub, replay::Archive, sessions::Sessions, tickets::TicketRefused};

/// The prefix under which the log's API is imported into this service's account.
const LOG_API: &str = "LOG.API";
/// How many of those who come, and of those who are sent the past, have a turn at a time: what is live comes in between.
const TURNS_AT_ONCE: usize = 4;

/// What all connections of this node share.
struct Node {
    client: async_nats::Client,
    verifier: Verifier,
    sessions: Arc<Sessions>,
    hub: Arc<Hub>,
    presence: Presence,
    archive: Archive,
    /// For those who can wait for what is live.
    turns: Arc<Turns>,
    clock: Clock,
    limits: Limits,
    addresses: AddressLimit,
    trusted_proxies: Vec<IpNet>,
    public_origin: String,
    life: Lifecycle,
}

impl Node {
    async fn admit(&self, ticket: &str) -> Result<Ticket, TicketRefused> {
        tickets::admit(&self.client, &self.verifier, ticket).await
    }

    fn lease_from_now(&self) -> OffsetDateTime {
        self.clock.now() + self.limits.lease
    }

    fn lease_ms(&self) -> u64 {
        u64::try_from(self.limits.lease.as_millis()).unwrap_or(u64::MAX)
    }
}

/// Starts to follow the log and returns the route that clients connect to.
///
/// # Errors
/// When the configuration is wrong or the log does not answer.
pub async fn start(config: Config, life: &Lifecycle) -> anyhow::Result<Router> {
    let nats = NatsConfig::new(config.nats_url, "push", config.nats_password);
    let client = jetstream_es::connect(&nats).await?;
    let log = LogReader::new(client.clone(), LOG_API);
    log.refuse_half_imports(&STREAMS.map(|stream| stream.name)).await?;
    let keys = KeyVault::new(client.clone(), LOG_API, config.master_keys);
    life.spawn_lasting("key-watch", keys.clone().watch(life.shutdown().clone()));
    let sessions = Arc::new(Sessions::default());
    // The hub's feed first, so that no session ends between the two unseen.
    let hub = Hub::start(log.clone(), keys, Arc::clone(&sessions), &config.limits, life).await?;
    sessions.look_back(&log, &config.clock).await?;
    aside::start(&client, &hub, config.limits.typing_for, life).await?;
    let presence = Presence::start(&client, &hub, &config.limits, life).await?;
    let turns = Arc::new(Turns::new(TURNS_AT_ONCE));
    let node = Arc::new(Node {
        verifier: Verifier::from_pem(&config.jwt_public_key, config.clock.clone(), sessions.ended())?,
        public_origin: upgrade::origin_of(&config.public_url).context("the public URL is no URL")?,
        archive: Archive::new(log, Arc::clone(&hub), Arc::clone(&turns), config.limits.clone()),
        turns,
        addresses: AddressLimit::per_minute(config.limits.connections_per_minute),
        trusted_proxies: config.trusted_proxies,
        clock: config.clock,
        limits: config.limits,
        life: life.clone(),
        client,
        sessions,
        presence,
        hub,
    });
    let (sessions, shutdown) = (Arc::clone(&node.sessions), life.shutdown().clone());
    let over = node.limits.drain_over;
    life.spawn(async move {
        shutdown.cancelled().await;
        sessions.drain(over);
    });
    Ok(Router::new().route("/api/v1/push", get(upgrade::upgrade)).with_state(node))
}

/// Runs push by itself until `shutdown`.
///
/// # Errors
/// When it cannot start or serve.
pub async fn run(config: Config, shutdown: CancellationToken) -> anyhow::Result<()> {
    let life = Lifecycle::new(shutdown).with_door(Door::behind(config.trusted_proxies.clone()));
    let listen = config.listen;
    let routes = start(config, &life).await?;
    life.serve(listen, routes).await
}

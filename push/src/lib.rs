//! Relays the log to browsers: WebSocket connections that follow topics, from any position, without a seam.
//!
//! A node holds nothing that a client needs: the client has its position, the log has the rest, so any node can
//! resume any client. `hub` follows each stream once and hands events to the connections; a `subscription` joins
//! it, and a `replay` reads what came before; a `socket` is one connection with a bounded `mailbox`.

mod authorisation;
mod deletions;
mod frame;
mod hub;
mod mailbox;
mod protocol;
mod replay;
mod sessions;
mod socket;
mod subscription;
mod subscriptions;
mod tickets;
mod topic;
mod upgrade;
mod visible;
mod wire;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use axum::{Router, routing::get};
use domain::boundary::STREAMS;
use jetstream_es::{KeyVault, LogReader, NatsConfig};
use kit::{
    clock::Clock,
    config::{ConfigError, Vars},
    lifecycle::Lifecycle,
    tokens::{Ticket, Verifier},
};
use personal::MasterKeys;
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use crate::{hub::Hub, protocol::CloseCode, replay::Archive, sessions::Sessions, tickets::TicketRefused};

/// The prefix under which the log's API is imported into this service's account.
const LOG_API: &str = "LOG.API";

/// What push is configured from.
#[derive(Clone)]
pub struct Config {
    /// `WHERRY_LISTEN`, by default 127.0.0.1:8002.
    pub listen: SocketAddr,
    /// `WHERRY_PUBLIC_URL`: pages of its origin may connect.
    pub public_url: String,
    /// `WHERRY_NATS_URL`.
    pub nats_url: String,
    /// `WHERRY_NATS_PASSWORD`, of the user `push`.
    pub nats_password: String,
    /// `WHERRY_MASTER_KEY`, `_OTHERS`.
    pub master_keys: MasterKeys,
    /// `WHERRY_JWT_PUBLIC_KEY`.
    pub jwt_public_key: String,
    /// The time.
    pub clock: Clock,
    /// How much a client may ask for and how long it may take; the lease is `WHERRY_ACCESS_TOKEN_SECONDS`.
    pub limits: Limits,
}

/// How much a client may ask for and how long it may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Topics of one connection.
    pub subscriptions: usize,
    /// The largest frame that a client may send.
    pub message_bytes: usize,
    /// What may wait for a connection before it is closed as too slow.
    pub queue_bytes: usize,
    /// The most events of a topic that are replayed.
    pub replay_events: u64,
    /// The most sequences of a stream that are searched for them.
    pub replay_sequences: u64,
    /// How long the first frame may take.
    pub hello_within: Duration,
    /// How often a client is asked whether it is there.
    pub ping_every: Duration,
    /// How long its answer may take.
    pub pong_within: Duration,
    /// How long a connection goes on without a new ticket.
    pub lease: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            subscriptions: 128,
            message_bytes: 16 << 10,
            queue_bytes: 1 << 20,
            replay_events: 10_000,
            replay_sequences: 200_000,
            hello_within: Duration::from_secs(5),
            ping_every: Duration::from_secs(25),
            pong_within: Duration::from_secs(8),
            lease: Duration::from_mins(10),
        }
    }
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// When a variable is missing or malformed.
    pub fn from_vars(vars: &Vars) -> Result<Self, ConfigError> {
        let invalid =
            |name: &str, why: &str| ConfigError::Invalid { name: name.to_owned(), why: why.to_owned() };
        let public_url = vars.required("WHERRY_PUBLIC_URL")?;
        if upgrade::origin_of(&public_url).is_none() {
            return Err(invalid("WHERRY_PUBLIC_URL", "it is no URL such as http://localhost:8080"));
        }
        let defaults = Limits::default();
        let lease = vars.parsed_or("WHERRY_ACCESS_TOKEN_SECONDS", defaults.lease.as_secs())?;
        Ok(Self {
            listen: vars.parsed_or("WHERRY_LISTEN", SocketAddr::from(([127, 0, 0, 1], 8002)))?,
            public_url,
            nats_url: vars.required("WHERRY_NATS_URL")?,
            nats_password: vars.secret("WHERRY_NATS_PASSWORD")?,
            master_keys: vars.master_keys()?,
            jwt_public_key: vars.pem("WHERRY_JWT_PUBLIC_KEY")?,
            clock: Clock::system(),
            limits: Limits { lease: Duration::from_secs(lease), ..defaults },
        })
    }
}

/// What all connections of this node share.
struct Node {
    client: async_nats::Client,
    verifier: Verifier,
    sessions: Arc<Sessions>,
    hub: Arc<Hub>,
    archive: Archive,
    clock: Clock,
    limits: Limits,
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
    life.spawn(keys.clone().watch(life.shutdown().clone()));
    let sessions = Arc::new(Sessions::default());
    // The hub's feed first, so that no session ends between the two unseen.
    let hub = Hub::start(&client, log.clone(), keys.clone(), Arc::clone(&sessions), life).await?;
    sessions.look_back(&log, &config.clock).await?;
    let node = Arc::new(Node {
        verifier: Verifier::from_pem(&config.jwt_public_key, config.clock.clone(), sessions.ended())?,
        public_origin: upgrade::origin_of(&config.public_url).context("the public URL is no URL")?,
        archive: Archive::new(log, keys, config.limits.clone()),
        clock: config.clock,
        limits: config.limits,
        life: life.clone(),
        client,
        sessions,
        hub,
    });
    let (sessions, shutdown) = (Arc::clone(&node.sessions), life.shutdown().clone());
    life.spawn(async move {
        shutdown.cancelled().await;
        sessions.close_all(CloseCode::Drain);
    });
    Ok(Router::new().route("/api/v1/push", get(upgrade::upgrade)).with_state(node))
}

/// Runs push by itself until `shutdown`.
///
/// # Errors
/// When it cannot start or serve.
pub async fn run(config: Config, shutdown: CancellationToken) -> anyhow::Result<()> {
    let life = Lifecycle::new(shutdown);
    let listen = config.listen;
    let routes = start(config, &life).await?;
    life.serve(listen, routes).await
}

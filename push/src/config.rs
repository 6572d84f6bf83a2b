//! What push is configured from.

use std::{net::SocketAddr, num::NonZeroU32, time::Duration};

use ipnet::IpNet;
use kit::{
    client_address::trusted_proxies,
    clock::Clock,
    config::{ConfigError, Vars},
};
use personal::MasterKeys;

use crate::{bucket::Allowance, upgrade::origin_of};

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
    /// `WHERRY_TRUSTED_PROXIES`: whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The time.
    pub clock: Clock,
    /// How much a client may ask for and how long it may take; the lease is `WHERRY_ACCESS_TOKEN_SECONDS`, the
    /// connections of an address `WHERRY_PUSH_CONNECTIONS_PER_MINUTE`, those of an account
    /// `WHERRY_PUSH_CONNECTIONS_PER_ACCOUNT`.
    pub limits: Limits,
}

/// How much a client may ask for and how long it may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Topics of one connection.
    pub subscriptions: usize,
    /// The largest frame that a client may send.
    pub message_bytes: usize,
    /// Frames of one connection: many at once, and how many go on coming.
    pub frames: Allowance,
    /// Connections that one address may open, at once or within a minute.
    pub connections_per_minute: NonZeroU32,
    /// Connections that one account may have to this node at the same time.
    pub connections_per_account: usize,
    /// What may wait for a connection before it is closed as too slow.
    pub queue_bytes: usize,
    /// The most events of a topic that are replayed.
    pub replay_events: u64,
    /// The most sequences of a stream that are searched for them.
    pub replay_sequences: u64,
    /// Events that one account may have replayed from the log.
    pub account_replays: Allowance,
    /// Events that all clients of this node together may have replayed from the log.
    pub node_replays: Allowance,
    /// How much of each stream's last events is kept in memory, from which short gaps are replayed.
    pub ring_bytes: usize,
    /// How many of each stream's last events are read into that memory when the node starts.
    pub ring_warm_events: u64,
    /// How long somebody is said to be writing after saying so, and three times how often that is passed on.
    pub typing_for: Duration,
    /// How long somebody without a connection is still said to be there: who changes nodes is not gone.
    pub presence_grace: Duration,
    /// How often nodes tell each other that they are there. One that is silent three times as long is gone.
    pub presence_every: Duration,
    /// How long the first frame may take.
    pub hello_within: Duration,
    /// How often a client is asked whether it is there.
    pub ping_every: Duration,
    /// How long its answer may take.
    pub pong_within: Duration,
    /// How long a connection goes on without a new ticket.
    pub lease: Duration,
    /// Over how long the clients of a node that stops are told to come back.
    pub drain_over: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            subscriptions: 128,
            message_bytes: 16 << 10,
            // Whoever comes back asks for all of its topics at once.
            frames: Allowance { at_once: 384, per_second: 32 },
            // A household or an office behind one address comes back together.
            connections_per_minute: NonZeroU32::new(1200).unwrap_or(NonZeroU32::MIN),
            // Every device and every window of a person, and a bot with some processes.
            connections_per_account: 100,
            queue_bytes: 1 << 20,
            replay_events: 10_000,
            replay_sequences: 200_000,
            account_replays: Allowance { at_once: 50_000, per_second: 2_000 },
            node_replays: Allowance { at_once: 1_000_000, per_second: 100_000 },
            ring_bytes: 32 << 20,
            ring_warm_events: 5_000,
            typing_for: Duration::from_secs(6),
            presence_grace: Duration::from_secs(5),
            presence_every: Duration::from_secs(5),
            hello_within: Duration::from_secs(5),
            ping_every: Duration::from_secs(25),
            pong_within: Duration::from_secs(8),
            lease: Duration::from_mins(10),
            drain_over: Duration::from_secs(10),
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
        if origin_of(&public_url).is_none() {
            return Err(invalid("WHERRY_PUBLIC_URL", "it is no URL such as http://localhost:8080"));
        }
        let defaults = Limits::default();
        let lease = vars.parsed_or("WHERRY_ACCESS_TOKEN_SECONDS", defaults.lease.as_secs())?;
        let connections_per_minute =
            vars.parsed_or("WHERRY_PUSH_CONNECTIONS_PER_MINUTE", defaults.connections_per_minute)?;
        let connections_per_account =
            vars.parsed_or("WHERRY_PUSH_CONNECTIONS_PER_ACCOUNT", defaults.connections_per_account)?;
        let lease = Duration::from_secs(lease);
        Ok(Self {
            listen: vars.parsed_or("WHERRY_LISTEN", SocketAddr::from(([127, 0, 0, 1], 8002)))?,
            public_url,
            nats_url: vars.required("WHERRY_NATS_URL")?,
            nats_password: vars.secret("WHERRY_NATS_PASSWORD")?,
            master_keys: vars.master_keys()?,
            jwt_public_key: vars.pem("WHERRY_JWT_PUBLIC_KEY")?,
            trusted_proxies: trusted_proxies(vars)?,
            clock: Clock::system(),
            limits: Limits { connections_per_minute, connections_per_account, lease, ..defaults },
        })
    }
}

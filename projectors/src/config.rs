//! What the projectors are configured with.

use std::net::SocketAddr;

use jetstream_es::NatsConfig;
use kit::{
    clock::Clock,
    config::{ConfigError, Vars},
};
use personal::MasterKeys;

/// The projectors' configuration.
#[derive(Clone)]
pub struct Config {
    /// `WHERRY_LISTEN`: where health and metrics are served.
    pub listen: SocketAddr,
    /// `WHERRY_NATS_URL` and `WHERRY_NATS_PASSWORD`, as the user `projectors`.
    pub nats: NatsConfig,
    /// `WHERRY_MASTER_KEY`, `_OTHERS`: unwrap the people's keys.
    pub master_keys: MasterKeys,
    /// `WHERRY_DATABASE_URL`, as the role that owns the database.
    pub database_url: String,
    /// The clock by which lag is measured.
    pub clock: Clock,
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// When a variable is missing or wrong; the error names it.
    pub fn from_vars(vars: &Vars) -> Result<Self, ConfigError> {
        Ok(Self {
            listen: vars.parsed_or("WHERRY_LISTEN", SocketAddr::from(([127, 0, 0, 1], 8003)))?,
            nats: NatsConfig::new(
                vars.required("WHERRY_NATS_URL")?,
                "projectors",
                vars.secret("WHERRY_NATS_PASSWORD")?,
            ),
            master_keys: vars.master_keys()?,
            database_url: vars.secret("WHERRY_DATABASE_URL")?,
            clock: Clock::system(),
        })
    }
}

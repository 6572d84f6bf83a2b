//! What query-api is configured with.

use std::{net::SocketAddr, time::Duration};

use jetstream_es::NatsConfig;
use kit::{
    clock::Clock,
    config::{ConfigError, Vars},
    door::Door,
    object_store::ObjectStoreConfig,
};
use ledger::VerifyingKey;

/// How long a query waits for the read model to reach the position that it is given.
const WAIT_LIMIT: Duration = Duration::from_secs(5);

/// query-api's configuration.
#[derive(Clone)]
pub struct Config {
    /// `WHERRY_LISTEN`
    pub listen: SocketAddr,
    /// `WHERRY_NATS_URL` and `WHERRY_NATS_PASSWORD`, as the user `query_api`: it follows which sessions end.
    pub nats: NatsConfig,
    /// `WHERRY_JWT_PUBLIC_KEY`: one or more public keys in PEM.
    pub jwt_public_keys: String,
    /// `WHERRY_DATABASE_URL`, as the role `query_api`.
    pub database_url: String,
    /// `WHERRY_GRANT_KEY`: signs links to files.
    pub grant_key: Vec<u8>,
    /// `WHERRY_S3_…`; it only reads.
    pub store: ObjectStoreConfig,
    /// `WHERRY_NOTARY_PUBLIC_KEY`: checks the log's checkpoints, which go with what auditors export. Without it, none do.
    pub notary: Option<VerifyingKey>,
    /// Who may connect; behind `WHERRY_TRUSTED_PROXIES`.
    pub door: Door,
    /// How long a query waits for a position before it answers with what there is.
    pub wait_limit: Duration,
    /// The clock by which tokens and grants expire.
    pub clock: Clock,
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// When a variable is missing or wrong; the error names it.
    pub fn from_vars(vars: &Vars) -> Result<Self, ConfigError> {
        Ok(Self {
            listen: vars.parsed_or("WHERRY_LISTEN", SocketAddr::from(([127, 0, 0, 1], 8001)))?,
            nats: NatsConfig::new(
                vars.required("WHERRY_NATS_URL")?,
                "query_api",
                vars.secret("WHERRY_NATS_PASSWORD")?,
            ),
            jwt_public_keys: vars.pem("WHERRY_JWT_PUBLIC_KEY")?,
            database_url: vars.secret("WHERRY_DATABASE_URL")?,
            grant_key: vars.secret_bytes("WHERRY_GRANT_KEY")?,
            store: ObjectStoreConfig::from_vars(vars)?,
            notary: notary(vars)?,
            door: Door::from_vars(vars)?,
            wait_limit: WAIT_LIMIT,
            clock: Clock::system(),
        })
    }
}

fn notary(vars: &Vars) -> Result<Option<VerifyingKey>, ConfigError> {
    const KEY: &str = "WHERRY_NOTARY_PUBLIC_KEY";
    let key = vars.optional(KEY).filter(|key| !key.is_empty()).map(VerifyingKey::parse).transpose();
    key.map_err(|error| ConfigError::Invalid { name: KEY.to_owned(), why: error.to_string() })
}

//! Wraps every person's key with the current master key: the last step of changing the master key, for an operator.

use anyhow::ensure;
use jetstream_es::{KeyVault, NatsConfig, OWN_API};
use kit::config::{ConfigError, Vars};
use personal::MasterKeys;

/// Configures `command-api rewrap-keys`.
///
/// | variable | meaning |
/// |---|---|
/// | `WHERRY_NATS_URL`, `WHERRY_NATS_PASSWORD` | the NATS servers, and the password of the user `command_api` |
/// | `WHERRY_MASTER_KEY` | wraps every person's key from now on |
/// | `WHERRY_MASTER_KEY_OTHERS` | the keys that it takes over from, separated by commas |
#[derive(Clone)]
pub struct RewrapConfig {
    pub nats: NatsConfig,
    pub master_keys: MasterKeys,
}

impl RewrapConfig {
    /// Reads the variables above.
    ///
    /// # Errors
    /// When one is missing or malformed.
    pub fn from_vars(vars: &Vars) -> Result<Self, ConfigError> {
        let (url, password) = (vars.required("WHERRY_NATS_URL")?, vars.secret("WHERRY_NATS_PASSWORD")?);
        Ok(Self { nats: NatsConfig::new(url, "command_api", password), master_keys: vars.master_keys()? })
    }
}

/// Wraps what is under another master key with the current one. May be stopped at any moment and run again.
///
/// # Errors
/// When the log does not answer, or a key is under a master key that is not configured.
pub async fn rewrap_keys(config: RewrapConfig) -> anyhow::Result<()> {
    let current = config.master_keys.current_id();
    let client = jetstream_es::connect(&config.nats).await?;
    let done = KeyVault::new(client, OWN_API, config.master_keys).rewrap_all().await?;
    tracing::info!(rewrapped = done.rewrapped, unreadable = done.unreadable, %current, "wrapped people's keys");
    ensure!(
        done.unreadable == 0,
        "{} keys are under a master key that is not configured (the log names it): add it to WHERRY_MASTER_KEY_OTHERS",
        done.unreadable
    );
    Ok(())
}

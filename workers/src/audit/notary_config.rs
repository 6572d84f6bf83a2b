//! The configuration of the notary.

use std::{collections::BTreeSet, time::Duration};

use jetstream_es::NatsConfig;
use kit::config::{ConfigError, Vars};
use ledger::SigningKey;

/// With the 32 bytes of each leaf, a record of so many stays well below what the server takes.
const MOST_EVENTS: usize = 10_000;

/// When and with which key checkpoints are signed.
#[derive(Clone, Debug)]
pub struct NotaryConfig {
    /// As the user `notary`.
    pub nats: NatsConfig,
    pub key: SigningKey,
    /// After so many events at the latest.
    pub events: usize,
    /// And after so long, if there are any.
    pub every: Duration,
    /// Streams that were created anew on purpose, each with its new epoch: `CHATS@1f3a9c00`.
    pub accepted_epochs: BTreeSet<String>,
}

impl NotaryConfig {
    pub(crate) fn from_vars(vars: &Vars) -> Result<Self, ConfigError> {
        let invalid = |name: &str, why: String| ConfigError::Invalid { name: name.to_owned(), why };
        let seed: [u8; 32] = vars
            .secret_bytes("WHERRY_NOTARY_KEY")?
            .try_into()
            .map_err(|_| invalid("WHERRY_NOTARY_KEY", "it has more than 32 bytes".to_owned()))?;
        let name = vars.required("WHERRY_NOTARY_NAME")?;
        let key = SigningKey::new(&name, &seed).ok().filter(|_| !name.contains('/'));
        let unusable = || invalid("WHERRY_NOTARY_NAME", "it has a space, a plus or a slash".to_owned());
        let accepted = vars.optional("WHERRY_NOTARY_ACCEPT_EPOCHS").unwrap_or_default();
        Ok(Self {
            nats: NatsConfig::new(
                vars.required("WHERRY_NATS_URL")?,
                "notary",
                vars.secret("WHERRY_NOTARY_NATS_PASSWORD")?,
            ),
            key: key.ok_or_else(unusable)?,
            events: vars.parsed_or("WHERRY_NOTARY_EVENTS", 5000_usize)?.clamp(1, MOST_EVENTS),
            every: Duration::from_secs(vars.parsed_or("WHERRY_NOTARY_SECONDS", 60_u64)?.max(1)),
            accepted_epochs: accepted
                .split(',')
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty())
                .collect(),
        })
    }
}

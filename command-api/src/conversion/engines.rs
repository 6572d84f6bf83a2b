//! What the converters that run can do, as workers say it.

use async_nats::Client;
use domain::conversion::{ENGINES, OfferedPairs, TargetFormat};
use jetstream_es::{LatestValues, StoreError, setup::APP_API};

const KEY: &str = "converter";

/// Reads what workers say of their converter. It lies in their account, for it is no part of the log.
#[derive(Clone)]
pub(crate) struct Engines(LatestValues);

impl Engines {
    pub(crate) fn new(nats: Client) -> Self {
        Self(LatestValues::new(nats, APP_API, ENGINES))
    }

    /// What can be asked for now. PDF always can: every converter makes it, and documents wait for one that is away.
    ///
    /// # Errors
    /// When it cannot be read, and something else than PDF is wanted.
    pub(super) async fn offered(&self, wanted: TargetFormat) -> Result<OfferedPairs, StoreError> {
        if wanted == TargetFormat::Pdf {
            return Ok(OfferedPairs::pdf_only());
        }
        let said = self.0.get(KEY).await?;
        Ok(said
            .and_then(|said| serde_json::from_slice(&said.value).ok())
            .unwrap_or_else(OfferedPairs::pdf_only))
    }
}

//! What the converters that run can do, as workers say it.

use async_nats::Client;
use domain::conversion::{ENGINES, OfferedPairs};
use jetstream_es::{LatestValues, OWN_API};

const KEY: &str = "converter";

/// Reads what workers say of their converter.
pub(crate) struct Engines(LatestValues);

impl Engines {
    pub(crate) fn new(nats: Client) -> Self {
        Self(LatestValues::new(nats, OWN_API, ENGINES))
    }

    /// What can be asked for now: PDF alone, which every converter makes, while nothing was said for a minute.
    pub(super) async fn offered(&self) -> OfferedPairs {
        let said = self.0.get(KEY).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "what the converters can do is not known");
            None
        });
        said.and_then(|said| serde_json::from_slice(&said.value).ok()).unwrap_or_else(OfferedPairs::pdf_only)
    }
}

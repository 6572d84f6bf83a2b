//! Says what the converter makes of what, as long as it answers, so that only that is offered to people.

use std::time::Duration;

use domain::conversion::ENGINES;
use jetstream_es::{LatestValues, OWN_API};

use super::converter_client::ConverterClient;
use crate::Context;

/// There is one converter behind all workers, whatever its number of engines.
const KEY: &str = "converter";
/// The bucket forgets after a minute what is not said again.
const AGAIN: Duration = Duration::from_secs(15);
/// A converter that starts beside the workers is heard of soon.
const SOON: Duration = Duration::from_secs(2);

/// Asks the converter again and again, until the shutdown. While it is away nothing is said, and what was said is
/// forgotten.
///
/// # Errors
/// When no HTTP client can be made.
pub(crate) fn declare_engines(context: Context) -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let config = &context.config;
    let client = ConverterClient::new(&config.converter_url, config.conversion_time_limit)?;
    let engines = LatestValues::new(context.nats.clone(), OWN_API, ENGINES);
    Ok(async move {
        let said_until_told = async {
            loop {
                let pause = if declare(&client, &engines).await { AGAIN } else { SOON };
                tokio::time::sleep(pause).await;
            }
        };
        tokio::select! {
            () = said_until_told => {}
            () = context.shutdown.cancelled() => {}
        }
    })
}

/// Whether it was said.
async fn declare(client: &ConverterClient, engines: &LatestValues) -> bool {
    let Some(offered) = client.offered().await else { return false };
    // Two lists of texts are always JSON.
    let Ok(declaration) = serde_json::to_vec(&offered) else { return false };
    let said = engines.put(KEY, declaration.into()).await;
    if let Err(error) = &said {
        tracing::debug!(%error, "what the converter makes was not said");
    }
    said.is_ok()
}

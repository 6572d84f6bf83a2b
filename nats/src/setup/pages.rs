//! The consumers that pages of a stream are read with.

use async_nats::jetstream::Context;
use async_nats::jetstream::consumer::{AckPolicy, pull};
use futures::future::join_all;

use super::StreamDef;
use crate::bulk::{PAGE_CONSUMERS, page_consumer};

/// Creates those that are missing, of each stream.
///
/// Nothing of them is to last: whoever reads with one sets its place, and reads otherwise where it is gone. So they lie in
/// the memory of one server, which a server that stands alone forgets when it restarts, until setup runs again. And so
/// it is no error when one cannot be made, as while the server of a cluster is away that has it: a log can do without.
pub(super) async fn ensure_consumers(context: &Context, streams: &[StreamDef]) {
    // All at once: who is not answered waits for seconds.
    let created = streams.iter().flat_map(|stream| {
        (1..=PAGE_CONSUMERS).map(move |number| async move {
            let config = pull::Config {
                durable_name: Some(page_consumer(number)),
                ack_policy: AckPolicy::None,
                memory_storage: true,
                num_replicas: 1,
                ..Default::default()
            };
            if let Err(error) = context.create_consumer_on_stream(config, &stream.name).await {
                tracing::warn!(stream = stream.name, number, %error, "a consumer of pages is not there");
            }
        })
    });
    join_all(created).await;
}

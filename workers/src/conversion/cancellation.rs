//! Hearing that a conversion is cancelled while it runs.

use futures::StreamExt as _;
use jetstream_es::LogReader;

/// Waits until the conversion on `subject` is cancelled, looking at what comes after `after_sequence`.
///
/// It never returns for one that is not; whoever waits drops it.
pub(super) async fn cancelled(log: &LogReader, stream: &str, subject: &str, after_sequence: u64) {
    let mut events = log.follow(stream, after_sequence);
    while let Some(event) = events.next().await {
        match event {
            Ok(event) if event.subject == subject && event.envelope.event_type == "ConversionCancelled" => {
                return;
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "following a conversion's stream met an odd event"),
        }
    }
    // The log cannot be followed any more; the conversion's own end decides then.
    std::future::pending::<()>().await;
}

//! How far a projection is behind the log, as metrics.
//!
//! Measured beside the runner, so that a projection which is stuck shows.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jetstream_es::{LogReader, StoreError};
use kit::clock::Clock;
use tokio_util::sync::CancellationToken;

use super::registered::Registered;

const EVERY: Duration = Duration::from_secs(5);

/// What a runner has applied, for others to see. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Mutex<BTreeMap<&'static str, u64>>>);

impl Progress {
    /// Takes in that everything of a stream up to `sequence` is applied.
    pub fn reached(&self, stream: &'static str, sequence: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(stream, sequence);
    }

    /// The sequence that was reached; none while this runner has not been the active one.
    pub fn of(&self, stream: &str) -> Option<u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(stream).copied()
    }
}

/// Sets `projection_lag_events` and `projection_lag_seconds` every few seconds until it is time to stop.
pub async fn watch(
    projection: &Registered,
    progress: &Progress,
    log: &LogReader,
    clock: &Clock,
    shutdown: &CancellationToken,
) {
    let mut tick = tokio::time::interval(EVERY);
    while shutdown.run_until_cancelled(tick.tick()).await.is_some() {
        for stream in projection.streams() {
            let Some(sequence) = progress.of(stream.name) else { continue };
            match measure(log, clock, stream.name, sequence).await {
                Ok((events, seconds)) => {
                    let labels = [("projection", projection.name()), ("stream", stream.name)];
                    metrics::gauge!("projection_lag_events", &labels).set(events);
                    metrics::gauge!("projection_lag_seconds", &labels).set(seconds);
                }
                Err(error) => {
                    tracing::debug!(projection = projection.name(), %error, "lag cannot be measured now");
                }
            }
        }
    }
}

/// Events that wait, and how long the first of them has been waiting.
async fn measure(
    log: &LogReader,
    clock: &Clock,
    stream: &str,
    applied: u64,
) -> Result<(f64, f64), StoreError> {
    let head = log.head(stream).await?.last_sequence;
    let waiting = head.saturating_sub(applied);
    if waiting == 0 {
        return Ok((0.0, 0.0));
    }
    let first = log.page(stream, applied + 1, None, 1).await?.events.into_iter().next();
    let seconds = first.map_or(0.0, |event| (clock.now() - event.time).as_seconds_f64().max(0.0));
    Ok((f64::from(u32::try_from(waiting).unwrap_or(u32::MAX)), seconds))
}

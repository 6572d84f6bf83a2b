//! When the workers start: sets the timers of kept files that may have lost theirs.
//!
//! As with deleted texts, timers lie outside the log and can be lost with their stream. To set one again does no harm, so
//! all are set whose files the log does not call deleted.

use std::collections::BTreeMap;

use domain::{boundary::CONVERSIONS, conversion::ConversionEvent};
use jetstream_es::{MAX_PAGE, Recorded, StoreError, jobs};
use kit::lifecycle::Lifecycle;
use time::Duration;

use super::keep_files::{FileKeeper, STOREKEEPER};
use crate::LOG_API;

/// Where conversions stand.
const ALL: &str = "conversion.*.*";
/// How far back is looked: files that are to be kept for longer, and whose timer was lost, stay until an operator resets
/// the consumer.
const LOOKED_BACK: Duration = Duration::days(90);
const RETRY_AFTER: std::time::Duration = std::time::Duration::from_secs(5);

/// Does it once, beside the jobs; tries again while the log does not answer.
pub(crate) fn restore_file_timers(keeper: FileKeeper, life: &Lifecycle) {
    let shutdown = life.shutdown().clone();
    life.spawn(async move {
        let restoring = async {
            while let Err(error) = restore(&keeper).await {
                tracing::warn!(%error, "lost timers of files could not be looked for; trying again");
                tokio::time::sleep(RETRY_AFTER).await;
            }
        };
        shutdown.run_until_cancelled(restoring).await;
    });
}

async fn restore(keeper: &FileKeeper) -> Result<(), StoreError> {
    let context = keeper.context();
    // What was not handed out yet gets its timer by the job.
    let upto = jobs::handed_out(context.nats.clone(), LOG_API, CONVERSIONS.name, STOREKEEPER).await?;
    let since = context.config.clock.now().saturating_sub(LOOKED_BACK);
    let mut from = context.log.sequence_at(CONVERSIONS.name, since).await? + 1;
    let mut kept = Kept::default();
    while from <= upto {
        match context.log.page(CONVERSIONS.name, from, Some(ALL), MAX_PAGE).await {
            Ok(page) => {
                page.events
                    .into_iter()
                    .filter(|event| event.sequence <= upto)
                    .for_each(|event| kept.note(event));
                from = page.reached.max(from) + 1;
            }
            // Who takes the jobs says so.
            Err(StoreError::Malformed { sequence, .. }) => from = sequence + 1,
            Err(error) => return Err(error),
        }
    }
    let count = kept.0.len();
    for end in kept.0.into_values() {
        keeper.set(&end).await?;
    }
    tracing::info!(timers = count, "the timers of kept files are set");
    Ok(())
}

/// Conversions that have ended and whose files are kept, by their subject, with their end.
#[derive(Default)]
struct Kept(BTreeMap<String, Recorded>);

impl Kept {
    fn note(&mut self, event: Recorded) {
        // What cannot be read has failed as a job, or waits for a newer worker.
        match event.decode_withheld() {
            Ok(ConversionEvent::ConversionFilesDeleted { .. }) => {
                self.0.remove(&event.subject);
            }
            Ok(end) if end.is_rest() => {
                self.0.insert(event.subject.clone(), event);
            }
            Ok(ConversionEvent::ConversionPasswordGiven { .. }) => {
                self.0.remove(&event.subject);
            }
            Ok(_) | Err(_) => {}
        }
    }
}

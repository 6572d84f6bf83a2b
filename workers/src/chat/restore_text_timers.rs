//! When the workers start: sets the timers of deleted texts that may have lost theirs.
//!
//! Their stream lies outside the log, so timers can be deleted, and are lost with the stream. Nobody can tell which are
//! left, and it does no harm to set one again, so all are set whose text the log does not call destroyed.

use std::collections::BTreeMap;

use domain::{boundary::CHATS, chat::MessageChangeEvent};
use jetstream_es::{MAX_PAGE, Recorded, StoreError, jobs};
use kit::lifecycle::Lifecycle;
use time::{Duration, OffsetDateTime};

use super::{
    TextTimers,
    set_text_timer::{DELETED, TIMEKEEPER},
};
use crate::LOG_API;

/// Where deletions stand.
const CHANGES: &str = "chat.changes.*";
const DESTROYED: &str = "MessageTextDestroyed";
/// For how long after the end of its grace time a text is still found whose timer was lost: longer than any service of
/// which somebody takes notice is away.
const FOUND_FOR: Duration = Duration::days(7);
const RETRY_AFTER: std::time::Duration = std::time::Duration::from_secs(5);

/// Does it once, beside the jobs; tries again while the log does not answer.
pub(crate) fn restore_text_timers(timers: TextTimers, life: &Lifecycle) {
    let shutdown = life.shutdown().clone();
    life.spawn(async move {
        let restoring = async {
            while let Err(error) = restore(&timers).await {
                tracing::warn!(%error, "lost timers could not be looked for; trying again");
                tokio::time::sleep(RETRY_AFTER).await;
            }
        };
        shutdown.run_until_cancelled(restoring).await;
    });
}

async fn restore(timers: &TextTimers) -> Result<(), StoreError> {
    let context = timers.context();
    // What was not handed out yet gets its timer by the job.
    let upto = jobs::handed_out(context.nats.clone(), LOG_API, CHATS.name, TIMEKEEPER).await?;
    let since = context.config.clock.now().saturating_sub(timers.grace().saturating_add(FOUND_FOR));
    let mut from = context.log.sequence_at(CHATS.name, since).await? + 1;
    let mut waiting = Waiting::default();
    while from <= upto {
        match context.log.page(CHATS.name, from, Some(CHANGES), MAX_PAGE).await {
            Ok(page) => {
                let here = page.events.iter().filter(|event| event.sequence <= upto && event.time >= since);
                here.for_each(|event| waiting.note(event));
                from = page.reached.max(from) + 1;
            }
            // Who takes the jobs says so.
            Err(StoreError::Malformed { sequence, .. }) => from = sequence + 1,
            Err(error) => return Err(error),
        }
    }
    let count = waiting.0.len();
    for (deletion, time) in waiting.0.into_values() {
        timers.set_on(deletion, time).await?;
    }
    tracing::info!(timers = count, "the timers of deleted texts are set");
    Ok(())
}

/// Deleted texts that are to be destroyed, by where their message was posted: where the deletion stands, and when it was
/// stored.
#[derive(Default)]
struct Waiting(BTreeMap<u64, (u64, OffsetDateTime)>);

impl Waiting {
    fn note(&mut self, event: &Recorded) {
        let is_deleted = match event.envelope.event_type.as_str() {
            DELETED => true,
            DESTROYED => false,
            _ => return,
        };
        // What cannot be read has failed as a job, or waits for a newer worker.
        let Ok(change) = event.decode_withheld::<MessageChangeEvent>() else { return };
        if is_deleted {
            self.0.entry(change.sequence()).or_insert((event.sequence, event.time));
        } else {
            self.0.remove(&change.sequence());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{AccountId, MessageId, RoomId};
    use jetstream_es::Envelope;
    use time::macros::datetime;
    use uuid::Uuid;

    const TIME: OffsetDateTime = datetime!(2026-01-01 0:00 UTC);

    /// A change of the message that was posted at a sequence.
    fn change(at: u64, sequence: u64, event_type: &str) -> Recorded {
        let (room, message, author) =
            (RoomId::new(Uuid::nil()), MessageId::new(Uuid::nil()), AccountId::new(Uuid::nil()));
        let change = match event_type {
            DELETED => MessageChangeEvent::MessageDeleted { room, message, sequence, author, by: author },
            _ => MessageChangeEvent::MessageTextDestroyed { room, message, sequence, author },
        };
        Recorded {
            stream: CHATS.name.to_owned(),
            sequence: at,
            subject: format!("chat.changes.{room}"),
            time: TIME,
            envelope: Envelope {
                id: "1.0".to_owned(),
                event_type: event_type.to_owned(),
                event_version: 1,
                issued_at: TIME,
                actor: "worker:test".to_owned(),
                correlation: "c".to_owned(),
                causation: None,
                command: Uuid::nil(),
                digest: "d".to_owned(),
                version: None,
                prev: None,
                traceparent: None,
            },
            body: serde_json::to_value(change).unwrap_or_default(),
        }
    }

    #[test]
    fn a_text_waits_from_its_deletion_until_it_is_destroyed() {
        let mut waiting = Waiting::default();
        for event in [
            change(10, 7, DELETED),
            change(11, 8, DELETED),
            change(12, 7, DESTROYED),
            // Its deletion is further back than what is looked at.
            change(13, 2, DESTROYED),
            change(14, 8, "MessageEdited"),
        ] {
            waiting.note(&event);
        }
        assert_eq!(waiting.0, BTreeMap::from([(8, (11, TIME))]));
    }
}

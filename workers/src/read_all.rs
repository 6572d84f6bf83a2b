//! Reading all that has happened on some boundaries.

use std::time::Duration;

use jetstream_es::{LogReader, MAX_PAGE, StoreError, StoredEvent};

/// How long it waits for a replica that is behind what is in the log.
const REPLICA_BEHIND: Duration = Duration::from_millis(20);

/// The events of these subjects so far, without what is personal in them.
///
/// # Errors
/// When the log does not answer, or holds what this program cannot read.
pub(crate) async fn read_all<E: StoredEvent>(
    log: &LogReader,
    stream: &str,
    subjects: &str,
) -> Result<Vec<(u64, E)>, StoreError> {
    let head = log.head(stream).await?.last_sequence;
    let mut events = Vec::new();
    let mut reached = 0;
    loop {
        let page = log.page(stream, reached + 1, Some(subjects), MAX_PAGE).await?;
        for event in &page.events {
            events.push((event.sequence, event.decode_withheld()?));
        }
        reached = page.reached;
        if !page.more {
            if reached >= head {
                return Ok(events);
            }
            tokio::time::sleep(REPLICA_BEHIND).await;
        }
    }
}

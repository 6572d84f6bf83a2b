//! What operators want of a read model, as its events tell it.

use serde::Serialize;

use super::ProjectionEvent;

/// What operators asked of a read model so far. What came of it depends on the database, and is not in the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Wishes {
    /// How often each was asked for.
    pub rebuilds: u32,
    pub swaps: u32,
    pub aborts: u32,
    pub retries: u32,
    /// The events that were to be left out.
    pub skipped: Vec<SkippedEvent>,
    /// What was asked last.
    pub last: Option<ProjectionEvent>,
}

/// An event that was to be left out of a read model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SkippedEvent {
    pub stream: String,
    pub sequence: u64,
    pub reason: String,
    pub by: String,
}

impl Wishes {
    /// What these events tell of.
    pub fn fold(events: impl IntoIterator<Item = ProjectionEvent>) -> Self {
        let mut wishes = Self::default();
        for event in events {
            match &event {
                ProjectionEvent::RebuildRequested { .. } => wishes.rebuilds += 1,
                ProjectionEvent::SwapRequested { .. } => wishes.swaps += 1,
                ProjectionEvent::AbortRequested { .. } => wishes.aborts += 1,
                ProjectionEvent::RetryRequested { .. } => wishes.retries += 1,
                ProjectionEvent::SkipRequested { stream, sequence, reason, by, .. } => {
                    wishes.skipped.push(SkippedEvent {
                        stream: stream.clone(),
                        sequence: *sequence,
                        reason: reason.clone(),
                        by: by.clone(),
                    });
                }
            }
            wishes.last = Some(event);
        }
        wishes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_what_was_asked_and_keeps_what_was_left_out() {
        let (projection, by) = (|| "room_list".to_owned(), || "operator:ada".to_owned());
        let rebuild =
            ProjectionEvent::RebuildRequested { projection: projection(), swap_when_ready: true, by: by() };
        let skip = ProjectionEvent::SkipRequested {
            projection: projection(),
            stream: "CHATS".to_owned(),
            sequence: 7,
            reason: "written by a test".to_owned(),
            by: by(),
        };
        let wishes = Wishes::fold([rebuild.clone(), skip, rebuild.clone()]);
        assert_eq!((wishes.rebuilds, wishes.skipped.len(), wishes.last), (2, 1, Some(rebuild)));
        assert_eq!(wishes.skipped[0].sequence, 7);
    }
}

//! Finding what an earlier arrival of a command did.

use crate::envelope::Envelope;
use crate::reader::MAX_PAGE;
use crate::wire::From;
use crate::{AppendError, CommandMeta, EventStore, Outcome, Recorded, StoreError};

impl EventStore {
    /// The earlier effect of the command on any of these subjects, searched from a place on.
    ///
    /// # Errors
    /// [`AppendError::CommandIdReused`] when the earlier command had another body.
    pub(crate) async fn find_effect(
        &self,
        meta: &CommandMeta,
        stream: &str,
        subjects: &[String],
        from: From,
    ) -> Result<Option<Outcome>, AppendError> {
        for subject in subjects {
            let events = self.reader().all_since(stream, subject, from).await?;
            if let Some(event) = events.iter().find(|event| event.envelope.command == meta.id) {
                return self.replay(meta, event).await.map(Some);
            }
        }
        Ok(None)
    }

    /// The outcome of the command whose event stands at a sequence.
    ///
    /// # Errors
    /// [`AppendError::CommandIdReused`] when it is another command's, or had another body.
    pub(crate) async fn replay_at(
        &self,
        meta: &CommandMeta,
        stream: &str,
        sequence: u64,
    ) -> Result<Outcome, AppendError> {
        let event = self
            .at(stream, sequence)
            .await?
            .ok_or_else(|| StoreError::unavailable("reading an earlier event", "it is not there yet"))?;
        self.replay(meta, &event).await
    }

    /// The whole outcome around one of its events: a commit's events stand side by side.
    async fn replay(&self, meta: &CommandMeta, event: &Recorded) -> Result<Outcome, AppendError> {
        if event.envelope.command != meta.id || event.envelope.digest != meta.digest {
            return Err(AppendError::CommandIdReused);
        }
        let index = index_in_commit(&event.envelope).unwrap_or(0);
        let mut next = event.sequence.saturating_sub(index).max(1);
        let mut events: Vec<Recorded> = Vec::new();
        'pages: loop {
            let page = match self.reader().fresh_page(&event.stream, next, MAX_PAGE).await {
                Ok(page) if page.is_empty() => break,
                Ok(page) => page,
                // No event, so not one of this commit.
                Err(StoreError::Malformed { .. }) => break,
                Err(error) => return Err(error.into()),
            };
            for event in page {
                if event.envelope.command != meta.id {
                    break 'pages;
                }
                next = event.sequence + 1;
                events.push(event);
            }
        }
        let last = events
            .last()
            .ok_or_else(|| StoreError::unavailable("reading an earlier event", "it is not there yet"))?;
        let epoch = self.facts(&event.stream).await?.epoch;
        Ok(Outcome { position: last.position(&epoch), events, replayed: true })
    }
}

/// An event's id ends in its index in the commit.
fn index_in_commit(envelope: &Envelope) -> Option<u64> {
    envelope.id.rsplit_once('.')?.1.parse().ok()
}

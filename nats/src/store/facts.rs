//! What the store has to know of a stream before it writes to it.

use std::sync::PoisonError;
use std::time::Duration;

use time::OffsetDateTime;

use super::EventStore;
use crate::StoreError;
use crate::reader::head_of;

const TRUSTED_FOR: Duration = Duration::from_mins(1);

/// What a stream's configuration says.
#[derive(Clone)]
pub(crate) struct Facts {
    pub(crate) epoch: String,
    pub(crate) duplicate_window: Duration,
    pub(super) replicated: bool,
    read_at: OffsetDateTime,
}

impl EventStore {
    /// As they were read a minute ago at most.
    pub(crate) async fn facts(&self, stream: &str) -> Result<Facts, StoreError> {
        let known = self.inner.facts.lock().unwrap_or_else(PoisonError::into_inner).get(stream).cloned();
        let now = self.ambient().now();
        if let Some(facts) = known
            && now - facts.read_at < TRUSTED_FOR
        {
            return Ok(facts);
        }
        self.read_facts(stream).await
    }

    /// Reads them, and forgets what was known of a stream that is there no more.
    pub(super) async fn read_facts(&self, stream: &str) -> Result<Facts, StoreError> {
        let info = self.inner.reader.info(stream).await?;
        if !info.config.allow_atomic_publish {
            return Err(StoreError::Unfit(format!(
                "stream {stream} does not take atomic batches; let `setup::ensure_streams` bring it in line"
            )));
        }
        let facts = Facts {
            epoch: head_of(&info).epoch,
            duplicate_window: info.config.duplicate_window,
            replicated: info.config.num_replicas > 1,
            read_at: self.ambient().now(),
        };
        let before = self
            .inner
            .facts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(stream.to_owned(), facts.clone());
        if before.is_some_and(|before| before.epoch != facts.epoch) {
            tracing::warn!(
                stream,
                epoch = facts.epoch,
                "the stream was created anew: nothing known of it holds"
            );
            self.inner.hot.drop_stream(stream);
            if let Some(known) = self.inner.committer.known(stream) {
                known.clear();
            }
        }
        Ok(facts)
    }
}

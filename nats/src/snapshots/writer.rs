//! Writes snapshots, one after the other, away from the commands that made them worth it.

use std::sync::Arc;

use async_nats::HeaderMap;
use tokio::sync::mpsc;

use super::{BUCKET, Encode, Folded, MAX_BYTES, STREAM, Shared, Stored, bucket_subject, key};
use crate::{Recorded, StoreError, bucket};

/// Another node may write the same one at the same time; then it is looked at once more.
const ATTEMPTS: u32 = 3;

pub(super) struct Writer {
    shared: Arc<Shared>,
}

impl Writer {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Until nobody is left who could offer a state, and those that were offered are written. From then on the
    /// first that the log does not answer is the last: whoever stops does not wait for a server that is away.
    pub(super) async fn run(self, mut offers: mpsc::Receiver<(Folded, Encode)>) {
        while let Some((folded, encode)) = offers.recv().await {
            let Folded { stream, subject, version, .. } = &folded;
            match self.write(&folded, encode).await {
                Ok(true) => tracing::debug!(stream, subject, version, "a snapshot is written"),
                Ok(false) => tracing::debug!(stream, subject, version, "this snapshot is not needed"),
                Err(error) => {
                    let over = offers.is_closed() && error.is_transient();
                    let error: &(dyn std::error::Error + 'static) = &error;
                    tracing::debug!(stream, subject, version, error, "a snapshot is not written");
                    if over {
                        return;
                    }
                }
            }
        }
    }

    /// Returns whether it was written.
    async fn write(&self, folded: &Folded, encode: Encode) -> Result<bool, StoreError> {
        let Shared { wire, reader, keys, ambient, .. } = &*self.shared;
        // The log's own word for what the state reaches up to.
        let event = reader.at(&folded.stream, folded.sequence).await?;
        let is_it = |event: &Recorded| {
            event.subject == folded.subject && event.envelope.version == Some(folded.version)
        };
        let Some(event) = event.filter(is_it) else { return Ok(false) };
        let state = encode().map_err(StoreError::Encode)?;
        let ring = keys.ring_for([&state]).await?;
        let stored = Stored::seal(folded, &event, state, &ring, ambient)?;
        let payload = serde_json::to_vec(&stored).map_err(StoreError::Encode)?;
        if payload.len() > MAX_BYTES {
            return Ok(false);
        }
        let key = key(&folded.stream, &folded.subject);
        for _ in 0..ATTEMPTS {
            let found = wire.leader_last(STREAM, &bucket_subject(&key)).await?;
            let revision = found.as_ref().map_or(0, |found| found.sequence);
            let other = found.and_then(|found| Stored::parse(&found.payload));
            let is_good = folded.instead_of.is_none_or(|useless| useless != revision);
            if is_good && other.is_some_and(|other| !stored.replaces(&other)) {
                return Ok(false);
            }
            let value = payload.clone().into();
            if bucket::put(&wire.client, BUCKET, &key, revision, HeaderMap::new(), value).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

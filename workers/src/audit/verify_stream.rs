//! Compares a whole stream, or what came after a checkpoint, with everything that was attested of it.

use ledger::{Audit, CheckpointRecord, Fault, Frontier, SignedCheckpoint, consistency::Consistency};

use super::{
    auditor::{AuditError, Auditor},
    tree_of_stream::{LogMessage, contiguous},
};

/// A stream without a fault.
#[derive(Clone, Debug)]
pub struct Verified {
    pub stream: String,
    /// How many events it has.
    pub events: u64,
    /// How many of them were read and hashed.
    pub read: u64,
    /// The last checkpoint that was compared, to be kept elsewhere.
    pub checkpoint: Option<SignedCheckpoint>,
    /// That it goes on from the checkpoint that the auditor held.
    pub consistency: Option<Consistency>,
    /// Messages among the checkpoints that are forged. The log is well; somebody tried.
    pub forged: Vec<Fault>,
}

/// What is known of the published records before the first event is read.
#[derive(Default)]
struct Published {
    latest: Option<CheckpointRecord>,
    /// The record of the checkpoint from which to begin.
    start: Option<CheckpointRecord>,
    of_another_epoch: Option<CheckpointRecord>,
    forged: Vec<Fault>,
}

impl Auditor {
    /// Verifies a stream: reads it from the first event on, or from the checkpoint `pinned` if `only_since`, and
    /// demands that it goes on from that one.
    ///
    /// # Errors
    /// [`AuditError::Fault`] with the first fault; others when there is no verdict.
    pub async fn verify(
        &self,
        stream: &str,
        pinned: Option<&SignedCheckpoint>,
        only_since: bool,
    ) -> Result<Verified, AuditError> {
        let (head, origin) = self.head(stream).await?;
        let mut published = self.published(&origin, pinned).await?;
        if let Some(pinned) =
            pinned.map(SignedCheckpoint::checkpoint).filter(|pinned| pinned.origin != origin)
        {
            if pinned.origin.stream() != stream {
                let (wanted, found) = (origin.to_string(), pinned.origin.to_string());
                return Err(AuditError::OtherOrigin { wanted, found });
            }
            return Err(recreated(pinned, &head.epoch).into());
        }
        if let (Some(other), None) = (&published.of_another_epoch, &published.latest) {
            return Err(recreated(other.checkpoint(), &head.epoch).into());
        }
        let start = published.start.take().filter(|_| only_since);
        let start = start.map_or_else(Frontier::default, |record| record.frontier().clone());
        let first = start.size() + 1;
        let mut audit = Audit::new(stream, start, published.latest, pinned.cloned())?;
        let mut records = self.records(&origin);
        while let Some(page) = records.next().await? {
            let mut upto = 0;
            for record in page.records {
                upto = upto.max(record.checkpoint().size);
                audit.expect(record)?;
            }
            self.read_upto(&mut audit, upto.min(head.last_sequence)).await?;
        }
        self.read_upto(&mut audit, head.last_sequence).await?;
        let audited = audit.finish()?;
        Ok(Verified {
            stream: stream.to_owned(),
            events: head.last_sequence,
            read: head.last_sequence + 1 - first.min(head.last_sequence + 1),
            checkpoint: audited.checkpoint,
            consistency: audited.consistency,
            forged: published.forged,
        })
    }

    async fn published(
        &self,
        origin: &ledger::Origin,
        pinned: Option<&SignedCheckpoint>,
    ) -> Result<Published, AuditError> {
        let mut published = Published::default();
        let mut records = self.records(origin);
        while let Some(page) = records.next().await? {
            published.forged.extend(page.forged);
            published.of_another_epoch =
                page.of_other_epochs.into_iter().last().or(published.of_another_epoch);
            for record in page.records {
                let size = record.checkpoint().size;
                if pinned.is_some_and(|pinned| pinned.checkpoint() == record.checkpoint()) {
                    published.start = Some(record.clone());
                }
                if published.latest.as_ref().is_none_or(|latest| latest.checkpoint().size <= size) {
                    published.latest = Some(record);
                }
            }
        }
        Ok(published)
    }

    /// Reads on, and has the next page fetched while one is hashed.
    async fn read_upto(&self, audit: &mut Audit<LogMessage>, last: u64) -> Result<(), AuditError> {
        let stream = audit.stream().to_owned();
        let fetch = |first: u64| {
            let (log, stream) = (self.log.clone(), stream.clone());
            async move { if first > last { Ok(Vec::new()) } else { contiguous(&log, &stream, first, last).await } }
        };
        let mut page = fetch(audit.next_sequence()).await?;
        let mut empty_pages = 0;
        while audit.next_sequence() <= last {
            if page.is_empty() {
                // Only a replica that lags behind has no events that the leader counts.
                empty_pages += 1;
                if empty_pages > 100 {
                    let (head, attested) = (audit.next_sequence() - 1, last);
                    return Err(Fault::RolledBack { stream, head, attested }.into());
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                page = fetch(audit.next_sequence()).await?;
                continue;
            }
            let next = tokio::spawn(fetch(audit.next_sequence() + page.len() as u64));
            for message in page {
                audit.push(message)?;
            }
            page = match next.await {
                Ok(page) => page?,
                Err(_) => Vec::new(),
            };
        }
        Ok(())
    }
}

fn recreated(attested: &ledger::Checkpoint, found: &str) -> Fault {
    Fault::Recreated {
        stream: attested.origin.stream().to_owned(),
        found: found.to_owned(),
        epoch: attested.origin.epoch().to_owned(),
        attested: attested.size,
    }
}

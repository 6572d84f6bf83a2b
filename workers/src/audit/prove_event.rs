//! The proof that one event is in the log.

use jetstream_es::StoredMessage;
use ledger::{EventProof, Fault, Frontier, Logged as _, inclusion::Prover};

use super::{
    auditor::{AuditError, Auditor},
    doubt::{Doubt, LOOK_AGAIN_AFTER},
    tree_of_stream::LogMessage,
};

impl Auditor {
    /// Proves an event by the first checkpoint that attests it. The leaves that go with the checkpoint make the path, so
    /// one event is read, however long the log is. That an attested event is not there is believed when it was answered for
    /// as long as the auditor is patient.
    ///
    /// # Errors
    /// [`AuditError::Fault`] when the event is not the one that was attested; others when there is no such event.
    pub async fn prove(&self, stream: &str, sequence: u64) -> Result<EventProof, AuditError> {
        let (head, origin, attested) = self.head_as_attested(stream).await?;
        if sequence > head.last_sequence && sequence <= attested {
            let (stream, head) = (stream.to_owned(), head.last_sequence);
            return Err(Fault::RolledBack { stream, head, attested }.into());
        }
        if sequence == 0 || sequence > head.last_sequence {
            return Err(AuditError::BeyondHead {
                stream: stream.to_owned(),
                sequence,
                head: head.last_sequence,
            });
        }
        let mut earlier = Frontier::default();
        let mut records = self.records(&origin);
        while let Some(page) = records.next().await? {
            for record in page.records {
                // One that does not go on from those before is not the notary's doing.
                let Some(leaves) = record.leaves_after(&earlier) else { continue };
                let size = record.checkpoint().size;
                if size < sequence {
                    earlier = record.frontier().clone();
                    continue;
                }
                let message = self.first_from(stream, sequence).await?;
                let next = message.as_ref().map_or(head.last_sequence + 1, |found| found.sequence);
                let message = message.filter(|found| found.sequence == sequence).map(LogMessage::from);
                let missing = Fault::Missing { stream: stream.to_owned(), sequence, next };
                let message = message.ok_or(missing)?;
                let place = usize::try_from(sequence - earlier.size() - 1).unwrap_or(usize::MAX);
                if leaves.get(place) != Some(&message.entry().leaf(&mut Vec::new())) {
                    let stream = stream.to_owned();
                    return Err(Fault::Changed { stream, sequence, attested_by: size }.into());
                }
                let Some(mut prover) = Prover::new(sequence - 1, size) else { continue };
                prover.start_with(&earlier);
                for leaf in leaves {
                    prover.push(*leaf);
                }
                if let Some(path) = prover.proof() {
                    return Ok(EventProof::new(&message.entry(), path, record.signed()));
                }
            }
        }
        Err(AuditError::NotAttested { stream: stream.to_owned(), sequence, attested: earlier.size() })
    }

    /// The first message at or after a sequence that is attested. That there is none is asked again for a while: a server that
    /// has just become the leader may have yet to take in what the one before it had.
    async fn first_from(&self, stream: &str, sequence: u64) -> Result<Option<StoredMessage>, AuditError> {
        let doubt = Doubt::begin(self.patience);
        loop {
            let found = self.log.next_message(stream, sequence).await?;
            if found.is_some() || !doubt.waits(LOOK_AGAIN_AFTER).await {
                return Ok(found);
            }
        }
    }
}

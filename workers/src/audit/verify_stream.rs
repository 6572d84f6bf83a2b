//! Compares a whole stream, or what came after a checkpoint, with everything that was attested of it.

use std::time::Duration;

use jetstream_es::BulkReader;
use ledger::{Audit, CheckpointRecord, Fault, Frontier, Origin, SignedCheckpoint, consistency::Consistency};

use super::{
    auditor::{AuditError, Auditor},
    source::{Log, Source},
};
use crate::LOG_API;

/// A stream without a fault.
#[derive(Clone, Debug)]
pub struct Verified {
    pub stream: String,
    /// How many events it has.
    pub events: u64,
    /// How many of them were read and hashed.
    pub read: u64,
    /// The stream's epoch.
    pub epoch: String,
    /// The last checkpoint that was compared, to be kept elsewhere.
    pub checkpoint: Option<SignedCheckpoint>,
    /// That it goes on from the checkpoint that the auditor held.
    pub consistency: Option<Consistency>,
    /// The checkpoint of the log that it was imported from, which was compared, too.
    pub imported: Option<SignedCheckpoint>,
    /// Messages among the checkpoints that are forged. The log is well; somebody tried.
    pub forged: Vec<Fault>,
}

/// Checkpoints that the auditor holds of a stream.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// The log goes on from it, and of what it attests only what came after the checkpoint before it is read again: that is
    /// where a log shows which was rolled back and has grown since.
    pub since: Option<SignedCheckpoint>,
    /// The log goes on from it.
    pub seen: Option<SignedCheckpoint>,
}

/// How far the reading of a stream has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    pub stream: &'a str,
    /// How many events were read and hashed.
    pub read: u64,
    /// How many of them since it was told before.
    pub page: u64,
    /// How many there are to read.
    pub of: u64,
}

/// Told after each page.
pub type Watcher<'a> = &'a (dyn Fn(Progress<'_>) + Send + Sync);

/// What is known of the published records before the first event is read.
#[derive(Default)]
struct Published {
    latest: Option<CheckpointRecord>,
    /// The tree after which to begin: that of the record before the checkpoint that is held.
    start: Option<Frontier>,
    of_another_epoch: Option<CheckpointRecord>,
    forged: Vec<Fault>,
}

impl Held {
    fn all(&self) -> impl Iterator<Item = &SignedCheckpoint> {
        self.since.iter().chain(&self.seen)
    }
}

impl Auditor {
    /// Verifies a stream: reads it from the first event on, or from the checkpoint before `pinned` if
    /// `only_since`, and demands that it goes on from `pinned`.
    ///
    /// # Errors
    /// [`AuditError::Fault`] with the first fault; others when there is no verdict.
    pub async fn verify(
        &self,
        stream: &str,
        pinned: Option<&SignedCheckpoint>,
        only_since: bool,
    ) -> Result<Verified, AuditError> {
        let (since, seen) = if only_since { (pinned, None) } else { (None, pinned) };
        let held = Held { since: since.cloned(), seen: seen.cloned() };
        self.verify_watched(stream, held, &|_| ()).await
    }

    /// As [`Auditor::verify`], with everything that the auditor holds, and tells how far it has come.
    ///
    /// # Errors
    /// Those of [`Auditor::verify`].
    pub async fn verify_watched(
        &self,
        stream: &str,
        known: Held,
        watcher: Watcher<'_>,
    ) -> Result<Verified, AuditError> {
        let fast = match &self.bulk {
            Some(config) => BulkReader::connect(config, LOG_API).await?,
            None => None,
        };
        if let Some(reader) = fast {
            let now = Duration::ZERO;
            match self.verify_by(stream, &known, now, watcher, |log| Source::fast(reader, log)).await {
                // What is found fast is found again with care before it is told: one message at a time is understood,
                // the leader is asked where something is missing, and again where the log seems to end early.
                Err(AuditError::Fault(_) | AuditError::Log(_)) => {}
                verdict => return verdict,
            }
        }
        self.verify_by(stream, &known, self.patience, watcher, |log| Source::careful(self, log)).await
    }

    async fn verify_by(
        &self,
        stream: &str,
        known: &Held,
        patience: Duration,
        watcher: Watcher<'_>,
        source: impl FnOnce(Log) -> Source,
    ) -> Result<Verified, AuditError> {
        let (_, origin) = self.head(stream).await?;
        let mut published = self.published(&origin, known.since.as_ref()).await?;
        // Asked afterwards, so that every honest checkpoint among them is of no more events than this; unless another server
        // answers, which is asked again for a while before its word is held against the log.
        let (head, now) = self.head_at(&origin, attested(&published, known, &origin), patience).await?;
        if now != origin {
            let size = published.latest.as_ref().map_or(0, |latest| latest.checkpoint().size);
            let attested = ledger::Checkpoint { origin, size, root: Frontier::default().root() };
            return Err(recreated(&attested, &head.epoch).into());
        }
        let imported = self.log.imported_from(stream).await?;
        // The events of an import are those of the log that it is of, so that its checkpoints count for them. Whoever
        // says so without its being true is found by their roots.
        let is_of_import = |held: &ledger::Checkpoint| {
            let of_epoch = imported.as_ref().is_some_and(|from| from.epoch == held.origin.epoch());
            of_epoch && held.origin.stream() == stream && held.origin.log() == origin.log()
        };
        let of_import = |held: &&SignedCheckpoint| is_of_import(held.checkpoint());
        let from_import = known.all().filter(of_import).max_by_key(|held| held.checkpoint().size).cloned();
        if let (Some(held), Some(from)) = (&from_import, &imported)
            && held.checkpoint().size > from.upto
        {
            let (stream, attested) = (stream.to_owned(), held.checkpoint().size);
            return Err(Fault::RolledBack { stream, head: from.upto, attested }.into());
        }
        let of_other_trees = known
            .all()
            .map(SignedCheckpoint::checkpoint)
            .find(|held| held.origin != origin && !is_of_import(held));
        if let Some(pinned) = of_other_trees {
            if pinned.origin.stream() != stream {
                let (wanted, found) = (origin.to_string(), pinned.origin.to_string());
                return Err(AuditError::OtherOrigin { wanted, found });
            }
            return Err(recreated(pinned, &head.epoch).into());
        }
        let of_another_epoch = published.of_another_epoch.take();
        if let (Some(other), None) =
            (of_another_epoch.filter(|other| !is_of_import(other.checkpoint())), &published.latest)
        {
            return Err(recreated(other.checkpoint(), &head.epoch).into());
        }
        let start = published.start.take().unwrap_or_default();
        if head.last_sequence < start.size() {
            // There would be nothing to read, and so nothing to find.
            let since = known.since.as_ref().map_or(0, |since| since.checkpoint().size);
            let (stream, head, attested) = (stream.to_owned(), head.last_sequence, start.size().max(since));
            return Err(Fault::RolledBack { stream, head, attested }.into());
        }
        let first = start.size() + 1;
        let latest = published.latest.as_ref().map_or(0, |latest| latest.checkpoint().size);
        let mut audit = Audit::new(stream, start, published.latest, known.all().next().cloned())?;
        for held in known.all() {
            audit.demand(held.clone())?;
        }
        let mut source = source(Log { stream: stream.to_owned(), first, last: head.last_sequence });
        let mut records = self.records(&origin);
        let watch = |last: u64, page: u64| {
            let (read, of) = (last + 1 - first, (head.last_sequence + 1).saturating_sub(first));
            watcher(Progress { stream, read, page, of });
        };
        while let Some(page) = records.next().await? {
            let mut upto = 0;
            // What was signed since is of events that are not read this time.
            for record in page.records.into_iter().filter(|record| record.checkpoint().size <= latest) {
                upto = upto.max(record.checkpoint().size);
                audit.expect(record)?;
            }
            source.read_upto(&mut audit, upto.min(head.last_sequence), &watch).await?;
        }
        source.read_upto(&mut audit, head.last_sequence, &watch).await?;
        let audited = audit.finish()?;
        Ok(Verified {
            stream: stream.to_owned(),
            events: head.last_sequence,
            read: head.last_sequence + 1 - first.min(head.last_sequence + 1),
            epoch: head.epoch,
            // What was compared last may be of the log that this one was imported from.
            checkpoint: audited.checkpoint.filter(|signed| signed.checkpoint().origin == origin),
            imported: from_import,
            consistency: audited.consistency,
            forged: published.forged,
        })
    }

    async fn published(
        &self,
        origin: &Origin,
        since: Option<&SignedCheckpoint>,
    ) -> Result<Published, AuditError> {
        let mut published = Published::default();
        let mut records = self.records(origin);
        while let Some(page) = records.next().await? {
            published.forged.extend(page.forged);
            published.of_another_epoch =
                page.of_other_epochs.into_iter().last().or(published.of_another_epoch);
            for record in page.records {
                let size = record.checkpoint().size;
                if since.is_some_and(|since| since.checkpoint() == record.checkpoint()) {
                    published.start =
                        published.start.or_else(|| tree_before(&record, published.latest.as_ref()));
                }
                if published.latest.as_ref().is_none_or(|latest| latest.checkpoint().size <= size) {
                    published.latest = Some(record);
                }
            }
        }
        Ok(published)
    }
}

/// How many events the stream has at least, by its checkpoints that are published or held.
fn attested(published: &Published, known: &Held, origin: &Origin) -> u64 {
    let latest = published.latest.as_ref().map(CheckpointRecord::checkpoint);
    let held = known.all().map(SignedCheckpoint::checkpoint);
    let of_this_tree = latest.into_iter().chain(held).filter(|checkpoint| checkpoint.origin == *origin);
    of_this_tree.map(|checkpoint| checkpoint.size).max().unwrap_or(0)
}

/// The tree from which a record goes on, by the one that was published before it; none where that is not known. Then
/// everything is read.
fn tree_before(record: &CheckpointRecord, earlier: Option<&CheckpointRecord>) -> Option<Frontier> {
    let tree = earlier.map_or_else(Frontier::default, |earlier| earlier.frontier().clone());
    record.leaves_after(&tree).is_some().then_some(tree)
}

fn recreated(attested: &ledger::Checkpoint, found: &str) -> Fault {
    Fault::Recreated {
        stream: attested.origin.stream().to_owned(),
        found: found.to_owned(),
        epoch: attested.origin.epoch().to_owned(),
        attested: attested.size,
    }
}

#[cfg(test)]
mod tests {
    use ledger::{Hash, SigningKey};

    use super::*;

    #[test]
    fn reading_begins_before_what_the_held_checkpoint_attests_last() -> anyhow::Result<()> {
        let key = SigningKey::new("wherry-test", &[7; 32])?;
        let origin = Origin::new("wherry-test", "CHATS", "1f3a9c00").expect("an origin");
        let leaves = |first: u8| (first..first + 3).map(|n| Hash::of_leaf(&[n])).collect::<Vec<_>>();
        let first = CheckpointRecord::sign(&origin, &Frontier::default(), leaves(0), &key);
        let second = CheckpointRecord::sign(&origin, first.frontier(), leaves(3), &key);
        let third = CheckpointRecord::sign(&origin, second.frontier(), leaves(6), &key);
        assert_eq!(tree_before(&first, None).as_ref(), Some(&Frontier::default()));
        assert_eq!(tree_before(&third, Some(&second)).as_ref(), Some(second.frontier()));
        // The one in between is lost.
        assert_eq!(tree_before(&third, Some(&first)), None);
        assert_eq!(tree_before(&third, None), None);
        Ok(())
    }
}

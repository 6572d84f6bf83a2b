//! Reading a stream against its checkpoints.

use std::collections::BTreeMap;

use crate::consistency::{Consistency, Prover};
use crate::fault::name_fault;
use crate::{CheckpointRecord, Entry, Fault, Frontier, Hash, SignedCheckpoint};

/// A message of a log, wherever it was read.
pub trait Logged {
    /// What is attested of it.
    fn entry(&self) -> Entry<'_>;
}

/// Folds the events of one stream, compares with every checkpoint that it passes, and stops at the first fault.
#[derive(Debug)]
pub struct Audit<M> {
    stream: String,
    tree: Frontier,
    /// Checkpoints still to be passed, by size.
    heads: BTreeMap<u64, Attested>,
    /// The events since `since`, while a record can tell what they should be.
    kept: Vec<M>,
    since: Frontier,
    scratch: Vec<u8>,
    passed: Option<SignedCheckpoint>,
    /// What was compared, by size: a second root for one of them is a fork.
    compared: BTreeMap<u64, Hash>,
    /// Begun where the checkpoint held by the auditor is passed.
    pinned: Option<SignedCheckpoint>,
    consistency: Option<Prover>,
    latest: u64,
}

/// What an audit without a fault has shown.
#[derive(Clone, Debug)]
pub struct Audited {
    /// The tree of everything that was read.
    pub tree: Frontier,
    /// The latest checkpoint that was compared.
    pub checkpoint: Option<SignedCheckpoint>,
    /// That this checkpoint goes on from the one that the auditor held.
    pub consistency: Option<Consistency>,
}

#[derive(Debug)]
struct Attested {
    signed: SignedCheckpoint,
    record: Option<CheckpointRecord>,
}

impl<M: Logged> Audit<M> {
    /// An audit of `stream` that begins after the tree `start`, with published records and the checkpoint that the
    /// auditor holds, all of one origin. Among the records is the latest.
    ///
    /// # Errors
    /// [`Fault::Forked`] when two of them contradict each other.
    pub fn new(
        stream: &str,
        start: Frontier,
        records: impl IntoIterator<Item = CheckpointRecord>,
        pinned: Option<SignedCheckpoint>,
    ) -> Result<Self, Fault> {
        let mut audit = Self {
            stream: stream.to_owned(),
            since: start.clone(),
            tree: start,
            heads: BTreeMap::new(),
            kept: Vec::new(),
            scratch: Vec::new(),
            passed: None,
            compared: BTreeMap::new(),
            pinned: pinned.clone(),
            consistency: None,
            latest: 0,
        };
        for record in records {
            audit.attest(record.signed().clone(), Some(record))?;
        }
        if let Some(pinned) = pinned {
            audit.attest(pinned, None)?;
        }
        audit.pass_checkpoint()?;
        Ok(audit)
    }

    /// Another record to compare with. One that comes after its events have passed is compared only if another of its
    /// size was: see [`Audit::has_passed`].
    ///
    /// # Errors
    /// [`Fault::Forked`], or the fault that it shows in what was read.
    pub fn expect(&mut self, record: CheckpointRecord) -> Result<(), Fault> {
        self.attest(record.signed().clone(), Some(record))?;
        // It may be of just the events that were read: no event to come would have it compared.
        self.pass_checkpoint()
    }

    /// Another checkpoint that somebody holds, to compare with as [`Audit::expect`] does.
    ///
    /// # Errors
    /// As [`Audit::expect`].
    pub fn demand(&mut self, held: SignedCheckpoint) -> Result<(), Fault> {
        self.attest(held, None)?;
        self.pass_checkpoint()
    }

    /// True when the events that a checkpoint of this size attests have passed without being compared with one: it comes
    /// too late for that.
    pub fn has_passed(&self, size: u64) -> bool {
        size < self.tree.size() && !self.compared.contains_key(&size)
    }

    fn attest(&mut self, signed: SignedCheckpoint, record: Option<CheckpointRecord>) -> Result<(), Fault> {
        let (size, root) = (signed.checkpoint().size, signed.checkpoint().root);
        let waiting = self.heads.get(&size).map(|head| head.signed.checkpoint().root);
        if waiting.or(self.compared.get(&size).copied()).is_some_and(|other| other != root) {
            return Err(Fault::Forked { stream: self.stream.clone(), size });
        }
        self.latest = self.latest.max(size);
        if size >= self.tree.size() && !self.compared.contains_key(&size) {
            let head = self.heads.entry(size).or_insert(Attested { signed: signed.clone(), record: None });
            if head.record.is_none() && record.is_some() {
                // One that was published for this stream tells more than one that somebody holds.
                *head = Attested { signed, record };
            }
        }
        Ok(())
    }

    /// The stream.
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// The latest checkpoint that was compared so far.
    pub fn passed(&self) -> Option<&SignedCheckpoint> {
        self.passed.as_ref()
    }

    /// The sequence of the next event.
    pub fn next_sequence(&self) -> u64 {
        self.tree.size() + 1
    }

    /// The next event, and its leaf.
    ///
    /// # Errors
    /// The first [`Fault`]; nothing may be pushed after it.
    pub fn push(&mut self, event: M) -> Result<Hash, Fault> {
        let entry = event.entry();
        let (expected, found, stream) = (self.next_sequence(), entry.sequence(), || self.stream.clone());
        if entry.stream() != self.stream {
            let other = entry.stream().to_owned();
            return Err(Fault::OtherStream { stream: stream(), sequence: found, other });
        }
        if found < expected {
            return Err(Fault::OutOfOrder { stream: stream(), expected, found });
        }
        if found > expected {
            return Err(Fault::Missing { stream: stream(), sequence: expected, next: found });
        }
        let leaf = entry.leaf(&mut self.scratch);
        drop(entry);
        self.tree.push(leaf);
        if let Some(consistency) = &mut self.consistency {
            consistency.push(leaf);
        }
        if self.is_kept() {
            self.kept.push(event);
        }
        self.pass_checkpoint()?;
        Ok(leaf)
    }

    /// The end of the log.
    ///
    /// # Errors
    /// [`Fault::RolledBack`] when checkpoints attest more than was there.
    pub fn finish(self) -> Result<Audited, Fault> {
        if let Some((attested, _)) = self.heads.last_key_value() {
            let (stream, head, attested) = (self.stream, self.tree.size(), *attested);
            return Err(Fault::RolledBack { stream, head, attested });
        }
        // A record that came behind the pinned checkpoint is of another size than was known to be the last when it was passed:
        // then the comparison with both is all there is.
        let last = self.passed.as_ref().map(|passed| passed.checkpoint().size);
        let prover = self.consistency.filter(|prover| Some(prover.size()) == last);
        let consistency = prover.and_then(|prover| prover.proof());
        if let (Some(pinned), Some(passed), Some(proof)) = (&self.pinned, &self.passed, &consistency) {
            let head = |signed: &SignedCheckpoint| (signed.checkpoint().size, signed.checkpoint().root);
            // What was folded is compared already; this is the proof that others can check.
            proof.check(head(pinned), head(passed)).map_err(|_| Fault::Between {
                stream: self.stream.clone(),
                first: 1,
                last: passed.checkpoint().size,
            })?;
        }
        Ok(Audited { tree: self.tree, checkpoint: self.passed, consistency })
    }

    /// Only what a record can speak for is worth its memory.
    fn is_kept(&self) -> bool {
        let next = self.heads.first_key_value();
        next.and_then(|(_, next)| next.record.as_ref())
            .is_some_and(|record| record.earlier_size() == self.since.size())
    }

    fn pass_checkpoint(&mut self) -> Result<(), Fault> {
        let Some(attested) = self.heads.remove(&self.tree.size()) else { return Ok(()) };
        if attested.signed.checkpoint().root != self.tree.root() {
            return Err(self.fault_before(&attested));
        }
        // Roots tell: the one that is held may be of the log that this one was imported from.
        let head = |signed: &SignedCheckpoint| (signed.checkpoint().size, signed.checkpoint().root);
        let is_pinned = |pinned: &SignedCheckpoint| head(pinned) == head(&attested.signed);
        if self.pinned.as_ref().is_some_and(is_pinned) {
            self.consistency = Prover::new(&self.tree, self.latest);
        }
        self.compared.insert(self.tree.size(), self.tree.root());
        self.passed = Some(attested.signed);
        self.kept.clear();
        self.since = self.tree.clone();
        Ok(())
    }

    fn fault_before(&self, attested: &Attested) -> Fault {
        // Where the record came after some of its events, these are not there to be compared one by one.
        let is_all_kept = self.kept.len() as u64 == self.tree.size() - self.since.size();
        let record = attested.record.as_ref().filter(|_| is_all_kept);
        let leaves = record.and_then(|record| record.leaves_after(&self.since));
        let first = self.since.size() + 1;
        let named = leaves.and_then(|leaves| name_fault(&self.stream, leaves, &self.kept, first));
        let last = attested.signed.checkpoint().size;
        named.unwrap_or_else(|| Fault::Between {
            stream: self.stream.clone(),
            first: first.min(last.max(1)),
            last,
        })
    }
}

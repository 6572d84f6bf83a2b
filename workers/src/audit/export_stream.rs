//! One stream of an export as lines, a page at a time: what is attested together with its checkpoints, or what is selected.

use std::collections::VecDeque;

use jetstream_es::{MAX_PAGE, ReplicaWait, StoredMessage};
use ledger::{
    CheckpointRecord, Fault, Logged as _, Origin,
    export::{CheckpointLine, write_event},
};
use time::format_description::well_known::Rfc3339;

use super::{
    auditor::{AuditError, Auditor},
    doubt::{Doubt, LOOK_AGAIN_AFTER},
    export_log::ExportOrder,
    tree_of_stream::{LogMessage, contiguous_as_stored},
};

/// A stream in the making.
pub(super) struct StreamExport {
    origin: Origin,
    last: u64,
    upto: u64,
    /// Events are read up to here before the next checkpoint is looked for.
    attested: u64,
    records: VecDeque<CheckpointRecord>,
    next_record: u64,
    has_records: bool,
    wait: ReplicaWait,
    /// Begun when the leader itself had less than was exported from.
    doubt: Option<Doubt>,
}

impl StreamExport {
    /// What comes after `last`, up to `upto`.
    pub(super) fn new(origin: Origin, last: u64, upto: u64) -> Self {
        Self {
            origin,
            last,
            upto,
            attested: last,
            records: VecDeque::new(),
            next_record: 1,
            has_records: true,
            wait: ReplicaWait::default(),
            doubt: None,
        }
    }

    /// The stream's name.
    pub(super) fn name(&self) -> &str {
        self.origin.stream()
    }

    /// Whether everything is written.
    pub(super) fn is_done(&self) -> bool {
        self.last == self.upto
    }

    /// Some events that lie next to each other, and before them the checkpoint that attests them, if there is one.
    pub(super) async fn attested_page(
        &mut self,
        auditor: &Auditor,
        out: &mut Vec<u8>,
    ) -> Result<u64, AuditError> {
        if self.last == self.attested {
            match self.next_record(auditor).await? {
                Some(record) => {
                    self.attested = record.checkpoint().size;
                    let stream = self.origin.stream().to_owned();
                    CheckpointLine { stream, record: record.to_bytes() }.write(out);
                }
                None => self.attested = self.upto,
            }
        }
        if self.last == self.upto {
            return Ok(0);
        }
        let (stream, first) = (self.origin.stream(), self.last + 1);
        let messages = contiguous_as_stored(&auditor.log, stream, first, self.attested).await?;
        let written = messages.len() as u64;
        if messages.is_empty() {
            self.wait_for_replica(auditor).await?;
        } else {
            self.has_answered();
        }
        for message in messages {
            write(message, out);
        }
        self.last += written;
        Ok(written)
    }

    /// The next checkpoint of this stream that attests something more, and nothing beyond the end.
    async fn next_record(&mut self, auditor: &Auditor) -> Result<Option<CheckpointRecord>, AuditError> {
        loop {
            while let Some(record) = self.records.pop_front() {
                let size = record.checkpoint().size;
                if size > self.last && size <= self.upto {
                    return Ok(Some(record));
                }
            }
            if !self.has_records {
                return Ok(None);
            }
            let page = auditor.checkpoints.page(self.origin.stream(), self.next_record).await?;
            self.has_records = !page.is_empty();
            for message in page {
                self.next_record = message.sequence + 1;
                // What somebody else put there is no checkpoint.
                let record = CheckpointRecord::open(&message.body, &auditor.key).ok();
                self.records.extend(record.filter(|record| record.checkpoint().origin == self.origin));
            }
        }
    }

    /// Some of the events that are wanted.
    pub(super) async fn selected_page(
        &mut self,
        auditor: &Auditor,
        order: &ExportOrder,
        out: &mut Vec<u8>,
    ) -> Result<u64, AuditError> {
        let (stream, filter) = (self.origin.stream(), order.subject.as_deref());
        let messages = auditor.log.messages(stream, self.last + 1, filter, MAX_PAGE).await?;
        if messages.first().is_none_or(|first| first.sequence > self.upto) {
            // Whoever answered may lag behind; the leader knows whether that was all. But one that has just become it has
            // less than this export began with: to end there would be to say that the rest does not exist.
            let (head, now) = auditor.head_at(&self.origin, self.upto, auditor.patience).await?;
            if now != self.origin || head.last_sequence < self.upto {
                return Err(self.lost(head.last_sequence, &now).into());
            }
            let next = auditor.log.next_matching(stream, filter, self.last + 1).await?;
            if next.is_none_or(|next| next.sequence > self.upto) {
                self.last = self.upto;
            } else {
                self.wait_for_replica(auditor).await?;
            }
            return Ok(0);
        }
        self.has_answered();
        let mut written = 0;
        for message in messages.into_iter().take_while(|message| message.sequence <= self.upto) {
            self.last = message.sequence;
            if order.takes(&message) {
                write(message, out);
                written += 1;
            }
        }
        Ok(written)
    }

    /// Only a replica that lags behind has no events that the leader counts. In the end the leader is asked: whether a log
    /// lacks something is not for one to say that only was slow. A leader that lacks it is doubted for a while, since one that
    /// has just become it may have yet to take in what the one before it had.
    async fn wait_for_replica(&mut self, auditor: &Auditor) -> Result<(), AuditError> {
        let Err(lags) = self.wait.once_more("reading what is exported").await else { return Ok(()) };
        let next = auditor.log.next_message(self.origin.stream(), self.last + 1).await?;
        if next.is_some_and(|next| next.sequence <= self.upto) {
            if self.doubt.is_none() {
                return Err(lags.into());
            }
            // The leader has it again, so that the others come after it.
            self.has_answered();
            return Ok(());
        }
        if self.doubt.get_or_insert_with(|| Doubt::begin(auditor.patience)).waits(LOOK_AGAIN_AFTER).await {
            return Ok(());
        }
        Err(self.lost(self.last, &self.origin).into())
    }

    /// Whoever answers later may lag anew.
    fn has_answered(&mut self) {
        self.wait.is_over();
        self.doubt = None;
    }

    /// The log has not what was exported from it any more.
    fn lost(&self, head: u64, now: &Origin) -> Fault {
        let (stream, attested) = (self.origin.stream().to_owned(), self.upto);
        if *now == self.origin {
            return Fault::RolledBack { stream, head, attested };
        }
        let (found, epoch) = (now.epoch().to_owned(), self.origin.epoch().to_owned());
        Fault::Recreated { stream, found, epoch, attested }
    }
}

fn write(message: StoredMessage, out: &mut Vec<u8>) {
    let stored_at = message.time.format(&Rfc3339).unwrap_or_default();
    write_event(&LogMessage::from(message).entry(), &stored_at, out);
}

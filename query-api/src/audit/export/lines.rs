//! The lines of an export, a page at a time.

use std::collections::{BTreeMap, VecDeque};

use futures::{StreamExt as _, TryStreamExt as _};
use jetstream_es::{LogReader, MAX_PAGE, ReplicaWait, StoreError, StoredMessage};
use ledger::{
    Entry,
    export::{CheckpointLine, ExportHeader, ExportTrailer, write_event},
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    attested::{Notary, Records},
    found::{Found, is_within},
};
use crate::read_model::QueryError;

/// So many events that the index has found are asked for at a time.
const AT_ONCE: usize = 16;
/// What is being done when the log does not answer.
const READING: &str = "reading what is exported";

/// An export in the making. A page is read when the one before is sent.
pub(super) struct Export {
    log: LogReader,
    header: ExportHeader,
    subject: Option<String>,
    since: Option<OffsetDateTime>,
    until: Option<OffsetDateTime>,
    /// Whose checkpoints go with the events, if nothing is left out.
    notary: Option<Notary>,
    waiting: VecDeque<String>,
    current: Option<Current>,
    /// Which events the index finds, where it is asked.
    found: Option<Found>,
    counted: BTreeMap<String, u64>,
    stage: Stage,
}

/// The stream that is being read.
struct Current {
    stream: String,
    epoch: String,
    /// The last event that was read.
    last: u64,
    upto: u64,
    /// Events are read up to here before the next checkpoint is looked for.
    attested: u64,
    records: Option<Records>,
    /// Which events are to be read next, where the index is asked.
    looked_up: VecDeque<u64>,
    /// How long whoever answers has lagged behind.
    wait: ReplicaWait,
}

/// Why there are no more lines.
#[derive(Debug, thiserror::Error)]
pub(super) enum Interrupted {
    #[error(transparent)]
    Log(#[from] StoreError),
    #[error(transparent)]
    Index(#[from] QueryError),
}

/// What is wanted of each stream, as far as the log itself tells: a subject, and from when and until when.
type Within = (Option<String>, Option<OffsetDateTime>, Option<OffsetDateTime>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Header,
    Events,
    Ended,
}

impl Export {
    /// The streams stand in their order in `waiting`. What the index finds is all that is wanted, if it is asked.
    pub(super) fn new(
        log: LogReader,
        header: ExportHeader,
        waiting: VecDeque<String>,
        (subject, since, until): Within,
        notary: Option<Notary>,
        found: Option<Found>,
    ) -> Self {
        let (current, counted, stage) = (None, BTreeMap::new(), Stage::Header);
        Self { log, header, subject, since, until, notary, waiting, current, found, counted, stage }
    }

    /// The next lines; nothing at the end.
    ///
    /// # Errors
    /// When the log does not answer, or the index.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<u8>>, Interrupted> {
        let mut out = Vec::new();
        if self.stage == Stage::Header {
            self.header.write(&mut out);
            self.stage = Stage::Events;
            return Ok(Some(out));
        }
        while self.stage == Stage::Events && out.is_empty() {
            if let Some(current) = self.current.take() {
                self.current = self.page(current, &mut out).await?;
            } else if let Some(stream) = self.waiting.pop_front() {
                self.counted.insert(stream.clone(), 0);
                self.current = self.begin(stream);
            } else {
                ExportTrailer { events: std::mem::take(&mut self.counted) }.write(&mut out);
                self.stage = Stage::Ended;
            }
        }
        Ok(Some(out).filter(|out| !out.is_empty()))
    }

    fn begin(&mut self, stream: String) -> Option<Current> {
        let range = self.header.streams.get(&stream)?;
        let records = self.notary.as_ref().and_then(|notary| notary.records(&stream, &range.epoch));
        let (after, upto, epoch) = (range.after, range.upto, range.epoch.clone());
        let (looked_up, wait) = (VecDeque::new(), ReplicaWait::default());
        Some(Current { stream, epoch, last: after, upto, attested: after, records, looked_up, wait })
    }

    /// Some events of a stream, and before them the checkpoint that attests them; where it goes on, unless it is over.
    async fn page(
        &mut self,
        mut current: Current,
        out: &mut Vec<u8>,
    ) -> Result<Option<Current>, Interrupted> {
        if let Some(found) = &self.found {
            if current.looked_up.is_empty() {
                current.looked_up = found.next(&current.stream, current.last, current.upto).await?;
            }
            let many = current.looked_up.len().min(MAX_PAGE);
            let some: Vec<u64> = current.looked_up.drain(..many).collect();
            let Some(last) = some.last().copied() else { return Ok(None) };
            self.found_page(&current.stream, some, out).await?;
            return Ok(Some(Current { last, ..current }));
        }
        if current.last >= current.upto {
            return Ok(None);
        }
        if current.last == current.attested {
            current.attest(out).await?;
        }
        let (filter, first) = (self.subject.as_deref(), current.last + 1);
        let messages = self.log.messages(&current.stream, first, filter, MAX_PAGE).await?;
        let (mut reached, mut written) = (current.last, 0);
        for message in messages.iter().take_while(|message| message.sequence <= current.attested) {
            // Nothing is ever taken out of the log, so that whoever answered lags behind if something is missing.
            if current.records.is_some() && message.sequence > reached + 1 {
                break;
            }
            reached = message.sequence;
            written += u64::from(self.write(&current.stream, message, out));
        }
        *self.counted.entry(current.stream.clone()).or_default() += written;
        if reached > current.last {
            current.wait.is_over();
            return Ok(Some(Current { last: reached, ..current }));
        }
        // The leader knows whether that was all; but one that has just become it, or a log that was put back to an earlier
        // state, has less than this export began with. To end there would be to say that the rest does not exist.
        let head = self.log.head(&current.stream).await?;
        if head.epoch != current.epoch || head.last_sequence < current.upto {
            current.wait.once_more(READING).await?;
            return Ok(Some(current));
        }
        match self.log.next_matching(&current.stream, filter, first).await? {
            None => return Ok(None),
            Some(next) if next.sequence > current.upto => return Ok(None),
            // Somebody has taken out what stood before it: whoever verifies the export is told by its checkpoints.
            Some(next) if current.records.is_some() && next.sequence > first => {
                let last = next.sequence - 1;
                return Ok(Some(Current { last, attested: current.attested.max(last), ..current }));
            }
            Some(_) => current.wait.once_more(READING).await?,
        }
        Ok(Some(current))
    }

    /// Events that the index has found, several asked for at a time. One that the log does not have ends the export: to leave
    /// it out would be to say that it did not happen.
    async fn found_page(
        &mut self,
        stream: &str,
        sequences: Vec<u64>,
        out: &mut Vec<u8>,
    ) -> Result<(), StoreError> {
        let log = self.log.clone();
        let messages = futures::stream::iter(sequences)
            .map(|sequence| {
                let log = &log;
                until_there(move || async move {
                    let next = log.next_message(stream, sequence).await?;
                    Ok(next.filter(|next| next.sequence == sequence))
                })
            })
            .buffered(AT_ONCE);
        let mut messages = std::pin::pin!(messages);
        let mut written = 0;
        while let Some(message) = messages.try_next().await? {
            let fits = |message: &StoredMessage| {
                self.subject.as_deref().is_none_or(|filter| is_within(filter, &message.subject))
            };
            if fits(&message) {
                written += u64::from(self.write(stream, &message, out));
            }
        }
        *self.counted.entry(stream.to_owned()).or_default() += written;
        Ok(())
    }

    /// Writes an event, unless it was stored at another time than is asked for. Tells whether it did.
    fn write(&self, stream: &str, message: &StoredMessage, out: &mut Vec<u8>) -> bool {
        let is_in_time = self.since.is_none_or(|since| message.time >= since)
            && self.until.is_none_or(|until| message.time < until);
        if is_in_time {
            let stored_at = message.time.format(&Rfc3339).unwrap_or_default();
            let StoredMessage { sequence, subject, body, .. } = message;
            write_event(&Entry::new(stream, *sequence, subject, message.headers(), body), &stored_at, out);
        }
        is_in_time
    }
}

impl Current {
    /// Writes the checkpoint that attests the next events. Without one, they are read up to the end.
    async fn attest(&mut self, out: &mut Vec<u8>) -> Result<(), StoreError> {
        let record = match &mut self.records {
            Some(records) => records.after(self.last, self.upto).await?,
            None => None,
        };
        self.attested = record.as_ref().map_or(self.upto, |record| record.checkpoint().size);
        if let Some(record) = record {
            CheckpointLine { stream: self.stream.clone(), record: record.to_bytes() }.write(out);
        }
        Ok(())
    }
}

/// What the index says is in the log, asked for until the log has it. A leader that has just become it may have yet to take in
/// what the one before it had.
async fn until_there<T, F, Asked>(mut ask: F) -> Result<T, StoreError>
where
    F: FnMut() -> Asked,
    Asked: Future<Output = Result<Option<T>, StoreError>>,
{
    let mut wait = ReplicaWait::default();
    loop {
        if let Some(found) = ask().await? {
            return Ok(found);
        }
        wait.once_more(READING).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_new_leader_does_not_have_yet_is_asked_for_again() {
        let mut answers = [None, None, Some(7_u64)].into_iter();
        let found = until_there(|| {
            let answer = answers.next().flatten();
            async move { Ok(answer) }
        });
        assert_eq!(found.await.ok(), Some(7));
    }

    #[tokio::test]
    async fn what_no_leader_has_ends_the_export() {
        let missing = until_there(|| async { Ok(None::<u64>) }).await;
        assert!(missing.is_err_and(|error| error.is_transient()));
    }
}

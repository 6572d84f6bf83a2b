//! The log as lines of an export: which events of which streams, one stream after the other.

use std::collections::{BTreeMap, VecDeque};

use domain::boundary::STREAMS;
use jetstream_es::StoredMessage;
use ledger::{
    Entry, Logged as _, Origin,
    export::{ExportHeader, ExportTrailer, Progress, Range, Selection},
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    auditor::{AuditError, Auditor},
    export_filter::ExportFilter,
    export_stream::StreamExport,
    tree_of_stream::LogMessage,
};

/// Which events are exported: everything by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportOrder {
    /// These streams; all of them if none is named.
    pub streams: Vec<String>,
    /// Subjects that match, as in `chat.room.*`.
    pub subject: Option<String>,
    /// After this event of each stream.
    pub after: u64,
    /// Up to this event of each stream.
    pub upto: Option<u64>,
    /// Stored then or later.
    pub since: Option<OffsetDateTime>,
    /// Stored before.
    pub until: Option<OffsetDateTime>,
    /// That say this.
    pub filter: ExportFilter,
}

/// Why there is no export, or not more of it.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The log cannot be read, or is not what was attested.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// What is there is of something else.
    #[error("the export cannot be continued: {0}")]
    NotContinued(String),
    /// Something is named that is not there: the export would be empty, or less than was asked for.
    #[error("{0}")]
    NoSuchPart(String),
    /// The file cannot be written or read.
    #[error(transparent)]
    File(#[from] std::io::Error),
}

/// Makes the lines of one part of an export. Nothing is read before it is asked for, and never more than a page, so
/// whoever writes slowly slows down the reading.
pub struct Exporter {
    auditor: Auditor,
    header: ExportHeader,
    order: ExportOrder,
    waiting: VecDeque<String>,
    stream: Option<StreamExport>,
    counted: BTreeMap<String, u64>,
    stage: Stage,
    /// Where each stream goes on, for one that was broken off.
    last: BTreeMap<String, u64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Header,
    Events,
    Done,
}

impl ExportOrder {
    fn selection(&self) -> Selection {
        let told = |time: Option<OffsetDateTime>| time.and_then(|time| time.format(&Rfc3339).ok());
        Selection {
            subject: self.subject.clone(),
            since: told(self.since),
            until: told(self.until),
            filters: self.filter.told(),
        }
    }

    /// Whether one of the streams reaches as far as is asked for; a shorter one beside it ends where it ends. What goes
    /// on with an earlier export begins where that ended.
    fn within(&self, furthest: u64, goes_on: bool) -> Result<(), ExportError> {
        let beyond = |word: &str, sequence: u64| {
            ExportError::NoSuchPart(format!(
                "{word} {sequence} lies beyond the log: the last event there is {furthest}; name one up to that"
            ))
        };
        match (self.after, self.upto) {
            (_, Some(upto)) if upto > furthest => Err(beyond("--upto", upto)),
            (after, _) if after > furthest && !goes_on => Err(beyond("--after", after)),
            (after, Some(upto)) if after > upto => Err(ExportError::NoSuchPart(format!(
                "--after {after} must not lie behind --upto {upto}: nothing stands between them"
            ))),
            _ => Ok(()),
        }
    }

    pub(super) fn takes(&self, message: &StoredMessage) -> bool {
        self.since.is_none_or(|since| message.time >= since)
            && self.until.is_none_or(|until| message.time < until)
            && self.filter.takes(message)
    }
}

impl Exporter {
    /// An export of what is in the log now. With `progress` it goes on where an earlier one ended: in the middle of
    /// its part if that was broken off, else with a new part of what came since; none if nothing came.
    ///
    /// # Errors
    /// [`ExportError::NotContinued`] when the earlier one is of something else, others when the log does not answer.
    pub async fn new(
        auditor: Auditor,
        order: ExportOrder,
        progress: Option<&Progress>,
        made_at: OffsetDateTime,
    ) -> Result<Option<Self>, ExportError> {
        let names: Vec<String> = match order.streams.as_slice() {
            [] => STREAMS.iter().map(|stream| stream.name.to_owned()).collect(),
            named => named.to_vec(),
        };
        let selection = order.selection();
        let earlier = progress.and_then(|progress| Some((progress, progress.header.as_ref()?)));
        let mut heads = Vec::new();
        for name in &names {
            // Of a server that is behind for a moment, the file would end early and say that this is all.
            heads.push(auditor.head_as_attested(name).await?.0);
        }
        let furthest = heads.iter().map(|head| head.last_sequence).max().unwrap_or(0);
        order.within(furthest, earlier.is_some())?;
        if let Some(why) = order.filter.unknown(&auditor.log).await.map_err(AuditError::from)? {
            return Err(ExportError::NoSuchPart(why));
        }
        let (mut streams, mut ends) = (BTreeMap::new(), BTreeMap::new());
        for (name, head) in names.iter().zip(heads) {
            ends.insert(name.clone(), head.last_sequence);
            let last = earlier.and_then(|(progress, _)| progress.last.get(name)).copied();
            let after = last.unwrap_or(order.after).min(head.last_sequence);
            let upto = order.upto.unwrap_or(u64::MAX).min(head.last_sequence).max(after);
            streams.insert(name.clone(), Range { epoch: head.epoch, after, upto });
        }
        let made_at = made_at.format(&Rfc3339).unwrap_or_default();
        let mut exporter = Self {
            header: ExportHeader::new(auditor.key.name(), &made_at, streams, selection),
            auditor,
            order,
            waiting: names.into(),
            stream: None,
            counted: BTreeMap::new(),
            stage: Stage::Header,
            last: BTreeMap::new(),
        };
        if let Some((progress, header)) = earlier {
            continues(&exporter.header, header, &ends)?;
            exporter.has_the_same(progress).await?;
            if !progress.is_ended {
                exporter.header = header.clone();
                exporter.counted.clone_from(&progress.in_part);
                exporter.last.clone_from(&progress.last);
                exporter.stage = Stage::Events;
            } else if exporter.header.streams.values().all(|range| range.after == range.upto) {
                return Ok(None);
            }
        }
        Ok(Some(exporter))
    }

    /// Whether the last events that are there are those of the log. One that was put back to an earlier state and has grown
    /// since has others under the same sequences, and the file would become half of each.
    async fn has_the_same(&self, earlier: &Progress) -> Result<(), ExportError> {
        for (stream, event) in &earlier.last_events {
            let sequence = event.sequence();
            let stored = self.auditor.log.next_message(stream, sequence).await.map_err(AuditError::from)?;
            let stored = stored.filter(|stored| stored.sequence == sequence).map(LogMessage::from);
            let leaf = |entry: &Entry<'_>| entry.leaf(&mut Vec::new());
            if stored.map(|stored| leaf(&stored.entry())) != Some(leaf(&event.entry())) {
                return Err(ExportError::NotContinued(format!(
                    "event {sequence} of {stream} is another one in the log than in the file: one of them was changed, or the \
                     log was put back to an earlier state; keep the file, verify both, and export into another one"
                )));
            }
        }
        Ok(())
    }

    /// How many events are written so far, and how many there will be at most.
    pub fn progress(&self) -> (u64, u64) {
        let all = self.header.streams.values().map(|range| range.upto - range.after).sum();
        (self.counted.values().sum(), all)
    }

    /// The next lines; nothing when everything is written.
    ///
    /// # Errors
    /// [`AuditError`] when the log cannot be read, or has a hole.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, AuditError> {
        let mut out = Vec::new();
        loop {
            match self.stage {
                Stage::Done => return Ok(None),
                Stage::Header => {
                    self.header.write(&mut out);
                    self.stage = Stage::Events;
                    return Ok(Some(out));
                }
                Stage::Events => {}
            }
            let Some(stream) = &mut self.stream else {
                self.stream = self.begin_stream();
                if self.stream.is_none() {
                    ExportTrailer { events: self.counted.clone() }.write(&mut out);
                    self.stage = Stage::Done;
                    return Ok(Some(out));
                }
                continue;
            };
            let written = if self.header.selection.is_everything() {
                stream.attested_page(&self.auditor, &mut out).await?
            } else {
                stream.selected_page(&self.auditor, &self.order, &mut out).await?
            };
            *self.counted.entry(stream.name().to_owned()).or_default() += written;
            if stream.is_done() {
                self.stream = None;
            }
            if !out.is_empty() {
                return Ok(Some(out));
            }
        }
    }

    fn begin_stream(&mut self) -> Option<StreamExport> {
        let name = self.waiting.pop_front()?;
        let range = self.header.streams.get(&name)?;
        self.counted.entry(name.clone()).or_default();
        let last = self.last.get(&name).copied().unwrap_or(range.after);
        let origin = Origin::new(&self.header.log, &name, &range.epoch)?;
        Some(StreamExport::new(origin, last, range.upto))
    }
}

/// Whether what is there is of the same streams of the same log, which ends there, with the same events left out.
fn continues(
    now: &ExportHeader,
    earlier: &ExportHeader,
    ends: &BTreeMap<String, u64>,
) -> Result<(), ExportError> {
    let not = |why: String| Err(ExportError::NotContinued(why));
    if earlier.log != now.log {
        return not(format!("it is one of the log {}, and this is {}", earlier.log, now.log));
    }
    if earlier.selection != now.selection {
        return not("it leaves out other events".to_owned());
    }
    for (name, range) in &now.streams {
        let end = ends.get(name).copied().unwrap_or(range.upto);
        match earlier.streams.get(name) {
            None => return not(format!("it has no {name}")),
            Some(was) if was.epoch != range.epoch => {
                return not(format!(
                    "{name} was made anew since: its epoch was {}, and is {}",
                    was.epoch, range.epoch
                ));
            }
            Some(was) if was.upto > end => {
                return not(format!("{name} ends with event {end} now: the log was rolled back"));
            }
            // It was broken off, and what it says of itself is that it goes further.
            Some(was) if was.upto > range.upto => {
                return not(format!(
                    "it is of {name} up to event {}, and --upto names an earlier one: leave it out, or export into another \
                     file",
                    was.upto
                ));
            }
            Some(_) => {}
        }
    }
    if earlier.streams.len() == now.streams.len() { Ok(()) } else { not("it is of other streams".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smaller_upto_is_not_told_as_a_log_that_was_rolled_back() {
        let header = |upto| {
            let range = Range { epoch: "1f3a9c00".to_owned(), after: 0, upto };
            let streams = BTreeMap::from([("CHATS".to_owned(), range)]);
            ExportHeader::new("log", "2026-01-02T03:04:05Z", streams, Selection::default())
        };
        let said = |upto, end| {
            let ends = BTreeMap::from([("CHATS".to_owned(), end)]);
            continues(&header(upto), &header(9), &ends).map_err(|error| error.to_string())
        };
        assert_eq!(said(9, 9), Ok(()));
        assert_eq!(said(12, 12), Ok(()));
        assert!(said(5, 12).is_err_and(|why| why.contains("--upto") && !why.contains("rolled back")));
        assert!(said(5, 5).is_err_and(|why| why.contains("ends with event 5 now: the log was rolled back")));
    }

    #[test]
    fn what_lies_beyond_the_log_is_refused_and_not_cut() {
        let within = |after, upto, goes_on| {
            let order = ExportOrder { after, upto, ..ExportOrder::default() };
            order.within(9, goes_on).map_err(|error| error.to_string())
        };
        for (after, upto) in [(0, None), (9, None), (3, Some(5)), (9, Some(9)), (0, Some(9))] {
            assert_eq!(within(after, upto, false), Ok(()), "{after} {upto:?}");
        }
        for (after, upto, why) in [
            (10, None, "--after 10 lies beyond the log: the last event there is 9"),
            (0, Some(10), "--upto 10 lies beyond the log: the last event there is 9"),
            (6, Some(5), "--after 6 must not lie behind --upto 5"),
        ] {
            let refused = within(after, upto, false);
            assert!(refused.as_ref().is_err_and(|said| said.contains(why)), "{after} {upto:?}: {refused:?}");
        }
        assert_eq!(within(10, None, true), Ok(()), "it goes on where the file ends");
    }
}

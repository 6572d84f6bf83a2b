//! An export against the checkpoints that are in it.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read as _};

use super::{
    CheckpointLine, EventLine, ExportHeader, ExportTrailer, Exported, Finding, Line, Selection,
    VerifiedExport,
};
use crate::{Audit, CheckpointRecord, Fault, Frontier, Origin, SignedCheckpoint, VerifyingKey};

/// Longer than any line of an export: a message is at most 1 MiB, and base64 makes a third more of it.
const LONGEST_LINE_BYTES: u64 = 16 << 20;

/// Compares an export with its checkpoints while its lines pass by.
#[derive(Debug)]
pub struct ExportCheck {
    key: VerifyingKey,
    pins: Vec<SignedCheckpoint>,
    line: u64,
    /// Of the part that has begun and not ended.
    part: Option<ExportHeader>,
    selection: Option<Selection>,
    streams: BTreeMap<String, Checked>,
    findings: Vec<Finding>,
}

#[derive(Debug)]
struct Checked {
    epoch: String,
    events: u64,
    in_part: u64,
    last: u64,
    /// Where the part before ended, which its last event does not tell if events are left out.
    upto: u64,
    is_whole: bool,
    /// None if it is not whole, or had a fault.
    audit: Option<Audit<EventLine>>,
}

/// Reads an export to its end and compares it with the checkpoints in it, and with those that the auditor holds.
///
/// # Errors
/// When it cannot be read. What is wrong with what was read is among the findings.
pub fn verify_export(
    mut reader: impl BufRead,
    key: &VerifyingKey,
    pins: &[SignedCheckpoint],
) -> io::Result<VerifiedExport> {
    let mut check = ExportCheck::new(key, pins);
    let mut line = Vec::new();
    while read_line(&mut reader, &mut line)?.is_some() {
        check.push_text(&line);
    }
    Ok(check.finish())
}

/// Reads a line into `line`, without its end, and tells whether it had one; nothing when there is no line.
pub(super) fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    let read = reader.take(LONGEST_LINE_BYTES).read_until(b'\n', line)?;
    let has_end = line.last() == Some(&b'\n');
    if has_end {
        line.pop();
    } else if read as u64 == LONGEST_LINE_BYTES {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "a line is longer than any line of an export",
        ));
    }
    Ok((read > 0).then_some(has_end))
}

impl ExportCheck {
    /// A check with the key that signs the log's checkpoints, and checkpoints that the auditor holds. Of those of one
    /// stream, the one of the export's epoch counts; if there is none, the last.
    pub fn new(key: &VerifyingKey, pins: &[SignedCheckpoint]) -> Self {
        Self {
            key: key.clone(),
            pins: pins.to_vec(),
            line: 0,
            part: None,
            selection: None,
            streams: BTreeMap::new(),
            findings: Vec::new(),
        }
    }

    /// The next line, without its end.
    pub fn push_text(&mut self, line: &[u8]) {
        match Line::parse(line) {
            Ok(line) => self.push(line),
            Err(error) => {
                self.line += 1;
                self.find_line(error.to_string());
            }
        }
    }

    /// The next line.
    pub fn push(&mut self, line: Line) {
        self.line += 1;
        match line {
            Line::Header(header) => self.begin(header),
            _ if self.part.is_none() => self.find_line("it stands before a header or after a trailer"),
            Line::Checkpoint(line) => self.checkpoint(&line),
            Line::Event(event) => self.event(event),
            Line::Trailer(trailer) => self.end(&trailer),
        }
    }

    fn find_line(&mut self, why: impl Into<String>) {
        self.findings.push(Finding::Line { line: self.line, why: why.into() });
    }

    fn begin(&mut self, header: ExportHeader) {
        if self.part.is_some() {
            self.find_line("a part begins in the middle of another");
            return;
        }
        if !header.log.is_empty() && header.log != self.key.name() {
            self.findings
                .push(Finding::OtherLog { wanted: self.key.name().to_owned(), found: header.log.clone() });
        }
        let selection = self.selection.get_or_insert_with(|| header.selection.clone());
        if *selection != header.selection {
            self.find_line("a part leaves out other events than the one before");
        }
        let takes_all = header.selection.is_everything();
        for (stream, range) in &header.streams {
            match self.streams.get_mut(stream) {
                Some(known) if known.epoch != range.epoch || (takes_all && known.last != range.after) => {
                    let (known, found) = ((known.last, known.epoch.clone()), (range.after, &range.epoch));
                    self.find_line(format!(
                        "{stream} goes on after event {} of epoch {}, and the export so far ends with event {} of epoch {}",
                        found.0, found.1, known.0, known.1
                    ));
                }
                Some(known) => {
                    let (last, upto) = (known.last, known.upto);
                    (known.in_part, known.upto) = (0, range.upto);
                    // A part that was taken out, or put elsewhere, would look like events that were left out.
                    if !takes_all && !(last..=upto).contains(&range.after) {
                        self.find_line(format!(
                            "{stream} goes on after event {}, and the part before ends with event {upto}, of which event \
                             {last} is the last one that is there: a part is missing, or stands elsewhere",
                            range.after
                        ));
                    }
                }
                None => {
                    let is_whole = takes_all && range.after == 0;
                    let audit = is_whole.then(|| self.audit(stream, &range.epoch)).flatten();
                    let epoch = range.epoch.clone();
                    let (last, upto) = (range.after, range.upto);
                    let checked = Checked { epoch, events: 0, in_part: 0, last, upto, is_whole, audit };
                    self.streams.insert(stream.clone(), checked);
                }
            }
        }
        self.part = Some(header);
    }

    fn audit(&mut self, stream: &str, epoch: &str) -> Option<Audit<EventLine>> {
        let is_of = |signed: &&SignedCheckpoint| signed.checkpoint().origin.stream() == stream;
        // An export may be older than the log of today, which was brought back from another one: of each, something was seen.
        let of_epoch = |signed: &&SignedCheckpoint| signed.checkpoint().origin.epoch() == epoch;
        let pinned = self.pins.iter().filter(is_of).find(of_epoch);
        let pinned = pinned.or_else(|| self.pins.iter().rev().find(is_of)).cloned();
        if let Some(other) = pinned.as_ref().filter(|pinned| pinned.checkpoint().origin.epoch() != epoch) {
            let attested = other.checkpoint();
            self.findings.push(Finding::Fault(Fault::Recreated {
                stream: stream.to_owned(),
                found: epoch.to_owned(),
                epoch: attested.origin.epoch().to_owned(),
                attested: attested.size,
            }));
            return None;
        }
        Audit::new(stream, Frontier::default(), [], pinned)
            .map_err(|fault| self.findings.push(fault.into()))
            .ok()
    }

    fn checkpoint(&mut self, line: &CheckpointLine) {
        let Some(checked) = self.streams.get_mut(&line.stream) else {
            return self
                .find_line(format!("a checkpoint of {}, which the header does not name", line.stream));
        };
        let forged = |why: String| Fault::ForgedCheckpoint {
            stream: line.stream.clone(),
            place: format!("line {} of the export", self.line),
            why,
        };
        let wanted = Origin::new(self.key.name(), &line.stream, &checked.epoch);
        let mut is_late = false;
        let attested = match CheckpointRecord::open(&line.record, &self.key) {
            Err(error) => Err(forged(error.to_string())),
            Ok(record) if Some(&record.checkpoint().origin) != wanted.as_ref() => {
                Err(forged(format!("it is one of {}", record.checkpoint().origin)))
            }
            Ok(record) => match &mut checked.audit {
                Some(audit) => {
                    is_late = audit.has_passed(record.checkpoint().size);
                    let expected = audit.expect(record);
                    if expected.is_err() {
                        // One fault is told of each stream.
                        checked.audit = None;
                    }
                    expected
                }
                None => Ok(()),
            },
        };
        self.findings.extend(attested.err().map(Finding::from));
        if is_late {
            self.find_line(format!(
                "a checkpoint of {} stands behind the events that it attests, so that they were not compared with it",
                line.stream
            ));
        }
    }

    fn event(&mut self, event: EventLine) {
        let part = self.part.as_ref();
        let takes_all = part.is_some_and(|part| part.selection.is_everything());
        let range = part.and_then(|part| part.streams.get(event.stream()));
        let (Some((after, upto)), Some(checked)) =
            (range.map(|range| (range.after, range.upto)), self.streams.get_mut(event.stream()))
        else {
            return self.find_line(format!("an event of {}, which the header does not name", event.stream()));
        };
        let sequence = event.sequence();
        if sequence > upto || (!checked.is_whole && sequence <= checked.last.max(after)) {
            let stream = event.stream().to_owned();
            return self.find_line(format!(
                "event {sequence} of {stream} is out of order, or beyond the header's range"
            ));
        }
        let expected = checked.last.saturating_add(1);
        checked.events += 1;
        checked.in_part += 1;
        checked.last = sequence;
        // Of a range that does not begin with the first event no root can be made, but that one is missing shows.
        if takes_all && !checked.is_whole && sequence != expected {
            let stream = event.stream().to_owned();
            self.findings.push(Fault::Missing { stream, sequence: expected, next: sequence }.into());
            return;
        }
        if let Some(Err(fault)) = checked.audit.as_mut().map(|audit| audit.push(event)) {
            // One fault is told of each stream: what follows follows from it.
            checked.audit = None;
            self.findings.push(fault.into());
        }
    }

    fn end(&mut self, trailer: &ExportTrailer) {
        let Some(part) = self.part.take() else { return };
        for (stream, range) in &part.streams {
            let Some(checked) = self.streams.get(stream) else { continue };
            let said = trailer.events.get(stream).copied().unwrap_or(0);
            if said != checked.in_part {
                self.findings.push(Finding::Count { stream: stream.clone(), said, found: checked.in_part });
            }
            if part.selection.is_everything() && checked.last != range.upto {
                let (stream, upto, found) = (stream.clone(), range.upto, checked.last);
                self.findings.push(Finding::EndsEarly { stream, upto, found });
            }
        }
    }

    /// The end of the file.
    pub fn finish(mut self) -> VerifiedExport {
        let is_broken_off = self.part.is_some();
        if is_broken_off {
            self.findings.push(Finding::BrokenOff { line: self.line });
        } else if self.line == 0 {
            self.findings.push(Finding::Empty);
        }
        let is_whole = !self.streams.is_empty() && self.streams.values().all(|checked| checked.is_whole);
        let mut streams = BTreeMap::new();
        for (stream, checked) in self.streams {
            let Checked { epoch, events, last, audit, .. } = checked;
            let passed = audit.as_ref().and_then(Audit::passed).cloned();
            let (checkpoint, root) = match audit.map(Audit::finish) {
                Some(Ok(audited)) => (audited.checkpoint, Some(audited.tree.root())),
                // That the rest is missing is told already.
                Some(Err(Fault::RolledBack { .. })) if is_broken_off => (passed, None),
                // What it has was compared as far as that goes.
                Some(Err(fault @ Fault::RolledBack { .. })) => {
                    self.findings.push(fault.into());
                    (passed, None)
                }
                Some(Err(fault)) => {
                    self.findings.push(fault.into());
                    (None, None)
                }
                None => (None, None),
            };
            streams.insert(stream, Exported { epoch, events, last_sequence: last, checkpoint, root });
        }
        VerifiedExport {
            findings: self.findings,
            streams,
            selection: self.selection.unwrap_or_default(),
            is_whole,
        }
    }
}

//! How far an export is that was broken off, or that is to be continued.

use std::collections::BTreeMap;
use std::io::{self, BufRead};

use super::check::read_line;
use super::{EventLine, ExportHeader, Line, LineError, Selection};

/// What a header's id begins with.
const HEADER_ID: &[u8] = b"\"header:";

/// What of an export is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Header of the last part.
    pub header: Option<ExportHeader>,
    /// Whether that part has its trailer.
    pub is_ended: bool,
    /// The last event of each stream; of a part that leaves events out and is ended, the last that was looked at.
    pub last: BTreeMap<String, u64>,
    /// That event: whoever goes on sees by it whether the log still is the one that this is of.
    pub last_events: BTreeMap<String, EventLine>,
    /// How many events the last part has of each stream.
    pub in_part: BTreeMap<String, u64>,
    /// How much is made of whole lines, in bytes: what comes behind was broken off.
    pub whole_bytes: u64,
}

impl Progress {
    /// The next line, and how many bytes it takes with its end.
    ///
    /// # Errors
    /// When it stands where it must not.
    pub fn push(&mut self, line: Line, bytes: u64) -> Result<(), LineError> {
        match line {
            Line::Header(header) => {
                if self.header.is_some() && !self.is_ended {
                    return Err(LineError::new("a part begins in the middle of another"));
                }
                for (stream, range) in &header.streams {
                    self.last.insert(stream.clone(), range.after);
                }
                self.in_part = header.streams.keys().map(|stream| (stream.clone(), 0)).collect();
                self.header = Some(header);
                self.is_ended = false;
            }
            _ if self.header.is_none() || self.is_ended => {
                return Err(LineError::new("it stands before a header or after a trailer"));
            }
            Line::Event(event) => {
                self.last.insert(event.stream().to_owned(), event.sequence());
                *self.in_part.entry(event.stream().to_owned()).or_default() += 1;
                match self.last_events.get_mut(event.stream()) {
                    Some(last) => *last = event,
                    None => drop(self.last_events.insert(event.stream().to_owned(), event)),
                }
            }
            Line::Checkpoint(_) => {}
            Line::Trailer(_) => {
                self.is_ended = true;
                let left_out = self.header.as_ref().filter(|header| !header.selection.is_everything());
                for (stream, range) in left_out.into_iter().flat_map(|header| &header.streams) {
                    self.last.insert(stream.clone(), range.upto);
                }
            }
        }
        self.whole_bytes += bytes;
        Ok(())
    }
}

/// Reads how far an export is. The last line may be broken off.
///
/// # Errors
/// When it cannot be read, or another line is none; nor may a first line that is broken off be that of something else.
pub fn read_progress(mut reader: impl BufRead) -> io::Result<Progress> {
    let (mut progress, mut line, mut number) = (Progress::default(), Vec::new(), 0_u64);
    while let Some(has_end) = read_line(&mut reader, &mut line)? {
        number += 1;
        if !has_end {
            // Whoever goes on with the file cuts this off: it must not be the one line of something else.
            if number == 1 && !may_begin_header(&line) {
                let why = "line 1 is not the beginning of an export";
                return Err(io::Error::new(io::ErrorKind::InvalidData, why));
            }
            break;
        }
        let pushed = Line::parse(&line).and_then(|parsed| progress.push(parsed, line.len() as u64 + 1));
        pushed.map_err(|error| {
            let why = format!("line {number} is no line of an export: {error}");
            io::Error::new(io::ErrorKind::InvalidData, why)
        })?;
    }
    Ok(progress)
}

/// Whether a header may begin with these bytes.
fn may_begin_header(bytes: &[u8]) -> bool {
    let mut header = Vec::new();
    ExportHeader::new("", "", BTreeMap::new(), Selection::default()).write(&mut header);
    // Up to here all headers are the same.
    let same = header.windows(HEADER_ID.len()).position(|part| part == HEADER_ID).unwrap_or_default();
    let most = bytes.len().min(same + HEADER_ID.len());
    header.get(..most) == bytes.get(..most)
}

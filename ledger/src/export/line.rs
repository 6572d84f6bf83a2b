//! The lines of an export.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::attributes::{Attributes, close_with_data, split, write};
use super::{EXPORT, EventLine, LineError, STREAM};

/// Another form would have another number.
const FORM: u32 = 1;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Begins a part.
    Header(ExportHeader),
    /// Attests events that follow.
    Checkpoint(CheckpointLine),
    /// An event.
    Event(EventLine),
    /// Ends a part.
    Trailer(ExportTrailer),
}

/// What a part of an export is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportHeader {
    form: u32,
    /// When it was made (RFC 3339).
    pub made_at: String,
    /// The installation: the name of the key that signs its checkpoints. Empty where that is not known; then there are
    /// no checkpoints either.
    pub log: String,
    /// The streams, by name.
    pub streams: BTreeMap<String, Range>,
    /// What is left out.
    pub selection: Selection,
}

/// What of a stream is exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The stream's epoch.
    pub epoch: String,
    /// The event before the first one; 0 from the beginning.
    pub after: u64,
    /// The last event.
    pub upto: u64,
}

/// Which events of these ranges are exported: all of them by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Those of subjects that match, as in `chat.room.*`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<String>,
    /// Those stored then or later (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub since: Option<String>,
    /// Those stored before (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<String>,
    /// Those that other filters let through: the name of each and its value, such as `person` and an account's id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub filters: BTreeMap<String, String>,
}

/// A checkpoint as it was published: see [`crate::CheckpointRecord`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckpointLine {
    /// The stream that it says it attests.
    pub stream: String,
    /// The record, not checked yet.
    pub record: Vec<u8>,
}

/// What a part of an export held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportTrailer {
    /// How many events of each stream.
    pub events: BTreeMap<String, u64>,
}

impl Selection {
    /// Whether nothing is left out: only then the events make a tree.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }
}

impl ExportHeader {
    /// The header of a part.
    pub fn new(log: &str, made_at: &str, streams: BTreeMap<String, Range>, selection: Selection) -> Self {
        Self { form: FORM, made_at: made_at.to_owned(), log: log.to_owned(), streams, selection }
    }

    /// Writes it as a line, with its end.
    pub fn write(&self, out: &mut Vec<u8>) {
        frame(out, "header", &self.made_at, None, &serde_json::to_vec(self).unwrap_or_default());
    }
}

impl CheckpointLine {
    /// Writes it as a line, with its end.
    pub fn write(&self, out: &mut Vec<u8>) {
        frame(out, "checkpoint", &self.stream, Some(&self.stream), &self.record);
    }
}

impl ExportTrailer {
    /// Writes it as a line, with its end.
    pub fn write(&self, out: &mut Vec<u8>) {
        frame(out, "trailer", "end", None, &serde_json::to_vec(self).unwrap_or_default());
    }
}

/// A line that is no event of the log is an event of the export.
fn frame(out: &mut Vec<u8>, kind: &str, id: &str, stream: Option<&str>, data: &[u8]) {
    write(out, "specversion", "1.0");
    write(out, "id", &format!("{kind}:{id}"));
    write(out, "source", "/wherry/export");
    write(out, "type", &format!("wherry.export.{kind}.v{FORM}"));
    write(out, EXPORT, kind);
    if let Some(stream) = stream {
        write(out, STREAM, stream);
    }
    close_with_data(out, data);
}

impl Line {
    /// Reads a line, without its end.
    ///
    /// # Errors
    /// [`LineError`] when it is none.
    pub fn parse(line: &[u8]) -> Result<Self, LineError> {
        let line = std::str::from_utf8(line).map_err(|_| LineError::new("it is not UTF-8"))?;
        let (mut attributes, data) = split(line)?;
        match attributes.take(EXPORT) {
            None => Ok(Self::Event(EventLine::read(attributes, data)?)),
            Some(kind) => Self::frame(&kind, attributes, data),
        }
    }

    fn frame(kind: &str, mut attributes: Attributes, data: Option<&str>) -> Result<Self, LineError> {
        let data = data.ok_or_else(|| LineError::new("it has no data"))?;
        let malformed = |error: serde_json::Error| LineError::new(format!("it is not a {kind}: {error}"));
        match kind {
            "header" => {
                let header: ExportHeader = serde_json::from_str(data).map_err(malformed)?;
                if header.form != FORM {
                    return Err(LineError::new(format!(
                        "the export has form {}, and this program knows form {FORM}",
                        header.form
                    )));
                }
                let reversed = header.streams.iter().find(|(_, range)| range.after > range.upto);
                if let Some((stream, range)) = reversed {
                    return Err(LineError::new(format!(
                        "its range of {stream} ends with event {} before it begins after event {}",
                        range.upto, range.after
                    )));
                }
                Ok(Self::Header(header))
            }
            "checkpoint" => Ok(Self::Checkpoint(CheckpointLine {
                stream: attributes.required(STREAM)?,
                record: data.as_bytes().to_vec(),
            })),
            "trailer" => Ok(Self::Trailer(serde_json::from_str(data).map_err(malformed)?)),
            other => Err(LineError::new(format!("an export has no line `{other}`"))),
        }
    }
}

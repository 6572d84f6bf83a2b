//! A log as a file: one line for each event, a CloudEvents 1.0 event in JSON, from which its leaf is computed again.
//!
//! A file is one part or several, each a header, events with the checkpoints that attest them, and a trailer:
//!
//! | line | attribute | what it says |
//! |---|---|---|
//! | header | `wherryexport: header` | which streams, of which epoch, from where to where, what was left out |
//! | checkpoint | `wherryexport: checkpoint` | a published record; it stands *before* the events that it attests |
//! | event | `wherrystream`, `wherrysequence` | an event; personal values are as sealed as in the log |
//! | trailer | `wherryexport: trailer` | how many events there were: a file without it was broken off |
//!
//! A later part goes on where the one before it ended, so that a file grows by what came since. Every line is an
//! event that tools for CloudEvents read. The body is the last member of its line, byte by byte as it is in the log:
//! who writes it in another form breaks the leaf.

mod attributes;
mod check;
mod event_line;
mod findings;
mod line;
mod progress;

pub use check::{ExportCheck, verify_export};
pub use event_line::{EventLine, write_event};
pub use findings::{Exported, Finding, VerifiedExport};
pub use line::{CheckpointLine, ExportHeader, ExportTrailer, Line, Range, Selection};
pub use progress::{Progress, read_progress};

/// A text is not a line of an export, or not where it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LineError(String);

impl LineError {
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

/// The attribute that tells a header, checkpoint or trailer from an event.
const EXPORT: &str = "wherryexport";
/// The attribute that names an event's stream.
const STREAM: &str = "wherrystream";

//! What came of checking an export: what it holds, and what is wrong with it.

use std::collections::BTreeMap;

use super::Selection;
use crate::{Fault, Hash, SignedCheckpoint};

/// Something that is wrong with an export.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// What it tells is not what was attested.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A line is none, or stands where it must not.
    #[error("line {line}: {why}")]
    Line {
        /// Number of the line, from 1.
        line: u64,
        /// What is wrong.
        why: String,
    },
    /// There is nothing.
    #[error("the export is empty")]
    Empty,
    /// It has no end.
    #[error(
        "the export was broken off after line {line}: it has no trailer; go on with it, or make it again"
    )]
    BrokenOff {
        /// The last line.
        line: u64,
    },
    /// Its end is not the one that it announced.
    #[error("{stream}: the export ends with event {found}, and its header says event {upto}")]
    EndsEarly {
        /// The stream.
        stream: String,
        /// What the header says.
        upto: u64,
        /// The last event that is there.
        found: u64,
    },
    /// Its trailer counts others than there are.
    #[error("{stream}: the trailer counts {said} events, and there are {found}")]
    Count {
        /// The stream.
        stream: String,
        /// What the trailer says.
        said: u64,
        /// How many are there.
        found: u64,
    },
    /// It is of another installation than the key.
    #[error("the export is one of the log `{found}`, and the key is that of `{wanted}`")]
    OtherLog {
        /// Whose key it was to be checked with.
        wanted: String,
        /// What it is of.
        found: String,
    },
}

/// What an export holds of a stream.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The stream's epoch.
    pub epoch: String,
    /// How many events there are.
    pub events: u64,
    /// The last of them; 0 if there is none.
    pub last_sequence: u64,
    /// The latest checkpoint that was compared.
    pub checkpoint: Option<SignedCheckpoint>,
    /// The root of all its events; none if some are left out or wrong.
    pub root: Option<Hash>,
}

impl Exported {
    /// How many events, from the first on, a checkpoint attests.
    pub fn attested(&self) -> u64 {
        self.checkpoint.as_ref().map_or(0, |signed| signed.checkpoint().size)
    }

    /// How many events stand behind those: nothing tells whether they are the log's.
    pub fn unattested(&self) -> u64 {
        self.events.saturating_sub(self.attested())
    }
}

/// What came of comparing an export with its checkpoints.
#[derive(Clone, Debug)]
pub struct VerifiedExport {
    /// What is wrong: of each stream, the first fault.
    pub findings: Vec<Finding>,
    /// What there is, by stream.
    pub streams: BTreeMap<String, Exported>,
    /// What was left out. Unless nothing was, events cannot be compared with checkpoints: their leaves make no root.
    pub selection: Selection,
    /// Whether every stream begins with its first event and nothing was left out: only then there is a proof.
    pub is_whole: bool,
}

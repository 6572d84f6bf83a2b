//! What can be wrong with a log, named.

use crate::Hash;
use crate::audit::Logged;

/// The first thing in a stream that is not as it was attested.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The event is another than the one that was attested.
    #[error(
        "{stream}: event {sequence} was changed: it is not the one that the checkpoint of {attested_by} events attests"
    )]
    Changed {
        /// The stream.
        stream: String,
        /// The event.
        sequence: u64,
        /// Size of the checkpoint.
        attested_by: u64,
    },
    /// The event was taken out, and those after it moved up.
    #[error(
        "{stream}: event {sequence} was removed, and what follows moved up: the checkpoint of {attested_by} events attests it"
    )]
    Removed {
        /// The stream.
        stream: String,
        /// The event.
        sequence: u64,
        /// Size of the checkpoint.
        attested_by: u64,
    },
    /// An event was put in, and those after it moved down.
    #[error(
        "{stream}: event {sequence} was inserted, and what followed moved down: the checkpoint of {attested_by} events does not attest it"
    )]
    Inserted {
        /// The stream.
        stream: String,
        /// The event.
        sequence: u64,
        /// Size of the checkpoint.
        attested_by: u64,
    },
    /// Two events stand in each other's place.
    #[error("{stream}: events {first} and {second} were reordered: each stands in the other's place")]
    Reordered {
        /// The stream.
        stream: String,
        /// The earlier place.
        first: u64,
        /// The later place.
        second: u64,
    },
    /// Something is wrong in a range, and nothing is left that tells where.
    #[error(
        "{stream}: something between the events {first} and {last} was changed, removed, inserted or reordered: the log has another root than the checkpoint of {last} events"
    )]
    Between {
        /// The stream.
        stream: String,
        /// The first event that may be wrong.
        first: u64,
        /// The last event that may be wrong: the checkpoint's size.
        last: u64,
    },
    /// There is a hole.
    #[error("{stream}: event {sequence} is missing; the next one that is there is event {next}")]
    Missing {
        /// The stream.
        stream: String,
        /// The event that is not there.
        sequence: u64,
        /// The one that comes instead.
        next: u64,
    },
    /// An event of an earlier sequence comes again.
    #[error("{stream}: out of order: event {found} comes where event {expected} must")]
    OutOfOrder {
        /// The stream.
        stream: String,
        /// The one whose turn it was.
        expected: u64,
        /// The one that came.
        found: u64,
    },
    /// An event of another stream is among them.
    #[error("{stream}: event {sequence} is one of the stream {other}")]
    OtherStream {
        /// The stream.
        stream: String,
        /// The event's place.
        sequence: u64,
        /// The stream it says it is of.
        other: String,
    },
    /// The log ends before what was attested.
    #[error(
        "{stream}: the log was rolled back: it ends with event {head}, and a checkpoint attests {attested} events"
    )]
    RolledBack {
        /// The stream.
        stream: String,
        /// The last event.
        head: u64,
        /// Size of the checkpoint.
        attested: u64,
    },
    /// The stream was made anew.
    #[error(
        "{stream}: the stream was recreated: its epoch is {found}, and a checkpoint of {attested} events attests epoch {epoch}"
    )]
    Recreated {
        /// The stream.
        stream: String,
        /// Today's epoch.
        found: String,
        /// The epoch of the checkpoint.
        epoch: String,
        /// Its size.
        attested: u64,
    },
    /// Two trees of one size are signed.
    #[error(
        "{stream}: the checkpoints are forked: two with different roots attest {size} events, both well signed"
    )]
    Forked {
        /// The stream.
        stream: String,
        /// Their size.
        size: u64,
    },
    /// What is published as a checkpoint is not one.
    #[error("{stream}: a checkpoint is forged or damaged ({place}): {why}")]
    ForgedCheckpoint {
        /// The stream.
        stream: String,
        /// Where it was found.
        place: String,
        /// What is wrong with it.
        why: String,
    },
}

impl Fault {
    /// One word for what it is, for programs: `changed`, `removed`, `inserted`, `reordered`, `between`, `missing`,
    /// `out-of-order`, `other-stream`, `rolled-back`, `recreated`, `forked`, `forged-checkpoint`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "changed",
            Self::Removed { .. } => "removed",
            Self::Inserted { .. } => "inserted",
            Self::Reordered { .. } => "reordered",
            Self::Between { .. } => "between",
            Self::Missing { .. } => "missing",
            Self::OutOfOrder { .. } => "out-of-order",
            Self::OtherStream { .. } => "other-stream",
            Self::RolledBack { .. } => "rolled-back",
            Self::Recreated { .. } => "recreated",
            Self::Forked { .. } => "forked",
            Self::ForgedCheckpoint { .. } => "forged-checkpoint",
        }
    }

    /// The stream that it is in.
    pub fn stream(&self) -> &str {
        match self {
            Self::Changed { stream, .. }
            | Self::Removed { stream, .. }
            | Self::Inserted { stream, .. }
            | Self::Reordered { stream, .. }
            | Self::Between { stream, .. }
            | Self::Missing { stream, .. }
            | Self::OutOfOrder { stream, .. }
            | Self::OtherStream { stream, .. }
            | Self::RolledBack { stream, .. }
            | Self::Recreated { stream, .. }
            | Self::Forked { stream, .. }
            | Self::ForgedCheckpoint { stream, .. } => stream,
        }
    }

    /// The first event that is not as attested; nothing where it is the checkpoints that are wrong.
    pub fn sequence(&self) -> Option<u64> {
        match self {
            Self::Changed { sequence, .. }
            | Self::Removed { sequence, .. }
            | Self::Inserted { sequence, .. }
            | Self::Missing { sequence, .. }
            | Self::OtherStream { sequence, .. } => Some(*sequence),
            Self::Reordered { first, .. } | Self::Between { first, .. } => Some(*first),
            Self::OutOfOrder { expected, .. } => Some(*expected),
            Self::RolledBack { head, .. } => Some(head + 1),
            Self::Recreated { .. } | Self::Forked { .. } | Self::ForgedCheckpoint { .. } => None,
        }
    }
}

/// Compares what an interval of the log should hold with what it holds. `attested` are the leaves of the events
/// from `first` on, `found` the events in their places.
pub(crate) fn name_fault<M: Logged>(
    stream: &str,
    attested: &[Hash],
    found: &[M],
    first: u64,
) -> Option<Fault> {
    let stream = stream.to_owned();
    let attested_by = first + attested.len() as u64 - 1;
    let mut scratch = Vec::new();
    // Whether the event at one place is the one attested at another.
    let mut is_at = |place: usize, attested_place: usize| {
        let (Some(event), Some(leaf)) = (found.get(place), attested.get(attested_place)) else {
            return false;
        };
        event.entry().at(first + attested_place as u64).leaf(&mut scratch) == *leaf
    };
    let wrong = (0..attested.len()).find(|place| !is_at(*place, *place))?;
    let sequence = first + wrong as u64;
    let elsewhere = (wrong + 1..attested.len()).find(|other| is_at(wrong, *other) && is_at(*other, wrong));
    Some(if let Some(other) = elsewhere {
        Fault::Reordered { stream, first: sequence, second: first + other as u64 }
    } else if is_at(wrong, wrong + 1) {
        Fault::Removed { stream, sequence, attested_by }
    } else if is_at(wrong + 1, wrong) {
        Fault::Inserted { stream, sequence, attested_by }
    } else {
        Fault::Changed { stream, sequence, attested_by }
    })
}

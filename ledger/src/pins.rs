//! What an auditor has seen of a log, kept where the log's servers cannot reach.

use std::fmt;
use std::str::FromStr;

use crate::{CheckpointError, KeyError, SignedCheckpoint, VerifyingKey};

/// What the line of a signature begins with.
const SIGNATURE: &str = "\u{2014} ";

/// The key of a log and the last checkpoint that was seen of each of its trees. Its text is the key's line and the
/// notes, with an empty line between each two: what is in it can be checked by other people's tools.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pins {
    key: VerifyingKey,
    /// The latest to be seen is the last.
    seen: Vec<SignedCheckpoint>,
}

/// A text holds no pins.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PinsError {
    /// It does not begin with a key.
    #[error("its first line is not the public key of a log: {0}")]
    Key(#[from] KeyError),
    /// A note in it is not good.
    #[error("its checkpoint number {number} does not count: {why}")]
    Checkpoint {
        /// Which of them, from 1.
        number: usize,
        /// What is wrong with it.
        why: CheckpointError,
    },
    /// There is none.
    #[error("there is no checkpoint in it")]
    Empty,
}

impl Pins {
    /// Of a log of which nothing was seen yet.
    pub fn new(key: VerifyingKey) -> Self {
        Self { key, seen: Vec::new() }
    }

    /// Reads notes that are written one after the other, as in a file of pins or in a copy of one checkpoint.
    ///
    /// # Errors
    /// When there is none, or one is not signed by this key.
    pub fn of_notes(text: &str, key: &VerifyingKey) -> Result<Self, PinsError> {
        let mut pins = Self::new(key.clone());
        for (index, note) in notes(text).into_iter().enumerate() {
            let number = index + 1;
            let signed =
                SignedCheckpoint::open(&note, key).map_err(|why| PinsError::Checkpoint { number, why })?;
            pins.see(signed);
        }
        if pins.seen.is_empty() { Err(PinsError::Empty) } else { Ok(pins) }
    }

    /// The key.
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// The checkpoint of this stream that was seen last, whatever its epoch.
    pub fn of(&self, stream: &str) -> Option<&SignedCheckpoint> {
        self.seen.iter().rev().find(|signed| signed.checkpoint().origin.stream() == stream)
    }

    /// The last checkpoint of each tree, the latest to be seen at the end.
    pub fn all(&self) -> &[SignedCheckpoint] {
        &self.seen
    }

    /// Keeps a checkpoint in place of the one that was seen of its tree before. A smaller one than that is an old
    /// acquaintance, and changes nothing.
    pub fn see(&mut self, signed: SignedCheckpoint) {
        let origin = &signed.checkpoint().origin;
        let known = self.seen.iter().position(|seen| seen.checkpoint().origin == *origin);
        if let Some(known) = known {
            if self.seen[known].checkpoint().size > signed.checkpoint().size {
                return;
            }
            self.seen.remove(known);
        }
        self.seen.push(signed);
    }
}

impl fmt::Display for Pins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.key)?;
        self.seen.iter().try_for_each(|signed| write!(f, "\n{}", signed.note()))
    }
}

impl FromStr for Pins {
    type Err = PinsError;

    fn from_str(text: &str) -> Result<Self, PinsError> {
        let (key, rest) = text.split_once('\n').unwrap_or((text, ""));
        let key = VerifyingKey::parse(key)?;
        match Self::of_notes(rest, &key) {
            Err(PinsError::Empty) => Ok(Self::new(key)),
            read => read,
        }
    }
}

/// The notes in a text. Each is some lines, an empty one, and lines of signatures.
fn notes(text: &str) -> Vec<String> {
    let mut notes = Vec::new();
    let (mut note, mut is_signed) = (String::new(), false);
    for line in text.lines() {
        let is_signature = line.starts_with(SIGNATURE);
        if is_signed && !is_signature {
            notes.push(std::mem::take(&mut note));
            is_signed = false;
        }
        if note.is_empty() && line.is_empty() {
            continue;
        }
        is_signed = is_signature;
        note.push_str(line);
        note.push('\n');
    }
    if !note.is_empty() {
        notes.push(note);
    }
    notes
}

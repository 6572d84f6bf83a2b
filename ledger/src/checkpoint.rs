//! Tree heads (c2sp.org/tlog-checkpoint) and their signatures.

use std::fmt;
use std::str::FromStr;

use crate::{Frontier, Hash, NoteError, SigningKey, VerifyingKey};

/// Larger than any log, and small enough for every computation with it.
const MAX_SIZE: u64 = u64::MAX / 4;

/// Which tree: `<installation>/<stream>/<epoch>`. A stream that is made anew has another epoch, and so another
/// tree.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    log: String,
    stream: String,
    epoch: String,
}

/// So many events, and no others, were in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which tree.
    pub origin: Origin,
    /// How many leaves it has: the sequence of the last event.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

/// A checkpoint and the note that bears it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: String,
}

/// A text is not a checkpoint that this key has signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It is not signed as it should be.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// What is signed is no checkpoint.
    #[error("not a checkpoint: {0}")]
    Malformed(&'static str),
    /// What is signed is of another installation.
    #[error("it is a checkpoint of {found}, and the key is that of {wanted}")]
    OtherLog {
        /// Whose key it was to be checked with.
        wanted: String,
        /// What it is of.
        found: String,
    },
}

impl Origin {
    /// The tree of a stream of the installation `log`, which is the name of its key; `None` if a part is empty or
    /// has a slash, a space or a plus.
    pub fn new(log: &str, stream: &str, epoch: &str) -> Option<Self> {
        let is_part = |text: &str| {
            !text.is_empty()
                && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '/' | '+'))
        };
        [log, stream, epoch].into_iter().all(is_part).then(|| Self {
            log: log.to_owned(),
            stream: stream.to_owned(),
            epoch: epoch.to_owned(),
        })
    }

    /// The installation.
    pub fn log(&self) -> &str {
        &self.log
    }

    /// The stream.
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// The stream's epoch.
    pub fn epoch(&self) -> &str {
        &self.epoch
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.log, self.stream, self.epoch)
    }
}

impl FromStr for Origin {
    type Err = CheckpointError;

    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let mut parts = text.split('/');
        let origin = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(log), Some(stream), Some(epoch), None) => Self::new(log, stream, epoch),
            _ => None,
        };
        origin.ok_or(CheckpointError::Malformed("its origin is not <installation>/<stream>/<epoch>"))
    }
}

impl Checkpoint {
    /// That of a tree as it stands.
    pub fn of(origin: &Origin, tree: &Frontier) -> Self {
        Self { origin: origin.clone(), size: tree.size(), root: tree.root() }
    }

    fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root)
    }

    fn parse(text: &str) -> Result<Self, CheckpointError> {
        use CheckpointError::Malformed;
        let mut lines = text.strip_suffix('\n').unwrap_or(text).split('\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(Malformed("it does not have three lines"));
        };
        let size: u64 = size
            .parse()
            .ok()
            .filter(|number: &u64| number.to_string() == size && *number <= MAX_SIZE)
            .ok_or(Malformed("its size is no number"))?;
        let root = root.parse().map_err(|_| Malformed("its root is not the base64 of 32 bytes"))?;
        Ok(Self { origin: origin.parse()?, size, root })
    }
}

impl SignedCheckpoint {
    /// Signs a checkpoint. The same checkpoint gives the same note.
    pub fn sign(checkpoint: Checkpoint, key: &SigningKey) -> Self {
        let note = key.sign(&checkpoint.text());
        Self { checkpoint, note }
    }

    /// Opens a note and checks it.
    ///
    /// # Errors
    /// When it is no note, not this key's, or no checkpoint of that key's log.
    pub fn open(note: &str, key: &VerifyingKey) -> Result<Self, CheckpointError> {
        let checkpoint = Checkpoint::parse(key.open(note)?)?;
        if checkpoint.origin.log() != key.name() {
            let (wanted, found) = (key.name().to_owned(), checkpoint.origin.to_string());
            return Err(CheckpointError::OtherLog { wanted, found });
        }
        Ok(Self { checkpoint, note: note.to_owned() })
    }

    /// What it says.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note: the checkpoint's text and signatures.
    pub fn note(&self) -> &str {
        &self.note
    }
}

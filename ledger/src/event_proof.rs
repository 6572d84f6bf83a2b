//! The proof that one event is in the log, in a file (c2sp.org/tlog-proof).

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::inclusion::Inclusion;
use crate::{Checkpoint, CheckpointError, Entry, Hash, SignedCheckpoint, VerifyingKey};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// An event, the path from its leaf to a root, and the checkpoint that signs the root. Its text is a tlog-proof
/// whose extra data are the event's canonical form, so that nothing else is needed to check it than the public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventProof {
    entry: Vec<u8>,
    index: u64,
    path: Inclusion,
    note: String,
}

/// A proof does not prove what it should.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventProofError {
    /// The file is no proof.
    #[error("not a proof: {0}")]
    Malformed(&'static str),
    /// The checkpoint in it is not good.
    #[error("the checkpoint in it does not count: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The event in it is of another stream or place than the proof.
    #[error("the event in it is {found}, and the proof is for {wanted}")]
    OtherEvent {
        /// What the proof is for.
        wanted: String,
        /// The event in the file.
        found: String,
    },
    /// The path does not lead to the root.
    #[error("the event in it is not the one in the log: its path does not lead to the checkpoint's root")]
    NotIncluded,
}

impl EventProof {
    /// A proof of an event.
    pub fn new(entry: &Entry<'_>, path: Inclusion, signed: &SignedCheckpoint) -> Self {
        let mut bytes = Vec::new();
        entry.write(&mut bytes);
        let index = entry.sequence().saturating_sub(1);
        Self { entry: bytes, index, path, note: signed.note().to_owned() }
    }

    /// Checks it, and gives what it proves: this event, in the log of this checkpoint.
    ///
    /// # Errors
    /// [`EventProofError`], which says what is wrong.
    pub fn check(&self, key: &VerifyingKey) -> Result<(Entry<'_>, Checkpoint), EventProofError> {
        let signed = SignedCheckpoint::open(&self.note, key)?;
        let checkpoint = signed.checkpoint().clone();
        let entry = Entry::parse(&self.entry)
            .map_err(|_| EventProofError::Malformed("its extra data are no canonical event"))?;
        let wanted = (checkpoint.origin.stream(), self.index.saturating_add(1));
        let found = (entry.stream(), entry.sequence());
        if wanted != found {
            let (wanted, found) = (format!("{}:{}", wanted.0, wanted.1), format!("{}:{}", found.0, found.1));
            return Err(EventProofError::OtherEvent { wanted, found });
        }
        self.path
            .check(&self.entry, self.index, checkpoint.size, &checkpoint.root)
            .map_err(|_| EventProofError::NotIncluded)?;
        Ok((entry, checkpoint))
    }
}

impl fmt::Display for EventProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}\nextra {}\nindex {}", STANDARD.encode(&self.entry), self.index)?;
        for hash in &self.path.0 {
            writeln!(f, "{hash}")?;
        }
        write!(f, "\n{}", self.note)
    }
}

impl FromStr for EventProof {
    type Err = EventProofError;

    fn from_str(text: &str) -> Result<Self, EventProofError> {
        use EventProofError::Malformed;
        let (head, note) = text.split_once("\n\n").ok_or(Malformed("it has no checkpoint"))?;
        let mut lines = head.split('\n');
        if lines.next() != Some(FIRST_LINE) {
            return Err(Malformed("its first line is not c2sp.org/tlog-proof@v1"));
        }
        let extra = lines.next().and_then(|line| line.strip_prefix("extra "));
        let entry = extra.and_then(|extra| STANDARD.decode(extra).ok());
        let entry = entry.ok_or(Malformed("its second line is not `extra` with the event in base64"))?;
        let index = lines.next().and_then(|line| line.strip_prefix("index "));
        // Only as it is written: no other text of the same number.
        let index = index.and_then(|text| text.parse().ok().filter(|index: &u64| index.to_string() == text));
        let index = index.ok_or(Malformed("its third line is not `index` with a number"))?;
        let path = lines.map(str::parse::<Hash>).collect::<Result<_, _>>();
        let path = Inclusion(path.map_err(|_| Malformed("a line of its path is no hash"))?);
        Ok(Self { entry, index, path, note: note.to_owned() })
    }
}

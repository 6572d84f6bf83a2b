//! Proof that a log was not changed. No I/O, and nothing of Wherry but the form of its leaves.
//!
//! Every stream is an RFC 6962 Merkle tree: its leaf number `n` is the event with sequence `n + 1`.
//!
//! | what | where |
//! |---|---|
//! | the bytes of an event that are hashed, for ever the same | [`Entry`] |
//! | the tree while it grows, in a few hashes | [`Frontier`] |
//! | a tree head under a signature, as a C2SP signed note | [`Checkpoint`], [`SignedCheckpoint`], [`SigningKey`], [`VerifyingKey`] |
//! | a checkpoint with what is needed to go on after it and to find what was changed before it | [`CheckpointRecord`] |
//! | that one event is in the tree, and that one tree goes on from another | [`inclusion`], [`consistency`] |
//! | a proof in a file, checked with nothing but the public key | [`EventProof`] |
//! | what an auditor has seen of a log, to be kept elsewhere | [`Pins`] |
//! | reading a log against its checkpoints, and naming the first fault | [`Audit`], [`Fault`] |
//! | a log in a file, one `CloudEvent` a line, and the file against the checkpoints in it | [`export`] |
//!
//! What a checkpoint does not attest: when the server stored an event (`Nats-Time-Stamp`), and the headers that
//! were instructions to the server. The time at which the command was accepted is a header of ours, and is attested.

#![deny(missing_docs)]

mod audit;
mod checkpoint;
pub mod consistency;
mod entry;
mod event_proof;
pub mod export;
mod fault;
mod frontier;
mod hash;
pub mod inclusion;
mod note;
mod pins;
mod record;
mod subtrees;

pub use audit::{Audit, Audited, Logged};
pub use checkpoint::{Checkpoint, CheckpointError, Origin, SignedCheckpoint};
pub use entry::{Entry, EntryError};
pub use event_proof::{EventProof, EventProofError};
pub use fault::Fault;
pub use frontier::{Frontier, FrontierError};
pub use hash::{Hash, HashError};
pub use note::{KeyError, NoteError, SigningKey, VerifyingKey};
pub use pins::{Pins, PinsError};
pub use record::{CheckpointRecord, RecordError};

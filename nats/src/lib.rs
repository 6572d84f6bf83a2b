#![doc = include_str!("../README.md")]
//!
//! ## Where things are
//!
//! One consistency boundary is one literal subject; one event is one message; the events of one commit
//! are one atomic batch; every append says what it expects of what its decision has read. The only crate
//! that knows how subjects, headers and acknowledgements look on the wire, and usable without the rest
//! of Wherry.
//!
//! - [`EventStore`] is the writer's native door: load any boundaries, decide, append. [`States`] loads
//!   them folded, and keeps the hot ones. [`CqrsStore`] is cqrs-es's `EventStore` on top of both, for
//!   aggregates of one boundary.
//! - [`LogReader`] reads, in the log's own account or through imports from another: pages, single
//!   events, histories, and [`LogReader::follow`], which never leaves a hole.
//! - [`StoredMessage`] is a message as it is stored, for those who hash the log, and [`BulkReader`] reads a whole
//!   stream of them fast; [`Checkpoints`] are what they publish about it.
//! - [`KeyVault`] keeps the people's keys; personal fields are sealed on the way in and opened on the
//!   way out.
//! - [`jobs`] is a worker's loop over a durable consumer, [`requests`] how it sends commands back. [`Timers`] make
//!   a job come at a certain time.
//! - [`setup`] creates streams, buckets and consumers; [`import`] fills empty streams with a log from elsewhere.
//! - [`testing`] is given/when/then on the real store; [`subject_token`] makes any id safe in a subject.
//!
//! # Errors
//!
//! One error type for each thing that is asked, each of which says what is stored:
//!
//! - [`StoreError`]: reading, and whatever the log itself says. `Unavailable` after an append: not known
//!   whether it is stored; send the same command again, with the same id. `Busy` and `Draining`: nothing is
//!   stored, try later or elsewhere. `TooLarge`, `InvalidProposal`, `Encode`, `PersonErased`: nothing is
//!   stored, and the same again will not be. [`StoreError::is_transient`] tells these two groups apart.
//! - [`AppendError`]: one attempt. Adds `Conflict` (load and decide again) and the two ways in which a
//!   command's id was used before: `CommandIdReused` with another body, `Duplicate` elsewhere.
//! - [`ExecuteError`]: a whole command. Adds the decision's own `Refused` and `CommandTooOld`; its
//!   `Conflict` is that of every attempt, and `Unavailable` is every [`StoreError`] that is transient.
//! - [`AttemptError`]: what a decision may answer, its own refusal or a [`StoreError`].
//!
//! A refusal, or that there was nothing to do, is told on the word of the stream's leader, so that it holds
//! for everything that any node had acknowledged. A leader that was cut off from the other servers takes up
//! to some ten seconds to notice; until then it may confirm a refusal to those who reach it alone. It never
//! acknowledges an append.

#![deny(missing_docs)]

mod ambient;
mod attempt;
mod bucket;
mod bulk;
mod checkpoints;
mod commit;
mod connect;
mod cqrs;
mod effect;
mod encode;
mod envelope;
mod error;
mod execute;
mod follow;
mod handed;
mod hot;
mod id;
pub mod import;
mod in_turns;
pub mod jobs;
mod keys;
mod latest;
mod links;
mod lookup;
mod messages;
mod position;
mod proposal;
mod pull;
mod reader;
mod recent;
mod recorded;
mod replay;
pub mod requests;
pub mod setup;
mod snapshots;
mod states;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod tickets;
mod timers;
mod turns;
mod wire;

pub use ambient::Ambient;
pub use bulk::{BulkReader, MessageInPage, StoredPage};
pub use checkpoints::Checkpoints;
pub use connect::{NatsConfig, connect};
pub use cqrs::{CqrsStore, Loaded};
pub use envelope::{Envelope, HEADERS, Header};
pub use error::{AppendError, AttemptError, ExecuteError, StoreError};
pub use execute::OLDEST_COMMAND;
pub use handed::HandedSecrets;
pub use id::{id_of_token, subject_token};
pub use keys::{Forgotten, KeyRecord, KeyState, KeyVault, Restored, Rewrapped};
pub use latest::{Latest, LatestValues};
pub use messages::StoredMessage;
pub use personal::evolution::{StoredEvent, Upcaster, upcast};
pub use position::{ParsePositionError, Position};
pub use proposal::{AggregateVersion, CommandMeta, Expectation, History, NewEvent, Outcome, Proposal};
pub use reader::{Head, Imported, LogReader, MAX_PAGE, Page, ReplicaWait};
pub use recorded::Recorded;
pub use snapshots::SnapshotSchema;
pub use states::{State, States};
pub use store::{EventStore, OWN_API};
pub use tickets::spend_ticket;
pub use timers::Timers;

//! The events of a read model.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::event_name::named_events;

/// What operators have asked of a read model, on `system.projection.<name>`.
///
/// Projectors follow them. Whether something came of it is theirs to tell, since it depends on what is in the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum ProjectionEvent {
    /// It is to be built anew from the first event on, beside the one that is read.
    RebuildRequested {
        /// The read model's name.
        projection: String,
        /// Whether it takes the other's place by itself when it has caught up.
        swap_when_ready: bool,
        /// Who asked for it: `account:<id>` or `operator:<name>`.
        by: String,
    },
    /// Another build is to be read: the one in the making, or the one before.
    SwapRequested {
        /// The read model's name.
        projection: String,
        /// Which; by itself the one in the making, else the one before.
        build: Option<u32>,
        /// Who asked for it: `account:<id>` or `operator:<name>`.
        by: String,
    },
    /// A build that is not read is to be dropped: the one in the making, or the one before.
    AbortRequested {
        /// The read model's name.
        projection: String,
        /// Which; by itself the one in the making.
        build: Option<u32>,
        /// Who asked for it: `account:<id>` or `operator:<name>`.
        by: String,
    },
    /// What waits behind an event that could not be applied is to be tried again.
    RetryRequested {
        /// The read model's name.
        projection: String,
        /// The stream in which it waits, such as `CHATS`.
        stream: String,
        /// What waits; by itself everything of the stream.
        key: Option<String>,
        /// Who asked for it: `account:<id>` or `operator:<name>`.
        by: String,
    },
    /// An event that could not be applied is to be left out, and what waits behind it applied.
    SkipRequested {
        /// The read model's name.
        projection: String,
        /// The stream in which it waits, such as `CHATS`.
        stream: String,
        /// The event's sequence in the stream.
        sequence: u64,
        /// Why, in an operator's words. Nothing about persons belongs here.
        reason: String,
        /// Who asked for it: `account:<id>` or `operator:<name>`.
        by: String,
    },
}

named_events!(ProjectionEvent {
    RebuildRequested => "1",
    SwapRequested => "1",
    AbortRequested => "1",
    RetryRequested => "1",
    SkipRequested => "1",
});

//! Given, when, then, on a real server: the rules, their encoding, the expectations and the server are
//! tested together, as they run.
//!
//! The server is the caller's, with the stream set up by [`crate::setup::ensure_streams`]. Every test takes
//! ids of its own, so tests share a server and a stream. The steps are types: a test that leaves one out
//! does not compile, or is warned of. Whatever is not as expected panics, as assertions do.
//!
//! For one aggregate, through the cqrs-es door:
//!
//! ```no_run
//! # use jetstream_es::{CqrsStore, StoredEvent, testing::TestKit};
//! # use cqrs_es::Aggregate;
//! # async fn test<A>(store: CqrsStore<A>, opened: A::Event, deposit: A::Command, deposited: A::Event)
//! # where A: Aggregate<Command: Clone + Send + Sync, Event: StoredEvent + 'static, Services: Default> + Clone + 'static {
//! TestKit::for_aggregate(&store, A::Services::default())
//!     .given("account-1", vec![opened])
//!     .when(deposit)
//!     .await
//!     .then_expect_events(&[deposited]);
//! # }
//! ```
//!
//! For a decision on several boundaries, through the native door, see [`Boundaries`].

mod aggregate;
mod native;

pub use aggregate::{Given, TestKit, Then};
pub use native::{Boundaries, Decided};

use crate::{Ambient, CommandMeta};

/// A command of a test, sent now, with an id of its own.
pub fn command() -> CommandMeta {
    let ambient = Ambient::system();
    let id = ambient.command_id();
    CommandMeta::new(id, id.to_string(), "test", ambient.now())
}

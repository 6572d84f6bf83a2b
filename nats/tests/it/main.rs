//! The event store against a real server.
#![expect(clippy::unwrap_used, reason = "in a test, what fails to unwrap fails the test")]

mod append;
mod bad_input;
mod bank;
mod cluster;
mod cqrs;
mod evolution;
mod execute;
mod faults;
mod follow;
mod group_commit;
mod hot;
mod jobs;
mod kill;
mod ledger;
mod load;
mod proxy;
mod read;
mod requests;
mod rotation;
mod security;
mod server;
mod setup;
mod snapshots;
mod stores;
mod support;
mod vault;

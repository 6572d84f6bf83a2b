//! The event store against a real server.
#![expect(clippy::unwrap_used, reason = "in a test, what fails to unwrap fails the test")]

mod append;
mod bad_input;
mod bank;
mod busy;
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
mod leaves;
mod ledger;
mod load;
mod partition;
mod proxy;
mod races;
mod read;
mod requests;
mod rotation;
mod security;
mod serial;
mod server;
mod setup;
mod snapshots;
mod stores;
mod support;
mod vault;
mod walls;

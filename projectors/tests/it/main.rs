//! The projectors on real servers: the log is NATS with its own configuration, the tables are Postgres.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod away;
mod documents;
mod failover;
mod hole;
mod operations;
mod parking;
mod prepare;
mod rebuild;
mod reconcile;
mod registry;
mod rolled_back;
mod running;
mod shards;
mod silence;
mod stage;

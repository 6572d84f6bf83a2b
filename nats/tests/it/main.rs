//! The event store against a real server.

mod append;
mod cluster;
mod cqrs;
mod execute;
mod follow;
mod jobs;
mod proxy;
mod read;
mod requests;
mod security;
mod server;
mod setup;
mod support;
mod vault;

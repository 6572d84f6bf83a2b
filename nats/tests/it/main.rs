//! The event store against a real server.

mod append;
mod execute;
mod follow;
mod proxy;
mod read;
mod support;
mod vault;

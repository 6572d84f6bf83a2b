//! The event store against a real server.

mod append;
mod proxy;
mod read;
mod support;

//! Supervised child servers (NATS, Postgres, S3, SMTP, document converter), for the one-command
//! runner and for the tests. It knows how to get, start, watch and stop them, and nothing of Wherry's
//! services.
//!
//! The real servers come as hash-pinned packages ([`tools`]). Each runs under `supervise.py`, which
//! ends it when the program that wanted it is gone, even after `kill -9` ([`child`]). Ports are free
//! loopback ports, data lies in the folder that the caller names.

pub mod account;
pub mod child;
pub mod converter;
pub mod error;
pub mod nats;
pub mod paths;
pub mod ports;
pub mod postgres;
pub mod progress;
pub mod s3;
pub mod secrets;
pub mod server;
pub mod smtp;
pub mod testing;
pub mod tools;
pub mod wait;

pub use error::Error;
pub use wait::wait_for;

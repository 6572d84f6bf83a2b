//! Reads: what is in the read models, and the files. It changes nothing: its database role may only select.
//!
//! One question is one file, in the feature's folder that it has everywhere. All of them are listed in `routes`.

mod accounts;
mod audit;
mod bots;
mod chat;
mod config;
mod conversion;
mod files;
mod profile;
mod projection;
mod read_model;
mod routes;
mod service;
mod state;

pub use config::Config;
pub use routes::openapi;
pub use service::{run, start};

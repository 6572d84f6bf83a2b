//! Read models: the log folded into tables. The only writer of Postgres.
//!
//! [`projection`] is the kit. Every other folder is a feature, and each file in it that implements
//! [`projection::Projection`] is a read model: the build finds it, see `build.rs`.

mod config;
pub mod projection;
mod service;
mod verify;

pub use config::Config;
pub use projection::database::{PrepareError, prepare_database};
use projection::registered::Registered;
pub use service::{run, start};
pub use verify::verify;

/// Everything that is kept: the read models, who is to be forgotten in them, and what operators ask of them.
pub fn kept() -> Vec<Registered> {
    let mut kept = all();
    kept.push(Registered::of::<projection::erasure::Erasure>());
    kept.push(Registered::of::<projection::operator::Operator>());
    kept
}

include!(concat!(env!("OUT_DIR"), "/projections.rs"));

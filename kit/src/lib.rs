//! Service plumbing shared by all services, and nothing else.
//! Its modules: [`client_address`], [`clock`], [`config`], [`door`], [`lifecycle`], `memory`, [`object_store`],
//! [`problem`], [`rate_limit`], [`telemetry`], [`tokens`] and [`traceparent`].

pub mod client_address;
pub mod clock;
pub mod config;
pub mod door;
pub mod lifecycle;
mod memory;
pub mod object_store;
pub mod problem;
pub mod rate_limit;
pub mod telemetry;
pub mod tokens;
pub mod traceparent;
pub mod turns;

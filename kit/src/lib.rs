//! Service plumbing shared by all services, and nothing else.
//! Its modules: [`client_address`], [`clock`], [`config`], [`door`], [`error_chain`], [`lifecycle`], `memory`,
//! [`object_store`], [`problem`], [`rate_limit`], [`scratch`], [`telemetry`], [`tokens`], [`traceparent`] and [`turns`].

pub mod client_address;
pub mod clock;
pub mod config;
pub mod door;
pub mod error_chain;
pub mod lifecycle;
mod memory;
pub mod object_store;
pub mod problem;
pub mod rate_limit;
pub mod scratch;
pub mod telemetry;
pub mod tokens;
pub mod traceparent;
pub mod turns;

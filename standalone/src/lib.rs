//! The whole of Wherry in one process: its servers as children, its services, and the app for browsers, at
//! one address.
//!
//! What a run goes through is in [`system`]; everything else is a part of that.

pub mod audit;
pub mod backup;
pub mod children;
pub mod console;
pub mod data_folder;
pub mod given;
pub mod jobs;
pub mod logs;
mod notary_key;
mod operator;
pub mod options;
mod projection_shown;
pub mod projections;
pub mod reached;
pub mod reconcile;
pub mod running;
pub mod service_vars;
pub mod services;
pub mod system;
pub mod web;

//! What happens to a request before its handler: limits by address, a limit in time, ids in paths, and how often somebody writes.

mod counted;
mod log_guard;
mod path_id;
mod rate_limit;
mod uploader;
mod writer;

pub(crate) use counted::CountedCommands;
pub(crate) use log_guard::require_log;
pub(crate) use path_id::PathId;
pub(crate) use rate_limit::limit_rate;
pub(crate) use uploader::Uploader;
pub(crate) use writer::{Writer, count_of_person};

//! What an operator does to take the log and the keys away, and to bring them back.

mod export_keys;
mod forgotten;
mod import_keys;
mod import_log;
mod key_file;

pub use export_keys::export_keys;
pub use import_keys::{ImportKeysConfig, ImportedKeys, import_keys};
pub use import_log::{ImportLogConfig, ImportedEvents, ImportedLog, import_log};

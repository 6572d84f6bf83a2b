//! What an operator does to take the log and the keys away, and to bring them back.

mod export_keys;
mod forgotten;
mod import_keys;
mod import_log;
mod import_options;
mod key_file;
mod storable;
mod unattested;

pub use export_keys::export_keys;
pub use import_keys::{ImportKeysConfig, ImportedKeys, import_keys};
pub use import_log::{ImportLogConfig, ImportedEvents, ImportedLog, import_log};
pub use import_options::ImportOptions;
pub use unattested::Cadence;

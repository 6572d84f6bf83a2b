//! The end of a stream, and what its metadata says of where it comes from.

use std::collections::HashMap;

use async_nats::jetstream::stream::Info;

/// Key of the stream's metadata that holds its epoch.
pub(crate) const EPOCH_KEY: &str = "wherry.epoch";
/// Keys of the stream's metadata that name the log that it was imported from: its epoch, how many events come from
/// there, and the root of their tree.
pub(crate) const IMPORTED_EPOCH_KEY: &str = "wherry.imported.epoch";
pub(crate) const IMPORTED_UPTO_KEY: &str = "wherry.imported.upto";
pub(crate) const IMPORTED_ROOT_KEY: &str = "wherry.imported.root";
/// Key of the stream's metadata while an import is not over: then a part of the log is missing.
pub(crate) const IMPORTING_KEY: &str = "wherry.importing";

/// The end of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The stream's epoch.
    pub epoch: String,
    /// Sequence of its last event; 0 while it is empty.
    pub last_sequence: u64,
}

/// Where the first events of a stream come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The epoch that they had: positions of that epoch name the same events, up to `upto`.
    pub epoch: String,
    /// The last event that came from there.
    pub upto: u64,
}

impl Imported {
    pub(crate) fn of(metadata: &HashMap<String, String>) -> Option<Self> {
        let upto = metadata.get(IMPORTED_UPTO_KEY)?.parse().ok()?;
        Some(Self { epoch: metadata.get(IMPORTED_EPOCH_KEY)?.clone(), upto })
    }
}

pub(crate) fn head_of(info: &Info) -> Head {
    Head {
        epoch: info.config.metadata.get(EPOCH_KEY).cloned().unwrap_or_default(),
        last_sequence: info.state.last_sequence,
    }
}

//! How the services reach their servers, whoever runs these.

use std::collections::BTreeMap;
use std::fmt;

use embedded::secrets::S3Key;

/// Everything that the services talk to.
#[derive(Clone, Debug)]
pub struct Reached {
    pub log: LogServer,
    pub read_models: ReadModels,
    pub objects: ObjectStore,
    pub smtp_url: String,
    pub converter_url: String,
}

/// NATS, with the password of each user of its configuration.
#[derive(Clone)]
pub struct LogServer {
    pub url: String,
    pub passwords: BTreeMap<String, String>,
}

/// Postgres, as the role that writes and as the role that reads.
#[derive(Clone)]
pub struct ReadModels {
    pub writer_url: String,
    pub reader_url: String,
}

/// A bucket, with the key of those who write and of those who only read.
#[derive(Clone, Debug)]
pub struct ObjectStore {
    pub endpoint: String,
    pub region: String,
    pub bucket: String,
    pub writer: S3Key,
    pub reader: S3Key,
}

/// Without the passwords.
impl fmt::Debug for LogServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LogServer").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The URLs hold passwords.
impl fmt::Debug for ReadModels {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ReadModels").finish_non_exhaustive()
    }
}

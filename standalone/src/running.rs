//! Where a run is reached, written down for the commands that are given beside it. Without passwords: those are in the
//! folder's secrets.

use std::path::Path;

use anyhow::Context as _;
use embedded::paths;
use serde::{Deserialize, Serialize};

const FILE: &str = "running.json";

/// A Wherry that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Where browsers find it.
    pub url: String,
    /// Where the log's server is.
    pub nats_url: String,
    /// Whether that server has the passwords of this folder's secrets.
    pub nats_is_ours: bool,
    /// Where the read models are, if that server has the passwords of this folder's secrets.
    #[serde(default)]
    pub database_url: Option<String>,
}

impl Running {
    /// Writes it down.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(&self, data: &Path) -> anyhow::Result<()> {
        let content = serde_json::to_vec_pretty(self)?;
        Ok(paths::write_private(&data.join(FILE), &content)?)
    }

    /// Reads what the last run in this folder has written down. One that was killed may have left it behind.
    ///
    /// # Errors
    /// When nothing runs there.
    pub fn read(data: &Path) -> anyhow::Result<Self> {
        let path = data.join(FILE);
        let content = std::fs::read(&path).with_context(|| {
            format!("no Wherry runs in {}: start it, or name its folder with --data", data.display())
        })?;
        serde_json::from_slice(&content).with_context(|| format!("{} cannot be understood", path.display()))
    }

    /// Nothing runs there any more.
    pub fn forget(data: &Path) {
        // Who cannot remove it could not have written it.
        let _ = std::fs::remove_file(data.join(FILE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_until_it_is_forgotten() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let refused = Running::read(folder.path()).map_err(|error| error.to_string());
        assert!(refused.is_err_and(|why| why.contains("--data")));
        let running = Running {
            url: "http://localhost:1".to_owned(),
            nats_url: "nats://127.0.0.1:2".to_owned(),
            nats_is_ours: true,
            database_url: Some("postgres://127.0.0.1:3/wherry".to_owned()),
        };
        running.write(folder.path())?;
        assert_eq!(Running::read(folder.path())?, running);
        Running::forget(folder.path());
        assert!(Running::read(folder.path()).is_err());
        Ok(())
    }
}

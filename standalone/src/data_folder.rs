//! The folder that holds all data, secrets and logs of one installation. One process uses it at a time.

use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use embedded::paths;
use embedded::tools::free_mib;

/// Below this, a server would soon fail in the middle of its work.
const NEEDED_MIB: u64 = 500;

/// The data folder, ours until it is dropped.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Makes the folder if need be, and takes it for this process.
    ///
    /// # Errors
    /// When another process uses it, or its disk is nearly full: says what to do.
    pub fn take(path: &Path) -> anyhow::Result<Self> {
        paths::passable_folder(path)?;
        paths::private_folder(&path.join("logs"))?;
        let lock = lock(&path.join("lock"))?;
        let free = free_mib(path)?;
        if free < NEEDED_MIB {
            bail!(
                "no disk space: {NEEDED_MIB} MiB are needed in {}, {free} MiB are free; free some, or choose a folder on another disk with --data",
                path.display()
            );
        }
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// The folder of one server's data.
    pub fn of(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The log file of one part.
    pub fn log(&self, name: &str) -> PathBuf {
        self.path.join("logs").join(format!("{name}.log"))
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn lock(path: &Path) -> anyhow::Result<File> {
    let mut file = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path)
        .with_context(|| format!("open {}", path.display()))?;
    if file.try_lock().is_err() {
        let mut holder = String::new();
        file.read_to_string(&mut holder)?;
        let folder = path.parent().unwrap_or(path);
        bail!(
            "another Wherry (process {}) uses {}: stop it, or choose another folder with --data",
            holder.trim(),
            folder.display()
        );
    }
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_use_is_refused_with_the_process_that_uses_it() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("data");
        let first = DataFolder::take(&data)?;
        let Err(refused) = DataFolder::take(&data) else { bail!("taken twice") };
        let message = refused.to_string();
        for part in [&std::process::id().to_string(), "--data"] {
            assert!(message.contains(part), "{message} lacks {part}");
        }
        drop(first);
        DataFolder::take(&data)?;
        Ok(())
    }
}

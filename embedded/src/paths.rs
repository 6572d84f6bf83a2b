//! Where things are: the project, its tools, its build output.

use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::Error;

/// The root of the project's clone.
pub fn project() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.parent().unwrap_or(crate_folder).to_owned()
}

/// The folder for downloaded servers: `WHERRY_TOOLS`, or `.tools` in the project.
pub fn tools() -> PathBuf {
    std::env::var_os("WHERRY_TOOLS").map_or_else(|| project().join(".tools"), PathBuf::from)
}

/// Cargo's output folder, where tests keep what they share.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| project().join("target"), PathBuf::from)
}

/// Makes a folder (and its parents) that only its owner may enter.
///
/// # Errors
/// [`Error::Io`] when the system refuses.
pub fn private_folder(path: &Path) -> Result<(), Error> {
    folder(path, 0o700)
}

/// Makes a folder (and its parents) through which others may pass, but which they cannot list: what is
/// in it protects itself. Postgres's data is in such a folder when Postgres runs as another account.
///
/// # Errors
/// [`Error::Io`] when the system refuses.
pub fn passable_folder(path: &Path) -> Result<(), Error> {
    folder(path, 0o711)
}

/// Writes a file that only its owner may read, whole or not at all: a crash leaves the old content.
///
/// # Errors
/// [`Error::Io`] when the system refuses.
pub fn write_private(path: &Path, content: &[u8]) -> Result<(), Error> {
    let doing = || format!("write {}", path.display());
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".new");
    let fresh = PathBuf::from(fresh);
    match std::fs::remove_file(&fresh) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(Error::io(doing())(error));
        }
        _ => {}
    }
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&fresh)
        .map_err(Error::io(doing()))?;
    file.write_all(content).map_err(Error::io(doing()))?;
    file.sync_all().map_err(Error::io(doing()))?;
    std::fs::rename(&fresh, path).map_err(Error::io(doing()))?;
    // The new name itself must survive a power cut, too.
    let folder = path.parent().unwrap_or(path);
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::io(doing()))
}

fn folder(path: &Path, mode: u32) -> Result<(), Error> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(mode)
        .create(path)
        .map_err(Error::io(format!("make the folder {}", path.display())))
}

//! Files that are needed for a moment: gone with who made them, and with the next of them if that was killed.
//!
//! What people upload lies in such a file until it is in the file store. A process that is killed removes nothing, and a
//! folder of temporary files may outlive many of them. So each file is locked (`flock`) for as long as its maker has it, and
//! whoever makes the first one of a process removes those that nobody locks any more.

use std::{
    env,
    fs::{File, TryLockError},
    io,
    path::Path,
    sync::Once,
    time::Duration,
};

use tempfile::{Builder, NamedTempFile};

const PREFIX: &str = "wherry-scratch-";
/// A younger one may have been made a moment ago, and is about to be locked.
const SURELY_LOCKED_AFTER: Duration = Duration::from_mins(1);

/// A new file, empty, which only this user may read; it is removed when what is returned is dropped.
///
/// # Errors
/// When the folder of temporary files takes no more.
pub fn file() -> io::Result<NamedTempFile> {
    static SWEPT: Once = Once::new();
    let folder = env::temp_dir();
    SWEPT.call_once(|| {
        // What cannot be seen to now is seen to by the next process.
        if let Err(error) = remove_left(&folder, SURELY_LOCKED_AFTER) {
            tracing::warn!(%error, "temporary files that a killed process left cannot be looked for");
        }
    });
    new_in(&folder)
}

fn new_in(folder: &Path) -> io::Result<NamedTempFile> {
    let file = Builder::new().prefix(PREFIX).tempfile_in(folder)?;
    file.as_file().lock()?;
    Ok(file)
}

/// Removes the files that are as old and that nobody has.
fn remove_left(folder: &Path, age: Duration) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        // Another may be there first, and what is another user's is not to be touched.
        match remove_if_left(&entry.path(), age) {
            Ok(true) => tracing::info!("removed a temporary file that a killed process left"),
            Ok(false) => {}
            Err(error) => tracing::debug!(%error, "a temporary file is left alone"),
        }
    }
    Ok(())
}

fn remove_if_left(path: &Path, age: Duration) -> io::Result<bool> {
    // Nothing but a file of ours is opened: whoever opens a pipe waits for its other end.
    let about = path.symlink_metadata()?;
    if !about.is_file() || about.modified()?.elapsed().unwrap_or_default() < age {
        return Ok(false);
    }
    match File::open(path)?.try_lock() {
        Ok(()) => std::fs::remove_file(path).map(|()| true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_nobody_has_any_more_is_removed_and_nothing_else() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let in_use = new_in(folder.path())?;
        // As a process leaves it that is killed.
        let (_, left) = new_in(folder.path())?.keep()?;
        let others = folder.path().join("somebody-elses");
        fs::write(&others, "x")?;
        fs::create_dir(folder.path().join(format!("{PREFIX}folder")))?;

        remove_left(folder.path(), SURELY_LOCKED_AFTER)?;
        assert!(left.exists(), "its maker may be about to lock it");

        remove_left(folder.path(), Duration::ZERO)?;
        assert!(!left.exists());
        assert!(in_use.path().exists() && others.exists());
        Ok(())
    }

    #[test]
    fn it_goes_with_its_maker() -> io::Result<()> {
        let path = file()?.path().to_owned();
        assert!(!path.exists());
        Ok(())
    }
}

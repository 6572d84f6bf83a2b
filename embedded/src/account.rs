//! Postgres refuses to run as root: the account that it runs as then, and the folders that this
//! account can reach.

use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use crate::Error;

/// Every Unix has this account, and it owns nothing.
const NOBODY: &str = "nobody";
const ELSEWHERE: &str = "/var/tmp";

/// An account of this machine to run a server as.
#[derive(Clone, Debug)]
pub struct Account {
    pub name: &'static str,
    pub uid: u32,
    pub gid: u32,
}

impl Account {
    /// The account for a server that refuses root, or none when we are not root.
    ///
    /// # Errors
    /// [`Error::Io`] when the machine does not know the account `nobody`.
    pub fn instead_of_root() -> Result<Option<Self>, Error> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        Ok(Some(Self { name: NOBODY, uid: numeric_id("-u")?, gid: numeric_id("-g")? }))
    }

    /// Whether this account can enter `folder`, by the permissions of it and of all its parents. Folders
    /// that do not exist yet count as enterable: we make them.
    pub fn can_enter(&self, folder: &Path) -> bool {
        folder.ancestors().all(|ancestor| {
            let Ok(metadata) = std::fs::metadata(ancestor) else {
                return true;
            };
            let execute = if metadata.uid() == self.uid {
                0o100
            } else if metadata.gid() == self.gid {
                0o010
            } else {
                0o001
            };
            metadata.mode() & execute != 0
        })
    }
}

/// A folder outside a closed home, for what belongs to `wanted`: always the same one for the same path.
///
/// # Errors
/// [`Error::Refused`] when somebody else put something in its place; [`Error::Io`].
pub fn folder_elsewhere(wanted: &Path) -> Result<PathBuf, Error> {
    let own = rustix::process::geteuid().as_raw();
    let digest = hex::encode(Sha256::digest(wanted.as_os_str().as_encoded_bytes()));
    let folder = Path::new(ELSEWHERE).join(format!("wherry-{own}-{}", &digest[..16]));
    let doing = format!("make the folder {}", folder.display());
    match std::fs::DirBuilder::new().mode(0o711).create(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            return Err(Error::io(doing)(error));
        }
        _ => {}
    }
    // Anybody may write in the parent, so what we find there need not be ours.
    let found = std::fs::symlink_metadata(&folder).map_err(Error::io(doing.clone()))?;
    if !found.is_dir() || found.uid() != own || found.mode() & 0o022 != 0 {
        return Err(Error::Refused {
            doing,
            answer: "it exists and is not ours alone; remove it".to_owned(),
        });
    }
    Ok(folder)
}

fn numeric_id(option: &str) -> Result<u32, Error> {
    let doing = format!("look up the account {NOBODY}, as which Postgres runs when you are root");
    let output = Command::new("id").args([option, NOBODY]).output().map_err(Error::io(doing.clone()))?;
    String::from_utf8_lossy(&output.stdout).trim().parse().map_err(|_| Error::Refused {
        doing,
        answer: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::paths;

    #[test]
    fn a_closed_folder_above_keeps_an_account_out() -> Result<(), Error> {
        let stranger = Account { name: NOBODY, uid: u32::MAX - 1, gid: u32::MAX - 1 };
        let home = tempfile::tempdir().map_err(Error::io("make a folder"))?;
        let project = home.path().join("project");
        paths::passable_folder(&project)?;
        let open = |mode| std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(mode));
        open(0o711).map_err(Error::io("open the folder"))?;
        assert!(stranger.can_enter(&project.join("not there yet")));
        open(0o700).map_err(Error::io("close the folder"))?;
        assert!(!stranger.can_enter(&project));
        Ok(())
    }

    #[test]
    fn the_folder_elsewhere_is_always_the_same_one() -> Result<(), Error> {
        let wanted = tempfile::tempdir().map_err(Error::io("make a folder"))?;
        let folder = folder_elsewhere(wanted.path())?;
        assert_eq!(folder_elsewhere(wanted.path())?, folder);
        std::fs::remove_dir(&folder).map_err(Error::io("remove the folder"))
    }

    #[test]
    fn a_trap_in_its_place_is_refused() -> Result<(), Error> {
        let wanted = tempfile::tempdir().map_err(Error::io("make a folder"))?;
        let folder = folder_elsewhere(wanted.path())?;
        std::fs::remove_dir(&folder).map_err(Error::io("remove the folder"))?;
        std::os::unix::fs::symlink("/", &folder).map_err(Error::io("lay the trap"))?;
        let refused = folder_elsewhere(wanted.path());
        std::fs::remove_file(&folder).map_err(Error::io("remove the trap"))?;
        assert!(matches!(refused, Err(Error::Refused { .. })), "{refused:?}");
        Ok(())
    }
}

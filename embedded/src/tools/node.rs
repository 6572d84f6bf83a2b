//! What comes from npm: the document converter's modules, and the app for browsers.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use super::{enough_space, folder_lock, held_by, lock, short_digest, succeeded};
use crate::progress::{Progress, step};
use crate::{Error, paths};

const NODE_NEEDED: u32 = 20;
const CONVERTER_MIB: u64 = 750;
/// The builder, the test runner and the browser tests' helpers, unpacked.
const FRONTEND_MIB: u64 = 700;
/// What the app is built from: these folders, and every file beside them.
const FRONTEND_SOURCES: [&str; 2] = ["public", "src"];

const NPM_MISSING: Error = Error::Missing {
    program: "npm",
    hint: "install it together with Node.js 20 or newer (Debian: apt install npm)",
};

/// The bundled document converter.
#[derive(Clone, Debug)]
pub struct Converter {
    pub node: PathBuf,
    pub folder: PathBuf,
}

/// Gets the converter's node modules and says where the converter is and which node runs it.
///
/// # Errors
/// As [`install`](super::install).
pub fn install_converter(progress: &dyn Progress) -> Result<Converter, Error> {
    let folder = paths::project().join("embedded/converter");
    let node = node()?;
    node_modules(&folder, "the document converter", CONVERTER_MIB, progress)?;
    Ok(Converter { node, folder })
}

/// Gets the node modules by which the app for browsers is built and tested.
///
/// # Errors
/// As [`install`](super::install).
pub fn install_frontend(progress: &dyn Progress) -> Result<(), Error> {
    node_modules(&paths::project().join("frontend"), "the frontend", FRONTEND_MIB, progress)
}

/// Builds the app for browsers, unless the last build is of exactly these sources.
///
/// # Errors
/// As [`install`](super::install); [`Error::Install`] with the end of the build's output when it fails.
pub fn build_frontend(progress: &dyn Progress) -> Result<PathBuf, Error> {
    let folder = paths::project().join("frontend");
    let built = folder.join("dist");
    let stamp = built.join(format!(".built-{}", sources_digest(&folder)?));
    if stamp.exists() {
        return Ok(built);
    }
    install_frontend(progress)?;
    let lock = lock(&folder_lock(&built), progress)?;
    if stamp.exists() {
        return Ok(built);
    }
    step(progress, "building the app for browsers", || {
        let output = Command::new("npm")
            .args(["run", "--silent", "build"])
            .current_dir(&folder)
            .stdin(held_by(&lock)?)
            .output()
            .map_err(|_| NPM_MISSING)?;
        succeeded("the app for browsers", "its build failed", &output)?;
        File::create(&stamp).map(drop).map_err(Error::io(format!("write {}", stamp.display())))
    })?;
    Ok(built)
}

/// The node that runs the converter and builds the frontend.
///
/// # Errors
/// [`Error::Missing`], [`Error::TooOld`].
pub fn node() -> Result<PathBuf, Error> {
    const HINT: &str = "install Node.js 20 or newer (nodejs.org, or your system's packages)";
    let output = Command::new("node")
        .args(["-p", "process.execPath + '\\n' + process.versions.node"])
        .output()
        .map_err(|_| Error::Missing { program: "node", hint: HINT })?;
    let answer = String::from_utf8_lossy(&output.stdout);
    let (path, version) =
        answer.trim().split_once('\n').ok_or(Error::Missing { program: "a working node", hint: HINT })?;
    let major: u32 = version.split('.').next().and_then(|part| part.parse().ok()).unwrap_or(0);
    if major < NODE_NEEDED {
        return Err(Error::TooOld { program: "node", found: version.to_owned(), needed: "20", hint: HINT });
    }
    Ok(PathBuf::from(path))
}

/// Installs the node modules that a folder's lock file names, unless exactly these are there.
fn node_modules(
    folder: &Path,
    what: &'static str,
    needed_mib: u64,
    progress: &dyn Progress,
) -> Result<(), Error> {
    let lock_file = folder.join("package-lock.json");
    let locked = std::fs::read(&lock_file).map_err(Error::io(format!("read {}", lock_file.display())))?;
    let stamp = folder.join(format!("node_modules/.installed-{}", short_digest(&locked)));
    if stamp.exists() {
        return Ok(());
    }
    let tools = paths::tools();
    std::fs::create_dir_all(&tools).map_err(Error::io(format!("make the folder {}", tools.display())))?;
    let lock = lock(&folder_lock(folder), progress)?;
    if stamp.exists() {
        return Ok(());
    }
    node()?;
    enough_space(folder, needed_mib)?;
    step(progress, &format!("getting the node modules of {what}"), || {
        let output = Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(folder)
            .stdin(held_by(&lock)?)
            .output()
            .map_err(|_| NPM_MISSING)?;
        succeeded(what, "npm could not fetch or unpack them; is the network there?", &output)?;
        File::create(&stamp).map(drop).map_err(Error::io(format!("write {}", stamp.display())))
    })
}

/// One digest over the names and contents of all that the app is built from.
fn sources_digest(frontend: &Path) -> Result<String, Error> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(frontend).map_err(Error::io(format!("read {}", frontend.display())))? {
        let path = entry.map_err(Error::io(format!("read {}", frontend.display())))?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    for folder in FRONTEND_SOURCES {
        files_below(&frontend.join(folder), &mut files)?;
    }
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        let content = std::fs::read(&file).map_err(Error::io(format!("read {}", file.display())))?;
        digest.update(file.as_os_str().as_encoded_bytes());
        digest.update(Sha256::digest(content));
    }
    Ok(hex::encode(&digest.finalize()[..6]))
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let doing = || format!("read {}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(Error::io(doing()))? {
        let path = entry.map_err(Error::io(doing()))?.path();
        if path.is_dir() {
            files_below(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

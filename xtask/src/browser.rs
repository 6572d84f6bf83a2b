//! A Chromium for the end-to-end tests.

use std::path::PathBuf;

use anyhow::{Context as _, bail};

use crate::run::{program, step};

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Finds a Chromium, or installs one if this is a Debian and we may.
///
/// # Errors
/// When there is none and it cannot be installed: says what to do.
pub(crate) fn ensure() -> anyhow::Result<PathBuf> {
    if let Some(named) = std::env::var_os("WHERRY_CHROMIUM") {
        let named = PathBuf::from(named);
        if !named.is_file() {
            bail!("WHERRY_CHROMIUM names {}, which is not there", named.display());
        }
        return Ok(named);
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    install().context(
        "the end-to-end tests need Chromium: install it (Debian: apt install chromium), or name one in WHERRY_CHROMIUM",
    )?;
    find().context("Chromium was installed, but is not in PATH")
}

fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    NAMES.iter().find_map(|name| {
        std::env::split_paths(&path).map(|folder| folder.join(name)).find(|candidate| candidate.is_file())
    })
}

fn install() -> anyhow::Result<()> {
    let root = PathBuf::from("/");
    step("look for Chromium's package", program("apt-get", ["update", "-qq"], &root))?;
    let mut install = program(
        "apt-get",
        ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
        &root,
    );
    install.env("DEBIAN_FRONTEND", "noninteractive");
    step("install Chromium", install)
}

//! The file in which an auditor keeps what was seen of a log.
//!
//! It is not in the data folder: who can rewrite the log there could rewrite it, too. By default it is among the files
//! of the person who asks, one for each place where a log was asked for, so that a log which is put in the place of
//! another is noticed although its key is another.

use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use embedded::paths;
use kit::config::Vars;
use ledger::{Pins, SignedCheckpoint, VerifyingKey};

/// Where the pins of the log at `place` are kept if nothing else is said.
///
/// # Errors
/// When the environment names no folder of that person.
pub(super) fn usual(place: &str, environment: &Vars) -> anyhow::Result<PathBuf> {
    let state = match (environment.optional("XDG_STATE_HOME"), environment.optional("HOME")) {
        (Some(state), _) => PathBuf::from(state),
        (None, Some(home)) => Path::new(home).join(".local/state"),
        (None, None) => bail!("no HOME is set: say with --pins in which file to keep what was seen"),
    };
    Ok(state.join("wherry").join(format!("{}.pins", file_name(place))))
}

/// What was seen before; nothing if there is no file yet.
///
/// # Errors
/// When it cannot be read, or holds something that its key has not signed.
pub(super) fn read(path: &Path) -> anyhow::Result<Option<Pins>> {
    match std::fs::read_to_string(path) {
        Ok(text) => {
            let pins = text.parse().with_context(|| format!("{} holds no pins", path.display()))?;
            Ok(Some(pins))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("read {}", path.display())),
    }
}

/// Whole or not at all, with what another verification has seen meanwhile.
///
/// # Errors
/// When it cannot be written.
pub(super) fn write(path: &Path, pins: &Pins) -> anyhow::Result<()> {
    let pins = match read(path)? {
        Some(kept) if kept.key() == pins.key() => together(&kept, pins),
        _ => pins.clone(),
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        paths::private_folder(folder)?;
    }
    Ok(paths::write_private(&std::path::absolute(path)?, pins.to_string().as_bytes())?)
}

/// What was seen last of each tree. Of two that look at the same time, the one that ends later may have seen less, and a log
/// that is rolled back to there would not be found.
fn together(kept: &Pins, seen: &Pins) -> Pins {
    let of_same_tree = |all: &Pins, one: &SignedCheckpoint| {
        let same = all.all().iter().find(|other| other.checkpoint().origin == one.checkpoint().origin);
        same.cloned()
    };
    let mut together = Pins::new(seen.key().clone());
    // Of the trees of a stream, the one that was looked at last stands at the end.
    for others in kept.all().iter().filter(|one| of_same_tree(seen, one).is_none()) {
        together.see(others.clone());
    }
    for own in seen.all() {
        let larger = of_same_tree(kept, own).filter(|other| other.checkpoint().size > own.checkpoint().size);
        together.see(larger.unwrap_or_else(|| own.clone()));
    }
    together
}

/// A checkpoint that somebody kept: a copy of one note, or another file of pins.
///
/// # Errors
/// When there is none, or it is not signed by this key.
pub(super) fn read_checkpoints(path: &Path, key: &VerifyingKey) -> anyhow::Result<Pins> {
    let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    let is_pins = text.lines().next().is_some_and(|line| VerifyingKey::parse(line).is_ok());
    let notes = if is_pins { text.split_once('\n').map_or("", |(_, notes)| notes) } else { &text };
    Pins::of_notes(notes, key).with_context(|| format!("{} holds no checkpoint of this log", path.display()))
}

/// A name of a file in which every place is told from every other.
fn file_name(place: &str) -> String {
    let mut name = String::new();
    for byte in place.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            name.push(char::from(byte));
        } else {
            let _infallible = write!(name, "%{byte:02x}");
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use ledger::{Checkpoint, Hash, Origin, SigningKey};

    use super::*;

    #[test]
    fn what_another_verification_saw_meanwhile_is_kept() -> anyhow::Result<()> {
        let key = SigningKey::new("wherry-test", &[7; 32])?;
        let at = |stream: &str, epoch: &str, size: u64| {
            let origin = Origin::new("wherry-test", stream, epoch).expect("an origin");
            SignedCheckpoint::sign(Checkpoint { origin, size, root: Hash::of_nothing() }, &key)
        };
        let pins = |all: &[SignedCheckpoint]| {
            let mut pins = Pins::new(key.verifying_key());
            for one in all {
                pins.see(one.clone());
            }
            pins
        };
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("seen/log.pins");
        let (old, new) = (at("CHATS", "00000001", 9), at("CHATS", "00000002", 3));
        write(&path, &pins(&[old.clone(), new.clone(), at("USERS", "00000001", 5)]))?;
        // It began before that one, and ends after it.
        write(&path, &pins(&[old.clone(), at("CHATS", "00000002", 2), at("SYSTEM", "00000001", 1)]))?;
        let kept = read(&path)?.context("pins")?;
        let size = |stream: &str| kept.of(stream).map(|signed| signed.checkpoint().size);
        assert_eq!((size("CHATS"), size("USERS"), size("SYSTEM")), (Some(3), Some(5), Some(1)));
        assert_eq!(kept.all().len(), 4);
        Ok(())
    }

    #[test]
    fn each_place_has_a_file_of_its_own_outside_of_it() -> anyhow::Result<()> {
        let home: Vars = [("HOME".to_owned(), "/home/ada".to_owned())].into_iter().collect();
        let path = usual("/srv/wherry-1", &home)?;
        assert_eq!(path, Path::new("/home/ada/.local/state/wherry/%2fsrv%2fwherry-1.pins"));
        assert_ne!(path, usual("/srv/wherry/1", &home)?);
        let state: Vars = [("XDG_STATE_HOME".to_owned(), "/s".to_owned())].into_iter().collect();
        assert_eq!(usual("nats://n:1", &state)?, Path::new("/s/wherry/nats%3a%2f%2fn%3a1.pins"));
        assert!(usual("x", &Vars::default()).is_err());
        Ok(())
    }
}

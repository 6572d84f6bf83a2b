//! Takes the people's keys away, as they are wrapped.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, BufWriter},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

use anyhow::anyhow;
use jetstream_es::{KeyVault, OWN_API};
use kit::clock::Clock;
use time::format_description::well_known::Rfc3339;

use super::key_file::KeyFileWriter;
use crate::RewrapConfig;

/// Writes every record of the vault into a file, in place of an earlier one once it is whole, and returns how many there
/// are. They are wrapped: whoever has the
/// file needs the master key to open anything. Take the log away first and the keys then: so there is a key for all that
/// the log's copy has.
///
/// # Errors
/// When the file cannot be written, or the log does not answer; an earlier file stays as it is then, and nothing of the new
/// one is left.
pub async fn export_keys(config: RewrapConfig, file: &Path, clock: &Clock) -> anyhow::Result<u64> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = Path::new(&part);
    let out = begun(part).map_err(|error| failed(part, &error))?;
    let written = written(&out, part, config, clock).await;
    // It is still locked, so that what has this name is ours.
    finished(part, file, written)
}

/// Writes what is in the vault, until it is on the disk.
async fn written(out: &File, part: &Path, config: RewrapConfig, clock: &Clock) -> anyhow::Result<u64> {
    let of_file = |error: io::Error| failed(part, &error);
    let client = jetstream_es::connect(&config.nats).await?;
    let vault = KeyVault::new(client, OWN_API, config.master_keys);
    let made_at = clock.now().format(&Rfc3339).unwrap_or_default();
    let mut writer = KeyFileWriter::begin(BufWriter::new(out), made_at).map_err(of_file)?;
    let mut from = 1;
    while let Some((record, next)) = vault.next_record(from).await? {
        writer.record(&record).map_err(of_file)?;
        from = next;
    }
    let (_, records) = writer.end().map_err(of_file)?;
    out.sync_all().map_err(of_file)?;
    Ok(records)
}

/// Puts what is whole in its place, and what is not away: half of a file serves nobody.
fn finished(part: &Path, file: &Path, written: anyhow::Result<u64>) -> anyhow::Result<u64> {
    let in_place =
        |records| std::fs::rename(part, file).map(|()| records).map_err(|error| failed(file, &error));
    let records = written.and_then(in_place).inspect_err(|_| {
        // Why it is not whole is what counts, whether it goes away or not.
        let _ = std::fs::remove_file(part);
    })?;
    // Whoever reads that it is done may throw an older copy away.
    if let Some(folder) = std::path::absolute(file)?.parent() {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| failed(folder, &error))?;
    }
    Ok(records)
}

/// Which file it is, why it cannot be written and what to do.
fn failed(file: &Path, error: &io::Error) -> anyhow::Error {
    let advice = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            ": make room there, or name a file on another disk"
        }
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            ": make its folder, or name a file in one that is there"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            ": name a file in a folder that you may write to"
        }
        io::ErrorKind::IsADirectory => ": it is a folder, so name a file in it",
        // Our own say it themselves, and of the others only the system knows.
        _ => "",
    };
    anyhow!("{} cannot be written: {error}{advice}", file.display())
}

/// The file that becomes the other once it is whole. Of one that was broken off nothing stays, and nobody takes it from who
/// is writing it: they would both end with half of each.
fn begun(part: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(part)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(io::Error::other("another export of the keys writes it: wait for its end"));
        }
        // There are file systems without locks.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
        Err(TryLockError::Error(error)) => return Err(error),
    }
    // What was opened may have become the whole file in between.
    let ours = file.metadata()?.ino();
    if !std::fs::metadata(part).is_ok_and(|named| named.ino() == ours) {
        return Err(io::Error::other("another export of the keys has just ended: ask again"));
    }
    file.set_len(0)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// A disk without room.
    struct Full;

    impl Write for Full {
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn who_cannot_write_is_told_which_file_why_and_what_to_do() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let nowhere = folder.path().join("nowhere").join("keys.part");
        let missing = begun(&nowhere).expect_err("there is no such folder");
        let full = KeyFileWriter::begin(Full, String::new()).err().expect("there is no room");
        for (error, why, advice) in [
            (missing, "No such file or directory", "make its folder"),
            (full, "no storage space", "make room"),
        ] {
            let told = failed(&nowhere, &error).to_string();
            assert!(told.contains(&nowhere.display().to_string()), "{told}");
            assert!(told.contains(why) && told.contains(advice), "{told}");
        }
        Ok(())
    }

    #[test]
    fn what_is_not_whole_is_put_away_and_what_was_there_stays() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let [part, file] = ["keys.part", "keys"].map(|name| folder.path().join(name));
        std::fs::write(&part, "half")?;
        std::fs::write(&file, "before")?;
        let told =
            finished(&part, &file, Err(anyhow!("there is no room"))).map_err(|error| error.to_string());
        assert_eq!(told, Err("there is no room".to_owned()));
        assert!(!part.exists());
        assert_eq!(std::fs::read(&file)?, b"before");

        // What cannot take its place is not left, either.
        std::fs::write(&part, "whole")?;
        let taken = folder.path().join("taken");
        std::fs::create_dir(&taken)?;
        let told = finished(&part, &taken, Ok(1)).map_err(|error| error.to_string());
        assert!(told.as_ref().is_err_and(|why| why.contains("name a file in it")), "{told:?}");
        assert!(!part.exists());

        std::fs::write(&part, "whole")?;
        assert_eq!(finished(&part, &file, Ok(1))?, 1);
        assert_eq!(std::fs::read(&file)?, b"whole");
        Ok(())
    }

    #[test]
    fn what_was_broken_off_is_begun_anew_and_what_somebody_writes_is_left_alone() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let part = folder.path().join("keys.part");
        std::fs::write(&part, "half of a file that is longer than the next")?;
        let mut first = begun(&part)?;
        first.write_all(b"a record")?;
        let refused = begun(&part).map(drop).map_err(|error| error.to_string());
        assert!(refused.as_ref().is_err_and(|why| why.contains("another export")), "{refused:?}");
        assert_eq!(std::fs::read(&part)?, b"a record");
        drop(first);
        begun(&part)?;
        assert_eq!(std::fs::read(&part)?, b"");
        Ok(())
    }
}

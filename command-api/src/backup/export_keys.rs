//! Takes the people's keys away, as they are wrapped.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, BufWriter, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

use anyhow::Context as _;
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
/// When the file cannot be written, or the log does not answer; an earlier file stays as it is then.
pub async fn export_keys(config: RewrapConfig, file: &Path, clock: &Clock) -> anyhow::Result<u64> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = Path::new(&part);
    let created = begun(part).with_context(|| format!("{} cannot be made", part.display()))?;
    let client = jetstream_es::connect(&config.nats).await?;
    let vault = KeyVault::new(client, OWN_API, config.master_keys);
    let made_at = clock.now().format(&Rfc3339).unwrap_or_default();
    let mut writer = KeyFileWriter::begin(BufWriter::new(created), made_at)?;
    let mut from = 1;
    while let Some((record, next)) = vault.next_record(from).await? {
        writer.record(&record)?;
        from = next;
    }
    let (mut out, records) = writer.end()?;
    out.flush()?;
    out.get_ref().sync_all()?;
    std::fs::rename(part, file)?;
    // Whoever reads that it is done may throw an older copy away.
    if let Some(folder) = std::path::absolute(file)?.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(records)
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
    if std::fs::metadata(part)?.ino() != file.metadata()?.ino() {
        return Err(io::Error::other("another export of the keys has just ended: ask again"));
    }
    file.set_len(0)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

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

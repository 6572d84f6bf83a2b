//! Takes the people's keys away, as they are wrapped.

use std::{
    fs::OpenOptions,
    io::{BufWriter, Write as _},
    os::unix::fs::OpenOptionsExt as _,
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
    let created = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(part);
    let created = created.with_context(|| format!("{} cannot be made", part.display()))?;
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
    Ok(records)
}

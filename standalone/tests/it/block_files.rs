//! What somebody with full rights on the machine can do to a stream: change the files in which the server keeps it, with
//! checksums that are right, so that the server notices nothing.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use highway::{HighwayHash as _, HighwayHasher, Key};
use sha2::{Digest as _, Sha256};

/// Length, sequence, time, length of the subject.
const FIXED: usize = 22;
const CHECKSUM: usize = 8;
/// In a record's length: it has headers.
const HAS_HEADERS: u32 = 1 << 31;

/// A message as it lies in a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    sequence: u64,
    time: u64,
    subject: Vec<u8>,
    headers: Option<Vec<u8>>,
    pub(crate) body: Vec<u8>,
}

impl Record {
    /// Gives an event that is put in an identity of its own.
    pub(crate) fn renamed(mut self) -> Self {
        if let Some(headers) = &mut self.headers {
            let text = String::from_utf8_lossy(headers).into_owned();
            let id = text.lines().find_map(|line| line.strip_prefix("ce-id:")).unwrap_or_default().trim();
            *headers = text.replace(id, &"0".repeat(id.len())).into_bytes();
        }
        self
    }
}

/// Makes of the stream's messages what `change` says, in places from 1 on. The server must not run.
pub(crate) fn rewrite(
    store: &Path,
    stream: &str,
    change: impl FnOnce(Vec<Record>) -> Vec<Record>,
) -> anyhow::Result<()> {
    let folder = folder(store, stream)?;
    let block = folder.join("1.blk");
    ensure!(!folder.join("2.blk").exists(), "the log of a test is one block");
    let key = key(stream);
    let before = fs::read(&block)?;
    let records = parse(&before).context("a record is not what it should be")?;
    ensure!(written(&records, &key) == before, "records are written as the server writes them");
    let changed: Vec<_> =
        (1..).zip(change(records)).map(|(sequence, record)| Record { sequence, ..record }).collect();
    fs::write(&block, written(&changed, &key))?;
    // What the server knows about the block; it reads the block instead.
    fs::remove_file(folder.join("index.db"))?;
    Ok(())
}

/// The folder of a stream's messages.
pub(crate) fn folder(store: &Path, stream: &str) -> anyhow::Result<PathBuf> {
    let mut waiting = vec![store.to_owned()];
    while let Some(folder) = waiting.pop() {
        if folder.ends_with(Path::new("streams").join(stream).join("msgs")) {
            return Ok(folder);
        }
        waiting
            .extend(fs::read_dir(&folder)?.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()));
    }
    None.context("the stream has no folder")
}

fn key(stream: &str) -> Key {
    let digest: [u8; 32] = Sha256::digest(format!("{stream}-1")).into();
    let mut parts = digest.as_chunks::<8>().0.iter().map(|part| u64::from_le_bytes(*part));
    Key([(); 4].map(|()| parts.next().unwrap_or_default()))
}

fn parse(mut bytes: &[u8]) -> Option<Vec<Record>> {
    let mut records = Vec::new();
    while !bytes.is_empty() {
        let length = u32::from_le_bytes(*bytes.first_chunk()?);
        let (record, rest) = bytes.split_at_checked((length & !HAS_HEADERS) as usize)?;
        bytes = rest;
        let (fixed, rest) = record.split_at_checked(FIXED)?;
        let subject_length = u16::from_le_bytes(*fixed.last_chunk()?);
        let (subject, rest) = rest.split_at_checked(subject_length.into())?;
        let mut body = rest.get(..rest.len().checked_sub(CHECKSUM)?)?;
        let mut headers = None;
        if length & HAS_HEADERS != 0 {
            let (length, rest) = body.split_first_chunk()?;
            let (found, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            (headers, body) = (Some(found.to_vec()), rest);
        }
        records.push(Record {
            sequence: u64::from_le_bytes(*fixed[4..].first_chunk()?),
            time: u64::from_le_bytes(*fixed[12..].first_chunk()?),
            subject: subject.to_vec(),
            headers,
            body: body.to_vec(),
        });
    }
    Some(records)
}

fn written(records: &[Record], key: &Key) -> Vec<u8> {
    let mut bytes = Vec::new();
    for Record { sequence, time, subject, headers, body } in records {
        let of_headers = headers.as_ref().map_or(0, |headers| 4 + headers.len());
        let length = FIXED + subject.len() + of_headers + body.len() + CHECKSUM;
        let flag = if headers.is_some() { HAS_HEADERS } else { 0 };
        let place = [sequence.to_le_bytes(), time.to_le_bytes()].concat();
        let headers = headers.as_deref().unwrap_or_default();
        let mut hasher = HighwayHasher::new(*key);
        for part in [&place, subject, headers, body.as_slice()] {
            hasher.append(part);
        }
        bytes.extend_from_slice(&(u32::try_from(length).unwrap_or_default() | flag).to_le_bytes());
        bytes.extend_from_slice(&place);
        bytes.extend_from_slice(&u16::try_from(subject.len()).unwrap_or_default().to_le_bytes());
        bytes.extend_from_slice(subject);
        if of_headers > 0 {
            bytes.extend_from_slice(&u32::try_from(headers.len()).unwrap_or_default().to_le_bytes());
        }
        bytes.extend_from_slice(headers);
        bytes.extend_from_slice(body);
        bytes.extend_from_slice(&hasher.finalize64().to_le_bytes());
    }
    bytes
}

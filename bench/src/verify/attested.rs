//! A log with its checkpoints, and a part of it in memory.

use anyhow::{Context as _, ensure};
use jetstream_es::setup::ensure_checkpoints;
use jetstream_es::{Checkpoints, LogReader, MAX_PAGE};
use ledger::{CheckpointRecord, Entry, Frontier, Origin, SigningKey};

use crate::load::fill_with_ordinary;
use crate::servers::{Log, STREAM};

/// As the notary signs them.
const EVENTS_EACH: usize = 5000;

/// What is verified.
pub(crate) struct Attested {
    /// In canonical form, of all events.
    pub(crate) bytes: u64,
    pub(crate) checkpoints: usize,
    /// The first events.
    pub(crate) sample: Vec<Kept>,
    /// Their canonical forms, one after the other.
    pub(crate) canonical: Vec<u8>,
    /// And as an export.
    pub(crate) export: Vec<u8>,
}

/// An event in memory.
pub(crate) struct Kept {
    sequence: u64,
    subject: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Kept {
    pub(crate) fn entry(&self) -> Entry<'_> {
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        Entry::new(STREAM, self.sequence, &self.subject, headers, &self.body)
    }
}

/// Fills the log with so many events and signs checkpoints of them.
pub(crate) async fn attest(
    log: &Log,
    events: u64,
    sample: usize,
    key: &SigningKey,
) -> anyhow::Result<Attested> {
    ensure_checkpoints(&log.client("setup").await?, 1).await?;
    fill_with_ordinary(log, events).await?;
    let reader = LogReader::new(log.client("auditor").await?, "LOG.API");
    let checkpoints = Checkpoints::new(log.client("notary").await?);
    let epoch = reader.head(STREAM).await?.epoch;
    let public = key.verifying_key();
    let origin = Origin::new(public.name(), STREAM, &epoch).context("an origin")?;
    let mut attested =
        Attested { bytes: 0, checkpoints: 0, sample: Vec::new(), canonical: Vec::new(), export: Vec::new() };
    let (mut tree, mut leaves, mut published) = (Frontier::default(), Vec::new(), 0);
    let (mut next, mut scratch) = (1, Vec::new());
    while next <= events {
        let page = reader.messages(STREAM, next, None, MAX_PAGE).await?;
        ensure!(!page.is_empty(), "the log ends at {next}");
        for message in page {
            let headers = message.headers().map(|(name, value)| (name.to_owned(), value.to_owned()));
            let kept = Kept {
                sequence: message.sequence,
                subject: message.subject.clone(),
                headers: headers.collect(),
                body: message.body.to_vec(),
            };
            leaves.push(kept.entry().leaf(&mut scratch));
            attested.bytes += scratch.len() as u64;
            next = message.sequence + 1;
            if attested.sample.len() < sample {
                attested.canonical.extend_from_slice(&scratch);
                attested.sample.push(kept);
            }
            if leaves.len() == EVENTS_EACH || next > events {
                let record = CheckpointRecord::sign(&origin, &tree, std::mem::take(&mut leaves), key);
                tree = record.frontier().clone();
                let sequence = checkpoints.publish(STREAM, published, record.to_bytes().into()).await?;
                published = sequence.context("somebody else publishes checkpoints")?;
                attested.checkpoints += 1;
            }
        }
    }
    attested.export = super::export(&attested.sample, public.name(), &epoch);
    Ok(attested)
}

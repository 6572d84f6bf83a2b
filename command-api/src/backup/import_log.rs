//! Fills empty streams with an exported log: checked first, then stored under its sequences, then read back.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
};

use anyhow::{Context as _, bail, ensure};
use domain::boundary::STREAMS;
use jetstream_es::{
    Imported, LogReader, MAX_PAGE, NatsConfig, OWN_API, ReplicaWait,
    import::{ImportedStream, StreamImport, begin},
    setup::{StreamDef, check_consumers_behind, ensure_consumers_behind},
};
use kit::config::{ConfigError, Vars};
use ledger::{
    Entry, Frontier, SignedCheckpoint, VerifyingKey,
    export::{Exported, Line, VerifiedExport, verify_export},
};

use super::{
    storable,
    unattested::{self, Cadence},
};
use crate::{SetupConfig, setup, setup::consumers};

/// Jobs that are not done a second time: their mails have been sent. All other jobs look at what is left to be done, so
/// they begin with the first event, and end what the backup has in the middle.
const DONE_ONCE: [&str; 2] = ["mailer", "inviter"];

/// Configures `command-api import`.
///
/// | variable | meaning |
/// |---|---|
/// | `WHERRY_NATS_URL` | the NATS servers, separated by commas |
/// | `WHERRY_NATS_SETUP_PASSWORD`, `WHERRY_NATS_PASSWORD` | the passwords of the users `setup` and `command_api` |
/// | `WHERRY_NATS_REPLICAS` | how many copies of the log are kept: 1 (default), or 3 on a cluster |
/// | `WHERRY_NOTARY_PUBLIC_KEY` | the key that checks the checkpoints in the export |
/// | `WHERRY_NOTARY_EVENTS`, `WHERRY_NOTARY_SECONDS` | when the notary signs (5000, 60): what is later is refused |
#[derive(Clone)]
pub struct ImportLogConfig {
    pub setup: SetupConfig,
    pub writer: NatsConfig,
    pub key: VerifyingKey,
    /// How often checkpoints are signed.
    pub cadence: Cadence,
    /// Checkpoints that were seen of this log, which the export must agree with.
    pub pins: Vec<SignedCheckpoint>,
    /// So many events at the end of a stream may be attested by nothing, whatever the cadence.
    pub accept_unattested: u64,
}

/// What was imported of each stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportedLog {
    /// By stream: how many events there are, how many of them a checkpoint attests, and the new epoch.
    pub streams: BTreeMap<String, ImportedEvents>,
}

/// See [`ImportedLog`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedEvents {
    pub events: u64,
    pub attested: u64,
    pub old_epoch: String,
    pub epoch: String,
}

impl ImportLogConfig {
    /// Reads the variables above.
    ///
    /// # Errors
    /// When one is missing or malformed.
    pub fn from_vars(vars: &Vars) -> Result<Self, ConfigError> {
        const KEY: &str = "WHERRY_NOTARY_PUBLIC_KEY";
        let key = VerifyingKey::parse(&vars.required(KEY)?)
            .map_err(|error| ConfigError::Invalid { name: KEY.to_owned(), why: error.to_string() })?;
        let (url, password) = (vars.required("WHERRY_NATS_URL")?, vars.secret("WHERRY_NATS_PASSWORD")?);
        Ok(Self {
            setup: SetupConfig::from_vars(vars)?,
            writer: NatsConfig::new(url, "command_api", password),
            key,
            cadence: Cadence::from_vars(vars)?,
            pins: Vec::new(),
            accept_unattested: 0,
        })
    }
}

/// Imports a whole export into empty streams. Nothing is written before all of it is checked. A killed import is gone
/// on with by calling this again; until it is over, `setup` refuses, so that nobody serves half of a log.
///
/// # Errors
/// When the export is not whole and good, a stream is not empty, or the server does not answer. After an error that came
/// later than the check, call it again.
pub async fn import_log(config: ImportLogConfig, file: &Path) -> anyhow::Result<ImportedLog> {
    let shown = file.display().to_string();
    let reader = BufReader::new(File::open(file).context(shown.clone())?);
    let verified = verify_export(reader, &config.key, &config.pins)?;
    check(&verified)
        .and_then(|()| storable::check(file))
        .and_then(|()| unattested::check(file, &verified.streams, config.cadence, config.accept_unattested))
        .with_context(|| format!("{shown} is not imported; nothing was changed"))?;
    let setup_client = jetstream_es::connect(&config.setup.nats).await?;
    let writer = jetstream_es::connect(&config.writer).await?;
    let wanted = wanted(&verified.streams);
    let (consumers, behind) = (consumers(), behind(&verified.streams));
    check_consumers_behind(&setup_client, &consumers, &behind).await?;
    let begun = begin(&setup_client, &writer, &wanted, config.setup.replicas).await?;
    let mut imports: BTreeMap<String, StreamImport> =
        begun.into_iter().map(|import| (import.stream().to_owned(), import)).collect();
    store(file, &mut imports).await?;
    let reader = LogReader::new(writer, OWN_API);
    for stream in &wanted {
        read_back(&reader, stream).await?;
    }
    // Before the streams serve: who finds them finds the jobs where they must begin.
    ensure_consumers_behind(&setup_client, &consumers, &behind).await.context("the workers' consumers")?;
    let mut imported = ImportedLog::default();
    for (name, import) in imports {
        let exported = &verified.streams[&name];
        imported.streams.insert(
            name,
            ImportedEvents {
                events: exported.events,
                attested: exported.attested(),
                old_epoch: exported.epoch.clone(),
                epoch: import.epoch().to_owned(),
            },
        );
        import.end().await?;
    }
    setup(config.setup).await?;
    Ok(imported)
}

/// Only an export that is whole and as it was attested is a log.
fn check(verified: &VerifiedExport) -> anyhow::Result<()> {
    if !verified.findings.is_empty() {
        let findings: Vec<_> = verified.findings.iter().map(ToString::to_string).collect();
        bail!("the export is not good:\n  {}", findings.join("\n  "));
    }
    ensure!(
        verified.is_whole,
        "the export is a part of a log: only one that begins with the first event and leaves nothing out can be imported"
    );
    for stream in STREAMS {
        ensure!(verified.streams.contains_key(stream.name), "the export has no stream {}", stream.name);
    }
    ensure!(
        verified.streams.len() == STREAMS.len(),
        "the export has streams that this program does not know; use the one that made it"
    );
    Ok(())
}

fn wanted(streams: &BTreeMap<String, Exported>) -> Vec<ImportedStream> {
    let known = STREAMS.iter().filter_map(|stream| Some((stream, streams.get(stream.name)?)));
    known
        .map(|(stream, exported)| ImportedStream {
            stream: StreamDef::new(stream.name, &[stream.subjects]),
            from: Imported { epoch: exported.epoch.clone(), upto: exported.last_sequence },
            root: exported.root.map(|root| root.to_string()).unwrap_or_default(),
        })
        .collect()
}

/// The jobs that begin behind the last event of their stream.
fn behind(streams: &BTreeMap<String, Exported>) -> BTreeMap<String, u64> {
    let consumers = consumers();
    let done_once = consumers.iter().filter(|consumer| DONE_ONCE.contains(&consumer.durable.as_str()));
    done_once
        .filter_map(|consumer| Some((consumer.durable.clone(), streams.get(&consumer.stream)?.last_sequence)))
        .collect()
}

/// Stores whatever is not there yet.
async fn store(file: &Path, imports: &mut BTreeMap<String, StreamImport>) -> anyhow::Result<()> {
    for line in BufReader::new(File::open(file)?).split(b'\n') {
        let Line::Event(event) = Line::parse(&line?)? else { continue };
        let Some(import) = imports.get_mut(event.stream()) else { continue };
        let (next, sequence) = (import.last_sequence() + 1, event.sequence());
        if sequence < next {
            continue;
        }
        ensure!(sequence == next, "the file was changed while it was imported");
        import.push(storable::message(event)?).await?;
    }
    for import in imports.values_mut() {
        import.flush().await?;
        tracing::info!(stream = import.stream(), events = import.last_sequence(), "imported");
    }
    Ok(())
}

/// What is stored now must be, leaf by leaf, what was exported.
async fn read_back(log: &LogReader, wanted: &ImportedStream) -> anyhow::Result<()> {
    let name = &wanted.stream.name;
    let (mut tree, mut scratch, mut wait) = (Frontier::default(), Vec::new(), ReplicaWait::default());
    while tree.size() < wanted.from.upto {
        let messages = log.messages(name, tree.size() + 1, None, MAX_PAGE).await?;
        if messages.is_empty() {
            log.next_message(name, tree.size() + 1)
                .await?
                .with_context(|| format!("{name} ends too early"))?;
            wait.once_more("reading back what was imported").await?;
            continue;
        }
        wait.is_over();
        for message in messages.iter().take_while(|message| message.sequence <= wanted.from.upto) {
            ensure!(message.sequence == tree.size() + 1, "{name} has a hole before {}", message.sequence);
            let entry =
                Entry::new(name, message.sequence, &message.subject, message.headers(), &message.body);
            tree.push(entry.leaf(&mut scratch));
        }
    }
    ensure!(
        tree.root().to_string() == wanted.root,
        "{name} holds other events than the export: somebody else has written to it; begin with an empty server"
    );
    Ok(())
}

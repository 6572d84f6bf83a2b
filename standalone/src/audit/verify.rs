//! `cargo run -- verify`: has anybody changed the record?

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use domain::boundary::STREAMS;
use kit::config::Vars;
use ledger::Pins;
use workers::{LogQuestion, Progress};

use super::report::{Findings, closing, other_key};
use super::{Access, Verdict, access, pin_file, verify_export};

/// How many events are read between two lines that say so.
const SAY_EVERY: u64 = 100_000;

/// What is asked of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verify {
    pub access: Access,
    /// All of them unless one is named.
    pub stream: Option<String>,
    /// A file with checkpoints from which to begin.
    pub since: Option<PathBuf>,
    /// Begins where the last verification ended.
    pub only_new: bool,
    /// Where what was seen is kept, if not at the usual place.
    pub pins: Option<PathBuf>,
    pub accepted_epochs: BTreeSet<String>,
    /// A file that tells the log, in its place.
    pub export: Option<PathBuf>,
    pub json: bool,
}

pub(super) async fn run(
    verify: &Verify,
    environment: &Vars,
    out: &mut (impl Write + ?Sized),
    aside: impl Fn(&str) + Send + Sync,
) -> anyhow::Result<Verdict> {
    let path = match &verify.pins {
        Some(path) => path.clone(),
        None => pin_file::usual(&access::place(&verify.access, environment), environment)?,
    };
    let kept = pin_file::read(&path)?;
    let key = match (&kept, &verify.access.key) {
        // With a server of somebody else's, what was seen last time tells the key.
        (Some(kept), None) if verify.access.nats_url.is_some() => kept.key().clone(),
        _ => access::key(&verify.access)?,
    };
    if let Some(kept) = kept.as_ref().filter(|kept| *kept.key() != key) {
        return other_key(verify.json, kept.key(), &key, &path, out);
    }
    if let Some(export) = &verify.export {
        return verify_export::run(export, &key, kept.as_ref(), verify.json, out, aside);
    }
    let is_first = kept.is_none();
    let mut pins = kept.unwrap_or_else(|| Pins::new(key.clone()));
    let since = verify.since.as_deref().map(|path| pin_file::read_checkpoints(path, &key)).transpose()?;
    let question = LogQuestion {
        streams: match &verify.stream {
            Some(stream) => vec![stream.clone()],
            None => STREAMS.iter().map(|stream| stream.name.to_owned()).collect(),
        },
        since,
        only_new: verify.only_new,
        accepted_epochs: verify.accepted_epochs.clone(),
    };
    let auditor = access::auditor(&verify.access, environment, key.clone()).await?;
    let mut findings = Findings::default();
    let mut written = Ok(());
    let watcher = |progress: Progress<'_>| {
        let is_due = progress.read / SAY_EVERY > (progress.read - progress.page) / SAY_EVERY;
        if is_due && progress.read < progress.of {
            aside(&format!("{}: {} of {} events\n", progress.stream, progress.read, progress.of));
        }
    };
    let looked = auditor
        .verify_log(&question, &mut pins, &watcher, |verdict| {
            let lines = match verdict {
                workers::Verdict::AsAttested(verified, from) => findings.as_attested(&verified, from),
                workers::Verdict::Faulty(fault) => findings.found(&fault),
            };
            if !verify.json && written.is_ok() {
                written = out.write_all(lines.as_bytes()).and_then(|()| out.flush());
            }
        })
        .await;
    written?;
    pin_file::write(&path, &pins)?;
    if verify.json {
        writeln!(out, "{}", findings.as_json(&key, looked.is_ok()))?;
    }
    looked?;
    aside(&closing(&findings));
    if is_first {
        aside(&format!(
            "It was verified here for the first time, so nothing seen before could be demanded of it.\n\
             Its key is {key}.\nCompare that with what its operators gave you.\n"
        ));
    }
    aside(&format!("What was seen is kept in {}.\n", path.display()));
    Ok(findings.verdict())
}

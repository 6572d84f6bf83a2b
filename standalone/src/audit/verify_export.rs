//! `cargo run -- verify --export FILE`: the same of a file that tells the log. No server is asked.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;

use anyhow::Context as _;
use domain::boundary::STREAMS;
use ledger::export::{Exported, Finding, VerifiedExport, verify_export};
use ledger::{Fault, Pins, SignedCheckpoint, VerifyingKey};

use super::Verdict;
use super::report::{Findings, closing};

pub(super) fn run(
    path: &Path,
    key: &VerifyingKey,
    seen: Option<&Pins>,
    json: bool,
    out: &mut (impl Write + ?Sized),
    aside: impl Fn(&str),
) -> anyhow::Result<Verdict> {
    let file = File::open(path).with_context(|| format!("read {}", path.display()))?;
    let seen = seen.map_or(&[][..], Pins::all);
    let verified = verify_export(BufReader::with_capacity(1 << 20, file), key, seen)
        .with_context(|| format!("read {}", path.display()))?;
    let mut findings = Findings::default();
    let mut lines = String::new();
    let (early, wrong): (Vec<_>, Vec<_>) =
        verified.findings.iter().partition(|finding| only_ends_before(finding, &verified, seen));
    let is_faulty = |stream: &str| {
        wrong.iter().any(|finding| matches!(finding, Finding::Fault(fault) if fault.stream() == stream))
    };
    for (stream, exported) in verified.streams.iter().filter(|(stream, _)| !is_faulty(stream)) {
        lines.push_str(&findings.exported(stream, exported, verified.is_whole));
    }
    lines.extend(wrong.into_iter().map(|finding| findings.found_in_export(finding)));
    if json {
        writeln!(out, "{}", findings.as_json(key, true))?;
    } else {
        out.write_all(lines.as_bytes())?;
    }
    for finding in early {
        aside(&format!("It was made before what was seen last: {finding}\n"));
    }
    match findings.verdict() {
        Verdict::Good => aside(&as_far_as_it_goes(&verified)),
        Verdict::Found => aside(&closing(&findings)),
    }
    Ok(findings.verdict())
}

/// What is shown by an export in which nothing is wrong. Nobody signs its header: whoever takes out checkpoints, or all of a
/// stream, leaves a file in which nothing contradicts anything.
fn as_far_as_it_goes(verified: &VerifiedExport) -> String {
    if !verified.is_whole {
        return "Events were left out, so what is there cannot be compared: prove single events instead.\n"
            .to_owned();
    }
    let unproven = |(stream, exported): (&String, &Exported)| match exported.unattested() {
        0 => None,
        unattested => Some(format!("{unattested} of {stream}")),
    };
    let unproven: Vec<_> = verified.streams.iter().filter_map(unproven).collect();
    let said = if unproven.is_empty() {
        "It is as attested.\n".to_owned()
    } else {
        format!(
            "It is as attested, but for its last events, {}: no checkpoint in it attests them, so nothing is proven of \
             those.\n",
            unproven.join(", ")
        )
    };
    let absent = STREAMS.iter().filter(|stream| !verified.streams.contains_key(stream.name));
    let absent: Vec<_> = absent.map(|stream| stream.name).collect();
    if absent.is_empty() {
        return said;
    }
    let absent = absent.join(", ");
    format!("{said}It has nothing of {absent}: that may not have been asked for, or was taken out.\n")
}

/// An export may be older than what was seen of the log since. That is no fault of either: whether the log itself was
/// rolled back, only the log tells.
fn only_ends_before(finding: &Finding, verified: &VerifiedExport, seen: &[SignedCheckpoint]) -> bool {
    let Finding::Fault(Fault::RolledBack { stream, head, attested }) = finding else { return false };
    let ends_there = verified.streams.get(stream).is_some_and(|exported| exported.last_sequence == *head);
    let is_seen = |signed: &SignedCheckpoint| {
        let checkpoint = signed.checkpoint();
        checkpoint.origin.stream() == stream && checkpoint.size == *attested
    };
    ends_there && seen.iter().any(is_seen)
}

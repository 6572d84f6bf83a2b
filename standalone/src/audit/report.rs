//! What was found, as a person and as a program reads it.

use std::io::Write;
use std::path::Path;

use ledger::export::{Exported, Finding};
use ledger::{Fault, SignedCheckpoint, VerifyingKey};
use serde_json::{Value, json};
use workers::Verified;

use super::Verdict;

/// Everything that was found, for programs.
#[derive(Default)]
pub(super) struct Findings {
    streams: Vec<Value>,
    findings: Vec<Value>,
}

/// The log at this place was another one when it was looked at last.
pub(super) fn other_key(
    json: bool,
    known: &VerifyingKey,
    found: &VerifyingKey,
    path: &Path,
    out: &mut (impl Write + ?Sized),
) -> anyhow::Result<Verdict> {
    let message = format!(
        "the log is attested by the key {found}, and was attested by {known} when it was verified before: it was \
         put in the place of another, or {} is that of another log",
        path.display()
    );
    if json {
        let findings = Findings {
            streams: Vec::new(),
            findings: vec![
                json!({"stream": null, "sequence": null, "kind": "other-key", "message": message}),
            ],
        };
        writeln!(out, "{}", findings.as_json(found, false))?;
    } else {
        writeln!(out, "FOUND {message}")?;
    }
    Ok(Verdict::Found)
}

impl Findings {
    pub(super) fn as_attested(&mut self, verified: &Verified, from: Option<u64>) -> String {
        let attested = verified.checkpoint.as_ref().map(SignedCheckpoint::checkpoint);
        let size = attested.map_or(0, |checkpoint| checkpoint.size);
        self.streams.push(json!({
            "stream": verified.stream,
            "epoch": verified.epoch,
            "events": verified.events,
            "read": verified.read,
            "attested": size,
            "root": attested.map(|checkpoint| checkpoint.root.to_string()),
            "goes_on_from": from,
            "imported": verified.imported.as_ref().map(SignedCheckpoint::checkpoint).map(
                |of| json!({"epoch": of.origin.epoch(), "equal_up_to": of.size}),
            ),
        }));
        let read = match verified.events - verified.read {
            0 => String::new(),
            _ => format!(", the last {} of them read", verified.read),
        };
        let signed = match size {
            0 => "; no checkpoint is signed yet".to_owned(),
            size => format!(", as the checkpoint of {size} attests them"),
        };
        let imported = verified.imported.as_ref().map(SignedCheckpoint::checkpoint);
        let seen = match (imported, from) {
            (Some(of), _) => Some(format!(
                "; imported from epoch {}, equal up to its checkpoint of {} seen before",
                of.origin.epoch(),
                of.size
            )),
            (None, from) => {
                from.map(|from| format!("; it goes on from the checkpoint of {from} seen before"))
            }
        };
        let left = match verified.events.saturating_sub(size) {
            0 => String::new(),
            left => format!("; {left} are not attested yet"),
        };
        let (stream, events) = (&verified.stream, verified.events);
        let line =
            format!("ok    {stream}: {events} events{read}{signed}{}{left}\n", seen.unwrap_or_default());
        line + &verified.forged.iter().map(|fault| self.found(fault)).collect::<String>()
    }

    pub(super) fn found(&mut self, fault: &Fault) -> String {
        self.findings.push(json!({
            "stream": fault.stream(),
            "sequence": fault.sequence(),
            "kind": fault.kind(),
            "message": fault.to_string(),
        }));
        format!("FOUND {fault}\n")
    }

    /// A stream of an export.
    pub(super) fn exported(&mut self, stream: &str, exported: &Exported, is_whole: bool) -> String {
        let Exported { epoch, events, last_sequence, .. } = exported;
        // Of a part there is nothing to compare with.
        let unattested = if is_whole { exported.unattested() } else { *events };
        self.streams.push(json!({
            "stream": stream,
            "epoch": epoch,
            "events": events,
            "last_sequence": last_sequence,
            "attested": exported.attested(),
            "unattested": unattested,
            "whole": is_whole,
            "root": exported.checkpoint.as_ref().map(|signed| signed.checkpoint().root.to_string()),
        }));
        let attested = match exported.attested() {
            _ if !is_whole => "a part of it, of which no root can be made".to_owned(),
            0 => "no checkpoint is in it".to_owned(),
            size if size < *events => {
                format!(
                    "as the checkpoint of {size} attests them; {} are not attested",
                    exported.unattested()
                )
            }
            size => format!("as the checkpoint of {size} attests them"),
        };
        let word = if is_whole { "ok   " } else { "-    " };
        format!("{word} {stream}: {events} events, {attested}\n")
    }

    /// Something that is wrong with an export.
    pub(super) fn found_in_export(&mut self, finding: &Finding) -> String {
        if let Finding::Fault(fault) = finding {
            return self.found(fault);
        }
        let message = finding.to_string();
        self.findings.push(json!({"stream": null, "sequence": null, "kind": "export", "message": message}));
        format!("FOUND {message}\n")
    }

    pub(super) fn verdict(&self) -> Verdict {
        if self.findings.is_empty() { Verdict::Good } else { Verdict::Found }
    }

    pub(super) fn as_json(&self, key: &VerifyingKey, is_complete: bool) -> Value {
        json!({
            "good": is_complete && self.findings.is_empty(),
            "complete": is_complete,
            "key": key.to_string(),
            "streams": self.streams,
            "findings": self.findings,
        })
    }
}

/// What it has come to, in a line.
pub(super) fn closing(findings: &Findings) -> String {
    match findings.findings.len() {
        0 => "It is as attested.\n".to_owned(),
        1 => "There is 1 finding: keep everything as it is.\n".to_owned(),
        count => format!("There are {count} findings: keep everything as it is.\n"),
    }
}

//! `cargo run -- check PROOF --key PUBLIC`: whether a proof holds. Nothing else is asked: no server, no data folder.

use std::io::{Read as _, Write};
use std::path::Path;

use anyhow::Context as _;
use ledger::{Checkpoint, Entry, EventProof, EventProofError, VerifyingKey};
use serde_json::json;

use super::Verdict;

/// Headers that a person wants to see, by the name that is shown.
const SHOWN: [(&str, &str); 4] =
    [("type", "ce-type"), ("time", "ce-time"), ("actor", "wherry-actor"), ("id", "ce-id")];
/// No event and its path are longer; a limit to what is read.
const MAX_BYTES: u64 = 64 << 20;

pub(super) fn run(
    path: &Path,
    key: &VerifyingKey,
    json: bool,
    out: &mut (impl Write + ?Sized),
) -> anyhow::Result<Verdict> {
    let bytes = read(path).with_context(|| format!("read {}", path.display()))?;
    let text = String::from_utf8_lossy(&bytes);
    let proof: Result<EventProof, _> = text.parse();
    let checked = proof.as_ref().map_err(Clone::clone).and_then(|proof| proof.check(key));
    if json {
        writeln!(out, "{}", as_json(&checked))?;
    } else {
        out.write_all(as_text(&checked, key).as_bytes())?;
    }
    Ok(if checked.is_ok() { Verdict::Good } else { Verdict::Found })
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().take(MAX_BYTES).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

type Checked<'a> = Result<(Entry<'a>, Checkpoint), EventProofError>;

fn as_text(checked: &Checked<'_>, key: &VerifyingKey) -> String {
    let (entry, checkpoint) = match checked {
        Ok(checked) => checked,
        Err(error) => return format!("NOT PROVEN: {error}\n"),
    };
    let mut lines = vec![
        format!("proven: event {} of {} is in the log {}", entry.sequence(), entry.stream(), key.name()),
        format!("  by      the checkpoint of {} events, {}", checkpoint.size, checkpoint.origin),
        format!("  subject {}", entry.subject()),
    ];
    for (shown, name) in SHOWN {
        if let Some((_, value)) = entry.headers().iter().find(|(found, _)| *found == name) {
            lines.push(format!("  {shown:<7} {value}"));
        }
    }
    lines.push(format!("  body    {}", String::from_utf8_lossy(entry.body())));
    // Of what somebody else wrote nothing may steer the terminal.
    lines.iter().map(|line| line.replace(char::is_control, "\u{fffd}") + "\n").collect()
}

fn as_json(checked: &Checked<'_>) -> serde_json::Value {
    match checked {
        Ok((entry, checkpoint)) => json!({
            "proven": true,
            "stream": entry.stream(),
            "sequence": entry.sequence(),
            "subject": entry.subject(),
            "headers": entry.headers(),
            "body": String::from_utf8_lossy(entry.body()),
            "checkpoint": {
                "origin": checkpoint.origin.to_string(),
                "size": checkpoint.size,
                "root": checkpoint.root.to_string(),
            },
        }),
        Err(error) => json!({"proven": false, "why": error.to_string()}),
    }
}

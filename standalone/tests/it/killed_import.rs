//! An import that is killed: it is gone on with, and until it is over nobody serves half of a log.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use domain::boundary::STREAMS;
use embedded::secrets::Secrets;
use embedded::wait_for;
use ledger::export::{
    CheckpointLine, ExportHeader, ExportTrailer, Range, Selection, verify_export, write_event,
};
use ledger::{CheckpointRecord, Entry, Frontier, Origin, SigningKey};

use crate::runner::Runner;
use crate::start_and_stop::{scratch_folder, wait_until_nothing_runs};

const STREAM: &str = "CONVERSIONS";
const EVENTS: u64 = 12_000;
const SOON: Duration = Duration::from_mins(2);
const STORED_AT: &str = "2026-01-02T03:04:05Z";

/// A log of many small events in one stream, as its export tells it.
fn export(key: &SigningKey) -> Vec<u8> {
    let range = |stream: &str| Range {
        epoch: "01d01d01".to_owned(),
        after: 0,
        upto: if stream == STREAM { EVENTS } else { 0 },
    };
    let streams = STREAMS.iter().map(|stream| (stream.name.to_owned(), range(stream.name))).collect();
    let (public, mut out, mut events) = (key.verifying_key(), Vec::new(), Vec::new());
    ExportHeader::new(public.name(), STORED_AT, streams, Selection::default()).write(&mut out);
    let mut leaves = Vec::new();
    for sequence in 1..=EVENTS {
        let (subject, id) = (format!("conversion.a.{sequence}"), format!("{sequence}.0"));
        let headers = [("Nats-Msg-Id", id.as_str()), ("ce-id", &id), ("ce-type", "Test")];
        let entry = Entry::new(STREAM, sequence, &subject, headers, br#"{"type":"Test"}"#);
        leaves.push(entry.leaf(&mut Vec::new()));
        write_event(&entry, STORED_AT, &mut events);
    }
    let origin = Origin::new(public.name(), STREAM, "01d01d01").expect("an origin");
    let record = CheckpointRecord::sign(&origin, &Frontier::default(), leaves, key);
    CheckpointLine { stream: STREAM.to_owned(), record: record.to_bytes() }.write(&mut out);
    out.extend(events);
    let counted = STREAMS.iter().map(|stream| (stream.name.to_owned(), range(stream.name).upto));
    ExportTrailer { events: counted.collect() }.write(&mut out);
    out
}

/// How many bytes of events the server in this folder has.
fn stored(data: &Path) -> u64 {
    let mut waiting = vec![data.join("nats")];
    let mut bytes = 0;
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|end| end == "blk")
                && path.to_string_lossy().contains(&format!("/{STREAM}/"))
            {
                bytes += entry.metadata().map_or(0, |found| found.len());
            }
        }
    }
    bytes
}

fn command(words: &[&str], data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_standalone"));
    command.args(words).arg("--data").arg(data).stdin(Stdio::null());
    command
}

/// Kills an import as soon as so much is stored. True when it was still at it.
async fn kill_when(mut import: Child, data: &Path, bytes: u64) -> anyhow::Result<bool> {
    let moment = wait_for("the moment", SOON, || {
        let is_over = matches!(import.try_wait(), Ok(Some(_)) | Err(_));
        let there = stored(data);
        std::future::ready(if is_over || there >= bytes { Ok(is_over) } else { Err(there) })
    });
    let is_over = moment.await?;
    import.kill()?;
    import.wait()?;
    wait_until_nothing_runs(data).await?;
    Ok(!is_over)
}

fn outcome(mut command: Command) -> anyhow::Result<(bool, String)> {
    let output = command.output()?;
    Ok((output.status.success(), String::from_utf8([output.stdout, output.stderr].concat())?))
}

#[tokio::test]
async fn an_import_that_is_killed_goes_on_and_nobody_serves_half_of_it() -> anyhow::Result<()> {
    let scratch = scratch_folder()?;
    let (data, file): (PathBuf, PathBuf) = (scratch.path().join("data"), scratch.path().join("log.ndjson"));
    fs::create_dir(&data)?;
    let secrets = Secrets::load_or_generate(&data)?;
    let key = signing_key(&secrets)?;
    fs::write(&file, export(&key))?;
    let path = file.to_str().context("a path")?;
    let import = || command(&["import", path], &data).stdout(Stdio::null()).stderr(Stdio::null()).spawn();

    let mut killed_at = Vec::new();
    for bytes in [1, 1 << 20, 2 << 20] {
        if kill_when(import()?, &data, bytes).await? {
            killed_at.push(stored(&data));
        }
        if bytes == 1 {
            // What begins with the log refuses it, and says what to do.
            let (went, said) =
                outcome(command(&["export", scratch.path().join("x").to_str().context("a path")?], &data))?;
            ensure!(!went && said.contains("holds a part of an import only"), "{said}");
            let mut runner = Runner::start(&data)?;
            let ended = runner.ended().await?;
            let said = runner.output();
            ensure!(!ended.success() && said.contains("import the same file again"), "{said}");
            wait_until_nothing_runs(&data).await?;
        }
    }
    ensure!(killed_at.len() >= 2, "it was over before it was killed: {killed_at:?}");

    let (went, said) = outcome(command(&["import", path], &data))?;
    ensure!(went, "{said}");
    let again = scratch.path().join("again.ndjson");
    let (went, said) = outcome(command(&["export", again.to_str().context("a path")?], &data))?;
    ensure!(went, "{said}");
    let events = |file: &Path| -> anyhow::Result<Vec<String>> {
        let text = fs::read_to_string(file)?;
        Ok(text.lines().filter(|line| line.contains("\"wherrysequence\"")).map(str::to_owned).collect())
    };
    ensure!(events(&again)? == events(&file)?, "every event is there once, as it was");
    let exported =
        verify_export(std::io::BufReader::new(fs::File::open(&again)?), &key.verifying_key(), &[])?;
    ensure!(exported.findings.is_empty(), "{:?}", exported.findings);
    Ok(())
}

fn signing_key(secrets: &Secrets) -> anyhow::Result<SigningKey> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let seed: [u8; 32] = STANDARD.decode(&secrets.notary_key)?.try_into().ok().context("32 bytes")?;
    Ok(SigningKey::new(&secrets.notary_name, &seed)?)
}

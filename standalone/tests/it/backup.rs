//! Somebody follows the how-tos: a system is backed up, and comes back in an empty folder as it was, without who was
//! erased meanwhile.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use embedded::wait_for;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, Row as _};

use crate::person::{PASSWORD, Person, url};
use crate::runner::Runner;
use crate::start_and_stop::scratch_folder;

const PATIENCE: Duration = Duration::from_mins(2);
/// What of `read` tells about the keeping of read models, and not what is in them.
const OF_THE_KIT: [&str; 8] = [
    "checkpoint",
    "projection_build",
    "projection_shard",
    "projection_stream",
    "parked_key",
    "parked_event",
    "waiting",
    "operation",
];

/// Does what the first block of commands in a how-to says, in this folder.
fn follow(how_to: &str, folder: &Path) -> anyhow::Result<String> {
    follow_below(how_to, "# ", folder)
}

/// The same of the first block below this heading.
pub(crate) fn follow_below(how_to: &str, heading: &str, folder: &Path) -> anyhow::Result<String> {
    let path = embedded::paths::project().join("docs/how-to").join(how_to);
    let text = std::fs::read_to_string(path)?;
    let (_, below) = text.split_once(heading).context("no such heading")?;
    let block =
        below.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next()).context("no commands")?;
    let mut said = String::new();
    for line in block.lines() {
        said.push_str(&run(line, folder)?);
    }
    Ok(said)
}

pub(crate) fn run(line: &str, folder: &Path) -> anyhow::Result<String> {
    let line = line.replace("cargo run --", env!("CARGO_BIN_EXE_standalone"));
    let output = Command::new("sh").args(["-c", &line]).current_dir(folder).output()?;
    let said = String::from_utf8([output.stdout, output.stderr].concat())?;
    ensure!(output.status.success(), "`{line}`: {said}");
    Ok(said)
}

async fn postgres(data: &Path, addresses: &Value) -> anyhow::Result<PgConnection> {
    let secrets: Value = serde_json::from_slice(&std::fs::read(data.join("secrets.json"))?)?;
    let address = addresses["servers"]["postgres"]["address"].as_str().context("an address")?;
    let password = secrets["postgres_reader_password"].as_str().context("a password")?;
    Ok(PgConnection::connect(&address.replace("://", &format!("://query_api:{password}@"))).await?)
}

/// What the read models show, line by line.
async fn read_models(postgres: &mut PgConnection) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let views = sqlx::query("select viewname::text from pg_views where schemaname = 'read' order by 1");
    let mut shown = BTreeMap::new();
    for view in views.fetch_all(&mut *postgres).await? {
        let view: String = view.get(0);
        if !OF_THE_KIT.contains(&view.as_str()) {
            let rows = format!("select to_jsonb(v)::text from read.{view} v order by 1");
            let rows = sqlx::query(&rows).fetch_all(&mut *postgres).await?;
            shown.insert(view, rows.iter().map(|row| row.get(0)).collect());
        }
    }
    Ok(shown)
}

/// Waits until everything that is in the log is attested and applied, and gives what the read models show then.
async fn when_level(
    data: &Path,
    addresses: &Value,
    folder: &Path,
) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let (probe, key) = (folder.join("probe"), key(data)?);
    let line = format!("cargo run -- export {} --data {}", probe.display(), data.display());
    let mut postgres = postgres(data, addresses).await?;
    loop {
        run(&line, folder)?;
        let file = std::io::BufReader::new(std::fs::File::open(&probe)?);
        let verified = ledger::export::verify_export(file, &key, &[])?;
        std::fs::remove_file(&probe)?;
        ensure!(verified.findings.is_empty(), "{:?}", verified.findings);
        let heads =
            verified.streams.iter().map(|(stream, exported)| (stream.clone(), exported.last_sequence));
        let heads: BTreeMap<String, u64> = heads.collect();
        let applied =
            sqlx::query("select projection::text, stream::text, sequence::bigint from read.checkpoint");
        let behind = applied.fetch_all(&mut postgres).await?.iter().any(|row| {
            let (stream, sequence): (String, i64) = (row.get(1), row.get(2));
            heads.get(&stream).is_some_and(|head| sequence.unsigned_abs() < *head)
        });
        if !behind && verified.streams.values().all(|exported| exported.attested() == exported.last_sequence)
        {
            return read_models(&mut postgres).await;
        }
        tokio::task::yield_now().await;
    }
}

fn key(data: &Path) -> anyhow::Result<ledger::VerifyingKey> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let secrets: Value = serde_json::from_slice(&std::fs::read(data.join("secrets.json"))?)?;
    let text = |name: &str| secrets[name].as_str().map(str::to_owned).context("a secret");
    let seed: [u8; 32] = STANDARD.decode(text("notary_key")?)?.try_into().ok().context("32 bytes")?;
    Ok(ledger::SigningKey::new(&text("notary_name")?, &seed)?.verifying_key())
}

#[tokio::test]
async fn a_system_comes_back_from_its_backup_as_it_was() -> anyhow::Result<()> {
    let scratch = scratch_folder()?;
    let folder = scratch.path();
    let (data, restored) = (folder.join("data"), folder.join("restored"));
    let mut runner = Runner::start(&data)?;
    let addresses = runner.up().await?;
    let here = url(&addresses)?;
    let ada = Person::signs_up(&here, "ada", "ada@example.org").await?;
    let bob = Person::signs_up(&here, "bob", "bob@example.org").await?;
    ada.does(Method::PUT, "/api/v1/profile", &json!({"name": "Ada", "bio": "ahoy"})).await?;
    let room = ada.does(Method::POST, "/api/v1/rooms", &json!({"name": "Harbour"})).await?;
    let room = room["room_id"].as_str().context("a room")?.to_owned();
    let messages = format!("/api/v1/rooms/{room}/messages");
    ada.does(Method::POST, &messages, &json!({"body": "the tide is in"})).await?;
    bob.does(Method::PUT, "/api/v1/profile", &json!({"name": "Bob", "bio": "not for long"})).await?;
    let upload = ada.uploads("document", "place,depth\nharbour,7\n").await?;
    let request = json!({"upload_id": upload["upload_id"], "name": "tides.csv", "to": "pdf"});
    ada.does(Method::POST, "/api/v1/conversions", &request).await?;

    // The keys are copied, then somebody wants to be forgotten: an older copy must not bring him back.
    std::fs::create_dir(folder.join("backup"))?;
    run("cargo run -- export-keys backup/keys --data data", folder)?;
    std::fs::copy(folder.join("backup/keys"), folder.join("old-keys"))?;
    let erased = bob.ask(Method::POST, "/api/v1/account/erasure", &json!({"password": PASSWORD})).await?;
    ensure!(erased.0 == 202, "{erased:?}");
    let log = data.join("logs/wherry.log");
    wait_for("the erasure", PATIENCE, || {
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        std::future::ready(if said.contains("a person was erased") {
            Ok(())
        } else {
            Err("not yet".to_owned())
        })
    })
    .await?;
    let position = ada.does(Method::GET, "/api/v1/rooms", &json!(null)).await?["position"].clone();
    let before = tokio::time::timeout(PATIENCE, when_level(&data, &addresses, folder)).await??;
    ensure!(before.values().map(Vec::len).sum::<usize>() > 5, "{before:?}");
    ensure!(runner.signal("-TERM").await?.success(), "{}", runner.output());

    follow("back-up.md", folder)?;
    std::fs::copy(folder.join("old-keys"), folder.join("backup/keys"))?;
    let said = follow("restore.md", folder)?;
    ensure!(said.contains("1 people stay erased"), "{said}");

    let mut runner = Runner::start(&restored)?;
    let addresses = runner.up().await?;
    let after = tokio::time::timeout(PATIENCE, when_level(&restored, &addresses, folder)).await??;
    for (view, rows) in &before {
        ensure!(after[view] == *rows, "{view}: {rows:?} and {:?}", after[view]);
    }
    let mut ada = Person { url: url(&addresses)?, ..ada };
    ada.logs_in().await?;
    let bob = Person { url: ada.url.clone(), ..bob };
    let gone = json!({"email": bob.email, "password": PASSWORD});
    ensure!(bob.ask(Method::POST, "/api/v1/sessions", &gone).await?.0 >= 400, "he is back");
    let timeline = format!("/api/v1/rooms/{room}/timeline");
    wait_for("the timeline", PATIENCE, || async {
        let shown = ada.ask(Method::GET, &timeline, &json!(null)).await.map_err(|error| error.to_string())?;
        if shown.1.to_string().contains("the tide is in") { Ok(()) } else { Err(format!("{shown:?}")) }
    })
    .await?;
    // A position from before names another epoch: it is told at once that nothing of it holds.
    let old_position = position.as_str().context("a position")?;
    let answer =
        ada.does(Method::GET, &format!("/api/v1/rooms?position={old_position}"), &json!(null)).await?;
    ensure!(answer["stale"] == true, "{answer}");
    // No mail came a second time.
    let mails = ada.ask(Method::GET, "/inbox/mails?to=ada@example.org", &json!(null)).await?;
    ensure!(mails.1["items"].as_array().is_some_and(Vec::is_empty), "{mails:?}");
    ensure!(runner.signal("-TERM").await?.success(), "{}", runner.output());
    Ok(())
}

//! A system from its first start to its last, killed hard in between.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Context as _;
use embedded::{secrets::Secrets, wait_for};
use kit::clock::Clock;
use kit::tokens::Signer;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::runner::{Runner, process_in, processes_that_name};

const SOON: Duration = Duration::from_secs(30);

struct Person {
    client: Client,
    url: String,
}

impl Person {
    fn at(addresses: &Value) -> anyhow::Result<Self> {
        let url = addresses["url"].as_str().context("no url")?.to_owned();
        // Fails only when a provider was installed before, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self { client: Client::builder().no_proxy().build()?, url })
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<(StatusCode, Value)> {
        let answer = self.client.post(format!("{}{path}", self.url)).json(body).send().await?;
        Ok((answer.status(), answer.json().await.unwrap_or_default()))
    }

    async fn get(&self, path: &str) -> anyhow::Result<reqwest::Response> {
        Ok(self.client.get(format!("{}{path}", self.url)).send().await?)
    }

    /// The token in the mail that was sent to this address.
    async fn activation_token(&self, email: &str) -> anyhow::Result<String> {
        let mails = wait_for("the mail", SOON, || async {
            let answer =
                self.get(&format!("/inbox/mails?to={email}")).await.map_err(|error| error.to_string())?;
            let mails: Value = answer.json().await.map_err(|error| error.to_string())?;
            if mails["items"][0].is_null() { Err(mails.to_string()) } else { Ok(mails) }
        })
        .await?;
        let text = mails["items"][0]["text"].as_str().context("no text")?;
        let (_, rest) = text.split_once("/activate#").context("no link")?;
        Ok(rest.split_whitespace().next().context("no token")?.to_owned())
    }
}

/// The current one, and those that it takes over from.
fn master_keys(data: &Path) -> anyhow::Result<(Value, Value)> {
    let secrets: Value = serde_json::from_slice(&std::fs::read(data.join("secrets.json"))?)?;
    Ok((secrets["master_key"].clone(), secrets["other_master_keys"].clone()))
}

/// The command line beside the one that runs.
fn read_models_are_operated(data: &Path, url: &str) -> anyhow::Result<()> {
    let port = url.rsplit(':').next().context("no port")?;
    let projections = |words: &[&str]| -> anyhow::Result<(bool, String)> {
        let output = Command::new(env!("CARGO_BIN_EXE_standalone"))
            .args(["projections", "--port", port, "--data"])
            .arg(data)
            .args(words)
            .output()?;
        let said = [output.stdout, output.stderr].concat();
        Ok((output.status.success(), String::from_utf8(said)?))
    };
    let (listed, list) = projections(&["list"])?;
    assert!(listed && list.contains("account_directory") && list.contains("live"), "{list}");
    let (shown, one) = projections(&["show", "account_directory"])?;
    assert!(shown && one.contains("build 1: live") && one.contains("at USERS:"), "{one}");
    let (shown, why) = projections(&["show", "account_directory", "#7"])?;
    assert!(!shown && why.contains("Nothing of this key waits"), "{why}");
    let (shown, why) = projections(&["show", "nothing_of_ours"])?;
    assert!(!shown && why.contains("There is no read model of this name"), "{why}");
    let (begun, outcome) = projections(&["rebuild", "account_directory"])?;
    assert!(begun && outcome.contains("build 2 is begun"), "{outcome}");
    let (refused, why) = projections(&["rebuild", "nothing_of_ours"])?;
    assert!(!refused && why.contains("there is no such read model"), "{why}");
    let (equal, verdict) = projections(&["verify", "room_list"])?;
    assert!(equal && verdict.contains("of room_list_v") && verdict.contains("as the log says"), "{verdict}");
    let (looked, why) = projections(&["verify", "nothing_of_ours"])?;
    assert!(!looked && why.contains("there is no read model nothing_of_ours"), "{why}");
    let (shown, parked) = projections(&["parked"])?;
    assert!(shown && parked == "nothing is parked\n", "{parked}");
    Ok(())
}

/// An auditor beside the one that runs, who needs no more than its folder.
async fn the_log_is_verified(data: &Path) -> anyhow::Result<()> {
    let pins = data.with_extension("pins");
    let auditor = |words: &[&str]| auditor(data, words);
    let (found, key) = auditor(&["audit-key"])?;
    assert!(found == Some(0) && key.starts_with("wherry-"), "{key}");
    let (found, said) = auditor(&["verify", "--pins", &pins.to_string_lossy()])?;
    assert!(found == Some(0) && said.contains("ok    USERS: "), "{said}");
    let proof = wait_for("a checkpoint", SOON, || {
        let proved = auditor(&["prove", "USERS:1"]).map_err(|error| error.to_string());
        let proved = proved.and_then(|(code, said)| if code == Some(0) { Ok(said) } else { Err(said) });
        std::future::ready(proved)
    })
    .await?;
    let file = data.with_extension("proof");
    std::fs::write(&file, proof)?;
    let checked = Command::new(env!("CARGO_BIN_EXE_standalone"))
        .args(["check", "--key", key.trim()])
        .arg(&file)
        .current_dir("/")
        .output()?;
    let said = String::from_utf8(checked.stdout)?;
    assert!(checked.status.success() && said.contains("proven: event 1 of USERS"), "{said}");
    Ok(())
}

/// The command line of an auditor.
fn auditor(data: &Path, words: &[&str]) -> anyhow::Result<(Option<i32>, String)> {
    let asked =
        Command::new(env!("CARGO_BIN_EXE_standalone")).args(words).arg("--data").arg(data).output()?;
    Ok((asked.status.code(), String::from_utf8([asked.stdout, asked.stderr].concat())?))
}

/// Who did what and why, and what it looked like then, on the command line.
fn what_happened_is_told(data: &Path) -> anyhow::Result<()> {
    let ask = |words: &[&str]| -> anyhow::Result<String> {
        let (code, said) = auditor(data, &[&["audit"], words].concat())?;
        anyhow::ensure!(code == Some(0), "{words:?}: {said}");
        Ok(said)
    };
    let found = ask(&["events", "--type", "AccountActivated", "--json"])?;
    let activated: Value = serde_json::from_str(found.lines().next().context("no event")?)?;
    assert_eq!((&activated["stream"], found.lines().count()), (&json!("USERS"), 1), "{found}");
    let text = |name: &str| activated[name].as_str().context("a text");
    let (command, subject) = (text("command_id")?, text("subject")?);
    let of_ada = ["events", "--person", text("account_id")?, "--until", text("stored_at")?, "--limit", "1"];
    let listed = ask(&of_ada)?;
    assert!(listed.lines().count() == 1 && listed.contains("AccountRegistered"), "{listed}");
    let chain = ask(&["chain", command])?;
    assert!(chain.starts_with(&format!("command {command} by ")), "{chain}");
    assert!(chain.contains(&format!("AccountActivated  {subject}")), "{chain}");

    let sequence = activated["sequence"].as_u64().context("a sequence")?;
    let (before, after) = ((sequence - 1).to_string(), sequence.to_string());
    let was = ask(&["state", subject, "--at", &before])?;
    assert!(was.contains("Registered") && was.contains("\"sealed\": true"), "{was}");
    assert!(!was.contains("ada@example.org"), "{was}");
    let diff = ask(&["diff", subject, "--from", &before, "--to", &after])?;
    assert!(diff.contains("/Registered/activation") && diff.contains("AccountActivated v1"), "{diff}");
    let all = ask(&["diff", subject, "--from", "0"])?;
    assert!(all.contains("AccountRegistered v1") && all.contains("from 0 to "), "{all}");

    // What cannot be answered says why, and ends with the code of "could not look".
    for (words, why) in [
        (&["audit", "state", subject, "--at", "1000000"][..], "sequence"),
        (&["audit", "chain", "018f2d6e-0000-7000-8000-000000000001"], "Nothing in the log"),
    ] {
        let (code, said) = auditor(data, words)?;
        assert!(code == Some(2) && said.contains(why), "{words:?}: {code:?} {said}");
    }
    // The questions are in the log themselves.
    let asked = ask(&["events", "--type", "AuditRead"])?;
    assert!(asked.contains("system.audit.operator") && asked.contains("by operator:command-line"), "{asked}");
    Ok(())
}

/// As the auditors' page does it, and then offline.
async fn what_is_taken_away_over_http_is_verified(data: &Path, person: &Person) -> anyhow::Result<()> {
    let secrets = Secrets::load_or_generate(data)?;
    let signer = Signer::from_pem(&secrets.jwt_private_key)?;
    let (file, pins) = (data.with_extension("ndjson"), data.with_extension("export-pins"));
    let (file_name, pins) = (file.to_string_lossy().into_owned(), pins.to_string_lossy().into_owned());
    let verify = ["verify", "--export", &file_name, "--pins", &pins];
    let export = async |query: &str| -> anyhow::Result<String> {
        let now = Clock::system().now();
        let token = signer.operator_token("a-test", now, time::Duration::MINUTE)?.token;
        let request = person.client.get(format!("{}/api/v1/audit/export{query}", person.url));
        let text = request.bearer_auth(token).send().await?.error_for_status()?.text().await?;
        std::fs::write(&file, &text)?;
        Ok(text)
    };
    let whole = wait_for("an export that is attested", SOON, || async {
        let text = export("").await.map_err(|error| error.to_string())?;
        let (code, said) = auditor(data, &verify).map_err(|error| error.to_string())?;
        let is_attested =
            said.lines().any(|line| line.starts_with("ok    USERS") && line.contains("attests them"));
        if code == Some(0) && is_attested { Ok(text) } else { Err(said) }
    })
    .await?;
    let changed = whole.replacen("AccountActivated", "AccountAbandoned", 1);
    anyhow::ensure!(changed != whole);
    std::fs::write(&file, changed)?;
    let (code, said) = auditor(data, &verify)?;
    assert!(code == Some(1) && said.contains("FOUND USERS: event "), "{said}");
    // A part says that it is one.
    export("?type=AccountActivated").await?;
    let (code, said) = auditor(data, &verify)?;
    assert!(code == Some(0) && said.contains("Events were left out"), "{said}");
    Ok(())
}

pub(crate) async fn wait_until_nothing_runs(data: &Path) -> anyhow::Result<()> {
    wait_for("all processes to end", SOON, || {
        let left = processes_that_name(data).map_err(|error| error.to_string());
        std::future::ready(left.and_then(|left| if left.is_empty() { Ok(()) } else { Err(left.join("\n")) }))
    })
    .await?;
    Ok(())
}

#[tokio::test]
async fn killed_hard_it_comes_back_with_all_that_was_acknowledged() -> anyhow::Result<()> {
    let folder = scratch_folder()?;
    let data = folder.path().join("data");
    let credentials = json!({"email": "ada@example.org", "password": "a ferry at dawn"});

    let mut first = Runner::start(&data)?;
    let person = Person::at(&first.up().await?)?;
    let account = json!({"email": "ada@example.org", "handle": "ada", "password": "a ferry at dawn"});
    assert_eq!(person.post("/api/v1/accounts", &account).await?.0, StatusCode::ACCEPTED);
    let token = person.activation_token("ada@example.org").await?;
    let activated = person.post("/api/v1/accounts/activation", &json!({"token": token})).await?;
    assert_eq!(activated.0, StatusCode::OK, "{}", activated.1);
    first.kill_hard()?;
    wait_until_nothing_runs(&data).await?;

    let before = master_keys(&data)?;
    let mut second = Runner::start_with(&data, &["--new-master-key"])?;
    let person = Person::at(&second.up().await?)?;
    let after = master_keys(&data)?;
    assert_ne!(after.0, before.0);
    assert_eq!(after.1, Value::Null, "the old one is dropped when nothing needs it any more");
    // What the password is checked against is sealed with a key that the old one had wrapped.
    let logged_in = person.post("/api/v1/sessions", &credentials).await?;
    assert_eq!(logged_in.0, StatusCode::OK, "{}", logged_in.1);
    read_models_are_operated(&data, &person.url)?;
    the_log_is_verified(&data).await?;
    what_happened_is_told(&data)?;
    what_is_taken_away_over_http_is_verified(&data, &person).await?;
    let page = person.get("/").await?;
    assert!(page.headers().contains_key("content-security-policy"));
    assert!(page.text().await?.contains("<title>Wherry"), "the app's first page");
    let ended = second.signal("-TERM").await?;
    assert!(ended.success(), "{}", second.output());
    assert!(!data.join("running.json").exists(), "nothing runs there any more");
    let left = processes_that_name(&data)?;
    assert!(left.is_empty(), "left behind: {left:?}");
    Ok(())
}

#[tokio::test]
async fn ctrl_c_while_it_starts_leaves_nothing_behind() -> anyhow::Result<()> {
    let folder = scratch_folder()?;
    let data = folder.path().join("data");
    let mut runner = Runner::start(&data)?;
    wait_for("the first server", SOON, || {
        let started = process_in(&data.join("nats"), "nats-server").map_err(|error| error.to_string());
        std::future::ready(started.and_then(|found| found.ok_or_else(|| runner.output())))
    })
    .await?;
    let ended = runner.signal("-INT").await?;
    assert!(ended.success(), "{}", runner.output());
    wait_until_nothing_runs(&data).await
}

#[tokio::test]
async fn a_server_that_dies_is_started_again() -> anyhow::Result<()> {
    let folder = scratch_folder()?;
    let data = folder.path().join("data");
    let mut runner = Runner::start(&data)?;
    let person = Person::at(&runner.up().await?)?;
    let log_server = process_in(&data.join("nats"), "nats-server")?.context("NATS does not run")?;
    let killed = Command::new("kill").args(["-KILL", &log_server.to_string()]).status()?;
    assert!(killed.success());
    let account = json!({"email": "bob@example.org", "handle": "bob", "password": "a ferry at dawn"});
    wait_for("commands to be accepted again", SOON, || async {
        match person.post("/api/v1/accounts", &account).await {
            Ok((StatusCode::ACCEPTED, _)) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    let restarted = process_in(&data.join("nats"), "nats-server")?;
    assert!(restarted.is_some_and(|process| process != log_server));
    assert!(runner.signal("-TERM").await?.success(), "{}", runner.output());
    Ok(())
}

/// Postgres, which runs as another user when we are root, must be able to pass through it.
pub(crate) fn scratch_folder() -> anyhow::Result<TempDir> {
    Ok(tempfile::Builder::new().permissions(Permissions::from_mode(0o711)).tempdir()?)
}

//! The whole of Wherry in a process of its own, as `cargo run` starts it but built as it is shipped; with people who have signed
//! up, and rooms that are filled through the log.

use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use domain::boundary::{Boundary, CHATS};
use domain::chat::TimelineEvent;
use domain::ids::{AccountId, MessageId, RoomId};
use embedded::secrets::Secrets;
use embedded::wait_for;
use jetstream_es::{CommandMeta, EventStore, Expectation, KeyVault, NatsConfig, NewEvent, OWN_API, Proposal};
use kit::config::Vars;
use personal::{Deletable, MasterKey};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use standalone::options::Options;
use standalone::running::Running;
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::process::{Child, Command};
use uuid::Uuid;

use crate::cpu::Processes;
use crate::project::http_client;

/// The first start builds the app for browsers, and gets what converts documents.
const UP_WITHIN: Duration = Duration::from_mins(10);
const STOPPED_WITHIN: Duration = Duration::from_secs(30);
/// A mail comes, and a read model has caught up, within this.
const PATIENCE: Duration = Duration::from_mins(15);
/// How long a commit may take: filling a log is not what is measured.
const COMMIT_WITHIN: Duration = Duration::from_mins(2);
/// What may still run after that is not waited for.
const LEAVE_AFTER: Duration = Duration::from_secs(1);
/// The system has nothing to do while it takes less than this part of a core.
const QUIET_BELOW: f64 = 0.1;
const LOOK: Duration = Duration::from_secs(2);
/// Messages of one commit.
const COMMIT: u64 = 1000;
const PASSWORD: &str = "a rowing boat at dawn";

/// Is the whole system instead of a measurement: how this program starts it.
///
/// # Errors
/// As the runner.
pub(crate) fn serve(data: &str, addresses: &str) -> anyhow::Result<()> {
    let options = Options {
        data: PathBuf::from(data),
        port: 0,
        addresses: Some(PathBuf::from(addresses)),
        new_master_key: false,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ran = runtime.block_on(Box::pin(standalone::system::run(&options)));
    runtime.shutdown_timeout(LEAVE_AFTER);
    ran
}

/// A system that runs. It is killed when this is dropped.
pub(crate) struct System {
    child: Child,
    url: String,
    store: EventStore,
    http: reqwest::Client,
    // After the process, whose data is in it.
    _folder: TempDir,
}

/// Somebody who has signed up.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) email: String,
    pub(crate) handle: String,
    pub(crate) account: AccountId,
}

/// Where a room's messages begin and end in the log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filled {
    pub(crate) first: u64,
    pub(crate) last: u64,
}

impl System {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        // Started as root, Postgres runs as another user, who must be able to pass through.
        let folder = tempfile::Builder::new()
            .prefix("wherry-bench-")
            .permissions(Permissions::from_mode(0o711))
            .tempdir()?;
        let (data, addresses) = (folder.path().join("data"), folder.path().join("addresses.json"));
        let output = folder.path().join("output.log");
        let file = File::create(&output)?;
        let mut child = Command::new(std::env::current_exe()?)
            .args(["serve", "standalone"])
            .arg(&data)
            .arg(&addresses)
            .env("WHERRY_LOG", "error")
            // Everybody sits at one address here.
            .env("WHERRY_OPEN_REQUESTS_PER_MINUTE", "6000")
            // A few people write as much as many would.
            .env("WHERRY_WRITES_PER_MINUTE", "10000000")
            .env("WHERRY_UPLOADS_AT_ONCE", "64")
            .current_dir(embedded::paths::project())
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .kill_on_drop(true)
            .spawn()
            .context("start the system")?;
        wait_for("the system to be up", UP_WITHIN, || {
            let ended = child.try_wait().ok().flatten();
            let is_up = addresses.exists();
            async move {
                match ended {
                    Some(ended) => Ok(Err(ended)),
                    None if is_up => Ok(Ok(())),
                    None => Err("it is not up".to_owned()),
                }
            }
        })
        .await?
        .map_err(|ended| anyhow::anyhow!("the system ended: {ended}\n{}", last_words(&output)))?;
        let running = Running::read(&data)?;
        let secrets = Secrets::load_or_generate(&data)?;
        let store = store(&running, &secrets).await?;
        Ok(Self { child, url: running.url, store, http: http_client()?, _folder: folder })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Signs somebody up, with the link of their mail.
    pub(crate) async fn sign_up(&self, name: &str) -> anyhow::Result<Person> {
        let (email, handle) = (format!("{name}@example.org"), name.to_owned());
        let account = json!({ "email": email, "handle": handle, "password": PASSWORD });
        self.post(None, "/api/v1/accounts", &account).await?;
        let mails = format!("/inbox/mails?to={email}");
        let token = wait_for("the activation mail", PATIENCE, || async {
            let mails = self.get(None, &mails).await.map_err(|error| format!("{error:#}"))?;
            let text = mails["items"][0]["text"].as_str().unwrap_or_default();
            let link = text.split_once("/activate#").map(|(_, rest)| rest);
            let token = link.and_then(|rest| rest.split_whitespace().next());
            token.map(str::to_owned).ok_or_else(|| mails.to_string())
        })
        .await?;
        self.post(None, "/api/v1/accounts/activation", &json!({ "token": token })).await?;
        let session = self.session(&email).await?;
        let account: Uuid = session["account_id"].as_str().context("no account id")?.parse()?;
        Ok(Person { email, handle, account: AccountId::new(account) })
    }

    /// Makes a room, and has somebody else in it.
    pub(crate) async fn room(&self, name: &str, owner: &Person, guest: &Person) -> anyhow::Result<RoomId> {
        let (of_owner, of_guest) = (self.token(owner).await?, self.token(guest).await?);
        let created = self.post(Some(&of_owner), "/api/v1/rooms", &json!({ "name": name })).await?;
        let id = created["room_id"].as_str().context("no room id")?;
        let invitations = format!("/api/v1/rooms/{id}/invitations");
        self.post(Some(&of_owner), &invitations, &json!({ "handle": guest.handle })).await?;
        self.post(Some(&of_guest), &format!("{invitations}/accept"), &json!({})).await?;
        Ok(RoomId::new(id.parse()?))
    }

    /// Has so many messages in a room, numbered and said by the two in turn, and waits until they are shown.
    pub(crate) async fn fill(
        &self,
        room: RoomId,
        people: [&Person; 2],
        count: u64,
    ) -> anyhow::Result<Filled> {
        let (mut first, mut last) = (None, 0);
        for begin in (1..=count).step_by(usize::try_from(COMMIT)?) {
            let end = count.min(begin + COMMIT - 1);
            let events = (begin..=end)
                .map(|number| posted(room, people, number))
                .collect::<anyhow::Result<Vec<_>>>()?;
            let proposal = Proposal { stream: CHATS.name.to_owned(), events };
            #[expect(clippy::disallowed_methods, reason = "a bench takes the time as it comes")]
            let now = OffsetDateTime::now_utc();
            let meta = CommandMeta::new(Uuid::now_v7(), "d", "bench", now);
            last = self.store.append(&meta, proposal).await?.position.sequence;
            if first.is_none() {
                first = Some(last - (end - begin));
            }
        }
        let filled = Filled { first: first.context("a room without a message")?, last };
        self.shown(room, people[0], filled.last).await?;
        Ok(filled)
    }

    /// Waits until the query shows the message at this sequence.
    async fn shown(&self, room: RoomId, person: &Person, sequence: u64) -> anyhow::Result<()> {
        let token = self.token(person).await?;
        let path = format!("/api/v1/rooms/{room}/timeline?limit=1");
        wait_for("the timeline", PATIENCE, || async {
            let page = self.get(Some(&token), &path).await.map_err(|error| format!("{error:#}"))?;
            let newest = page["items"][0]["sequence"].as_u64();
            if newest == Some(sequence) {
                Ok(())
            } else {
                Err(format!("{newest:?} is shown, not {sequence}"))
            }
        })
        .await?;
        Ok(())
    }

    /// Waits until what was filled in keeps nobody busy any more.
    pub(crate) async fn quiet(&self) -> anyhow::Result<()> {
        let processes = Processes::Server(self.child.id().context("the system has ended by itself")?);
        let began = Instant::now();
        loop {
            let before = processes.cpu_seconds()?;
            tokio::time::sleep(LOOK).await;
            if processes.cpu_seconds()? - before < QUIET_BELOW * LOOK.as_secs_f64() {
                return Ok(());
            }
            ensure!(began.elapsed() < PATIENCE, "the system does not come to rest");
        }
    }

    /// What somebody shows who is signed in: for some minutes.
    pub(crate) async fn token(&self, person: &Person) -> anyhow::Result<String> {
        let session = self.session(&person.email).await?;
        Ok(session["access_token"].as_str().context("no token")?.to_owned())
    }

    async fn session(&self, email: &str) -> anyhow::Result<Value> {
        self.post(None, "/api/v1/sessions", &json!({ "email": email, "password": PASSWORD })).await
    }

    async fn post(&self, token: Option<&str>, path: &str, body: &Value) -> anyhow::Result<Value> {
        answer(path, token, self.http.post(format!("{}{path}", self.url)).json(body)).await
    }

    async fn get(&self, token: Option<&str>, path: &str) -> anyhow::Result<Value> {
        answer(path, token, self.http.get(format!("{}{path}", self.url))).await
    }

    /// Asks it to stop as Ctrl-C does, and waits for that.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        kill_process(id.context("the system has ended by itself")?, Signal::TERM)?;
        let ended =
            tokio::time::timeout(STOPPED_WITHIN, self.child.wait()).await.context("it does not stop")??;
        ensure!(ended.success(), "the system ended with {ended}");
        Ok(())
    }
}

impl Person {
    pub(crate) const fn password() -> &'static str {
        PASSWORD
    }
}

/// Runs one of the node programs that measure in a browser: it is told what to measure as JSON, and tells what it measured.
///
/// # Errors
/// When it fails, or says what is not understood.
pub(crate) async fn measured<T: serde::de::DeserializeOwned>(
    program: &Path,
    wanted: &Value,
) -> anyhow::Result<T> {
    use tokio::io::AsyncWriteExt as _;
    let name = program.display();
    let mut child = Command::new("node")
        .arg(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("run {name}"))?;
    let mut input = child.stdin.take().context("it has no input")?;
    input.write_all(wanted.to_string().as_bytes()).await?;
    drop(input);
    let output = child.wait_with_output().await?;
    ensure!(output.status.success(), "{name} failed: {}", output.status);
    serde_json::from_slice(&output.stdout)
        .with_context(|| format!("{name} said {}", String::from_utf8_lossy(&output.stdout)))
}

/// The browser that is measured in: `cargo xtask bench` names it.
///
/// # Errors
/// When none is named.
pub(crate) fn chromium() -> anyhow::Result<String> {
    let named = Vars::from_process().optional("WHERRY_CHROMIUM").map(str::to_owned);
    named.context("WHERRY_CHROMIUM names no browser: start this with `cargo xtask bench`, which finds one")
}

async fn store(running: &Running, secrets: &Secrets) -> anyhow::Result<EventStore> {
    ensure!(running.nats_is_ours, "WHERRY_NATS_URL is set: the log that is filled must be one of its own");
    let user = "command_api";
    let password = secrets.nats_passwords.get(user).context("command-api has no password")?;
    let client = jetstream_es::connect(&NatsConfig::new(running.nats_url.clone(), user, password)).await?;
    let keys = KeyVault::new(client.clone(), OWN_API, MasterKey::from_base64(&secrets.master_key)?);
    Ok(EventStore::new(client, keys, "/wherry/bench").answering_within(COMMIT_WITHIN))
}

fn posted(room: RoomId, people: [&Person; 2], number: u64) -> anyhow::Result<NewEvent> {
    // Three in one go, then the other one.
    let author = people[usize::from(number / 3 % 2 == 1)].account;
    let posted = TimelineEvent::MessagePosted {
        room,
        message: MessageId::new(Uuid::now_v7()),
        author,
        body: Deletable::open(author.person(), text(number)),
        answers: None,
        mentions: Vec::new(),
        mentions_room: false,
        attachments: Vec::new(),
    };
    let boundary = Boundary::timeline(room);
    NewEvent::of(boundary.subject(), &posted, Expectation::Any).context("an event has a JSON form")
}

/// Of different lengths, as what people say is: of one line mostly, of some lines now and then. Each begins with its number.
fn text(number: u64) -> String {
    let said = "so much of what is said in a room is about as long as this";
    match number % 10 {
        3 => format!("{number}: {said}\nand this is a line of its own\nas is this"),
        6 => format!("{number}: {}", [said; 6].join(", ")),
        8 => format!("{number}: yes"),
        _ => format!("{number}: {said}"),
    }
}

async fn answer(path: &str, token: Option<&str>, request: reqwest::RequestBuilder) -> anyhow::Result<Value> {
    let request = if let Some(token) = token { request.bearer_auth(token) } else { request };
    let response = request.send().await.with_context(|| format!("ask {path}"))?;
    let (status, body) = (response.status(), response.bytes().await?);
    if !status.is_success() {
        bail!("{path}: {status} {}", String::from_utf8_lossy(&body));
    }
    if body.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_slice(&body)?) }
}

fn last_words(output: &Path) -> String {
    let output = std::fs::read_to_string(output).unwrap_or_default();
    let lines: Vec<&str> = output.lines().collect();
    lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_begins_with_its_number_and_some_have_more_lines() {
        for number in [1, 3, 6, 8, 100_000] {
            assert!(text(number).starts_with(&format!("{number}: ")));
        }
        assert_eq!([text(1), text(3)].map(|text| text.lines().count()), [1, 3]);
        assert!(text(6).len() > 300);
    }
}

//! A real server with Wherry's own configuration, clients of its users, and a small kind of event.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use async_nats::jetstream::publish::PublishAck;
use async_nats::{Client, ConnectOptions, HeaderMap, jetstream};
use cqrs_es::DomainEvent;
use embedded::testing;
use jetstream_es::setup::{self, ConsumerDef, StreamDef};
use jetstream_es::{
    Ambient, CommandMeta, EventStore, Expectation, KeyVault, LogReader, NatsConfig, NewEvent, OWN_API,
    Proposal,
};
use personal::{Deletable, MasterKey, PersonId, Personal};
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::{NoContext, Timestamp, Uuid};

/// The prefix under which account APP reaches the log.
pub(crate) const LOG_API: &str = "LOG.API";
pub(crate) const STREAMS: [(&str, &str); 4] =
    [("USERS", "user.>"), ("CHATS", "chat.>"), ("CONVERSIONS", "conversion.>"), ("SYSTEM", "system.>")];
pub(crate) const CONSUMERS: [(&str, &str); 9] = [
    ("USERS", "mailer"),
    ("USERS", "inviter"),
    ("USERS", "eraser"),
    ("CONVERSIONS", "converter"),
    ("CONVERSIONS", "storekeeper"),
    ("CHATS", "timekeeper"),
    ("CHATS", "notifier"),
    ("CHATS", "previewer"),
    ("SYSTEM", "retrier"),
];
/// The consumer of timers that have come due, and what it takes.
pub(crate) const TIMERS_CONSUMER: (&str, &str) = ("destroyer", "timers.due.text.*");
/// Others, of other kinds.
pub(crate) const OTHER_TIMERS_CONSUMERS: [(&str, &str); 2] =
    [("clearer", "timers.due.files.*"), ("pusher", "timers.due.notice.*")];
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// A server with the log set up.
pub(crate) struct Log {
    pub(crate) nats: testing::Own<embedded::nats::Nats>,
}

impl Log {
    pub(crate) async fn start() -> Result<Self> {
        let log = Self::without_setup().await?;
        let client = log.client("setup").await?;
        setup::ensure_streams(&client, &stream_defs(), 1).await?;
        setup::ensure_buckets(&client, 1).await?;
        setup::ensure_checkpoints(&client, 1).await?;
        setup::ensure_timers(&client, &timers_consumers(), 1).await?;
        setup::ensure_consumers(&client, &consumer_defs()).await?;
        Ok(log)
    }

    /// A server alone.
    pub(crate) async fn without_setup() -> Result<Self> {
        Ok(Self { nats: testing::nats().await? })
    }

    pub(crate) async fn client(&self, user: &str) -> Result<Client> {
        let config = NatsConfig::new(self.nats.url(), user, self.nats.password(user));
        jetstream_es::connect(&config).await.with_context(|| format!("connecting as {user}"))
    }

    pub(crate) async fn store(&self) -> Result<EventStore> {
        self.store_with(Ambient::system()).await
    }

    pub(crate) async fn store_with(&self, ambient: Ambient) -> Result<EventStore> {
        let client = self.client("command_api").await?;
        let vault = KeyVault::with_ambient(client.clone(), OWN_API, master(), ambient.clone());
        Ok(EventStore::with_ambient(client, vault, "/wherry/test", ambient))
    }

    /// A store by way of this client, for who looks at what the client does.
    pub(crate) fn store_of(client: &Client) -> EventStore {
        EventStore::new(client.clone(), KeyVault::new(client.clone(), OWN_API, master()), "/wherry/test")
    }

    /// A store whose requests give up soon, by way of `url`.
    pub(crate) async fn impatient_store(&self, url: &str) -> Result<EventStore> {
        let client = self.impatient_client("command_api", url).await?;
        let vault = KeyVault::new(client.clone(), OWN_API, master());
        Ok(EventStore::new(client, vault, "/wherry/test"))
    }

    pub(crate) async fn impatient_client(&self, user: &str, url: &str) -> Result<Client> {
        impatient(user, self.nats.password(user), url).await
    }

    /// What a projector reads with.
    pub(crate) async fn reader(&self) -> Result<LogReader> {
        Ok(LogReader::new(self.client("projectors").await?, LOG_API))
    }

    /// How many times the server's files hold these bytes.
    pub(crate) fn on_disk(&self, bytes: &[u8]) -> Result<usize> {
        count_in_files(self.nats.folder(), bytes)
    }

    pub(crate) async fn shorten_duplicate_window(&self, stream: &str, window: Duration) -> Result<()> {
        let context = jetstream::new(self.client("setup").await?);
        let mut config = context.get_stream(stream).await?.cached_info().config.clone();
        config.duplicate_window = window;
        context.update_stream(config).await?;
        Ok(())
    }

    /// Waits until the server has forgotten this command's message ids: until a message with the first
    /// of them is stored again, in a subject that nobody reads.
    pub(crate) async fn forget_message_ids(
        &self,
        stream: &str,
        meta: &CommandMeta,
        window: Duration,
    ) -> Result<()> {
        let client = self.client("command_api").await?;
        let probe = Uuid::now_v7();
        let send = |id: String| {
            let client = client.clone();
            async move {
                let mut headers = HeaderMap::new();
                headers.insert("Nats-Msg-Id", id);
                let answer = client.request_with_headers("chat.probe", headers, "x".into()).await?;
                let ack: PublishAck = serde_json::from_slice(&answer.payload)?;
                anyhow::Ok(ack.duplicate)
            }
        };
        // A later id is forgotten later: when it is, so are the command's.
        anyhow::ensure!(
            !send(probe.to_string()).await? && send(probe.to_string()).await?,
            "ids are not seen"
        );
        embedded::wait_for("forgotten message ids", window * 20, || async {
            match send(probe.to_string()).await {
                Ok(false) => Ok(()),
                Ok(true) => Err(format!("{stream} still knows an id later than {}", meta.id)),
                Err(error) => Err(error.to_string()),
            }
        })
        .await?;
        Ok(())
    }

    /// Deletes a stream and sets it up anew, as only an operator with the server's files could.
    pub(crate) async fn recreate_stream(&self, stream: &str) -> Result<()> {
        self.nats.server().stop().await;
        let folder = find_folder(self.nats.folder(), stream).context("the stream's folder")?;
        std::fs::remove_dir_all(folder)?;
        self.nats.server().start().await?;
        let client = self.client("setup").await?;
        setup::ensure_streams(&client, &stream_defs(), 1).await?;
        Ok(())
    }

    pub(crate) async fn last_sequence(&self, stream: &str) -> Result<u64> {
        Ok(self.reader().await?.head(stream).await?.last_sequence)
    }
}

/// A client whose requests give up soon; of several addresses it takes another when one is gone.
pub(crate) async fn impatient(user: &str, password: &str, urls: &str) -> Result<Client> {
    let addresses = urls.split(',').map(str::parse).collect::<Result<Vec<async_nats::ServerAddr>, _>>()?;
    Ok(ConnectOptions::with_user_and_password(user.to_owned(), password.to_owned())
        .custom_inbox_prefix(format!("_INBOX_{user}"))
        .request_timeout(Some(Duration::from_millis(500)))
        .connect(addresses)
        .await?)
}

/// The seed of this run's choices: `WHERRY_TEST_SEED`, or a new one. A failing test shows it.
#[expect(clippy::print_stderr, reason = "the runner shows it when the test fails")]
pub(crate) fn seed() -> u64 {
    let given = std::env::var_os("WHERRY_TEST_SEED").and_then(|seed| seed.to_str()?.parse().ok());
    let seed = given.unwrap_or_else(|| {
        let mut bytes = [0; 8];
        Ambient::system().fill_random(&mut bytes);
        u64::from_le_bytes(bytes)
    });
    eprintln!("WHERRY_TEST_SEED={seed}");
    seed
}

/// Choices that a seed decides.
pub(crate) fn rng(seed: u64) -> TestRng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}

pub(crate) fn stream_defs() -> Vec<StreamDef> {
    STREAMS.iter().map(|(name, subjects)| StreamDef::new(name, &[subjects])).collect()
}

pub(crate) fn consumer_defs() -> Vec<ConsumerDef> {
    CONSUMERS
        .iter()
        .map(|(stream, durable)| ConsumerDef {
            stream: (*stream).to_owned(),
            durable: (*durable).to_owned(),
            filters: Vec::new(),
            ack_wait: Duration::from_secs(1),
            max_ack_pending: 100,
        })
        .collect()
}

pub(crate) fn timers_consumers() -> [ConsumerDef; 3] {
    let [one, other] = OTHER_TIMERS_CONSUMERS;
    [TIMERS_CONSUMER, one, other].map(|(durable, filter)| ConsumerDef {
        stream: "TIMERS".to_owned(),
        durable: durable.to_owned(),
        filters: vec![filter.to_owned()],
        ack_wait: Duration::from_secs(1),
        max_ack_pending: 16,
    })
}

pub(crate) fn master() -> MasterKey {
    MasterKey::from_bytes([42; 32])
}

fn count_in_files(below: &Path, bytes: &[u8]) -> Result<usize> {
    let mut count = 0;
    for entry in std::fs::read_dir(below)? {
        let path = entry?.path();
        if path.is_dir() {
            count += count_in_files(&path, bytes)?;
        } else {
            // What is gone since the folder was listed holds nothing.
            let content = std::fs::read(&path).unwrap_or_default();
            count += content.windows(bytes.len()).filter(|window| *window == bytes).count();
        }
    }
    Ok(count)
}

fn find_folder(below: &Path, name: &str) -> Option<PathBuf> {
    let entries = std::fs::read_dir(below).ok()?;
    let folders: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders
        .iter()
        .find(|path| path.file_name().is_some_and(|file| file == name))
        .cloned()
        .or_else(|| folders.iter().find_map(|path| find_folder(path, name)))
}

/// An event of the tests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub(crate) enum Note {
    Written { text: String },
    Signed { by: Personal<String> },
    Said { words: Deletable<String> },
}

impl Note {
    pub(crate) fn written(text: impl Into<String>) -> Self {
        Self::Written { text: text.into() }
    }

    /// The text, whichever kind of event it is.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Written { text } => text,
            Self::Signed { by } => by.value().map_or("(erased)", String::as_str),
            Self::Said { words } => words.value().map_or("(erased)", String::as_str),
        }
    }
}

impl jetstream_es::StoredEvent for Note {
    const VERSIONS: &'static [(&'static str, u32)] = &[("Written", 1), ("Signed", 1), ("Said", 1)];
}

impl DomainEvent for Note {
    fn event_type(&self) -> String {
        match self {
            Self::Written { .. } => "Written",
            Self::Signed { .. } => "Signed",
            Self::Said { .. } => "Said",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

pub(crate) fn now() -> OffsetDateTime {
    Ambient::system().now()
}

/// A command sent now.
pub(crate) fn command() -> CommandMeta {
    command_with(Uuid::now_v7())
}

pub(crate) fn command_with(id: Uuid) -> CommandMeta {
    CommandMeta {
        id,
        digest: "digest-1".to_owned(),
        actor: "account:test".to_owned(),
        correlation: "corr".to_owned(),
        causation: None,
        traceparent: None,
        issued_at: now(),
    }
}

/// A UUIDv7 made at this time.
pub(crate) fn id_made_at(at: OffsetDateTime) -> Uuid {
    let seconds = u64::try_from(at.unix_timestamp()).unwrap();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, at.nanosecond()))
}

pub(crate) fn person() -> PersonId {
    PersonId::new(Uuid::now_v7())
}

pub(crate) fn event(subject: &str, text: impl Into<String>, expect: Expectation) -> NewEvent {
    NewEvent::of(subject, &Note::written(text), expect).unwrap()
}

/// A proposal for the stream CHATS.
pub(crate) fn chats(events: Vec<NewEvent>) -> Proposal {
    Proposal { stream: "CHATS".to_owned(), events }
}

pub(crate) fn one(subject: &str, text: impl Into<String>, expect: Expectation) -> Proposal {
    chats(vec![event(subject, text, expect)])
}

/// A clock that a test sets ahead, and chance as usual.
#[derive(Clone, Default)]
pub(crate) struct ManualClock {
    ahead_seconds: Arc<AtomicI64>,
}

impl ManualClock {
    pub(crate) fn advance(&self, by: Duration) {
        self.ahead_seconds.fetch_add(i64::try_from(by.as_secs()).unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn ambient(&self) -> Ambient {
        let ahead = Arc::clone(&self.ahead_seconds);
        let system = Ambient::system();
        let random = system.clone();
        Ambient::new(
            move || system.now() + time::Duration::seconds(ahead.load(Ordering::SeqCst)),
            move |bytes| random.fill_random(bytes),
        )
    }
}

/// Counts.
#[derive(Clone, Default)]
pub(crate) struct Counter(Arc<AtomicU64>);

impl Counter {
    pub(crate) fn add(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

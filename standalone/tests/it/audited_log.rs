//! A log with a notary's checkpoints, and an auditor at the command line who knows nothing but its server, its key and
//! what was seen before.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use domain::boundary::{Boundary, STREAMS};
use domain::conversion::ConversionEvent;
use domain::ids::{AccountId, ConversionId};
use embedded::nats::Nats;
use embedded::testing::{self, Own};
use jetstream_es::import::{ImportedMessage, ImportedStream, begin};
use jetstream_es::setup::{self, StreamDef};
use jetstream_es::{
    Checkpoints, CommandMeta, EventStore, Expectation, Imported, KeyVault, LogReader, NatsConfig, NewEvent,
    OWN_API, Proposal, StoredMessage,
};
use ledger::export::{CheckpointLine, ExportHeader, ExportTrailer, Range, Selection, write_event};
use ledger::{CheckpointRecord, Entry, Frontier, Hash, Origin, SigningKey};
use personal::MasterKey;
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const STREAM: &str = "CONVERSIONS";

pub(crate) struct AuditedLog {
    pub(crate) nats: Own<Nats>,
    pub(crate) key: SigningKey,
    /// The auditor's own.
    pub(crate) folder: TempDir,
}

/// What the command line has come to.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) aside: String,
}

impl AuditedLog {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let log = Self::on_empty_server().await?;
        log.set_up().await?;
        Ok(log)
    }

    async fn on_empty_server() -> anyhow::Result<Self> {
        let nats = testing::nats().await?;
        let key = SigningKey::new("wherry-test", &[7; 32])?;
        Ok(Self { nats, key, folder: tempfile::tempdir()? })
    }

    async fn set_up(&self) -> anyhow::Result<()> {
        let setup = self.client("setup").await?;
        let streams = STREAMS.map(|stream| StreamDef::new(stream.name, &[stream.subjects]));
        setup::ensure_streams(&setup, &streams, 1).await?;
        setup::ensure_buckets(&setup, 1).await?;
        setup::ensure_checkpoints(&setup, 1).await?;
        Ok(())
    }

    /// The events of another log, as `change` leaves them, brought into an empty one: as the import does it, and as
    /// somebody does who has full rights on the servers and says that it was one.
    pub(crate) async fn imported(
        from: &Self,
        change: impl FnOnce(&mut Vec<StoredMessage>),
    ) -> anyhow::Result<Self> {
        let log = Self::on_empty_server().await?;
        let reader = LogReader::new(from.client("auditor").await?, "LOG.API");
        let (epoch, mut messages) = (reader.head(STREAM).await?.epoch, from.messages().await?);
        change(&mut messages);
        let subjects = STREAMS.iter().find(|stream| stream.name == STREAM).map(|stream| stream.subjects);
        let of = ImportedStream {
            stream: StreamDef::new(STREAM, &[subjects.expect("a stream of ours")]),
            from: Imported { epoch, upto: messages.len() as u64 },
            root: "as they say".to_owned(),
        };
        let (setup, writer) = (log.client("setup").await?, log.client("command_api").await?);
        let mut import = begin(&setup, &writer, &[of], 1).await?.remove(0);
        for message in messages {
            let ours = |name: &str| !name.starts_with("Nats-") || name == "Nats-Msg-Id";
            let headers = message.headers().filter(|(name, _)| ours(name));
            let message = ImportedMessage::new(&message.subject, headers, message.body.clone(), None);
            import.push(message.map_err(anyhow::Error::msg)?).await?;
        }
        import.end().await?;
        log.set_up().await?;
        Ok(log)
    }

    async fn client(&self, user: &str) -> anyhow::Result<async_nats::Client> {
        let config = NatsConfig::new(self.nats.url(), user, self.nats.password(user));
        Ok(jetstream_es::connect(&config).await?)
    }

    /// Appends so many events.
    pub(crate) async fn grow(&self, events: usize) -> anyhow::Result<()> {
        let client = self.client("command_api").await?;
        let keys = KeyVault::new(client.clone(), OWN_API, MasterKey::from_bytes([3; 32]));
        let store = EventStore::new(client, keys, "/test");
        for _ in 0..events {
            let (owner, conversion) = (AccountId::new(Uuid::now_v7()), ConversionId::new(Uuid::now_v7()));
            let event = ConversionEvent::ConversionCancelled { conversion, owner };
            let boundary = Boundary::conversion(owner, conversion);
            let events = vec![NewEvent::of(boundary.subject(), &event, Expectation::Any)?];
            let meta = CommandMeta {
                id: Uuid::now_v7(),
                digest: "test".to_owned(),
                actor: "account:test".to_owned(),
                correlation: "test".to_owned(),
                causation: None,
                traceparent: None,
                issued_at: kit::clock::Clock::system().now(),
            };
            store.append(&meta, Proposal { stream: STREAM.to_owned(), events }).await?;
        }
        Ok(())
    }

    pub(crate) async fn messages(&self) -> anyhow::Result<Vec<StoredMessage>> {
        let log = LogReader::new(self.client("auditor").await?, "LOG.API");
        Ok(log.messages(STREAM, 1, None, 1000).await?)
    }

    /// Signs what the log holds now, after the checkpoint before.
    pub(crate) async fn attest(&self) -> anyhow::Result<CheckpointRecord> {
        self.attest_with(&self.key).await
    }

    pub(crate) async fn attest_with(&self, key: &SigningKey) -> anyhow::Result<CheckpointRecord> {
        let reader = LogReader::new(self.client("auditor").await?, "LOG.API");
        let epoch = reader.head(STREAM).await?.epoch;
        let checkpoints = Checkpoints::new(self.client("notary").await?);
        let last = checkpoints.last(STREAM).await?;
        let public = key.verifying_key();
        let earlier = last.as_ref().and_then(|last| CheckpointRecord::open(&last.body, &public).ok());
        let earlier = earlier.map_or_else(Frontier::default, |record| record.frontier().clone());
        let messages = self.messages().await?;
        let leaves = messages.iter().map(leaf).skip(usize::try_from(earlier.size())?).collect();
        let origin = Origin::new(public.name(), STREAM, &epoch).expect("an origin");
        let record = CheckpointRecord::sign(&origin, &earlier, leaves, key);
        let expected = last.map_or(0, |last| last.sequence);
        checkpoints.publish(STREAM, expected, record.to_bytes().into()).await?;
        Ok(record)
    }

    /// The whole stream as a file tells it: each checkpoint before the events that it attests.
    pub(crate) async fn export(&self) -> anyhow::Result<String> {
        let reader = LogReader::new(self.client("auditor").await?, "LOG.API");
        let (head, messages) = (reader.head(STREAM).await?, self.messages().await?);
        let records = Checkpoints::new(self.client("auditor").await?).page(STREAM, 1).await?;
        let range = Range { epoch: head.epoch, after: 0, upto: head.last_sequence };
        let streams = [(STREAM.to_owned(), range)].into();
        let (mut out, mut told, made_at) = (Vec::new(), 0, "2026-01-02T03:04:05Z");
        let header =
            ExportHeader::new(self.key.verifying_key().name(), made_at, streams, Selection::default());
        header.write(&mut out);
        for record in records {
            let size = CheckpointRecord::open(&record.body, &self.key.verifying_key())?.checkpoint().size;
            CheckpointLine { stream: STREAM.to_owned(), record: record.body.to_vec() }.write(&mut out);
            for message in
                messages.iter().filter(|message| told < message.sequence && message.sequence <= size)
            {
                let (stream, subject) = (&message.stream, &message.subject);
                let entry = Entry::new(stream, message.sequence, subject, message.headers(), &message.body);
                write_event(&entry, made_at, &mut out);
            }
            told = size;
        }
        ExportTrailer { events: [(STREAM.to_owned(), told)].into() }.write(&mut out);
        Ok(String::from_utf8(out)?)
    }

    /// Puts something among the checkpoints that is none.
    pub(crate) async fn forge(&self, bytes: Vec<u8>) -> anyhow::Result<()> {
        let checkpoints = Checkpoints::new(self.client("notary").await?);
        let last = checkpoints.last(STREAM).await?.map_or(0, |message| message.sequence);
        checkpoints.publish(STREAM, last, bytes.into()).await?;
        Ok(())
    }

    /// Does something to the server's files while it is stopped.
    pub(crate) async fn meddle(
        &self,
        meddle: impl FnOnce(&Path) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.nats.server().stop().await;
        meddle(&self.store())?;
        Ok(self.nats.server().start().await?)
    }

    fn store(&self) -> PathBuf {
        self.nats.folder().join("store")
    }

    /// The command line, on the auditor's own machine, with what the operators gave.
    pub(crate) fn auditor(&self, words: &[&str]) -> anyhow::Result<Said> {
        let key = self.key.verifying_key().to_string();
        let url = self.nats.url();
        let server: &[&str] = match words[0] {
            "verify" | "prove" if !words.contains(&"--export") => &["--nats", &url],
            _ => &[],
        };
        let key: &[&str] = if words.contains(&"--key") { &[] } else { &["--key", &key] };
        let output = Command::new(env!("CARGO_BIN_EXE_standalone"))
            .args(words)
            .args(server)
            .args(key)
            .env("NATS_AUDITOR_PASSWORD", self.nats.password("auditor"))
            .env("HOME", self.folder.path())
            .env_remove("XDG_STATE_HOME")
            .current_dir(self.folder.path())
            .output()?;
        Ok(Said {
            code: output.status.code(),
            out: String::from_utf8(output.stdout)?,
            aside: String::from_utf8(output.stderr)?,
        })
    }

    /// A path in the auditor's folder.
    pub(crate) fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }
}

fn leaf(message: &StoredMessage) -> Hash {
    let (stream, subject) = (&message.stream, &message.subject);
    Entry::new(stream, message.sequence, subject, message.headers(), &message.body).leaf(&mut Vec::new())
}

/// A copy of the server's files as they are, to be put back later.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

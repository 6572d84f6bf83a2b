//! What somebody with full rights on the servers can do to a log: write a stream anew as it pleases, under the same
//! epoch, or put back its files of yesterday.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use async_nats::{HeaderMap, jetstream};
use jetstream_es::{LogReader, StoredMessage};

use crate::world::World;

/// A message that is to be in the stream.
#[derive(Clone)]
pub(crate) struct Written {
    subject: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl From<StoredMessage> for Written {
    fn from(message: StoredMessage) -> Self {
        let ours = |name: &str| !name.starts_with("Nats-") || name == "Nats-Msg-Id";
        let headers = message.headers().filter(|(name, _)| ours(name));
        Self {
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body: message.body.to_vec(),
            subject: message.subject,
        }
    }
}

impl Written {
    /// The same under another message id: the server drops what it has seen.
    pub(crate) fn renamed(mut self, id: &str) -> Self {
        for (name, value) in &mut self.headers {
            if name == "Nats-Msg-Id" || name == "ce-id" {
                id.clone_into(value);
            }
        }
        self
    }
}

/// All messages of a stream.
pub(crate) async fn messages(world: &World, stream: &str) -> anyhow::Result<Vec<StoredMessage>> {
    let log = LogReader::new(world.client("auditor").await?, "LOG.API");
    Ok(log.messages(stream, 1, None, 1000).await?)
}

/// Writes a stream anew: what `change` makes of its messages, in their places from 1 on, under the epoch that it had.
pub(crate) async fn rewrite(
    world: &World,
    stream: &str,
    change: impl FnOnce(Vec<Written>) -> Vec<Written>,
) -> anyhow::Result<()> {
    let messages = messages(world, stream).await?.into_iter().map(Written::from).collect();
    let setup = jetstream::new(world.client("setup").await?);
    let config = setup.get_stream(stream).await?.cached_info().config.clone();
    world.nats.server().stop().await;
    fs::remove_dir_all(folder(world, stream)?)?;
    world.nats.server().start().await?;
    setup_again(world, config).await?;
    let writer = world.client("command_api").await?;
    let wanted: Vec<Written> = change(messages);
    for message in &wanted {
        let mut headers = HeaderMap::new();
        for (name, value) in &message.headers {
            headers.append(name.as_str(), value.as_str());
        }
        let answer = writer
            .request_with_headers(message.subject.clone(), headers, message.body.clone().into())
            .await?;
        let answer = String::from_utf8_lossy(&answer.payload).into_owned();
        ensure!(!answer.contains("error") && !answer.contains("duplicate"), "{answer}");
    }
    ensure!(self::messages(world, stream).await?.len() == wanted.len(), "the stream is as wanted");
    Ok(())
}

async fn setup_again(world: &World, config: jetstream::stream::Config) -> anyhow::Result<()> {
    let setup = jetstream::new(world.client("setup").await?);
    let created = setup.create_stream(&config).await?;
    let epoch = |config: &jetstream::stream::Config| config.metadata.get("wherry.epoch").cloned();
    ensure!(epoch(&created.cached_info().config) == epoch(&config), "the epoch is the old one");
    Ok(())
}

/// A copy of a stream's files as they are now, to be put back later.
pub(crate) struct Yesterday {
    copy: tempfile::TempDir,
    stream: &'static str,
}

impl Yesterday {
    pub(crate) async fn keep(world: &World, stream: &'static str) -> anyhow::Result<Self> {
        let copy = tempfile::tempdir()?;
        world.nats.server().stop().await;
        copy_folder(&folder(world, stream)?, &copy.path().join(stream))?;
        world.nats.server().start().await?;
        Ok(Self { copy, stream })
    }

    pub(crate) async fn put_back(&self, world: &World) -> anyhow::Result<()> {
        world.nats.server().stop().await;
        let folder = folder(world, self.stream)?;
        fs::remove_dir_all(&folder)?;
        copy_folder(&self.copy.path().join(self.stream), &folder)?;
        world.nats.server().start().await?;
        Ok(())
    }
}

/// The stream's own files.
pub(crate) fn folder(world: &World, stream: &str) -> anyhow::Result<PathBuf> {
    let mut waiting = vec![world.nats.folder().to_owned()];
    while let Some(folder) = waiting.pop() {
        if folder.ends_with(Path::new("streams").join(stream)) {
            return Ok(folder);
        }
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            }
        }
    }
    None.context("the stream has no folder")
}

fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
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

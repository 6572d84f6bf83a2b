//! The limits that the log itself sets, with nothing around it: single publishes, and a loop that sends
//! what waits as one atomic batch.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use async_nats::jetstream::publish::PublishAck;
use async_nats::{Client, HeaderMap};
use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::load::{self, Loaded};
use crate::servers::{Log, PREFIX};

/// The most that the server takes in one batch.
const MOST: usize = 1000;
/// The answered writers run before the next batch is cut; see ADR 12.
const QUIET_TURNS: usize = 8;
const MOST_TURNS: usize = 256;
/// Below it single publishes side by side are faster.
const SINGLES: usize = 8;

/// A message ready to be sent, and whom to tell.
struct Ready {
    subject: String,
    id: String,
    done: oneshot::Sender<()>,
}

/// Publishes by themselves, each waiting for its own acknowledgement.
pub(crate) async fn singles(writers: usize, time: Duration) -> anyhow::Result<Loaded> {
    let log = Log::start().await?;
    let client = log.client("command_api").await?;
    let loaded = load::closed(writers, time, log.processes, move |_| {
        let client = client.clone();
        async move { publish(&client, &subject(), &Uuid::now_v7().to_string()).await }
    })
    .await?;
    let stored = log.stored().await?;
    ensure!(stored == loaded.acknowledged, "{stored} stored, {} acknowledged", loaded.acknowledged);
    Ok(loaded)
}

/// The loop, with so many writers that only wait.
pub(crate) async fn batches(writers: usize, time: Duration) -> anyhow::Result<Loaded> {
    let log = Log::start().await?;
    let client = log.client("command_api").await?;
    let (inbox, ready) = mpsc::unbounded_channel();
    let committer = tokio::spawn(commit(client, ready));
    let inbox = Arc::new(inbox);
    let loaded = load::closed(writers, time, log.processes, move |_| {
        let inbox = Arc::clone(&inbox);
        async move {
            let (done, answered) = oneshot::channel();
            let ready = Ready { subject: subject(), id: Uuid::now_v7().to_string(), done };
            inbox.send(ready).ok().context("the committer has ended")?;
            Ok(answered.await?)
        }
    })
    .await?;
    committer.await??;
    let stored = log.stored().await?;
    ensure!(stored == loaded.acknowledged, "{stored} stored, {} acknowledged", loaded.acknowledged);
    Ok(loaded)
}

async fn commit(client: Client, mut inbox: mpsc::UnboundedReceiver<Ready>) -> anyhow::Result<()> {
    let mut waiting = Vec::new();
    while let Some(first) = inbox.recv().await {
        waiting.push(first);
        while !waiting.is_empty() {
            while waiting.len() < MOST
                && let Ok(ready) = inbox.try_recv()
            {
                waiting.push(ready);
            }
            let batch = std::mem::take(&mut waiting);
            let answered = batch.len();
            send(&client, &batch).await?;
            for ready in batch {
                let _gone = ready.done.send(());
            }
            let mut quiet = 0;
            for _ in 0..MOST_TURNS {
                tokio::task::yield_now().await;
                let before = waiting.len();
                while waiting.len() < MOST
                    && let Ok(ready) = inbox.try_recv()
                {
                    waiting.push(ready);
                }
                quiet = if waiting.len() > before { 0 } else { quiet + 1 };
                if quiet == QUIET_TURNS || waiting.len() >= answered {
                    break;
                }
            }
        }
    }
    Ok(())
}

async fn send(client: &Client, batch: &[Ready]) -> anyhow::Result<()> {
    if batch.len() <= SINGLES {
        let each = batch.iter().map(|ready| publish(client, &ready.subject, &ready.id));
        futures::future::try_join_all(each).await?;
        return Ok(());
    }
    let id = Uuid::now_v7().simple().to_string();
    for (number, ready) in (1..).zip(batch) {
        let mut headers = expecting_nothing(&ready.id);
        headers.insert("Nats-Batch-Id", id.as_str());
        headers.insert("Nats-Batch-Sequence", number.to_string());
        if number < batch.len() {
            client.publish_with_headers(ready.subject.clone(), headers, payload()).await?;
        } else {
            headers.insert("Nats-Batch-Commit", "1");
            let answer = client.request_with_headers(ready.subject.clone(), headers, payload()).await?;
            let ack: PublishAck = serde_json::from_slice(&answer.payload).context("a batch was refused")?;
            ensure!(ack.batch_size == Some(batch.len() as u64), "a batch was not taken whole");
        }
    }
    Ok(())
}

async fn publish(client: &Client, subject: &str, id: &str) -> anyhow::Result<()> {
    let answer = client.request_with_headers(subject.to_owned(), expecting_nothing(id), payload()).await?;
    let ack: PublishAck = serde_json::from_slice(&answer.payload).context("a message was refused")?;
    ensure!(!ack.duplicate, "a message was taken for another one");
    Ok(())
}

fn expecting_nothing(id: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Msg-Id", id);
    headers.insert("Nats-Expected-Last-Subject-Sequence", "0");
    headers
}

fn subject() -> String {
    format!("{PREFIX}.{}", Uuid::now_v7().simple())
}

fn payload() -> Bytes {
    Bytes::from_static(&[b'x'; 200])
}

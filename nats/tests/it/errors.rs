//! Every way in which the store says no, provoked on a real server: each says what failed, why, and what to do.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use jetstream_es::{AppendError, AttemptError, EventStore, ExecuteError, Expectation, StoreError};
use rustix::process::Signal;
use serde_json::json;

use crate::deadlines::{Sent, signal};
use crate::support::{Log, Note, chats, command, command_with, event, id_made_at, now, one};

const ROOM: &str = "chat.room.a";
const SHORT: Duration = Duration::from_millis(300);

/// The error's words and those of its sources.
fn words(error: &(dyn std::error::Error + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |error| error.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Checks that an error says all of this, in this order.
fn says(error: &(dyn std::error::Error + 'static), parts: &[&str]) -> Result<()> {
    let words = words(error);
    let mut rest = words.as_str();
    for part in parts {
        let at =
            rest.find(part).with_context(|| format!("`{part}` is not where it should be in: {words}"))?;
        rest = &rest[at + part.len()..];
    }
    Ok(())
}

async fn refused(store: &EventStore, proposal: jetstream_es::Proposal) -> Result<AppendError> {
    match store.append(&command(), proposal).await {
        Ok(outcome) => anyhow::bail!("appended: {outcome:?}"),
        Err(error) => Ok(error),
    }
}

async fn executed(
    store: &EventStore,
    meta: &jetstream_es::CommandMeta,
    last: u64,
) -> Result<ExecuteError<std::convert::Infallible>> {
    let attempt = || std::future::ready(Ok::<_, AttemptError<_>>(one(ROOM, "x", Expectation::Exactly(last))));
    match store.execute(meta, "CHATS", &[ROOM.to_owned()], attempt).await {
        Ok(outcome) => anyhow::bail!("executed: {outcome:?}"),
        Err(error) => Ok(error),
    }
}

#[tokio::test]
async fn somebody_else_was_first() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let meta = command();
    store.append(&meta, one(ROOM, "x", Expectation::Exactly(0))).await?;

    let error = refused(&store, one(ROOM, "y", Expectation::Exactly(0))).await?;
    ensure!(matches!(error, AppendError::Conflict), "{error:?}");
    says(&error, &["somebody else was first", "expectation", "load and decide again"])?;
    let error = executed(&store, &command(), 0).await?;
    ensure!(matches!(error, ExecuteError::Conflict), "{error:?}");
    says(&error, &["others changed the same", "nothing is stored", "try again later"])?;

    let mut other = meta.clone();
    other.digest = "digest-2".to_owned();
    let error = store.append(&other, one(ROOM, "x", Expectation::Any)).await.err().context("reused")?;
    ensure!(matches!(error, AppendError::CommandIdReused), "{error:?}");
    says(&error, &["command id was used before", "another body", "another id"])?;
    let error = executed(&store, &other, 1).await?;
    ensure!(matches!(error, ExecuteError::CommandIdReused), "{error:?}");
    says(&error, &["command id was used before", "another body", "another id"])?;
    let two = ["b", "c"].map(|name| event(&format!("chat.room.{name}"), "x", Expectation::Any));
    let error = store.append(&meta, chats(two.to_vec())).await.err().context("a duplicate")?;
    ensure!(matches!(error, AppendError::Duplicate), "{error:?}");
    says(&error, &["command id was used before", "other subjects", "another id"])?;

    let old = command_with(id_made_at(now() - Duration::from_hours(7 * 24 + 1)));
    let error = store.append(&old, one(ROOM, "x", Expectation::Any)).await.err().context("too old")?;
    ensure!(matches!(error, AppendError::CommandTooOld), "{error:?}");
    says(&error, &["older than 7 days", "nobody can tell", "send a new one"])?;
    let error = executed(&store, &old, 1).await?;
    ensure!(matches!(error, ExecuteError::CommandTooOld), "{error:?}");
    says(&error, &["older than 7 days", "nobody can tell", "send a new one"])?;
    ensure!(log.last_sequence("CHATS").await? == 1, "something was stored");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_an_append() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let error = refused(&store, one(ROOM, "x".repeat(2 << 20), Expectation::Any)).await?;
    ensure!(matches!(error, AppendError::Store(StoreError::TooLarge { .. })), "{error:?}");
    says(&error, &["bytes is over the server's limit of 1048576", "nothing is stored", "elsewhere"])?;
    let many = chats((0..1001).map(|_| event(ROOM, "x", Expectation::Any)).collect());
    let error = refused(&store, many).await?;
    ensure!(matches!(error, AppendError::Store(StoreError::InvalidProposal(_))), "{error:?}");
    says(&error, &["nothing is stored", "1001 events in one commit", "1000"])?;
    let error = refused(&store, one("chat.*", "x", Expectation::Any)).await?;
    says(&error, &["nothing is stored", "not literal", "subject_token"])?;
    // The subject is another stream's.
    let error = refused(&store, one("system.x", "x", Expectation::Any)).await?;
    ensure!(matches!(error, AppendError::Store(StoreError::Refused { .. })), "{error:?}");
    says(&error, &["the log refused appending an event", "expected stream", "10060"])?;
    ensure!(log.last_sequence("CHATS").await? == 0, "something was stored");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_read() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let mut broken = event("chat.room.broken", "x", Expectation::Any);
    broken.body = json!({ "type": "Written", "text": 7 });
    let mut newer = event("chat.room.newer", "x", Expectation::Any);
    newer.event_version = "9".to_owned();
    store.append(&command(), chats(vec![broken, newer])).await?;
    log.client("command_api").await?.request("chat.room.foreign", "{}".into()).await?;

    let read = |subject: &'static str| {
        let store = store.clone();
        async move { store.history::<Note>("CHATS", subject).await.err().context("it is read") }
    };
    let error = read("chat.room.broken").await?;
    ensure!(matches!(error, StoreError::Decode { .. }), "{error:?}");
    says(&error, &["event 1 of CHATS", "Written", "does not decode", "a new version and an upcaster"])?;
    let error = read("chat.room.newer").await?;
    ensure!(matches!(error, StoreError::NotKnown { .. }), "{error:?}");
    says(&error, &["event 2 of CHATS", "Written", "9", "update"])?;
    let error = read("chat.room.foreign").await?;
    ensure!(matches!(error, StoreError::Malformed { .. }), "{error:?}");
    says(
        &error,
        &["message 3 of CHATS", "is not an event", "header `ce-specversion` is missing", "what follows"],
    )?;
    Ok(())
}

#[tokio::test]
async fn a_server_that_does_not_answer() -> Result<()> {
    let log = Log::start().await?;
    let client = log.client("command_api").await?;
    let store = Log::store_of(&client).answering_within(SHORT);
    store.append(&command(), one(ROOM, "x", Expectation::Any)).await?;
    let sent = Sent::so_far(&client);
    signal(&log, Signal::STOP).await?;
    let waits = || one("chat.room.b", "x", Expectation::Any);
    let (first, second) = tokio::join!(refused(&store, waits()), async {
        sent.one_more().await?;
        refused(&store, waits()).await
    });
    let executed = executed(&store, &command(), 1).await?;
    signal(&log, Signal::CONT).await?;
    let (first, second) = (first?, second?);
    ensure!(matches!(first, AppendError::Store(StoreError::Unavailable { .. })), "{first:?}");
    says(&first, &["does not answer", "appending", "the same id", "in time"])?;
    ensure!(matches!(second, AppendError::Store(StoreError::Busy)), "{second:?}");
    says(&second, &["the log is busy", "nothing of it is stored", "try again later"])?;
    ensure!(matches!(executed, ExecuteError::Unavailable(_)), "{executed:?}");
    says(&executed, &["does not answer", "the same command again, with the same id"])?;

    store.drain().await;
    let error = refused(&store, waits()).await?;
    ensure!(matches!(error, AppendError::Store(StoreError::Draining)), "{error:?}");
    says(&error, &["appends no more", "about to stop", "nothing is stored"])?;
    Ok(())
}

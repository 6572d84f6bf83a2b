//! Group commit: who shares a batch, and that nobody pays for a neighbour.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Context as _, Result};
use async_nats::jetstream;
use futures::FutureExt as _;
use futures::future::join_all;
use jetstream_es::{AppendError, EventStore, Expectation, Outcome, StoreError};

use crate::support::{Log, chats, command, event, one};

/// The batch that each stored message came in, by sequence; none for those that came alone.
async fn batches(log: &Log) -> Result<BTreeMap<u64, Option<String>>> {
    let stream = jetstream::new(log.client("command_api").await?).get_stream_no_info("CHATS").await?;
    let mut batches = BTreeMap::new();
    for sequence in 1..=log.last_sequence("CHATS").await? {
        let message = stream.get_raw_message(sequence).await?;
        let batch = message.headers.get("Nats-Batch-Id").map(|id| id.as_str().to_owned());
        batches.insert(sequence, batch);
    }
    Ok(batches)
}

/// Appends to a new subject each, all at once.
async fn append_to_each(
    store: &EventStore,
    subjects: impl Iterator<Item = String>,
) -> Vec<Result<Outcome, AppendError>> {
    let commits = subjects.map(|subject| async move {
        store.append(&command(), one(&subject, "x", Expectation::Exactly(0))).await
    });
    join_all(commits).await
}

#[tokio::test]
async fn alone_a_commit_is_a_plain_message_and_a_crowd_is_a_batch() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    store.append(&command(), one("chat.room.alone", "x", Expectation::Exactly(0))).await?;
    let outcomes = append_to_each(&store, (0..300).map(|index| format!("chat.room.{index}"))).await;
    let sequences: BTreeSet<u64> = outcomes
        .into_iter()
        .map(|outcome| outcome.map(|outcome| outcome.position.sequence))
        .collect::<Result<_, _>>()?;
    assert_eq!(sequences, (2..=301).collect(), "each at its own sequence");

    let batches = batches(&log).await?;
    assert_eq!(batches[&1], None);
    let distinct: BTreeSet<_> = batches.values().flatten().collect();
    assert!(!distinct.is_empty() && distinct.len() <= 10, "{} batches for 300 commits", distinct.len());
    Ok(())
}

/// Nothing is told of it by the server: the refusal of a batch names no member.
#[tokio::test]
async fn stale_members_from_other_nodes_fail_alone() -> Result<()> {
    let log = Log::start().await?;
    let (ours, other) = (log.store().await?, log.store().await?);
    let taken = |index: usize| index.is_multiple_of(50);
    let theirs = (0..500).filter(|index| taken(*index)).map(|index| format!("chat.room.{index}"));
    for outcome in append_to_each(&other, theirs).await {
        outcome?;
    }
    let outcomes = append_to_each(&ours, (0..500).map(|index| format!("chat.room.{index}"))).await;
    for (index, outcome) in outcomes.iter().enumerate() {
        match outcome {
            Ok(_) => assert!(!taken(index), "{index} was taken"),
            Err(AppendError::Conflict) => assert!(taken(index), "{index} is innocent"),
            Err(error) => panic!("{index}: {error:?}"),
        }
    }
    assert_eq!(log.last_sequence("CHATS").await?, 500);
    Ok(())
}

/// The other node's ids are seen by the server only, which refuses the whole batch for one of them.
#[tokio::test]
async fn commands_that_came_elsewhere_before_are_answered_alone() -> Result<()> {
    let log = Log::start().await?;
    let (ours, other) = (log.store().await?, log.store().await?);
    let commands: Vec<_> = (0..100).map(|_| command()).collect();
    let proposal = |index: usize| one(&format!("chat.room.{index}"), "x", Expectation::Any);
    let mut earlier = BTreeMap::new();
    for index in [3, 47, 48, 99] {
        earlier.insert(index, other.append(&commands[index], proposal(index)).await?.position);
    }
    let commits = commands.iter().enumerate().map(|(index, meta)| ours.append(meta, proposal(index)));
    for (index, outcome) in join_all(commits).await.into_iter().enumerate() {
        let outcome = outcome?;
        assert_eq!(outcome.replayed, earlier.contains_key(&index), "{index}");
        if let Some(position) = earlier.get(&index) {
            assert_eq!(&outcome.position, position);
        }
    }
    assert_eq!(log.last_sequence("CHATS").await?, 100, "each has one effect");
    Ok(())
}

#[tokio::test]
async fn commits_of_several_events_stay_whole_among_others() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let commits = (0..120).map(|index| {
        let store = &store;
        async move {
            let size = 1 + index % 7;
            let events = (0..size)
                .map(|part| event(&format!("chat.room.{index}.{part}"), "x", Expectation::Exactly(0)))
                .collect();
            let outcome = store.append(&command(), chats(events)).await?;
            anyhow::ensure!(outcome.events.len() == size);
            Ok((outcome.position.sequence + 1 - size as u64)..=outcome.position.sequence)
        }
    });
    let ranges: Vec<_> = join_all(commits).await.into_iter().collect::<Result<_>>()?;
    let reader = log.reader().await?;
    for range in ranges {
        let mut commands = BTreeSet::new();
        for sequence in range {
            commands.insert(reader.at("CHATS", sequence).await?.context("stored")?.envelope.command);
        }
        assert_eq!(commands.len(), 1, "the events of a commit stand side by side");
    }
    Ok(())
}

/// A post expects the room as it was read, and the room's change that came first has not let it through.
#[tokio::test]
async fn a_change_goes_before_the_posts_that_come_after_it() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let room = store.append(&command(), one("chat.room.a", "x", Expectation::Exactly(0))).await?;
    let seen = room.position.sequence;
    let guard = || Expectation::Guard { subject: "chat.room.a".to_owned(), sequence: seen };
    let post = || {
        let (store, expect) = (store.clone(), guard());
        tokio::spawn(async move { store.append(&command(), one("chat.timeline.a", "post", expect)).await })
    };
    let before: Vec<_> = (0..50).map(|_| post()).collect();
    let meta = command();
    let change = store.append(&meta, one("chat.room.a", "removed", Expectation::Exactly(seen)));
    let after: Vec<_> = (0..50).map(|_| post()).collect();
    let changed_at = change.await?.position.sequence;
    for posted in join_all(before.into_iter().chain(after)).await {
        match posted? {
            Ok(outcome) => assert!(outcome.position.sequence < changed_at),
            Err(AppendError::Conflict) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    Ok(())
}

#[tokio::test]
async fn who_goes_away_before_the_sending_takes_the_commit_along() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    store.append(&command(), one("chat.room.warm", "x", Expectation::Exactly(0))).await?;
    let meta = command();
    // Polled once: it is in the queue, and the task that sends has not run yet.
    let mut going = Box::pin(store.append(&meta, one("chat.room.a", "x", Expectation::Exactly(0))));
    assert!(going.as_mut().now_or_never().is_none());
    drop(going);
    store.append(&command(), one("chat.room.b", "x", Expectation::Exactly(0))).await?;
    let last = log.reader().await?.last("CHATS", "chat.room.a").await?;
    assert!(last.is_none(), "it was not sent");
    // The same command later has its one effect.
    let outcome = store.append(&meta, one("chat.room.a", "x", Expectation::Exactly(0))).await?;
    assert!(!outcome.replayed);
    Ok(())
}

#[tokio::test]
async fn what_was_taken_is_settled_before_the_store_is_drained() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let commits: Vec<_> = (0..200)
        .map(|index| {
            let store = store.clone();
            let proposal = one(&format!("chat.room.{index}"), "x", Expectation::Exactly(0));
            tokio::spawn(async move { store.append(&command(), proposal).await })
        })
        .collect();
    embedded::wait_for("the first event", Duration::from_secs(20), || async {
        match log.last_sequence("CHATS").await {
            Ok(sequence) if sequence > 0 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    store.drain().await;
    let mut stored = 0;
    for commit in commits {
        match commit.await? {
            Ok(_) => stored += 1,
            Err(AppendError::Store(StoreError::Draining)) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(log.last_sequence("CHATS").await?, stored, "what was acknowledged, and no more");
    let late = store.append(&command(), one("chat.room.late", "x", Expectation::Exactly(0))).await;
    assert!(matches!(late, Err(AppendError::Store(StoreError::Draining))), "{late:?}");
    Ok(())
}

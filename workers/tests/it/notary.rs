//! Checkpoints: signed as the log grows, never two for one size, whatever is killed.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use anyhow::Context as _;
use domain::{
    boundary::{Boundary, CONVERSIONS},
    conversion::ConversionEvent,
    ids::{AccountId, ConversionId},
};
use embedded::wait_for;
use jetstream_es::Checkpoints;
use ledger::{CheckpointRecord, Frontier, SignedCheckpoint};
use uuid::Uuid;
use workers::{AuditError, Auditor, Failpoint};

use crate::world::{PATIENCE, World};

pub(crate) const STREAM: &str = CONVERSIONS.name;

/// Appends so many events, each to a boundary of its own.
pub(crate) async fn grow(world: &World, events: usize) -> anyhow::Result<()> {
    for _ in 0..events {
        let (owner, conversion) = (AccountId::new(Uuid::now_v7()), ConversionId::new(Uuid::now_v7()));
        let event = ConversionEvent::ConversionCancelled { conversion, owner };
        world.append(&Boundary::conversion(owner, conversion), &event).await?;
    }
    Ok(())
}

pub(crate) async fn auditor(world: &World) -> anyhow::Result<Auditor> {
    let key = world.config()?.notary.key.verifying_key();
    Ok(Auditor::new(&world.client("auditor").await?, key))
}

/// Every record that is published, in order.
pub(crate) async fn published(world: &World) -> anyhow::Result<Vec<CheckpointRecord>> {
    let checkpoints = Checkpoints::new(world.client("auditor").await?);
    let key = world.config()?.notary.key.verifying_key();
    let (mut records, mut next) = (Vec::new(), 1);
    loop {
        let page = checkpoints.page(STREAM, next).await?;
        let Some(last) = page.last() else { return Ok(records) };
        next = last.sequence + 1;
        for message in page {
            records.push(CheckpointRecord::open(&message.body, &key)?);
        }
    }
}

/// Waits until so many events are attested.
pub(crate) async fn wait_until_attested(world: &World, events: u64) -> anyhow::Result<Vec<CheckpointRecord>> {
    let records = wait_for("checkpoints", PATIENCE, || async {
        let records = published(world).await.map_err(|error| error.to_string())?;
        match records.last() {
            Some(last) if last.checkpoint().size == events => Ok(records),
            other => Err(format!("{:?}", other.map(CheckpointRecord::checkpoint))),
        }
    })
    .await?;
    Ok(records)
}

/// Each goes on from the one before, so none is there twice.
pub(crate) fn assert_chained(records: &[CheckpointRecord]) {
    let mut tree = Frontier::default();
    for record in records {
        let leaves = record.leaves_after(&tree).expect("it goes on from the one before");
        assert!(!leaves.is_empty() && leaves.len() <= 3, "{} leaves", leaves.len());
        tree = record.frontier().clone();
    }
}

#[tokio::test]
async fn a_log_that_grows_is_attested_and_its_events_are_proved() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    let workers = world.workers().await?;
    grow(&world, 8).await?;
    let records = wait_until_attested(&world, 8).await?;
    assert_chained(&records);

    let auditor = auditor(&world).await?;
    let verified = auditor.verify(STREAM, None, false).await?;
    assert_eq!((verified.events, verified.read), (8, 8));
    let pinned = verified.checkpoint.context("a checkpoint")?;
    assert_eq!(pinned.checkpoint().size, 8);
    let empty = auditor.verify("SYSTEM", None, false).await?;
    assert_eq!((empty.events, empty.checkpoint), (0, None));

    let key = world.config()?.notary.key.verifying_key();
    for sequence in 1..=8 {
        let proof: ledger::EventProof = auditor.prove(STREAM, sequence).await?.to_string().parse()?;
        let (entry, _) = proof.check(&key)?;
        assert_eq!((entry.stream(), entry.sequence()), (STREAM, sequence));
        assert!(entry.subject().starts_with("conversion."), "{}", entry.subject());
    }

    grow(&world, 4).await?;
    wait_until_attested(&world, 12).await?;
    let since = auditor.verify(STREAM, Some(&pinned), true).await?;
    assert_eq!(since.events, 12);
    // What the checkpoint that was seen attested last is read again, of which there is little: it may have been changed since.
    assert!((5..=7).contains(&since.read), "only what is new, and not {}", since.read);
    assert!(since.consistency.is_some());
    let whole = auditor.verify(STREAM, Some(&pinned), false).await?;
    assert_eq!((whole.read, whole.consistency), (12, since.consistency));

    wait_until_copied(&world).await?;
    workers.stop().await;
    Ok(())
}

/// The copies in the file store are the same notes.
pub(crate) async fn wait_until_copied(world: &World) -> anyhow::Result<()> {
    let key = world.config()?.notary.key.verifying_key();
    for record in published(world).await? {
        let checkpoint = record.checkpoint();
        let copy = format!("checkpoints/{STREAM}/{}/{:020}", checkpoint.origin.epoch(), checkpoint.size);
        let copied = wait_for("a copy", PATIENCE, || async {
            match world.files.get(&copy, None).await {
                Ok(Some(copied)) => Ok(copied),
                other => Err(format!("{copy}: {other:?}")),
            }
        })
        .await?;
        let note = String::from_utf8(copied.body.collect().await?.to_vec())?;
        assert_eq!(SignedCheckpoint::open(&note, &key)?.note(), record.signed().note());
    }
    Ok(())
}

#[tokio::test]
async fn what_was_signed_while_the_file_store_was_away_is_copied_later() -> anyhow::Result<()> {
    let mut world = World::with_bucket().await?;
    let endpoint = world.store_endpoint();
    grow(&world, 3).await?;
    let workers = world.workers().await?;
    wait_until_attested(&world, 3).await?;
    wait_until_copied(&world).await?;
    workers.stop().await;

    world.set("WHERRY_S3_ENDPOINT", "http://127.0.0.1:9");
    grow(&world, 6).await?;
    let workers = world.workers().await?;
    wait_until_attested(&world, 9).await?;
    workers.stop().await;

    world.set("WHERRY_S3_ENDPOINT", endpoint);
    let workers = world.workers().await?;
    wait_until_copied(&world).await?;
    workers.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_is_said_so() -> anyhow::Result<()> {
    let world = World::start().await?;
    grow(&world, 2).await?;
    let auditor = auditor(&world).await?;
    let refused = |error: AuditError| error.to_string();
    let unknown = auditor.verify("CHAT", None, false).await.map_err(refused);
    assert_eq!(
        unknown.unwrap_err(),
        "there is no stream CHAT; the log has USERS, CHATS, CONVERSIONS and SYSTEM"
    );
    let beyond = auditor.prove(STREAM, 3).await.map_err(refused);
    assert_eq!(beyond.unwrap_err(), "CONVERSIONS has no event 3: its last one is 2");
    assert!(auditor.prove(STREAM, 0).await.is_err());
    let early = auditor.prove(STREAM, 2).await;
    assert!(matches!(early, Err(AuditError::NotAttested { attested: 0, .. })), "{early:?}");
    assert_eq!(auditor.verify(STREAM, None, false).await?.checkpoint, None, "nothing is attested yet");
    Ok(())
}

#[tokio::test]
async fn killed_before_or_after_any_publication_it_signs_nothing_twice() -> anyhow::Result<()> {
    let world = World::start().await?;
    grow(&world, 10).await?;
    for step in 0..6 {
        // Each life of the workers ends one step later than the one before.
        let steps = Arc::new(AtomicUsize::new(0));
        let mut config = world.config()?;
        let seen = steps.clone();
        config.failpoint = Failpoint::new(move |what| {
            what.ends_with("a checkpoint") && seen.fetch_add(1, Ordering::SeqCst) == step % 3
        });
        let workers = world.workers_with(config).await?;
        wait_for("a step of the notary", PATIENCE, || async {
            let done = published(&world).await.map_err(|error| error.to_string())?;
            let is_over = done.last().is_some_and(|last| last.checkpoint().size == 10);
            let reached = steps.load(Ordering::SeqCst);
            if reached > step % 3 || is_over { Ok(()) } else { Err(format!("{reached}")) }
        })
        .await?;
        workers.stop().await;
        assert_chained(&published(&world).await?);
    }
    let workers = world.workers().await?;
    assert_chained(&wait_until_attested(&world, 10).await?);
    workers.stop().await;
    Ok(())
}

#[tokio::test]
async fn several_notaries_and_a_killed_process_never_fork() -> anyhow::Result<()> {
    let world = World::start().await?;
    let one = world.workers().await?;
    let other = world.process()?;
    grow(&world, 12).await?;
    wait_for("a checkpoint", PATIENCE, || async {
        let records = published(&world).await.map_err(|error| error.to_string())?;
        if records.is_empty() { Err("none".to_owned()) } else { Ok(()) }
    })
    .await?;
    other.kill()?;
    let other = world.process()?;
    grow(&world, 12).await?;
    assert_chained(&wait_until_attested(&world, 24).await?);
    auditor(&world).await?.verify(STREAM, None, false).await?;
    other.kill()?;
    one.stop().await;
    Ok(())
}

/// As behind a firewall that drops what the store says.
#[tokio::test]
async fn a_store_that_takes_connections_and_answers_nobody_holds_nothing_up() -> anyhow::Result<()> {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let mut world = World::start().await?;
    world.set("WHERRY_S3_ENDPOINT", format!("http://{}", silent.local_addr()?));
    let _workers = world.workers().await?;
    grow(&world, 9).await?;
    let records = wait_until_attested(&world, 9).await?;
    assert_chained(&records);
    grow(&world, 6).await?;
    // With three events in each, these are five rounds: one of them would last for half a minute.
    wait_until_attested(&world, 15).await?;
    Ok(())
}

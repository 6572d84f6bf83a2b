//! A log that was tampered with on a real server: the auditor names what was done, and the notary signs no more.

use std::{
    fs,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use domain::boundary::Boundary;
use embedded::wait_for;
use jetstream_es::Checkpoints;
use ledger::{CheckpointRecord, Fault, Frontier, SigningKey};
use time::OffsetDateTime;
use workers::{AuditError, Auditor, ExportOrder, Exporter};

use crate::{
    notary::{STREAM, auditor, grow, published, wait_until_attested},
    rewritten::{Written, Yesterday, folder, messages, rewrite},
    world::{PATIENCE, World},
};

/// A log of nine events, attested by three checkpoints, and nobody at work.
async fn attested() -> anyhow::Result<World> {
    let world = World::start().await?;
    grow(&world, 9).await?;
    let workers = world.workers().await?;
    wait_until_attested(&world, 9).await?;
    workers.stop().await;
    Ok(world)
}

/// What is found at once: here no other server answers that could be behind.
async fn fault(world: &World) -> anyhow::Result<Fault> {
    match auditor(world).await?.patient_for(Duration::ZERO).verify(STREAM, None, false).await {
        Err(AuditError::Fault(fault)) => Ok(fault),
        other => anyhow::bail!("no fault: {other:?}"),
    }
}

fn stream() -> String {
    STREAM.to_owned()
}

#[tokio::test]
async fn every_way_of_rewriting_is_named() -> anyhow::Result<()> {
    let world = attested().await?;
    rewrite(&world, STREAM, |same| same).await?;
    auditor(&world).await?.verify(STREAM, None, false).await?;
    let original: Vec<Written> = messages(&world, STREAM).await?.into_iter().map(Written::from).collect();

    rewrite(&world, STREAM, |mut log| {
        let last = log[4].body.len() - 2;
        log[4].body[last] ^= 1;
        log
    })
    .await?;
    let changed = Fault::Changed { stream: stream(), sequence: 5, attested_by: 6 };
    assert_eq!(fault(&world).await?, changed);
    assert_eq!(
        changed.to_string(),
        "CONVERSIONS: event 5 was changed: it is not the one that the checkpoint of 6 events attests"
    );
    // And a proof of it is refused, while the others are as good as before.
    let auditor = auditor(&world).await?;
    assert!(matches!(auditor.prove(STREAM, 5).await, Err(AuditError::Fault(Fault::Changed { .. }))));
    assert!(auditor.prove(STREAM, 6).await.is_ok());

    rewrite(&world, STREAM, |_| original[..3].iter().chain(&original[4..]).cloned().collect()).await?;
    assert_eq!(fault(&world).await?, Fault::Removed { stream: stream(), sequence: 4, attested_by: 6 });

    rewrite(&world, STREAM, |_| {
        let mut log = original.clone();
        let mut more = original[0].clone();
        more.body = br#"{"type":"ConversionCancelled"}"#.to_vec();
        log.insert(1, more.renamed("never-said.0"));
        log
    })
    .await?;
    assert_eq!(fault(&world).await?, Fault::Inserted { stream: stream(), sequence: 2, attested_by: 3 });

    rewrite(&world, STREAM, |_| {
        let mut log = original.clone();
        log.swap(6, 8);
        log
    })
    .await?;
    assert_eq!(fault(&world).await?, Fault::Reordered { stream: stream(), first: 7, second: 9 });

    rewrite(&world, STREAM, |_| original[..7].to_vec()).await?;
    assert_eq!(fault(&world).await?, Fault::RolledBack { stream: stream(), head: 7, attested: 9 });
    Ok(())
}

/// Not an attack but a disk: the server's own checksum makes it drop the message, and that is seen.
#[tokio::test]
async fn a_byte_that_changes_on_the_disk_is_seen() -> anyhow::Result<()> {
    let world = attested().await?;
    let text = messages(&world, STREAM).await?[4].body.to_vec();
    world.nats.server().stop().await;
    let mut changed = 0;
    for entry in fs::read_dir(folder(&world, STREAM)?.join("msgs"))? {
        let path = entry?.path();
        let mut bytes = fs::read(&path)?;
        let place = bytes.windows(text.len()).position(|window| window == text);
        if let Some(place) = place.filter(|_| path.extension().is_some_and(|extension| extension == "blk")) {
            bytes[place + text.len() - 3] ^= 1;
            fs::write(&path, bytes)?;
            changed += 1;
        }
    }
    anyhow::ensure!(changed == 1, "{changed} files hold the event");
    world.nats.server().start().await?;
    let fault = wait_for("an answer of the server", PATIENCE, || async {
        let auditor = auditor(&world).await.map_err(|error| error.to_string())?.patient_for(Duration::ZERO);
        match auditor.verify(STREAM, None, false).await {
            Err(AuditError::Fault(fault)) => Ok(fault),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    let text = fault.to_string();
    assert!(text.starts_with("CONVERSIONS: "), "{text}");
    assert!(
        matches!(
            fault,
            Fault::Missing { sequence: 5, .. }
                | Fault::Changed { sequence: 5, .. }
                | Fault::RolledBack { head: 4, .. }
        ),
        "{text}"
    );
    Ok(())
}

#[tokio::test]
async fn a_log_of_yesterday_is_noticed_by_auditor_and_notary() -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::start().await?;
    grow(&world, 4).await?;
    let yesterday = Yesterday::keep(&world, STREAM).await?;
    grow(&world, 5).await?;
    let workers = world.workers().await?;
    wait_until_attested(&world, 9).await?;
    let seen = published(&world).await?.pop().map(|record| record.signed().clone());
    assert_eq!(seen.as_ref().map(|seen| seen.checkpoint().size), Some(9));
    yesterday.put_back(&world).await?;
    let rolled_back = Fault::RolledBack { stream: stream(), head: 4, attested: 9 };
    assert_eq!(fault(&world).await?, rolled_back);
    let since = auditor(&world).await?.verify(STREAM, seen.as_ref(), true).await;
    assert!(
        matches!(&since, Err(AuditError::Fault(fault)) if *fault == rolled_back),
        "who reads only what is new is told, too: {since:?}"
    );
    wait_for("the notary's alarm", PATIENCE, || async { alarm(1) }).await?;

    // It does not come back to sign the new history, nor does a new process.
    let before = published(&world).await?.len();
    grow(&world, 9).await?;
    workers.stop().await;
    let workers = world.workers().await?;
    wait_for("the notary's alarm", PATIENCE, || async { alarm(1) }).await?;
    assert_eq!(published(&world).await?.len(), before);
    workers.stop().await;
    Ok(())
}

/// Whether the notary has raised an alarm for the stream, as a page of metrics shows it.
pub(crate) fn alarm(wanted: u8) -> Result<(), String> {
    shows("notary_contradiction", wanted)
}

fn shows(gauge: &str, wanted: u8) -> Result<(), String> {
    let metrics = kit::telemetry::render_metrics();
    let line = format!("{gauge}{{stream=\"{STREAM}\"}} {wanted}");
    if metrics.lines().any(|found| found == line) { Ok(()) } else { Err(metrics) }
}

/// As where a server answers that was cut off from the others and takes itself for the leader.
#[tokio::test]
async fn a_log_that_is_behind_for_a_moment_raises_no_alarm() -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::start().await?;
    grow(&world, 4).await?;
    let behind = Yesterday::keep(&world, STREAM).await?;
    grow(&world, 5).await?;
    let workers = world.workers().await?;
    wait_until_attested(&world, 9).await?;
    let level = Yesterday::keep(&world, STREAM).await?;
    behind.put_back(&world).await?;
    wait_for("the notary's doubt", PATIENCE, || async { shows("notary_doubt", 1) }).await?;
    level.put_back(&world).await?;
    wait_for("its end", PATIENCE, || async { shows("notary_doubt", 0) }).await?;
    grow(&world, 3).await?;
    wait_until_attested(&world, 12).await?;
    alarm(0).map_err(anyhow::Error::msg)?;
    workers.stop().await;
    Ok(())
}

#[tokio::test]
async fn an_auditor_who_meets_a_log_that_is_behind_for_a_moment_asks_again() -> anyhow::Result<()> {
    let world = World::start().await?;
    grow(&world, 4).await?;
    let behind = Yesterday::keep(&world, STREAM).await?;
    grow(&world, 5).await?;
    let workers = world.workers().await?;
    wait_until_attested(&world, 9).await?;
    workers.stop().await;
    let level = Yesterday::keep(&world, STREAM).await?;
    behind.put_back(&world).await?;
    let client = world.client("auditor").await?;
    let auditor = Auditor::new(&client, world.config()?.notary.key.verifying_key());

    let (patience, since) = (Duration::from_secs(2), Instant::now());
    let stays = auditor.clone().patient_for(patience).verify(STREAM, None, false).await;
    let rolled_back = Fault::RolledBack { stream: stream(), head: 4, attested: 9 };
    assert!(matches!(&stays, Err(AuditError::Fault(fault)) if *fault == rolled_back), "{stays:?}");
    assert!(since.elapsed() >= patience, "it was asked for a while");

    let questions = || client.statistics().out_messages.load(Ordering::Relaxed);
    let before = questions();
    let verified = async {
        loop {
            match auditor.verify(STREAM, None, false).await {
                // The server is away while the other files are put back.
                Err(AuditError::Log(_)) => tokio::task::yield_now().await,
                verdict => break verdict,
            }
        }
    };
    let level_again = async {
        wait_for("an auditor in doubt", PATIENCE, || async {
            let asked = questions() - before;
            if asked >= 20 { Ok(()) } else { Err(format!("{asked} questions")) }
        })
        .await?;
        level.put_back(&world).await
    };
    let (verified, put_back) = tokio::join!(verified, level_again);
    put_back?;
    assert_eq!(verified?.events, 9);
    Ok(())
}

/// Asks until there is a verdict: the server is away while files are put back.
async fn verdict<T>(mut ask: impl AsyncFnMut() -> Result<T, AuditError>) -> Result<T, AuditError> {
    loop {
        match ask().await {
            Err(AuditError::Log(_)) => tokio::task::yield_now().await,
            verdict => return verdict,
        }
    }
}

/// All that an export writes.
async fn exported(exporter: &mut Exporter) -> Result<String, AuditError> {
    let mut text = String::new();
    while let Some(lines) = verdict(async || exporter.next().await).await? {
        text.push_str(&String::from_utf8_lossy(&lines));
    }
    Ok(text)
}

#[tokio::test]
async fn neither_proof_nor_export_takes_a_log_that_is_behind_for_a_moment_for_all_there_is()
-> anyhow::Result<()> {
    let world = World::start().await?;
    grow(&world, 4).await?;
    let behind = Yesterday::keep(&world, STREAM).await?;
    grow(&world, 5).await?;
    let workers = world.workers().await?;
    wait_until_attested(&world, 9).await?;
    workers.stop().await;
    let level = Yesterday::keep(&world, STREAM).await?;
    let client = world.client("auditor").await?;
    let auditor = Auditor::new(&client, world.config()?.notary.key.verifying_key());
    let hasty = auditor.clone().patient_for(Duration::ZERO);
    let mut exporters = Vec::new();
    for (auditor, subject) in
        [(&hasty, Some("conversion.>")), (&auditor, Some("conversion.>")), (&auditor, None)]
    {
        let (streams, subject) = (vec![stream()], subject.map(str::to_owned));
        let order = ExportOrder { streams, subject, ..ExportOrder::default() };
        let exporter = Exporter::new(auditor.clone(), order, None, OffsetDateTime::UNIX_EPOCH).await?;
        exporters.extend(exporter);
    }
    let [of_hasty, selected, whole] = &mut exporters[..] else { anyhow::bail!("{}", exporters.len()) };
    behind.put_back(&world).await?;

    let rolled_back = Fault::RolledBack { stream: stream(), head: 4, attested: 9 };
    let stays = verdict(async || hasty.prove(STREAM, 7).await).await.err();
    assert!(matches!(&stays, Some(AuditError::Fault(fault)) if *fault == rolled_back), "{stays:?}");
    let stays = exported(of_hasty).await;
    assert!(matches!(&stays, Err(AuditError::Fault(fault)) if *fault == rolled_back), "{stays:?}");

    let questions = || client.statistics().out_messages.load(Ordering::Relaxed);
    let before = questions();
    let level_again = async {
        wait_for("auditors in doubt", PATIENCE, || async {
            let asked = questions() - before;
            if asked >= 60 { Ok(()) } else { Err(format!("{asked} questions")) }
        })
        .await?;
        level.put_back(&world).await
    };
    let proved = verdict(async || auditor.prove(STREAM, 7).await);
    let (selected, whole) = (Box::pin(exported(selected)), Box::pin(exported(whole)));
    let (proved, selected, whole, put_back) = tokio::join!(Box::pin(proved), selected, whole, level_again);
    put_back?;
    assert!(proved.is_ok(), "{:?}", proved.err());
    for export in [selected?, whole?] {
        assert!(export.contains(r#"{"CONVERSIONS":9}"#), "{export}");
    }
    Ok(())
}

#[tokio::test]
async fn a_changed_end_is_noticed_when_the_notary_starts() -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = attested().await?;
    rewrite(&world, STREAM, |mut log| {
        let last = log[8].body.len() - 2;
        log[8].body[last] ^= 1;
        log
    })
    .await?;
    // The workers' consumer went with the stream.
    world.set_up_again().await?;
    grow(&world, 3).await?;
    let before = published(&world).await?.len();
    let workers = world.workers().await?;
    wait_for("the notary's alarm", PATIENCE, || async { alarm(1) }).await?;
    assert_eq!(published(&world).await?.len(), before);
    workers.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_stream_made_anew_begins_a_new_tree_only_on_purpose() -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let mut world = attested().await?;
    let pinned = published(&world).await?.pop().map(|record| record.signed().clone());
    world.nats.server().stop().await;
    fs::remove_dir_all(folder(&world, STREAM)?)?;
    world.nats.server().start().await?;
    world.set_up_again().await?;
    grow(&world, 4).await?;
    assert!(matches!(fault(&world).await?, Fault::Recreated { attested: 9, .. }));
    let workers = world.workers().await?;
    wait_for("the notary's alarm", PATIENCE, || async { alarm(1) }).await?;
    workers.stop().await;

    let epoch =
        jetstream_es::LogReader::new(world.client("auditor").await?, "LOG.API").head(STREAM).await?.epoch;
    world.set("WHERRY_NOTARY_ACCEPT_EPOCHS", format!("{STREAM}@{epoch}"));
    let workers = world.workers().await?;
    wait_until_attested(&world, 4).await?;
    let auditor = auditor(&world).await?;
    auditor.verify(STREAM, None, false).await?;
    let refused = auditor.verify(STREAM, pinned.as_ref(), false).await;
    assert!(
        matches!(refused, Err(AuditError::Fault(Fault::Recreated { .. }))),
        "who holds an older one is told"
    );
    workers.stop().await;
    Ok(())
}

/// Nobody but the notary can publish, but others can have the server put a message there.
#[tokio::test]
async fn forged_checkpoints_are_named_and_neither_mislead_nor_stop_the_notary() -> anyhow::Result<()> {
    let world = attested().await?;
    let mut origin = published(&world).await?[0].checkpoint().origin.clone();
    let stranger = SigningKey::new(origin.log(), &[1; 32])?;
    let forged = CheckpointRecord::sign(&origin, &Frontier::default(), Vec::new(), &stranger);
    origin = ledger::Origin::new("wherry-elsewhere", STREAM, origin.epoch()).expect("an origin");
    let elsewhere = SigningKey::new("wherry-elsewhere", &[1; 32])?;
    let of_another_log = CheckpointRecord::sign(&origin, &Frontier::default(), Vec::new(), &elsewhere);
    let checkpoints = Checkpoints::new(world.client("notary").await?);
    for record in [forged.to_bytes(), of_another_log.to_bytes(), b"noise".to_vec()] {
        let last = checkpoints.last(STREAM).await?.map_or(0, |message| message.sequence);
        checkpoints.publish(STREAM, last, record.into()).await?;
    }
    let verified = auditor(&world).await?.verify(STREAM, None, false).await?;
    assert_eq!(verified.checkpoint.map(|signed| signed.checkpoint().size), Some(9));
    let found: Vec<_> = verified.forged.iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 3);
    for (fault, why) in found.iter().zip(["is signed by", "is signed by", "not a record"]) {
        assert!(fault.contains("forged or damaged") && fault.contains(why), "{fault}");
    }

    grow(&world, 3).await?;
    let workers = world.workers().await?;
    wait_for("the next checkpoint", PATIENCE, || async {
        let verified =
            auditor(&world).await.map_err(|error| error.to_string())?.verify(STREAM, None, false).await;
        let verified = verified.map_err(|error| error.to_string())?;
        let size = verified.checkpoint.map_or(0, |signed| signed.checkpoint().size);
        if size == 12 { Ok(()) } else { Err(format!("{size}")) }
    })
    .await?;
    workers.stop().await;
    Ok(())
}

#[tokio::test]
async fn an_erased_person_breaks_nothing() -> anyhow::Result<()> {
    let world = World::start().await?;
    let account = world.register("ada@example.org").await?;
    let workers = world.workers().await?;
    let attested = |events: u64| {
        let world = &world;
        async move {
            wait_for("a checkpoint of USERS", PATIENCE, || async {
                let auditor = auditor(world).await.map_err(|error| error.to_string())?;
                let verified =
                    auditor.verify("USERS", None, false).await.map_err(|error| error.to_string())?;
                let size = verified.checkpoint.as_ref().map_or(0, |signed| signed.checkpoint().size);
                if size >= events { Ok(verified.checkpoint) } else { Err(format!("{size}")) }
            })
            .await
        }
    };
    let pinned = attested(1).await?;
    world.store.keys().destroy(account.person()).await?;
    world
        .append(&Boundary::account(account), &domain::accounts::AccountEvent::AccountErased { account })
        .await?;
    attested(2).await?;
    let auditor = auditor(&world).await?;
    auditor.verify("USERS", pinned.as_ref(), false).await?;
    let key = world.config()?.notary.key.verifying_key();
    let proof = auditor.prove("USERS", 1).await?;
    assert!(proof.check(&key).is_ok(), "what was sealed is proved sealed");
    workers.stop().await;
    Ok(())
}

//! The notary goes on where it was, without reading all that it has ever signed.

use anyhow::Context as _;
use embedded::wait_for;
use ledger::SignedCheckpoint;

use crate::{
    notary::{STREAM, assert_chained, grow, published, wait_until_attested, wait_until_copied},
    notary_faults::alarm,
    rewritten::Yesterday,
    world::{PATIENCE, World},
};

/// Where it is kept up to where everything is copied.
async fn place(world: &World) -> anyhow::Result<String> {
    let records = published(world).await?;
    let last = records.last().context("a checkpoint")?;
    Ok(format!("notary/{STREAM}/{}", last.checkpoint().origin.epoch()))
}

/// What is kept, once it tells of the copy of a checkpoint of so many events.
async fn kept(world: &World, events: u64) -> anyhow::Result<Vec<u8>> {
    let place = place(world).await?;
    let key = world.config()?.notary.key.verifying_key();
    let kept = wait_for("what is kept for the next start", PATIENCE, || async {
        let found = world.files.get(&place, None).await.map_err(|error| error.to_string())?;
        let found = found.ok_or("nothing yet")?.body.collect().await.map_err(|error| error.to_string())?;
        let bytes = found.to_vec();
        let text: serde_json::Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        let note = SignedCheckpoint::open(text["next"].as_str().unwrap_or_default(), &key)
            .map_err(|error| error.to_string())?;
        if note.checkpoint().size == events { Ok(bytes) } else { Err(format!("{:?}", note.checkpoint())) }
    })
    .await?;
    Ok(kept)
}

/// How many published records the notary has read when it started.
fn read_at_start() -> anyhow::Result<f64> {
    let metrics = kit::telemetry::render_metrics();
    let name = format!("notary_read_at_start{{stream=\"{STREAM}\"}} ");
    let value = metrics.lines().find_map(|line| line.strip_prefix(&name)).context("no such metric")?;
    Ok(value.trim().parse()?)
}

#[tokio::test]
async fn a_start_reads_only_what_came_after_the_last_copies() -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::with_bucket().await?;
    grow(&world, 30).await?;
    let workers = world.workers().await?;
    let records = wait_until_attested(&world, 30).await?;
    assert!(records.len() >= 10, "{}", records.len());
    kept(&world, 30).await?;
    workers.stop().await;

    grow(&world, 3).await?;
    let workers = world.workers().await?;
    assert_chained(&wait_until_attested(&world, 33).await?);
    // The last but one, which says from where, and those that came after it.
    let read = read_at_start()?;
    assert!((2.0..=4.0).contains(&read), "{read} of {} records", records.len());
    wait_until_copied(&world).await?;
    workers.stop().await;
    Ok(())
}

/// As a crash leaves it between a copy and the note of it, or as somebody else leaves it.
#[tokio::test]
async fn what_is_kept_may_be_old_lost_or_nonsense() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    grow(&world, 9).await?;
    let workers = world.workers().await?;
    wait_until_attested(&world, 9).await?;
    let old = kept(&world, 9).await?;
    workers.stop().await;

    let place = place(&world).await?;
    let mut events = 9;
    for left in [Some(old), None, Some(b"{}".to_vec()), Some(vec![0xff; 40])] {
        grow(&world, 6).await?;
        events += 6;
        let workers = world.workers().await?;
        wait_until_attested(&world, events).await?;
        kept(&world, events).await?;
        workers.stop().await;
        match left {
            Some(bytes) => world.files.put_bytes(&place, bytes, "application/json", &[]).await?,
            None => world.files.delete(&place).await?,
        }

        grow(&world, 3).await?;
        events += 3;
        let workers = world.workers().await?;
        assert_chained(&wait_until_attested(&world, events).await?);
        wait_until_copied(&world).await?;
        kept(&world, events).await?;
        workers.stop().await;
    }
    Ok(())
}

/// The copies know more than the server does: whatever comes under the sequences of before is not signed.
#[tokio::test]
async fn a_log_put_back_together_with_its_checkpoints_is_noticed_by_the_copies() -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::with_bucket().await?;
    grow(&world, 6).await?;
    let workers = world.workers().await?;
    wait_until_attested(&world, 6).await?;
    kept(&world, 6).await?;
    workers.stop().await;
    let log = Yesterday::keep(&world, STREAM).await?;
    let checkpoints = Yesterday::keep(&world, "CHECKPOINTS").await?;
    let before = published(&world).await?.len();

    grow(&world, 6).await?;
    let workers = world.workers().await?;
    wait_until_attested(&world, 12).await?;
    kept(&world, 12).await?;
    workers.stop().await;

    log.put_back(&world).await?;
    checkpoints.put_back(&world).await?;
    assert_eq!(published(&world).await?.len(), before);
    // Another future, which goes beyond what was signed.
    grow(&world, 9).await?;
    let workers = world.workers().await?;
    wait_for("the notary's alarm", PATIENCE, || async { alarm(1) }).await?;
    assert_eq!(published(&world).await?.len(), before, "nothing else is signed for the same size");
    workers.stop().await;
    Ok(())
}

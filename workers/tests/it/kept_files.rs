//! Files of conversions: removed when they were kept for as long as was said, or when their owner wants it, whatever is
//! killed or forged meanwhile.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context as _, ensure};
use domain::{
    boundary::{Boundary, CONVERSIONS, FILE_TIMERS},
    conversion::{ConversionEvent, DeletionCause, SourceFormat, TargetFormat},
    ids::{AccountId, FileId},
};
use embedded::wait_for;
use jetstream_es::{MAX_PAGE, Timers};
use time::Duration;
use uuid::Uuid;
use workers::Failpoint;

use crate::world::{PATIENCE, Requested, World, kinds};

const DELETED: &str = "ConversionFilesDeleted";
const PDF: &[u8] = b"%PDF-1.7";

/// Somebody's upload.
struct Source {
    owner: AccountId,
    upload: FileId,
}

impl Source {
    fn key(&self) -> String {
        format!("uploads/{}/{}", self.owner, self.upload)
    }
}

fn preview_key(of: Requested) -> String {
    format!("result-previews/{}/{}", of.owner, of.conversion)
}

fn result_key(of: Requested) -> String {
    format!("results/{}/{}", of.owner, of.conversion)
}

impl World {
    async fn upload_to_convert(&self) -> anyhow::Result<Source> {
        let source = Source { owner: AccountId::new(Uuid::now_v7()), upload: FileId::new(Uuid::now_v7()) };
        self.files.put_bytes(&source.key(), b"docx".to_vec(), "application/octet-stream", &[]).await?;
        Ok(source)
    }

    /// A conversion that is done, by the events alone, and where its end stands.
    async fn converted(&self, of: &Source, keep_seconds: u32) -> anyhow::Result<(Requested, u64)> {
        let (from, to) = (SourceFormat::Docx, TargetFormat::Pdf);
        let requested = self.request_keeping(keep_seconds, of.owner, of.upload, from, to).await?;
        self.files.put_bytes(&preview_key(requested), b"a page".to_vec(), "image/png", &[]).await?;
        let end = self.complete(requested, PDF).await?;
        Ok((requested, end))
    }

    /// As its owner deletes the files, by the event alone; where that stands.
    async fn delete_files(&self, of: Requested) -> anyhow::Result<u64> {
        let Requested { owner, conversion } = of;
        let deleted =
            ConversionEvent::ConversionFilesDeleted { conversion, owner, cause: DeletionCause::ByOwner };
        self.append(&Boundary::conversion(owner, conversion), &deleted).await
    }

    async fn is_stored(&self, key: &str) -> anyhow::Result<bool> {
        Ok(self.files.head(key).await?.is_some())
    }

    async fn wait_until_gone(&self, key: &str) -> anyhow::Result<()> {
        wait_for("a file to be removed", PATIENCE, || async {
            match self.files.head(key).await {
                Ok(None) => Ok(()),
                Ok(Some(_)) => Err("it is there".to_owned()),
                Err(error) => Err(error.to_string()),
            }
        })
        .await?;
        Ok(())
    }
}

#[tokio::test]
async fn files_go_when_they_were_kept_for_as_long_as_was_said_and_the_others_stay() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    let (gone, kept) = (world.upload_to_convert().await?, world.upload_to_convert().await?);
    let (old, end) = world.converted(&gone, 1).await?;
    let (young, _) = world.converted(&kept, 3600).await?;
    world.wait_for_event(old, DELETED).await?;
    world.wait_until_gone(&result_key(old)).await?;
    world.wait_until_gone(&preview_key(old)).await?;
    world.wait_until_gone(&gone.key()).await?;
    let end = world.store.at(CONVERSIONS.name, end).await?.context("the end")?;
    let page = world.store.reader().page(CONVERSIONS.name, 1, Some(&end.subject), MAX_PAGE).await?;
    let deleted = page.events.last().context("the deletion")?;
    ensure!(deleted.time >= end.time + Duration::SECOND, "{deleted:?}");
    ensure!(deleted.body["cause"] == "expired" && deleted.envelope.actor == "worker:file-expiry");
    ensure!(deleted.envelope.causation.as_ref() == Some(&end.envelope.id));
    // The other's timer is set, and has not come due.
    world.wait_until_over(CONVERSIONS.name, "storekeeper").await?;
    world.wait_for_timers(1).await?;
    ensure!(world.is_stored(&kept.key()).await? && world.is_stored(&result_key(young)).await?);
    ensure!(kinds(&world.events(young).await?).last().map(String::as_str) == Some("ConversionCompleted"));
    Ok(())
}

#[tokio::test]
async fn stopped_before_every_step_the_files_go_once() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    let _commands = world.command_api().await?;
    let stopped: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let seen = Arc::clone(&stopped);
    let mut config = world.config()?;
    // Each is stopped once, and let through when the job comes to it again.
    config.failpoint = Failpoint::new(move |before| {
        seen.lock().unwrap_or_else(PoisonError::into_inner).insert(before.to_owned())
    });
    let source = world.upload_to_convert().await?;
    let (requested, end) = world.converted(&source, 0).await?;
    let _workers = world.workers_with(config).await?;
    world.wait_for_event(requested, DELETED).await?;
    world.wait_until_gone(&source.key()).await?;
    world.wait_until_over(CONVERSIONS.name, "storekeeper").await?;
    world.wait_for_timers(0).await?;
    ensure!(!world.is_stored(&result_key(requested)).await?);
    ensure!(
        kinds(&world.events(requested).await?) == ["ConversionRequested", "ConversionCompleted", DELETED]
    );
    let stopped = stopped.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let deletion = end + 1;
    for before in [
        format!("set a timer on {end}"),
        format!("expire-conversion-files {end}"),
        format!("say the end of {end}"),
        format!("remove the result of {deletion}"),
        format!("remove the source of {deletion}"),
    ] {
        ensure!(stopped.contains(&before), "{before}: {stopped:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_source_goes_with_the_last_conversion_that_was_made_of_it() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    let source = world.upload_to_convert().await?;
    let (first, _) = world.converted(&source, 3600).await?;
    let (second, _) = world.converted(&source, 3600).await?;
    world.delete_files(first).await?;
    world.wait_until_gone(&result_key(first)).await?;
    world.wait_until_over(CONVERSIONS.name, "storekeeper").await?;
    ensure!(world.is_stored(&source.key()).await? && world.is_stored(&result_key(second)).await?);
    world.delete_files(second).await?;
    world.wait_until_gone(&result_key(second)).await?;
    world.wait_until_gone(&source.key()).await
}

#[tokio::test]
async fn a_forged_timer_deletes_nothing_early_and_ends() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    let source = world.upload_to_convert().await?;
    let (requested, end) = world.converted(&source, 3600).await?;
    world.wait_for_timers(1).await?;
    let forger = Timers::new(world.client("workers").await?);
    // The first takes the true timer's place, and comes at once; the others name no conversion's end.
    for name in [end.to_string(), (end - 1).to_string(), "999999".to_owned(), "x".to_owned()] {
        forger.set(FILE_TIMERS, &name, world.clock.now()).await?;
    }
    wait_for("the forgeries", PATIENCE, || async {
        match world.deliveries_of_timers("clearer").await {
            Ok(4..) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    // The true one is set again, and what names nothing is over.
    world.wait_for_timers(1).await?;
    ensure!(world.is_stored(&source.key()).await? && world.is_stored(&result_key(requested)).await?);
    ensure!(!kinds(&world.events(requested).await?).contains(&DELETED.to_owned()));
    Ok(())
}

#[tokio::test]
async fn timers_that_were_lost_are_set_again_for_what_is_kept() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    let workers = world.workers().await?;
    let (kept, gone) = (world.upload_to_convert().await?, world.upload_to_convert().await?);
    world.converted(&kept, 3600).await?;
    let (deleted, _) = world.converted(&gone, 3600).await?;
    world.delete_files(deleted).await?;
    world.wait_until_gone(&gone.key()).await?;
    world.wait_until_over(CONVERSIONS.name, "storekeeper").await?;
    workers.stop().await;
    world.lose_timers().await?;
    world.wait_for_timers(0).await?;
    let _workers = world.workers().await?;
    world.wait_for_timers(1).await
}

/// Killed between storing a result and saying so, and cancelled before the next worker looks: it is nobody's.
#[tokio::test]
async fn a_result_that_nobody_was_told_of_is_removed_after_a_cancellation() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    let source = world.upload_to_convert().await?;
    let (from, to) = (SourceFormat::Docx, TargetFormat::Pdf);
    let requested = world.request_keeping(3600, source.owner, source.upload, from, to).await?;
    // Its converter is away, so that the job is handed out again and again.
    let _workers = world.workers().await?;
    world.wait_for_deliveries(CONVERSIONS.name, "converter", 2).await?;
    world.files.put_bytes(&result_key(requested), PDF.to_vec(), to.media_type(), &[]).await?;
    world.cancel(requested).await?;
    world.wait_until_gone(&result_key(requested)).await?;
    ensure!(world.is_stored(&source.key()).await?);
    Ok(())
}

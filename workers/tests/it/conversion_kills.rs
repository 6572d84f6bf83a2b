//! Workers killed in the middle of a conversion: however often, it has one effect.

use domain::{
    boundary::{Boundary, CONVERSIONS},
    conversion::{ConversionEvent, DeletionCause, SourceFormat, result_place},
    ids::FileId,
};
use embedded::wait_for;
use uuid::Uuid;

use crate::{
    fake_converter::{Answer, FakeConverter},
    world::{PATIENCE, Requested, World, kinds},
};

async fn world_with(converter: &FakeConverter) -> anyhow::Result<World> {
    let mut world = World::with_bucket().await?;
    world.set("WHERRY_CONVERTER_URL", converter.url.clone());
    Ok(world)
}

/// Checks that it was completed, once, and that its result is the one that the event tells of.
async fn is_done_once(world: &World, requested: Requested, starts: u32) -> anyhow::Result<()> {
    let events = world.wait_for_event(requested, "ConversionCompleted").await?;
    let attempts: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            ConversionEvent::ConversionStarted { attempt, .. } => Some(*attempt),
            _ => None,
        })
        .collect();
    assert_eq!(attempts, (1..=starts).collect::<Vec<_>>());
    assert_eq!(kinds(&events).iter().filter(|kind| *kind == "ConversionCompleted").count(), 1);
    world.result(requested).await.map(drop)
}

#[tokio::test]
async fn killed_while_the_converter_works() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::Hang, Answer::Pdf]).await?;
    let world = world_with(&converter).await?;
    let _commands = world.command_api().await?;
    let worker = world.process()?;
    let requested = world.request(SourceFormat::Docx, b"docx").await?;
    converter.wait_for_requests(1).await?;
    worker.kill()?;
    converter.wait_for_abandoned(1).await?;
    let _workers = world.workers().await?;
    is_done_once(&world, requested, 2).await?;
    world.wait_until_over(CONVERSIONS.name, "converter").await
}

#[tokio::test]
async fn killed_between_storing_the_result_and_saying_so() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::PdfWhenTold, Answer::Pdf]).await?;
    let world = world_with(&converter).await?;
    let commands = world.command_api().await?;
    let worker = world.process()?;
    let requested = world.request(SourceFormat::Docx, b"docx").await?;
    converter.wait_for_requests(1).await?;
    // From here on nobody hears what the worker says.
    commands.stop().await;
    converter.tell();
    wait_for("the result to be stored", PATIENCE, || async {
        let found = world.files_of("results", requested).await.map_err(|error| error.to_string())?;
        if found.is_empty() { Err("nothing".to_owned()) } else { Ok(()) }
    })
    .await?;
    worker.kill()?;
    assert_eq!(kinds(&world.events(requested).await?), ["ConversionRequested", "ConversionStarted"]);
    let _commands = world.command_api().await?;
    let _workers = world.workers().await?;
    world.wait_until_over(CONVERSIONS.name, "converter").await?;
    // The second result is another one than the first, and it is the one that the event tells of. The first is gone.
    is_done_once(&world, requested, 2).await?;
    assert_eq!(world.files_of("results", requested).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn killed_right_after_it_is_done() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::Pdf]).await?;
    let world = world_with(&converter).await?;
    let _commands = world.command_api().await?;
    let worker = world.process()?;
    let requested = world.request(SourceFormat::Docx, b"docx").await?;
    world.wait_for_event(requested, "ConversionCompleted").await?;
    worker.kill()?;
    let _workers = world.workers().await?;
    world.wait_until_over(CONVERSIONS.name, "converter").await?;
    is_done_once(&world, requested, 1).await?;
    assert_eq!(converter.seen().forms.len(), 1, "it was not converted again");
    Ok(())
}

#[tokio::test]
async fn killed_again_and_again_at_any_moment() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::Pdf]).await?;
    let world = world_with(&converter).await?;
    let _commands = world.command_api().await?;
    let mut all = Vec::new();
    for number in 0..12_u8 {
        all.push(world.request(SourceFormat::Docx, &[number]).await?);
    }
    // Each life ends a little later into the next conversion, wherever that is.
    for life in 1..=6 {
        let worker = world.process()?;
        converter.wait_for_requests(life * 2).await?;
        worker.kill()?;
    }
    let _workers = world.workers().await?;
    world.wait_until_over(CONVERSIONS.name, "converter").await?;
    for requested in all {
        let events = world.wait_for_event(requested, "ConversionCompleted").await?;
        assert_eq!(kinds(&events).iter().filter(|kind| *kind == "ConversionCompleted").count(), 1);
        world.result(requested).await?;
    }
    Ok(())
}

#[tokio::test]
async fn two_workers_share_the_documents_and_each_is_converted_once() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::Pdf]).await?;
    let world = world_with(&converter).await?;
    let _commands = world.command_api().await?;
    let (_one, _other) = (world.workers().await?, world.workers().await?);
    let mut all = Vec::new();
    for number in 0..10_u8 {
        all.push(world.request(SourceFormat::Docx, &[number]).await?);
    }
    for requested in all {
        is_done_once(&world, requested, 1).await?;
    }
    assert_eq!(converter.seen().forms.len(), 10);
    Ok(())
}

#[tokio::test]
async fn a_worker_that_was_taken_for_dead_leaves_the_others_result_alone() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::PdfWhenTold]).await?;
    let world = world_with(&converter).await?;
    let _commands = world.command_api().await?;
    let _workers = world.workers().await?;
    let requested = world.request(SourceFormat::Docx, b"docx").await?;
    converter.wait_for_requests(1).await?;
    // Another worker has had it meanwhile.
    world.complete(requested, b"%PDF-1.7 of the other").await?;
    converter.tell();
    world.wait_until_over(CONVERSIONS.name, "converter").await?;
    assert_eq!(world.result(requested).await?, b"%PDF-1.7 of the other");
    assert_eq!(
        kinds(&world.events(requested).await?),
        ["ConversionRequested", "ConversionStarted", "ConversionCompleted"]
    );
    Ok(())
}

/// The other has it in the moment in which nothing is looked at any more: the result is stored next.
#[tokio::test]
async fn a_worker_that_was_taken_for_dead_stores_nothing_over_the_others_result() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::Pdf]).await?;
    let world = world_with(&converter).await?;
    let _commands = world.command_api().await?;
    let _workers = world.workers().await?;
    converter.hold_pages();
    let requested = world.request(SourceFormat::Docx, b"docx").await?;
    converter.wait_for_pages(1).await?;
    world.complete(requested, b"%PDF-1.7 of the other").await?;
    converter.tell();
    world.wait_until_over(CONVERSIONS.name, "converter").await?;
    assert_eq!(world.result(requested).await?, b"%PDF-1.7 of the other");
    assert_eq!(
        world.files_of("results", requested).await?.len(),
        1,
        "its own, which does not count, is gone"
    );
    Ok(())
}

/// What every attempt has left goes when the files are deleted.
#[tokio::test]
async fn the_files_of_all_attempts_are_deleted() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::Pdf]).await?;
    let world = world_with(&converter).await?;
    let requested = world.request(SourceFormat::Docx, b"docx").await?;
    world.complete(requested, b"%PDF-1.7").await?;
    let Requested { owner, conversion } = requested;
    for folder in ["results", "result-previews"] {
        let left = format!("{folder}/{owner}/{}", result_place(conversion, FileId::new(Uuid::now_v7())));
        world.files.put_bytes(&left, b"of an attempt".to_vec(), "application/pdf", &[]).await?;
    }
    let cause = DeletionCause::ByOwner;
    let deleted = ConversionEvent::ConversionFilesDeleted { conversion, owner, cause };
    world.append(&Boundary::conversion(owner, conversion), &deleted).await?;
    let _workers = world.workers().await?;
    world.wait_until_over(CONVERSIONS.name, "storekeeper").await?;
    for folder in ["results", "result-previews"] {
        assert_eq!(world.files_of(folder, requested).await?, Vec::<String>::new());
    }
    Ok(())
}

//! People have their turns: nobody's many documents stand before another's one.

use domain::{
    boundary::CONVERSIONS,
    conversion::{SourceFormat, TargetFormat},
    ids::AccountId,
};
use uuid::Uuid;

use crate::{
    fake_converter::{Answer, FakeConverter},
    world::{Requested, World, kinds},
};

const ADAS: usize = 50;
/// More than those that were taken, or waited next, when it came.
const SOON: usize = 8;

async fn world_with(converter: &FakeConverter) -> anyhow::Result<World> {
    let mut world = World::with_bucket().await?;
    world.set("WHERRY_CONVERTER_URL", converter.url.clone());
    Ok(world)
}

/// So many documents of one person.
async fn many(world: &World, count: usize) -> anyhow::Result<Vec<Requested>> {
    let ada = AccountId::new(Uuid::now_v7());
    let mut all = Vec::new();
    for number in 0..count {
        let document = format!("ada-{number:02}");
        all.push(world.request_by(ada, TargetFormat::Pdf, SourceFormat::Docx, document.as_bytes()).await?);
    }
    Ok(all)
}

/// Which of the requests to the converter was that of another person's document.
fn place_of_bobs(converter: &FakeConverter) -> usize {
    converter.seen().forms.iter().position(|form| form.contains("bobs-only-one")).unwrap_or(usize::MAX)
}

/// Every document is done, and none was completed twice.
async fn are_done(world: &World, all: Vec<Requested>) -> anyhow::Result<()> {
    for requested in all {
        let events = world.wait_for_event(requested, "ConversionCompleted").await?;
        assert_eq!(kinds(&events).iter().filter(|kind| *kind == "ConversionCompleted").count(), 1);
        world.result(requested).await?;
    }
    world.wait_until_over(CONVERSIONS.name, "converter").await
}

#[tokio::test]
async fn one_document_overtakes_fifty_of_somebody_else() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::PdfWhenTold, Answer::Pdf]).await?;
    let world = world_with(&converter).await?;
    let _commands = world.command_api().await?;
    let mut all = many(&world, ADAS).await?;
    let _workers = world.workers().await?;
    converter.wait_for_requests(1).await?;
    let bobs = world.request(SourceFormat::Docx, b"bobs-only-one").await?;
    all.push(bobs);
    // It comes behind all of them, and is found there.
    world.wait_until_handed_out(CONVERSIONS.name, "converter").await?;
    converter.tell();
    world.wait_for_event(bobs, "ConversionCompleted").await?;
    let place = place_of_bobs(&converter);
    assert!(place < SOON, "it was number {place}");
    are_done(&world, all).await?;
    assert_eq!(converter.seen().forms.len(), ADAS + 1, "each was converted once");
    Ok(())
}

#[tokio::test]
async fn a_worker_that_is_killed_loses_none_that_waited_in_it() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::Hang, Answer::Pdf]).await?;
    let world = world_with(&converter).await?;
    let _commands = world.command_api().await?;
    let mut all = many(&world, ADAS).await?;
    all.push(world.request(SourceFormat::Docx, b"bobs-only-one").await?);
    let worker = world.process()?;
    converter.wait_for_requests(1).await?;
    world.wait_until_handed_out(CONVERSIONS.name, "converter").await?;
    worker.kill()?;
    converter.wait_for_abandoned(1).await?;
    let _workers = world.workers().await?;
    are_done(&world, all).await
}

#[tokio::test]
async fn two_workers_have_turns_and_share() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::PdfWhenTold, Answer::PdfWhenTold, Answer::Pdf]).await?;
    let world = world_with(&converter).await?;
    let _commands = world.command_api().await?;
    let mut all = many(&world, ADAS).await?;
    let (_one, _other) = (world.workers().await?, world.workers().await?);
    converter.wait_for_requests(2).await?;
    let bobs = world.request(SourceFormat::Docx, b"bobs-only-one").await?;
    all.push(bobs);
    world.wait_until_handed_out(CONVERSIONS.name, "converter").await?;
    converter.tell();
    converter.wait_for_requests(3).await?;
    converter.tell();
    world.wait_for_event(bobs, "ConversionCompleted").await?;
    let place = place_of_bobs(&converter);
    // It may have come to the worker that was told last, and the other went on meanwhile.
    assert!(place < ADAS / 2, "it was number {place}");
    are_done(&world, all).await?;
    assert_eq!(converter.seen().forms.len(), ADAS + 1, "each was converted once");
    Ok(())
}

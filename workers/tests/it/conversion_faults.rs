//! Conversions while something is wrong: what the document cannot help is waited out, what it can is told.

use std::{net::SocketAddr, time::Duration};

use domain::{
    boundary::CONVERSIONS,
    conversion::{ConversionEvent, FailureReason, SourceFormat},
};
use embedded::testing;

use crate::{
    fake_converter::{Answer, FakeConverter},
    world::{World, kinds},
};

async fn world_with(converter: &FakeConverter) -> anyhow::Result<World> {
    let mut world = World::with_bucket().await?;
    world.set("WHERRY_CONVERTER_URL", converter.url.clone());
    Ok(world)
}

#[tokio::test]
async fn each_answer_of_the_converter_has_its_meaning() -> anyhow::Result<()> {
    use Answer::{Pdf, Status, Success};
    use FailureReason::{
        ConverterRefused, GaveUp, NoText, PasswordProtected, ResultEmpty, TooSlow, Unreadable,
    };
    const CLOSED: Answer = Status(400, "x.doc is password-protected. This converter cannot open it");
    let cases: [(&[Answer], Option<FailureReason>, usize); 12] = [
        (&[CLOSED], Some(PasswordProtected), 1),
        (&[Status(400, "LibreOffice could not read the document")], Some(Unreadable), 1),
        (&[Status(400, "There is no text in the document: its pages are pictures")], Some(NoText), 1),
        (&[Status(413, "")], Some(ConverterRefused), 1),
        (&[Status(415, "")], Some(ConverterRefused), 1),
        (&[Success("")], Some(ResultEmpty), 1),
        (&[Success("PK not a pdf")], Some(ResultEmpty), 1),
        (&[Status(500, "")], Some(GaveUp), 3),
        (&[Status(503, "")], Some(TooSlow), 2),
        (&[Status(500, ""), Status(500, ""), Pdf], None, 3),
        (&[Status(429, ""), Status(502, ""), Pdf], None, 3),
        (&[Status(503, ""), Pdf], None, 2),
    ];
    let running = cases.map(|(script, reason, tries)| {
        tokio::spawn(async move {
            let converter = FakeConverter::start(script).await?;
            let world = world_with(&converter).await?;
            let _commands = world.command_api().await?;
            let _workers = world.workers().await?;
            let requested = world.request(SourceFormat::Docx, b"docx").await?;
            let last = if reason.is_some() { "ConversionFailed" } else { "ConversionCompleted" };
            let events = world.wait_for_event(requested, last).await?;
            if let Some(ConversionEvent::ConversionFailed { reason: why, .. }) = events.last() {
                anyhow::ensure!(Some(*why) == reason, "{script:?}: {why:?}");
            }
            let starts = kinds(&events).iter().filter(|kind| *kind == "ConversionStarted").count();
            anyhow::ensure!(starts == tries, "{script:?}: {starts} tries");
            anyhow::ensure!(converter.seen().forms.len() == tries, "{script:?}: {:?}", converter.seen());
            Ok(())
        })
    });
    for case in running {
        case.await??;
    }
    Ok(())
}

#[tokio::test]
async fn a_document_hung_in_the_converter_is_given_up_and_the_next_is_unharmed() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::Hang, Answer::Hang, Answer::Pdf]).await?;
    let world = world_with(&converter).await?;
    let _commands = world.command_api().await?;
    let mut config = world.config()?;
    config.conversion_time_limit = Duration::from_millis(300);
    let _workers = world.workers_with(config).await?;
    let hung = world.request(SourceFormat::Docx, b"hangs").await?;
    let events = world.wait_for_event(hung, "ConversionFailed").await?;
    let reason = FailureReason::TooSlow;
    assert!(
        matches!(events.last(), Some(ConversionEvent::ConversionFailed { reason: r, .. }) if *r == reason)
    );
    // Both connections were dropped: that is what ends it over there.
    converter.wait_for_abandoned(2).await?;
    let next = world.request(SourceFormat::Docx, b"does not").await?;
    world.wait_for_event(next, "ConversionCompleted").await?;
    world.result(next).await?;
    Ok(())
}

#[tokio::test]
async fn a_cancelled_conversion_leaves_the_converter_at_once() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::Hang, Answer::Pdf]).await?;
    let world = world_with(&converter).await?;
    let _commands = world.command_api().await?;
    let _workers = world.workers().await?;
    let cancelled = world.request(SourceFormat::Docx, b"unwanted").await?;
    converter.wait_for_requests(1).await?;
    world.cancel(cancelled).await?;
    converter.wait_for_abandoned(1).await?;
    let next = world.request(SourceFormat::Docx, b"wanted").await?;
    world.wait_for_event(next, "ConversionCompleted").await?;
    let kinds = kinds(&world.events(cancelled).await?);
    assert_eq!(kinds, ["ConversionRequested", "ConversionStarted", "ConversionCancelled"]);
    assert!(world.result(cancelled).await.is_err());
    Ok(())
}

#[tokio::test]
async fn what_was_cancelled_while_the_converter_is_away_waits_for_nothing() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    let _commands = world.command_api().await?;
    let _workers = world.workers().await?;
    let requested = world.request(SourceFormat::Docx, b"docx").await?;
    world.wait_for_deliveries(CONVERSIONS.name, "converter", 2).await?;
    world.cancel(requested).await?;
    world.wait_until_over(CONVERSIONS.name, "converter").await?;
    assert_eq!(kinds(&world.events(requested).await?), ["ConversionRequested", "ConversionCancelled"]);
    Ok(())
}

#[tokio::test]
async fn a_conversion_stays_queued_while_the_converter_is_away() -> anyhow::Result<()> {
    let address = SocketAddr::from(([127, 0, 0, 1], embedded::ports::free_port()?));
    let mut world = World::with_bucket().await?;
    world.set("WHERRY_CONVERTER_URL", format!("http://{address}"));
    let _commands = world.command_api().await?;
    let _workers = world.workers().await?;
    let requested = world.request(SourceFormat::Docx, b"docx").await?;
    world.wait_for_deliveries(CONVERSIONS.name, "converter", 3).await?;
    assert_eq!(kinds(&world.events(requested).await?), ["ConversionRequested"]);
    let _converter = FakeConverter::start_on(address, &[Answer::Pdf]).await?;
    world.wait_for_event(requested, "ConversionCompleted").await?;
    world.result(requested).await?;
    Ok(())
}

#[tokio::test]
async fn a_conversion_stays_queued_while_the_file_store_is_away() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::Pdf]).await?;
    let s3 = testing::own_s3().await?;
    s3.store().ensure_bucket("wherry").await?;
    let mut world = World::with_store(s3.store(), "wherry").await?;
    world.set("WHERRY_CONVERTER_URL", converter.url.clone());
    let requested = world.request(SourceFormat::Docx, b"docx").await?;
    s3.server().stop().await;
    let _commands = world.command_api().await?;
    let _workers = world.workers().await?;
    world.wait_for_deliveries(CONVERSIONS.name, "converter", 3).await?;
    assert_eq!(kinds(&world.events(requested).await?), ["ConversionRequested"]);
    s3.server().start().await?;
    world.wait_for_event(requested, "ConversionCompleted").await?;
    world.result(requested).await?;
    Ok(())
}

#[tokio::test]
async fn a_conversion_waits_for_command_api() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::Pdf]).await?;
    let world = world_with(&converter).await?;
    let _workers = world.workers().await?;
    let requested = world.request(SourceFormat::Docx, b"docx").await?;
    world.wait_for_deliveries(CONVERSIONS.name, "converter", 3).await?;
    assert_eq!(converter.seen().forms.len(), 0, "nothing is done that could not be said");
    let _commands = world.command_api().await?;
    world.wait_for_event(requested, "ConversionCompleted").await?;
    world.result(requested).await?;
    Ok(())
}

//! Documents through the bundled converter.

use std::{path::PathBuf, time::Duration};

use anyhow::Context as _;
use domain::{
    boundary::CONVERSION_QUEUE_MOVED,
    conversion::{ConversionEvent, FailureReason, OfferedPairs, SourceFormat, TargetFormat},
    ids::{AccountId, FileId},
};
use embedded::testing;
use futures::StreamExt as _;
use uuid::Uuid;

use crate::{
    fake_converter::{Answer, FakeConverter},
    world::{PATIENCE, Requested, World, kinds},
};

pub(crate) fn fixture(name: &str) -> anyhow::Result<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/documents");
    Ok(std::fs::read(folder.join(name))?)
}

/// A presentation of the old kind with the mark of those that open with a password only.
fn sealed_presentation() -> anyhow::Result<Vec<u8>> {
    const OPEN: [u8; 4] = 0xE391_C05F_u32.to_le_bytes();
    const SEALED: [u8; 4] = 0xF3D1_C4DF_u32.to_le_bytes();
    let mut presentation = fixture("plain.ppt")?;
    let at = presentation.windows(OPEN.len()).position(|bytes| bytes == OPEN).context("no such mark")?;
    presentation[at..at + SEALED.len()].copy_from_slice(&SEALED);
    Ok(presentation)
}

async fn failure(world: &World, requested: Requested) -> anyhow::Result<FailureReason> {
    let events = world.wait_for_event(requested, "ConversionFailed").await?;
    match events.last() {
        Some(ConversionEvent::ConversionFailed { reason, .. }) => Ok(*reason),
        _ => anyhow::bail!("{:?}", kinds(&events)),
    }
}

#[tokio::test]
async fn documents_become_pdfs_and_damaged_ones_fail_with_a_reason() -> anyhow::Result<()> {
    let mut world = World::with_bucket().await?;
    world.set("WHERRY_CONVERTER_URL", testing::converter().await?);
    let _commands = world.command_api().await?;
    let _workers = world.workers().await?;
    let good = [
        world.request(SourceFormat::Docx, &fixture("plain.docx")?).await?,
        world.request(SourceFormat::Xlsx, &fixture("plain.xlsx")?).await?,
        world.request(SourceFormat::Pptx, &fixture("plain.pptx")?).await?,
        world.request(SourceFormat::Txt, &fixture("plain.txt")?).await?,
    ];
    let sealed = world.request(SourceFormat::Ppt, &sealed_presentation()?).await?;
    let truncated = world.request(SourceFormat::Docx, &fixture("truncated.docx")?).await?;
    for requested in good {
        let events = world.wait_for_event(requested, "ConversionCompleted").await?;
        assert_eq!(kinds(&events), ["ConversionRequested", "ConversionStarted", "ConversionCompleted"]);
        assert!(world.result(requested).await?.starts_with(b"%PDF-"));
        let Some(ConversionEvent::ConversionCompleted { picture: Some(size), .. }) = events.last() else {
            anyhow::bail!("there is no picture: {events:?}");
        };
        assert!(size.width.max(size.height) >= 480 && size.width.min(size.height) >= 300, "{size:?}");
        let key = world.file_of("result-previews", requested).await?;
        let stored = world.files.head(&key).await?.and_then(|info| info.content_type);
        assert_eq!(stored.as_deref(), Some("image/png"));
    }
    assert_eq!(failure(&world, sealed).await?, FailureReason::PasswordProtected);
    assert_eq!(failure(&world, truncated).await?, FailureReason::Unreadable);
    Ok(())
}

#[tokio::test]
async fn documents_become_what_the_converter_says_it_makes() -> anyhow::Result<()> {
    let mut world = World::with_bucket().await?;
    world.set("WHERRY_CONVERTER_URL", testing::converter().await?);
    let _commands = world.command_api().await?;
    let _workers = world.workers().await?;
    let offered = world.offered().await?;
    for (from, to, name, words) in [
        (SourceFormat::Docx, TargetFormat::Odt, "plain.docx", None),
        (SourceFormat::Csv, TargetFormat::Xlsx, "plain.csv", None),
        (SourceFormat::Xlsx, TargetFormat::Csv, "plain.xlsx", Some("North quay,12,")),
        (SourceFormat::Odt, TargetFormat::Txt, "plain.odt", Some("the ferry leaves at dawn")),
        (SourceFormat::Pptx, TargetFormat::Txt, "plain.pptx", Some("the ferry leaves at dawn")),
        (SourceFormat::Xlsx, TargetFormat::Txt, "plain.xlsx", Some("North quay\t12\t")),
        // As old programs write and call them.
        (SourceFormat::Xls, TargetFormat::Xlsx, "web-page.xls", None),
        (SourceFormat::Xls, TargetFormat::Txt, "web-page.xls", Some("Größe")),
        (SourceFormat::Xls, TargetFormat::Csv, "tabs.xls", Some("Quay,Größe")),
        (SourceFormat::Csv, TargetFormat::Txt, "utf16.csv", Some("набережная")),
        (SourceFormat::Docx, TargetFormat::Txt, "macro.docm", Some("the ferry leaves at dawn")),
        (SourceFormat::Pptx, TargetFormat::Png, "plain.pptx", None),
        (SourceFormat::Pdf, TargetFormat::Png, "plain.pdf", None),
        (SourceFormat::Pdf, TargetFormat::Png, "owner-password.pdf", None),
        (SourceFormat::Pdf, TargetFormat::Txt, "plain.pdf", Some("dawn.\n\u{c}Second page")),
        (SourceFormat::Pdf, TargetFormat::Txt, "owner-password.pdf", Some("the ferry leaves at dawn")),
    ] {
        assert!(offered.has(from, to), "{name} to {}", to.as_str());
        let requested = world.request_into(to, from, &fixture(name)?).await?;
        world.wait_for_event(requested, "ConversionCompleted").await?;
        let result = world.result(requested).await?;
        assert!(to.is_begun_by(&result), "{name} to {}", to.as_str());
        if let Some(words) = words {
            assert!(String::from_utf8(result)?.contains(words), "{name} has not its words");
        }
        let key = world.file_of("results", requested).await?;
        let stored = world.files.head(&key).await?.and_then(|info| info.content_type);
        assert_eq!(stored.as_deref(), Some(to.media_type()));
    }
    for (pdf, reason) in [
        (fixture("scanned.pdf")?, FailureReason::NoText),
        (b"%PDF-1.4 and no more".to_vec(), FailureReason::Unreadable),
    ] {
        let requested = world.request_into(TargetFormat::Txt, SourceFormat::Pdf, &pdf).await?;
        assert_eq!(failure(&world, requested).await?, reason);
    }
    Ok(())
}

/// The other converter was there when it was asked for.
#[tokio::test]
async fn what_the_converter_does_not_make_fails_with_a_reason() -> anyhow::Result<()> {
    // As Gotenberg: it does not know the question.
    let converter = FakeConverter::start(&[Answer::Pdf]).await?;
    let mut world = World::with_bucket().await?;
    world.set("WHERRY_CONVERTER_URL", converter.url.clone());
    let _commands = world.command_api().await?;
    let _workers = world.workers().await?;
    assert_eq!(world.offered().await?, OfferedPairs::pdf_only());
    let requested = world.request_into(TargetFormat::Odt, SourceFormat::Docx, b"docx").await?;
    assert_eq!(failure(&world, requested).await?, FailureReason::FormatNotOffered);
    assert_eq!(converter.seen().forms.len(), 0);
    Ok(())
}

#[tokio::test]
async fn a_document_that_takes_too_long_is_killed_and_the_next_is_unharmed() -> anyhow::Result<()> {
    let mut world = World::with_bucket().await?;
    world.set("WHERRY_CONVERTER_URL", testing::converter().await?);
    let _commands = world.command_api().await?;
    let mut hasty = world.config()?;
    hasty.conversion_time_limit = Duration::from_millis(60);
    let workers = world.workers_with(hasty).await?;
    let long = world.request(SourceFormat::Docx, &fixture("hundred-pages.docx")?).await?;
    assert_eq!(failure(&world, long).await?, FailureReason::TooSlow);
    let starts = kinds(&world.events(long).await?).iter().filter(|kind| *kind == "ConversionStarted").count();
    assert_eq!(starts, 2, "it got a second chance");
    workers.stop().await;
    let _workers = world.workers().await?;
    let next = world.request(SourceFormat::Docx, &fixture("plain.docx")?).await?;
    world.wait_for_event(next, "ConversionCompleted").await?;
    assert!(world.result(next).await?.starts_with(b"%PDF-"));
    Ok(())
}

#[tokio::test]
async fn a_missing_document_fails_and_a_cancelled_one_is_never_begun() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::Pdf]).await?;
    let mut world = World::with_bucket().await?;
    world.set("WHERRY_CONVERTER_URL", converter.url.clone());
    let _commands = world.command_api().await?;
    let cancelled = world.request(SourceFormat::Odt, b"odt").await?;
    world.cancel(cancelled).await?;
    let (owner, upload) = (AccountId::new(Uuid::now_v7()), FileId::new(Uuid::now_v7()));
    let missing = world.request_of(owner, upload, SourceFormat::Odt, TargetFormat::Pdf).await?;
    let _workers = world.workers().await?;
    assert_eq!(failure(&world, missing).await?, FailureReason::SourceMissing);
    assert_eq!(kinds(&world.events(cancelled).await?), ["ConversionRequested", "ConversionCancelled"]);
    assert_eq!(converter.seen().forms.len(), 0);
    Ok(())
}

#[tokio::test]
async fn the_converter_learns_the_format_and_not_the_name() -> anyhow::Result<()> {
    let converter = FakeConverter::start(&[Answer::Pdf]).await?;
    let mut world = World::with_bucket().await?;
    world.set("WHERRY_CONVERTER_URL", converter.url.clone());
    let _commands = world.command_api().await?;
    let push = world.client("push").await?;
    let mut ticks = push.subscribe(CONVERSION_QUEUE_MOVED).await?;
    push.flush().await?;
    let _workers = world.workers().await?;
    let requested = world.request(SourceFormat::Xls, b"the document's bytes").await?;
    world.wait_for_event(requested, "ConversionCompleted").await?;
    let form = &converter.seen().forms[0];
    assert!(form.contains("name=\"files\"") && form.contains(".xls\""), "{form}");
    assert!(form.contains("the document's bytes") && !form.contains("salary"), "{form}");
    // The queue moved when it was taken and when it was done.
    for _ in 0..2 {
        tokio::time::timeout(PATIENCE, ticks.next()).await?;
    }
    Ok(())
}

//! Documents that open with a password only: it is asked for, taken once, and asked for again when it was wrong or is gone.

use anyhow::{Context as _, ensure};
use domain::{
    boundary::{Boundary, CONVERSIONS},
    conversion::{ConversionEvent, PasswordAsk, SourceFormat, TargetFormat},
};
use embedded::testing;
use jetstream_es::{HandedSecrets, LatestValues, OWN_API};

use crate::{
    conversion::fixture,
    fake_converter::{Answer, FakeConverter},
    world::{Requested, World, kinds},
};

const ASKED: &str = "ConversionPasswordAsked";

impl World {
    /// Gives a password as command-api does, by its event alone; `None` is one that is gone already.
    async fn give_password(&self, to: Requested, password: Option<&str>) -> anyhow::Result<()> {
        let Requested { owner, conversion } = to;
        if let Some(password) = password {
            let client = self.client("command_api").await?;
            let passwords = HandedSecrets::new(client, OWN_API, self.store.keys().clone());
            passwords.leave(owner.person(), &format!("{owner}.{conversion}"), password.to_owned()).await?;
        }
        let given = ConversionEvent::ConversionPasswordGiven { conversion, owner };
        self.append(&Boundary::conversion(owner, conversion), &given).await?;
        Ok(())
    }

    /// Waits until a password is asked for so often, and tells why it is at last.
    async fn wait_until_asked(&self, of: Requested, times: usize) -> anyhow::Result<PasswordAsk> {
        let asked = embedded::wait_for("a question for a password", crate::world::PATIENCE, || async {
            let events = self.events(of).await.map_err(|error| error.to_string())?;
            let asked: Vec<_> = events
                .iter()
                .filter_map(|event| match event {
                    ConversionEvent::ConversionPasswordAsked { because, .. } => Some(*because),
                    _ => None,
                })
                .collect();
            match asked.last() {
                Some(because) if asked.len() >= times => Ok(*because),
                _ => Err(format!("{:?}", kinds(&events))),
            }
        });
        Ok(asked.await?)
    }
}

#[tokio::test]
async fn sealed_documents_are_converted_with_their_password() -> anyhow::Result<()> {
    let mut world = World::with_bucket().await?;
    world.set("WHERRY_CONVERTER_URL", testing::converter().await?);
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    for (from, name, to) in [
        (SourceFormat::Docx, "password.docx", TargetFormat::Pdf),
        (SourceFormat::Xlsx, "password.xlsx", TargetFormat::Pdf),
        (SourceFormat::Odt, "password.odt", TargetFormat::Pdf),
        (SourceFormat::Doc, "password.doc", TargetFormat::Pdf),
        (SourceFormat::Xls, "password.xls", TargetFormat::Pdf),
        (SourceFormat::Xls, "password-cryptoapi.xls", TargetFormat::Pdf),
        (SourceFormat::Pdf, "password.pdf", TargetFormat::Txt),
        (SourceFormat::Pdf, "password.pdf", TargetFormat::Png),
    ] {
        let requested = world.request_into(to, from, &fixture(name)?).await?;
        ensure!(world.wait_until_asked(requested, 1).await? == PasswordAsk::Protected, "{name}");
        world.give_password(requested, Some("wherry")).await?;
        ensure!(world.wait_until_asked(requested, 2).await? == PasswordAsk::Wrong, "{name}");
        world.give_password(requested, Some("ferry")).await?;
        world.wait_for_event(requested, "ConversionCompleted").await?;
        ensure!(to.is_begun_by(&world.result(requested).await?), "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn a_password_is_taken_once_and_one_that_is_gone_is_asked_for_again() -> anyhow::Result<()> {
    const PROTECTED: Answer = Answer::Status(400, "x.docx is password-protected. Provide its password");
    let converter = FakeConverter::start(&[PROTECTED, Answer::Status(500, ""), Answer::Pdf]).await?;
    let mut world = World::with_bucket().await?;
    world.set("WHERRY_CONVERTER_URL", converter.url.clone());
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    let requested = world.request_into(TargetFormat::Pdf, SourceFormat::Docx, b"docx").await?;
    ensure!(world.wait_until_asked(requested, 1).await? == PasswordAsk::Protected);
    // The converter breaks down over it: it was taken, and nobody has it any more.
    world.give_password(requested, Some("ferry")).await?;
    ensure!(world.wait_until_asked(requested, 2).await? == PasswordAsk::NotInTime);
    // One that waited for too long.
    world.give_password(requested, None).await?;
    ensure!(world.wait_until_asked(requested, 3).await? == PasswordAsk::NotInTime);
    world.give_password(requested, Some("ferry")).await?;
    world.wait_for_event(requested, "ConversionCompleted").await?;
    world.wait_until_over(CONVERSIONS.name, "converter").await?;
    let forms = converter.seen().forms;
    ensure!(forms.len() == 3 && !forms[0].contains("ferry"), "{forms:?}");
    ensure!(forms[1].contains("ferry") && forms[2].contains("ferry"), "{forms:?}");
    for event in world.events(requested).await? {
        ensure!(!format!("{event:?}").contains("ferry"), "{event:?}");
    }
    let asked = kinds(&world.events(requested).await?).iter().filter(|kind| *kind == ASKED).count();
    ensure!(asked == 3);
    Ok(())
}

#[tokio::test]
async fn a_password_that_nobody_needs_any_more_is_taken_away() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    let requested = world.request(SourceFormat::Docx, b"docx").await?;
    world.give_password(requested, Some("ferry")).await?;
    world.cancel(requested).await?;
    let bucket = LatestValues::new(world.client("workers").await?, OWN_API, "passwords");
    let key = format!("{}.{}", requested.owner, requested.conversion);
    ensure!(!bucket.get(&key).await?.context("the password")?.value.is_empty());
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    world.wait_until_over(CONVERSIONS.name, "converter").await?;
    ensure!(bucket.get(&key).await?.context("what is left of it")?.value.is_empty());
    Ok(())
}

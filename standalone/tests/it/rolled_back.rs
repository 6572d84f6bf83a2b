//! Somebody puts back yesterday's files of the log alone: an operator is told, and comes out of it by the how-to.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use embedded::wait_for;
use reqwest::Method;
use serde_json::{Value, json};

use crate::backup::{follow_below, run};
use crate::person::{Person, url};
use crate::runner::Runner;
use crate::start_and_stop::scratch_folder;

const PATIENCE: Duration = Duration::from_mins(2);

/// What `projections list` says of the Wherry at this address.
fn list(url: &str, data: &str, folder: &Path) -> anyhow::Result<String> {
    let port = url.rsplit(':').next().context("a port")?;
    run(&format!("cargo run -- projections list --data {data} --port {port}"), folder)
}

impl Person {
    /// Says something, and waits until it is shown.
    async fn says(&self, room: &str, text: &str) -> anyhow::Result<()> {
        let messages = format!("/api/v1/rooms/{room}/messages");
        let said = self.does(Method::POST, &messages, &json!({"body": text})).await?;
        let position = said["position"].as_str().context("a position")?;
        let timeline = format!("/api/v1/rooms/{room}/timeline?position={position}");
        wait_for("what was said", PATIENCE, || async {
            let shown = self.timeline(&timeline).await.map_err(|error| error.to_string())?;
            if shown.contains(text) { Ok(()) } else { Err(shown) }
        })
        .await?;
        Ok(())
    }

    async fn timeline(&self, path: &str) -> anyhow::Result<String> {
        Ok(self.does(Method::GET, path, &json!(null)).await?.to_string())
    }
}

#[tokio::test]
async fn a_log_of_yesterday_is_told_and_becomes_a_log_of_its_own_by_the_how_to() -> anyhow::Result<()> {
    let scratch = scratch_folder()?;
    let folder = scratch.path();
    let (data, anew) = (folder.join("data"), folder.join("begun-anew"));
    let mut runner = Runner::start(&data)?;
    let here = url(&runner.up().await?)?;
    let mut ada = Person::signs_up(&here, "ada", "ada@example.org").await?;
    let room: Value = ada.does(Method::POST, "/api/v1/rooms", &json!({"name": "Harbour"})).await?;
    let room = room["room_id"].as_str().context("a room")?.to_owned();
    ada.says(&room, "said yesterday").await?;
    ensure!(runner.signal("-TERM").await?.success(), "{}", runner.output());
    run("cp -a data/nats yesterday", folder)?;

    let mut runner = Runner::start(&data)?;
    ada.url = url(&runner.up().await?)?;
    ada.says(&room, "said today").await?;
    ensure!(runner.signal("-TERM").await?.success(), "{}", runner.output());
    run("rm -r data/nats && cp -a yesterday data/nats", folder)?;

    let mut runner = Runner::start(&data)?;
    ada.url = url(&runner.up().await?)?;
    let told = wait_for("the refusal", PATIENCE, || async {
        let list = list(&ada.url, "data", folder).map_err(|error| error.to_string())?;
        let is_told = list.contains("CHATS was rolled back behind what room_timeline");
        if is_told { Ok(list) } else { Err(list) }
    })
    .await?;
    ensure!(told.contains("restore the log that belongs to this database"), "{told}");
    ensure!(runner.signal("-TERM").await?.success(), "{}", runner.output());

    // There is nothing newer: what is left becomes a log of its own.
    follow_below("restore.md", "## When a log was rolled back", folder)?;
    let mut runner = Runner::start(&anew)?;
    ada.url = url(&runner.up().await?)?;
    ada.logs_in().await?;
    ada.says(&room, "said again").await?;
    let shown = ada.timeline(&format!("/api/v1/rooms/{room}/timeline")).await?;
    ensure!(shown.contains("said yesterday") && !shown.contains("said today"), "{shown}");
    let told = list(&ada.url, "begun-anew", folder)?;
    ensure!(told.contains("live") && !told.contains("rolled back"), "{told}");
    ensure!(runner.signal("-TERM").await?.success(), "{}", runner.output());
    Ok(())
}

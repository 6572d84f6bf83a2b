//! A person is forgotten, and not a byte of what they said is left in the servers' folders.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use embedded::wait_for;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::{
    person::{PASSWORD, Person, url},
    runner::Runner,
    start_and_stop::scratch_folder,
};

const PATIENCE: Duration = Duration::from_mins(1);
/// What must not be found afterwards, and what it stands in. In small letters, as addresses are stored.
const MARKERS: [(&str, &str); 7] = [
    ("address", "qvxaddress7319"),
    ("name", "qvxname7319"),
    ("bio", "qvxbio7319"),
    ("message", "qvxmessage7319"),
    ("deleted message", "qvxdeleted7319"),
    ("file name", "qvxfile7319"),
    ("document", "qvxdocument7319"),
];

impl Person {
    /// Leaves a marker everywhere. Gives a piece of the photo as it is stored.
    async fn leaves_traces(&self) -> anyhow::Result<Vec<u8>> {
        let marker = |of: &str| MARKERS.iter().find(|(what, _)| *what == of).map_or("", |(_, marker)| marker);
        let profile = json!({"name": marker("name"), "bio": marker("bio")});
        self.does(Method::PUT, "/api/v1/profile", &profile).await?;
        let room = self.does(Method::POST, "/api/v1/rooms", &json!({"name": "Harbour"})).await?;
        let room = room["room_id"].as_str().context("a room")?;
        let messages = format!("/api/v1/rooms/{room}/messages");
        self.does(Method::POST, &messages, &json!({"body": marker("message")})).await?;
        self.loses_a_text(&messages, marker("deleted message"), marker("message")).await?;
        let csv = format!("place,depth\n{},7\n", marker("document"));
        let document = self.uploads("document", csv.into_bytes()).await?;
        let name = format!("{}.csv", marker("file name"));
        let request = json!({"upload_id": document["upload_id"], "name": name, "to": "pdf"});
        self.does(Method::POST, "/api/v1/conversions", &request).await?;
        let photo = fs::read(embedded::paths::project().join("fixtures/images/photo.jpg"))?;
        let photo = self.uploads("photo", photo).await?;
        let set = json!({"upload_id": photo["upload_id"]});
        let set = self.does(Method::PUT, "/api/v1/profile/photo", &set).await?;
        let position = set["position"].as_str().context("a position")?;
        let me = self.does(Method::GET, &format!("/api/v1/me?position={position}"), &json!(null)).await?;
        let shown = format!("{}{}", self.url, me["photo_url"].as_str().context("a photo")?);
        let bytes = self.client.get(shown).send().await?.error_for_status()?.bytes().await?;
        let middle = bytes.len() / 2;
        Ok(bytes.get(middle..middle + 48).context("a larger photo")?.to_vec())
    }

    /// Says something, takes it back, and waits until its grace time is over: then not even who has all keys can read
    /// it, and what else was said can be read as before.
    async fn loses_a_text(&self, messages: &str, gone: &str, kept: &str) -> anyhow::Result<()> {
        let posted = self.does(Method::POST, messages, &json!({ "body": gone })).await?;
        let message = posted["message_id"].as_str().context("a message")?;
        let before = self.export().await?;
        ensure!(before.contains(gone) && before.contains(kept), "{before}");
        self.does(Method::DELETE, &format!("{messages}/{message}"), &json!(null)).await?;
        let after = wait_for("the end of the text", PATIENCE, || async {
            match self.export().await {
                Ok(export) if export.contains(gone) => Err("it can be read".to_owned()),
                other => other.map_err(|error| error.to_string()),
            }
        })
        .await?;
        ensure!(
            after.contains(message) && after.contains(kept) && after.contains("\"complete\":true"),
            "{after}"
        );
        Ok(())
    }

    /// Everything that can be opened with the person's key.
    async fn export(&self) -> anyhow::Result<String> {
        let export = self.client.get(format!("{}/api/v1/account/export", self.url)).bearer_auth(&self.token);
        Ok(export.send().await?.error_for_status()?.text().await?)
    }

    /// Waits until somebody else can have the handle: then the erasure is complete.
    async fn handle_becomes_free(&self) -> anyhow::Result<()> {
        let heir = json!({"email": "heir@example.org", "handle": "ada", "password": PASSWORD});
        wait_for("the handle", PATIENCE, || async {
            match self.ask(Method::POST, "/api/v1/accounts", &heir).await {
                Ok((202, _)) => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await?;
        Ok(())
    }
}

/// The forms in which a text may lie on a disk.
fn forms(marker: &[u8]) -> Vec<Vec<u8>> {
    let utf_16: Vec<u8> = marker.iter().flat_map(|byte| [*byte, 0]).collect();
    let mut forms = vec![marker.to_vec(), utf_16];
    // In base64 a text looks different by where it begins; the first and the last digits depend on its neighbours.
    for before in 0..3 {
        let encoded = STANDARD_NO_PAD.encode([&vec![0; before], marker].concat());
        let own = if before == 0 { 0 } else { before + 1 };
        forms.push(encoded.as_bytes()[own..encoded.len() - 2].to_vec());
    }
    forms
}

/// The files below a folder, but for those that the documentation says keep what was: the journal of Postgres; and
/// the mails, which a mail server has.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if !path.ends_with("pg_wal") && !path.ends_with("mail") {
                found.extend(files(&path)?);
            }
        } else if entry.file_type()?.is_file() {
            found.push(path);
        }
    }
    Ok(found)
}

/// Which of these are where, one word for each server's folder.
fn search(data: &Path, markers: &[(&str, Vec<u8>)]) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for file in files(data)? {
        let bytes = fs::read(&file)?;
        for (what, marker) in markers {
            let has = |form: &Vec<u8>| memchr::memmem::find(&bytes, form).is_some();
            if forms(marker).iter().any(has) {
                let place = file.strip_prefix(data)?.components().next().context("a place")?;
                found.push(format!("{what} in {} ({})", place.as_os_str().to_string_lossy(), file.display()));
            }
        }
    }
    Ok(found)
}

/// Has the object store give back the bytes of removed objects now; by itself it does so within minutes.
async fn vacuum_objects(data: &Path) -> anyhow::Result<()> {
    let ports: Value = serde_json::from_slice(&fs::read(data.join("s3/ports.json"))?)?;
    let url = format!("http://127.0.0.1:{}/vol/vacuum?garbageThreshold=0.0000001", ports["master"]);
    let answer = Client::builder().no_proxy().build()?.get(url).send().await?;
    ensure!(answer.status().is_success(), "{answer:?}");
    Ok(())
}

#[tokio::test]
async fn not_a_byte_of_a_forgotten_person_is_left_on_the_disk() -> anyhow::Result<()> {
    let folder = scratch_folder()?;
    let data = folder.path().join("data");
    let mut runner = Runner::start(&data)?;
    let email = format!("{}@example.org", MARKERS[0].1);
    let mut ada = Person::signs_up(&url(&runner.up().await?)?, "ada", &email).await?;
    let photo = ada.leaves_traces().await?;
    ensure!(runner.signal("-TERM").await?.success(), "{}", runner.output());
    let mut markers: Vec<_> = MARKERS.map(|(what, marker)| (what, marker.as_bytes().to_vec())).into();
    markers.push(("photo", photo));
    let before = search(&data, &markers)?;
    for (what, place) in [
        ("address", "postgres"),
        ("name", "postgres"),
        ("bio", "postgres"),
        ("message", "postgres"),
        ("file name", "postgres"),
        ("document", "s3"),
        ("photo", "s3"),
    ] {
        let expected = format!("{what} in {place}");
        ensure!(before.iter().any(|found| found.starts_with(&expected)), "no {expected}: {before:#?}");
    }
    ensure!(!before.iter().any(|found| found.contains(" in nats")), "unsealed: {before:#?}");

    let mut runner = Runner::start(&data)?;
    ada.url = url(&runner.up().await?)?;
    let erased = ada.ask(Method::POST, "/api/v1/account/erasure", &json!({"password": PASSWORD})).await?;
    ensure!(erased.0 == 202, "{erased:?}");
    ada.handle_becomes_free().await?;
    let log = data.join("logs/wherry.log");
    wait_for("the tables to be swept", PATIENCE, || {
        let swept = fs::read_to_string(&log).unwrap_or_default().matches("a table was swept").count();
        std::future::ready(if swept >= 5 { Ok(()) } else { Err(format!("{swept} of 5 tables")) })
    })
    .await?;
    wait_for("the objects to be overwritten", PATIENCE, || async {
        vacuum_objects(&data).await.map_err(|error| error.to_string())?;
        match search(&data.join("s3"), &markers) {
            Ok(found) if found.is_empty() => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    ensure!(runner.signal("-TERM").await?.success(), "{}", runner.output());
    let after = search(&data, &markers)?;
    ensure!(after.is_empty(), "{after:#?}");
    Ok(())
}

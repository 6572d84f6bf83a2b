//! One's own data with one's files, in an archive.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
};

use anyhow::Context as _;
use reqwest::Method;
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::{
    files::{CSV, picture, upload},
    people::Person,
    world::World,
};

const PATH: &str = "/api/v1/account/export/archive";

/// The files of an archive by their paths, and after which file the next one begins.
async fn archive(
    world: &World,
    person: &Person,
    path: &str,
) -> anyhow::Result<(BTreeMap<String, Vec<u8>>, Option<String>)> {
    let (headers, bytes) = world.ask(Method::GET, path).token(&person.access).bytes().await?;
    assert_eq!(headers["content-type"], "application/zip");
    let mut zip = ZipArchive::new(Cursor::new(bytes))?;
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index)?;
        let (name, mut content) = (file.name().to_owned(), Vec::new());
        // Its checksum is compared, too.
        file.read_to_end(&mut content)?;
        files.insert(name, content);
    }
    let more = headers.get("wherry-more-after").map(|value| value.to_str().map(str::to_owned));
    Ok((files, more.transpose()?))
}

fn id(uploaded: &Value) -> anyhow::Result<&str> {
    uploaded["upload_id"].as_str().context("an id")
}

#[tokio::test]
async fn ones_own_files_are_in_it_by_their_names_and_nobody_elses() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let mut attached = Vec::new();
    for (person, name, content) in
        [(&ada, "tides 潮.csv", CSV), (&bob, "bobs.csv", "bobs;own\r\nsecret;1\r\n")]
    {
        let file = upload(&world, person, "attachment", content).await?.expect(201)?;
        let body = json!({"body": "", "attachments": [{"upload_id": file["upload_id"], "name": name}]});
        let messages = world.post(&format!("/api/v1/rooms/{room}/messages")).token(&person.access);
        messages.json(&body).await?.expect(201)?;
        attached.push(file);
    }
    let photo = upload(&world, &ada, "photo", picture(300, 300)?).await?.expect(201)?;
    let document = upload(&world, &ada, "document", CSV).await?.expect(201)?;
    let body = json!({"upload_id": document["upload_id"], "name": "harbour.csv", "to": "pdf"});
    world.post("/api/v1/conversions").token(&ada.access).json(&body).await?.expect(202)?;

    let (files, more) = archive(&world, &ada, PATH).await?;
    assert_eq!(more, None);
    let attachment = format!("files/attachments/{}/tides 潮.csv", id(&attached[0])?);
    assert_eq!(files.get(&attachment).map(Vec::as_slice), Some(CSV.as_bytes()), "{:?}", files.keys());
    let source = format!("files/uploads/{}/harbour.csv", id(&document)?);
    assert_eq!(files.get(&source).map(Vec::as_slice), Some(CSV.as_bytes()), "{:?}", files.keys());
    let photos = format!("files/photos/{}", id(&photo)?);
    assert!(files.keys().any(|path| path.starts_with(&photos)), "{:?}", files.keys());
    assert_eq!(files.len(), 4, "the lines and three files: {:?}", files.keys());
    let lines = String::from_utf8(files["wherry-export.ndjson"].clone())?;
    let last: Value = serde_json::from_str(lines.lines().last().context("a last line")?)?;
    assert_eq!(last["complete"], true);
    for (path, content) in &files {
        let content = String::from_utf8_lossy(content);
        assert!(!path.contains("bobs") && !content.contains("bobs"), "{path}: {content}");
    }

    // After the last attachment there are the others.
    let after = format!("{PATH}?after=attachments/{}", id(&attached[0])?);
    let (files, _) = archive(&world, &ada, &after).await?;
    assert!(!files.contains_key(&attachment) && files.contains_key(&source), "{:?}", files.keys());
    assert!(files.contains_key("wherry-export.ndjson"), "each archive tells what its files are");
    Ok(())
}

#[tokio::test]
async fn without_the_file_store_it_says_so() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let refused = world.ask(Method::GET, PATH).token(&ada.access).send().await?;
    assert_eq!(refused.code(503)?, "storage-unavailable");
    // Nothing holds the place.
    assert!(world.export(&ada).await?.len() > 1);
    Ok(())
}

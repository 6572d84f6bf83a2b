//! Uploads: every fixture, and what is made here to be refused.

use std::{
    io::{Cursor, Write as _},
    time::Duration,
};

use embedded::testing;
use futures::future::try_join_all;
use image::{ImageFormat, Rgb, RgbImage};
use kit::object_store::{ObjectStore, ObjectStoreConfig};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{
    people::Person,
    world::{Answer, Options, Store, World},
};

pub(crate) const CSV: &str = "name;size\r\nHarbour;7\r\n";

/// Uploads some bytes for a purpose.
pub(crate) async fn upload(
    world: &World,
    by: &Person,
    purpose: &str,
    content: impl Into<reqwest::Body>,
) -> anyhow::Result<Answer> {
    world
        .post("/api/v1/uploads")
        .token(&by.access)
        .header("wherry-purpose", purpose)
        .raw(content)
        .send()
        .await
}

/// A PNG of this size.
pub(crate) fn picture(width: u32, height: u32) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(width, height, Rgb([200, 30, 30])).write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

fn zip_of(files: &[(&str, &[u8])]) -> anyhow::Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default())?;
        writer.write_all(content)?;
    }
    Ok(writer.finish()?.into_inner())
}

fn object_store(store: &Store) -> ObjectStore {
    ObjectStore::new(&ObjectStoreConfig {
        endpoint: store.endpoint.clone(),
        region: embedded::s3::REGION.to_owned(),
        bucket: store.bucket.clone(),
        access_key: store.access_key.clone(),
        secret_key: store.secret_key.clone(),
    })
}

#[tokio::test]
async fn a_document_is_stored_as_it_came_with_what_was_found_out() -> anyhow::Result<()> {
    let store = Store::shared().await?;
    let options = Options { store: Some(store.clone()), ..Options::default() };
    let world = World::with(testing::nats().await?, options).await?;
    let ada = world.person("ada").await?;
    let answer = upload(&world, &ada, "document", CSV).await?.expect(201)?;
    assert_eq!((&answer["kind"], &answer["size_bytes"]), (&json!("text"), &json!(CSV.len())));
    let key = format!("uploads/{}/{}", ada.account, answer["upload_id"].as_str().unwrap_or_default());
    let object = object_store(&store).get(&key, None).await?.expect("the object");
    assert_eq!(object.info.metadata["kind"], "text");
    assert_eq!(Some(object.info.metadata["sha256"].as_str()), answer["digest"].as_str());
    assert_eq!(object.body.collect().await?.to_vec(), CSV.as_bytes());
    // Nothing of it is an event.
    assert_eq!(world.event_types("CONVERSIONS").await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_photo_is_stored_anew_as_a_small_square() -> anyhow::Result<()> {
    let store = Store::shared().await?;
    let options = Options { store: Some(store.clone()), ..Options::default() };
    let world = World::with(testing::nats().await?, options).await?;
    let ada = world.person("ada").await?;
    let answer = upload(&world, &ada, "photo", picture(1200, 800)?).await?.expect(201)?;
    let key = format!("photos/{}/{}", ada.account, answer["upload_id"].as_str().unwrap_or_default());
    let object = object_store(&store).get(&key, None).await?.expect("the object");
    assert_eq!(object.info.content_type.as_deref(), Some("image/jpeg"));
    let shown = image::load_from_memory(&object.body.collect().await?.to_vec())?;
    assert_eq!((shown.width(), shown.height()), (512, 512));
    Ok(())
}

#[tokio::test]
async fn what_is_no_document_is_refused_by_its_code() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let ada = world.person("ada").await?;
    let types: &[u8] = br#"<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let whole = zip_of(&[("[Content_Types].xml", types), ("word/document.xml", &[b'x'; 9000])])?;
    let bomb = zip_of(&[("[Content_Types].xml", types), ("word/document.xml", &vec![0; 32 << 20])])?;
    assert_eq!(upload(&world, &ada, "document", whole.clone()).await?.expect(201)?["kind"], "docx");
    for (content, code) in [
        (Vec::new(), "upload-empty"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00".to_vec(), "document-type-unknown"),
        (b"\x7FELF\x02\x01\x01\x00".to_vec(), "document-type-unknown"),
        (b"#!/bin/sh\necho hello\n".to_vec(), "document-type-unknown"),
        (picture(10, 10)?, "document-type-unknown"),
        (zip_of(&[("virus.exe", b"MZ")])?, "document-type-unknown"),
        (whole[..whole.len() / 2].to_vec(), "document-damaged"),
        (bomb, "document-expands-too-much"),
    ] {
        assert_eq!(upload(&world, &ada, "document", content).await?.code(422)?, code);
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_photo_is_refused_by_its_code() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let ada = world.person("ada").await?;
    for (content, code) in [
        (b"hello".to_vec(), "photo-not-an-image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "photo-not-an-image"),
        (picture(30_000, 2)?, "photo-too-many-pixels"),
        (Vec::new(), "upload-empty"),
    ] {
        assert_eq!(upload(&world, &ada, "photo", content).await?.code(422)?, code);
    }
    assert_eq!(upload(&world, &ada, "nothing", CSV).await?.code(422)?, "upload-purpose-unknown");
    Ok(())
}

/// Whoever is still sending sees the answer, and nothing is kept.
#[tokio::test]
async fn an_upload_over_the_limit_is_refused_however_it_is_sent() -> anyhow::Result<()> {
    let store = Some(Store::shared().await?);
    let options = Options { store, upload_limit_bytes: Some(100_000), ..Options::default() };
    let world = World::with(testing::nats().await?, options).await?;
    let ada = world.person("ada").await?;
    let exact = "x".repeat(100_000);
    upload(&world, &ada, "document", exact.clone()).await?.expect(201)?;
    let answer = upload(&world, &ada, "document", format!("{exact}y")).await?;
    assert_eq!(answer.code(413)?, "upload-too-large");
    let pieces = futures::stream::iter((0..200).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 10_000])));
    let answer = upload(&world, &ada, "document", reqwest::Body::wrap_stream(pieces)).await?;
    assert_eq!(answer.code(413)?, "upload-too-large");
    Ok(())
}

#[tokio::test]
async fn an_upload_sent_twice_with_one_id_is_one_and_its_bytes_cannot_be_changed() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let ada = world.person("ada").await?;
    let id = world.command_id();
    let send = async |content: &'static str| {
        let ask =
            world.post("/api/v1/uploads").token(&ada.access).id(id).header("wherry-purpose", "document");
        ask.raw(content).send().await
    };
    let first = send(CSV).await?.expect(201)?;
    assert_eq!(first["upload_id"], json!(id.to_string()));
    assert_eq!(send(CSV).await?.expect(201)?, first);
    assert_eq!(send("other;bytes\n").await?.code(422)?, "command-id-reused");
    Ok(())
}

#[tokio::test]
async fn of_uploads_that_come_at_once_with_one_id_one_stays_and_the_others_are_refused() -> anyhow::Result<()>
{
    let store = Store::shared().await?;
    let options = Options { store: Some(store.clone()), ..Options::default() };
    let world = World::with(testing::nats().await?, options).await?;
    let ada = world.person("ada").await?;
    let texts =
        |n: u8| -> anyhow::Result<Vec<u8>> { Ok(format!("name;size\r\nHarbour;{n}\r\n").into_bytes()) };
    let pictures = |n: u8| picture(40 + u32::from(n), 40);
    let contents = |of: &dyn Fn(u8) -> anyhow::Result<Vec<u8>>| (0..6).map(of).collect::<Result<Vec<_>, _>>();
    for (purpose, folder, contents) in [
        ("document", "uploads", contents(&texts)?),
        ("attachment", "attachments", contents(&texts)?),
        ("attachment", "attachments", contents(&pictures)?),
        ("photo", "photos", contents(&pictures)?),
    ] {
        let id = world.command_id();
        let send = |content: Vec<u8>| {
            let ask = world.post("/api/v1/uploads").token(&ada.access).id(id);
            ask.header("wherry-purpose", purpose).raw(content).send()
        };
        let answers = try_join_all(contents.into_iter().map(send)).await?;
        let (taken, others): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
        assert_eq!((taken.len(), others.len()), (1, 5), "{purpose}: {taken:?} {others:?}");
        for other in others {
            assert_eq!(other.code(422)?, "command-id-reused");
        }
        let key = format!("{folder}/{}/{id}", ada.account);
        let info = object_store(&store).head(&key).await?.expect("the object");
        let digest = if purpose == "attachment" { "sent-sha256" } else { "sha256" };
        assert_eq!(taken[0].body["digest"], info.metadata[digest], "{purpose}");
    }
    Ok(())
}

/// Documents made with real office software, and odd ones; `fixtures/README.md` says where each comes from.
#[tokio::test]
async fn every_fixture_is_told_for_what_it_is() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let ada = world.person("ada").await?;
    let expected: Value = serde_json::from_str(include_str!("fixtures.json"))?;
    for purpose in ["document", "photo"] {
        let folder = if purpose == "document" { "documents" } else { "images" };
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(folder);
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            let answer = upload(&world, &ada, purpose, std::fs::read(&path)?).await?;
            let told = if answer.status == 201 { &answer.body["kind"] } else { &answer.body["code"] };
            assert_eq!(told, &expected[purpose][&name], "{name}");
        }
    }
    Ok(())
}

/// Sends the head of an upload, and then a byte now and then, until this is answered.
async fn drip(mut stream: TcpStream, world: &World, by: &Person) -> anyhow::Result<String> {
    let head = format!(
        "POST /api/v1/uploads HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\nwherry-purpose: document\r\n\
         content-length: 1000000\r\n\r\n",
        world.address(),
        by.access
    );
    stream.write_all(head.as_bytes()).await?;
    let (mut answered, mut said) = stream.split();
    let mut each = tokio::time::interval(Duration::from_millis(20));
    let dripping = async {
        // That it is not taken any more is no answer yet.
        loop {
            each.tick().await;
            let _ = said.write_all(b"x").await;
        }
    };
    let listening = async {
        let mut answer = Vec::new();
        while !answer.ends_with(b"}") {
            anyhow::ensure!(
                answered.read_buf(&mut answer).await? > 0,
                "{}",
                String::from_utf8_lossy(&answer)
            );
        }
        Ok(String::from_utf8(answer)?)
    };
    tokio::select! {
        answer = listening => answer,
        () = dripping => anyhow::bail!("it never ends"),
    }
}

#[tokio::test]
async fn an_upload_that_drips_is_given_up_and_its_place_is_somebody_elses() -> anyhow::Result<()> {
    let more = [
        ("WHERRY_UPLOADS_AT_ONCE", "1"),
        ("WHERRY_UPLOAD_GRACE_SECONDS", "1"),
        ("WHERRY_UPLOAD_LEAST_BYTES_PER_SECOND", "1000000"),
    ];
    let more = more.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let options = Options { store: Some(Store::shared().await?), more, ..Options::default() };
    let world = World::with(testing::nats().await?, options).await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let stream = TcpStream::connect(world.address()).await?;
    let others = async {
        upload(&world, &bob, "document", CSV).await?.expect(201)?;
        // It waits until the one that drips is given up.
        upload(&world, &ada, "document", CSV).await?.expect(201)
    };
    let (dripped, others) = tokio::join!(drip(stream, &world, &ada), others);
    let answer = dripped?;
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("upload-too-slow"), "{answer}");
    others?;
    Ok(())
}

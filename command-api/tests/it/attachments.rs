//! Files that go with messages: uploaded, posted once, and converted without another upload.

use embedded::testing;
use kit::object_store::{ObjectStore, ObjectStoreConfig};
use serde_json::{Value, json};
use time::Duration;

use crate::{
    files::{CSV, picture, upload},
    people::Person,
    world::{Answer, Options, Store, World},
};

/// A world with a file store, and that.
async fn with_files() -> anyhow::Result<(World, ObjectStore)> {
    with_files_and(None).await
}

/// The same, with a converter.
async fn with_files_and(converter_url: Option<String>) -> anyhow::Result<(World, ObjectStore)> {
    let store = Store::shared().await?;
    let files = ObjectStore::new(&ObjectStoreConfig {
        endpoint: store.endpoint.clone(),
        region: embedded::s3::REGION.to_owned(),
        bucket: store.bucket.clone(),
        access_key: store.access_key.clone(),
        secret_key: store.secret_key.clone(),
    });
    let options = Options { store: Some(store), converter_url, ..Options::default() };
    Ok((World::with(testing::nats().await?, options).await?, files))
}

async fn uploaded(world: &World, by: &Person, content: Vec<u8>) -> anyhow::Result<Value> {
    upload(world, by, "attachment", content).await?.expect(201)
}

async fn post(
    world: &World,
    by: &Person,
    room: &str,
    body: &str,
    files: &[(&Value, &str)],
) -> anyhow::Result<Answer> {
    let attachments: Vec<_> =
        files.iter().map(|(file, name)| json!({"upload_id": file["upload_id"], "name": name})).collect();
    let path = format!("/api/v1/rooms/{room}/messages");
    let body = json!({"body": body, "attachments": attachments});
    world.post(&path).token(&by.access).json(&body).await
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[tokio::test]
async fn files_are_posted_with_or_without_words_and_their_names_are_sealed() -> anyhow::Result<()> {
    let (world, files) = with_files().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let png = uploaded(&world, &ada, picture(1200, 800)?).await?;
    assert_eq!((&png["kind"], &png["media_type"]), (&json!("png"), &json!("image/png")));
    assert_eq!((&png["width"], &png["height"]), (&json!(1200), &json!(800)));
    let csv = uploaded(&world, &ada, CSV.into()).await?;
    assert_eq!((&csv["kind"], csv.get("width")), (&json!("text"), None));
    post(&world, &ada, &room, " ", &[(&png, "Kai 報告.png"), (&csv, "secret.csv")]).await?.expect(201)?;

    let events = world.events("CHATS").await?;
    let sealed = events.last().expect("the message").body.to_string();
    assert!(!sealed.contains("secret") && !sealed.contains(text(&csv["digest"])), "{sealed}");
    let posted = world.last_event("CHATS", "MessagePosted").await?;
    assert_eq!(posted["body"]["$personal"]["open"], "");
    let file = &posted["attachments"][0];
    assert_eq!(file["name"]["$personal"]["open"], "Kai 報告.png");
    assert_eq!(
        (&file["file"], &file["picture"]),
        (&png["upload_id"], &json!({"width": 1200, "height": 800}))
    );
    let other = &posted["attachments"][1];
    assert_eq!((&other["media_type"], &other["size_bytes"]), (&json!("text/plain"), &json!(CSV.len())));
    assert_eq!(other["digest"]["$personal"]["open"], csv["digest"]);

    // The bytes are what the event says, and the small one is there.
    let id = text(&png["upload_id"]);
    let object = files.get(&format!("attachments/{}/{id}", ada.account), None).await?.expect("the picture");
    assert_eq!(object.info.content_type.as_deref(), Some("image/png"));
    assert_eq!(json!(object.info.size_bytes), file["size_bytes"]);
    let preview = files.get(&format!("previews/{}/{id}", ada.account), None).await?.expect("the small one");
    let preview = image::load_from_memory(&preview.body.collect().await?.to_vec())?;
    assert_eq!((preview.width(), preview.height()), (640, 427));
    Ok(())
}

#[tokio::test]
async fn the_words_beside_files_can_be_taken_back() -> anyhow::Result<()> {
    let (world, _files) = with_files().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let csv = uploaded(&world, &ada, CSV.into()).await?;
    for (files, status) in [(vec![(&csv, "table.csv")], 200), (Vec::new(), 422)] {
        let posted = post(&world, &ada, &room, "see this", &files).await?.expect(201)?;
        let path = format!("/api/v1/rooms/{room}/messages/{}", text(&posted["message_id"]));
        let edit = world.ask(reqwest::Method::PATCH, &path).token(&ada.access);
        let answer = edit.json(&json!({"body": " "})).await?;
        if status == 422 {
            assert_eq!(answer.code(422)?, "message-empty");
        } else {
            answer.expect(status)?;
            assert_eq!(world.last_event("CHATS", "MessageEdited").await?["body"]["$personal"]["open"], "");
        }
    }
    Ok(())
}

/// A PDF of one empty page, twice as wide as it is high.
const PDF: &str = "%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Resources<<>>>>endobj
trailer<</Root 1 0 R>>
%%EOF
";

#[tokio::test]
async fn a_pdf_has_a_picture_of_its_first_page_where_a_converter_paints_it() -> anyhow::Result<()> {
    let (world, files) = with_files_and(Some(testing::converter().await?)).await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let pdf = uploaded(&world, &ada, PDF.into()).await?;
    assert_eq!((&pdf["kind"], &pdf["media_type"]), (&json!("pdf"), &json!("application/pdf")));
    assert_eq!((&pdf["width"], &pdf["height"]), (&json!(640), &json!(320)));
    post(&world, &ada, &room, "", &[(&pdf, "plan.pdf")]).await?.expect(201)?;
    let posted = world.last_event("CHATS", "MessagePosted").await?;
    assert_eq!(posted["attachments"][0]["picture"], json!({"width": 640, "height": 320}));
    let id = text(&pdf["upload_id"]);
    let object = files.get(&format!("attachments/{}/{id}", ada.account), None).await?.expect("the document");
    assert_eq!(object.body.collect().await?.to_vec(), PDF.as_bytes(), "it stays as it was sent");
    let preview = files.get(&format!("previews/{}/{id}", ada.account), None).await?.expect("its first page");
    assert_eq!(preview.info.content_type.as_deref(), Some("image/jpeg"), "it is encoded anew");
    let preview = image::load_from_memory(&preview.body.collect().await?.to_vec())?;
    assert_eq!((preview.width(), preview.height()), (640, 320));

    // Nothing can be painted of it, and it goes with a message all the same.
    let broken = uploaded(&world, &ada, b"%PDF-1.4 and no more".to_vec()).await?;
    assert_eq!((&broken["kind"], broken.get("width")), (&json!("pdf"), None));
    post(&world, &ada, &room, "", &[(&broken, "broken.pdf")]).await?.expect(201)?;
    Ok(())
}

#[tokio::test]
async fn a_file_goes_with_one_message_of_its_own_author_and_soon() -> anyhow::Result<()> {
    let (world, files) = with_files().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let csv = uploaded(&world, &ada, CSV.into()).await?;
    let missing = post(&world, &bob, &room, "mine", &[(&csv, "a.csv")]).await?;
    assert_eq!(missing.code(404)?, "attachment-not-found", "it is ada's");

    // The same command again has no second effect, and the same answer.
    let (path, id) = (format!("/api/v1/rooms/{room}/messages"), world.command_id());
    let body = json!({"body": "", "attachments": [{"upload_id": csv["upload_id"], "name": "a.csv"}]});
    let send = async || world.post(&path).token(&ada.access).id(id).json(&body).await;
    let first = send().await?.expect(201)?;
    let pending = format!("pending/{}/{}", ada.account, text(&csv["upload_id"]));
    embedded::wait_for(
        "what says that it goes with no message",
        std::time::Duration::from_secs(20),
        || async {
            match files.head(&pending).await {
                Ok(None) => Ok(()),
                other => Err(format!("{other:?}")),
            }
        },
    )
    .await?;
    assert_eq!(send().await?.expect(201)?, first);
    let again = post(&world, &ada, &room, "", &[(&csv, "a.csv")]).await?;
    assert_eq!(again.code(404)?, "attachment-not-found", "it went with a message");

    let late = uploaded(&world, &ada, CSV.into()).await?;
    world.clock.advance(Duration::hours(23));
    let ada = world.log_in("ada").await?;
    assert_eq!(post(&world, &ada, &room, "", &[(&late, "a.csv")]).await?.code(404)?, "attachment-not-found");
    Ok(())
}

#[tokio::test]
async fn what_is_no_attachment_is_refused_by_its_code() -> anyhow::Result<()> {
    let (world, _) = with_files().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let png = picture(100, 100)?;
    for (content, code) in [
        (Vec::new(), "upload-empty"),
        (png[..png.len() / 2].to_vec(), "picture-damaged"),
        (picture(30_000, 2)?, "photo-too-many-pixels"),
    ] {
        assert_eq!(upload(&world, &ada, "attachment", content).await?.code(422)?, code);
    }
    // Programs, pages and archives are taken, as what nobody opens in place.
    for content in [b"MZ\x90\x00\x03".to_vec(), b"<svg onload=alert(1)>".to_vec(), b"PK\x05\x06".to_vec()] {
        let file = uploaded(&world, &ada, content).await?;
        assert_eq!(
            (&file["kind"], &file["media_type"]),
            (&json!("file"), &json!("application/octet-stream"))
        );
    }
    let csv = uploaded(&world, &ada, CSV.into()).await?;
    let eleven: Vec<_> = (0..11).map(|n| json!({"upload_id": uuid::Uuid::from_u128(n)})).collect();
    let eleven: Vec<_> = eleven.iter().map(|file| (file, "a.csv")).collect();
    for (files, code) in [
        (&eleven[..], "too-many-attachments"),
        (&[(&csv, "a.csv"), (&csv, "b.csv")], "attachment-twice"),
        (&[(&csv, "gpj.\u{202E}exe.csv")], "attachment-name-malformed"),
        (&[], "message-empty"),
    ] {
        assert_eq!(post(&world, &ada, &room, "", files).await?.code(422)?, code);
    }
    Ok(())
}

#[tokio::test]
async fn a_member_converts_a_document_of_a_message_without_another_upload() -> anyhow::Result<()> {
    let (world, files) = with_files().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let csv = uploaded(&world, &ada, CSV.into()).await?;
    let png = uploaded(&world, &ada, picture(10, 10)?).await?;
    let posted = post(&world, &ada, &room, "", &[(&csv, "tides.csv"), (&png, "a.png")]).await?.expect(201)?;
    let message = text(&posted["message_id"]).to_owned();
    let path = |file: &Value| {
        let file = text(&file["upload_id"]);
        format!("/api/v1/rooms/{room}/messages/{message}/attachments/{file}/conversion")
    };
    let convert = async |by: &Person, file: &Value, id| {
        world.post(&path(file)).token(&by.access).id(id).json(&json!({"to": "pdf"})).await
    };
    let id = world.command_id();
    let queued = convert(&bob, &csv, id).await?.expect(202)?;
    assert_eq!(queued["conversion_id"], json!(id.to_string()));
    let requested = world.last_event("CONVERSIONS", "ConversionRequested").await?;
    assert_eq!((&requested["owner"], &requested["from"]), (&json!(bob.account), &json!("csv")));
    assert_eq!(requested["name"]["$personal"], json!({"of": bob.account, "open": "tides.csv"}));
    let copy = files.get(&format!("uploads/{}/{id}", bob.account), None).await?.expect("a copy");
    assert_eq!(copy.body.collect().await?.to_vec(), CSV.as_bytes());

    assert_eq!(convert(&eve, &csv, world.command_id()).await?.code(404)?, "room-not-found");
    assert_eq!(convert(&bob, &png, world.command_id()).await?.code(422)?, "conversion-unsupported");
    let other = json!({"upload_id": uuid::Uuid::nil()});
    assert_eq!(convert(&bob, &other, world.command_id()).await?.code(404)?, "attachment-not-found");
    let deleted = format!("/api/v1/rooms/{room}/messages/{message}");
    world.delete(&deleted).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(convert(&bob, &csv, world.command_id()).await?.code(410)?, "message-deleted");
    // What was asked for before that stays so.
    assert_eq!(convert(&bob, &csv, id).await?.expect(202)?, queued);
    Ok(())
}

#[tokio::test]
async fn an_export_names_ones_own_files() -> anyhow::Result<()> {
    let (world, _) = with_files().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let csv = uploaded(&world, &ada, CSV.into()).await?;
    post(&world, &ada, &room, "", &[(&csv, "tides.csv")]).await?.expect(201)?;
    let export = world.ask(reqwest::Method::GET, "/api/v1/account/export").token(&ada.access);
    let (status, lines) = export.text().await?;
    assert_eq!(status, 200);
    let posted = lines.lines().find(|line| line.contains("MessagePosted")).expect("the message");
    let posted: Value = serde_json::from_str(posted)?;
    let file = &posted["data"]["attachments"][0];
    assert_eq!((&file["name"], &file["file"]), (&json!("tides.csv"), &csv["upload_id"]));
    assert_eq!(file["digest"], csv["digest"]);
    Ok(())
}

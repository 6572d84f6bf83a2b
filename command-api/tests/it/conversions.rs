//! Asking for conversions and cancelling them.

use domain::conversion::ENGINES;
use jetstream_es::{LatestValues, NatsConfig, OWN_API};
use kit::object_store::ObjectStore;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    files::{CSV, upload},
    people::Person,
    world::{Answer, World},
};

async fn request(world: &World, by: &Person, upload: &Value, name: &str, to: &str) -> anyhow::Result<Answer> {
    let body = json!({"upload_id": upload, "name": name, "to": to});
    world.post("/api/v1/conversions").token(&by.access).json(&body).await
}

#[tokio::test]
async fn a_document_that_was_uploaded_is_queued() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let ada = world.person("ada").await?;
    let uploaded = upload(&world, &ada, "document", CSV).await?.expect(201)?;
    let queued = request(&world, &ada, &uploaded["upload_id"], "C:\\tables\\Übersicht.CSV", "pdf").await?;
    let queued = queued.expect(202)?;
    let event = world.last_event("CONVERSIONS", "ConversionRequested").await?;
    assert_eq!(event["conversion"], queued["conversion_id"]);
    assert_eq!(event["name"]["$personal"]["open"], "Übersicht.CSV");
    assert_eq!((&event["from"], &event["size_bytes"]), (&json!("csv"), &uploaded["size_bytes"]));
    assert_eq!(event["digest"], uploaded["digest"]);
    let events = world.events("CONVERSIONS").await?;
    let subject =
        format!("conversion.{}.{}", ada.account, queued["conversion_id"].as_str().unwrap_or_default());
    assert_eq!(events[0].subject, subject);
    assert_eq!(events[0].envelope.version, Some(1));
    Ok(())
}

#[tokio::test]
async fn names_that_do_not_fit_and_uploads_that_are_not_ones_own_are_refused() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let (ada, eve) = (world.person("ada").await?, world.person("eve").await?);
    let uploaded = upload(&world, &ada, "document", CSV).await?.expect(201)?;
    let id = &uploaded["upload_id"];
    for (name, to, code) in [
        ("table.docx", "pdf", "document-name-mismatch"),
        ("table.exe", "pdf", "conversion-unsupported"),
        ("table.csv", "exe", "conversion-unsupported"),
        ("bad\u{7}.csv", "pdf", "invalid-fields"),
    ] {
        assert_eq!(request(&world, &ada, id, name, to).await?.code(422)?, code, "{name}");
    }
    let page = upload(&world, &ada, "document", "<html><table><tr><td>12</td></tr></table></html>").await?;
    let page = page.expect(201)?;
    for (name, code) in [("report.doc", "document-is-web-page"), ("report.html", "conversion-unsupported")] {
        assert_eq!(request(&world, &ada, &page["upload_id"], name, "pdf").await?.code(422)?, code, "{name}");
    }
    assert_eq!(request(&world, &eve, id, "table.csv", "pdf").await?.code(404)?, "upload-not-found");
    let nothing = json!(world.command_id().to_string());
    assert_eq!(request(&world, &ada, &nothing, "table.csv", "pdf").await?.code(404)?, "upload-not-found");
    assert_eq!(world.event_types("CONVERSIONS").await?, [""; 0]);
    Ok(())
}

/// As workers say what their converter makes.
pub(crate) async fn declare(world: &World, declaration: &Value) -> anyhow::Result<()> {
    let workers = NatsConfig::new(world.nats.url(), "workers", world.nats.password("workers"));
    let engines = LatestValues::new(jetstream_es::connect(&workers).await?, OWN_API, ENGINES);
    Ok(engines.put("converter", declaration.to_string().into()).await?)
}

#[tokio::test]
async fn what_the_converters_make_can_be_asked_for_and_nothing_else() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let ada = world.person("ada").await?;
    let uploaded = upload(&world, &ada, "document", CSV).await?.expect(201)?;
    let id = &uploaded["upload_id"];
    // Nobody has said anything yet: PDF can be asked for.
    assert_eq!(request(&world, &ada, id, "t.csv", "xlsx").await?.code(422)?, "format-not-offered");
    request(&world, &ada, id, "t.csv", "pdf").await?.expect(202)?;
    declare(&world, &json!({"pairs": [{"from": "csv", "to": "xlsx"}]})).await?;
    request(&world, &ada, id, "t.csv", "xlsx").await?.expect(202)?;
    assert_eq!(world.last_event("CONVERSIONS", "ConversionRequested").await?["to"], "xlsx");
    assert_eq!(request(&world, &ada, id, "t.csv", "docx").await?.code(422)?, "format-not-offered");
    assert_eq!(world.event_types("CONVERSIONS").await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_document_is_converted_again_while_it_is_there() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let (ada, eve) = (world.person("ada").await?, world.person("eve").await?);
    let uploaded = upload(&world, &ada, "document", CSV).await?.expect(201)?;
    let first = request(&world, &ada, &uploaded["upload_id"], "t.csv", "pdf").await?.expect(202)?;
    let first = first["conversion_id"].as_str().unwrap_or_default().to_owned();
    let repeat = async |by: &Person, to: Value| {
        let path = format!("/api/v1/conversions/{first}/repeat");
        world.post(&path).token(&by.access).json(&json!({"to": to})).await
    };
    let again = repeat(&ada, Value::Null).await?.expect(202)?;
    let event = world.last_event("CONVERSIONS", "ConversionRequested").await?;
    assert_eq!(event["conversion"], again["conversion_id"]);
    assert_ne!(event["conversion"], first.as_str());
    assert_eq!((&event["upload"], &event["to"]), (&uploaded["upload_id"], &json!("pdf")));
    assert_eq!(event["name"]["$personal"]["open"], "t.csv");
    declare(&world, &json!({"pairs": [{"from": "csv", "to": "ods"}]})).await?;
    repeat(&ada, json!("ods")).await?.expect(202)?;
    assert_eq!(world.last_event("CONVERSIONS", "ConversionRequested").await?["to"], "ods");
    assert_eq!(repeat(&ada, json!("docx")).await?.code(422)?, "format-not-offered");
    assert_eq!(repeat(&ada, json!("exe")).await?.code(422)?, "conversion-unsupported");
    assert_eq!(repeat(&eve, Value::Null).await?.code(404)?, "conversion-not-found");
    let key = format!("uploads/{}/{}", ada.account, uploaded["upload_id"].as_str().unwrap_or_default());
    ObjectStore::new(&world.config.store).delete(&key).await?;
    assert_eq!(repeat(&ada, Value::Null).await?.code(404)?, "upload-not-found");
    assert_eq!(world.event_types("CONVERSIONS").await?, ["ConversionRequested"; 3]);
    Ok(())
}

#[tokio::test]
async fn a_conversion_is_cancelled_once_and_only_by_its_owner() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let (ada, eve) = (world.person("ada").await?, world.person("eve").await?);
    let uploaded = upload(&world, &ada, "document", CSV).await?.expect(201)?;
    let queued = request(&world, &ada, &uploaded["upload_id"], "table.csv", "pdf").await?.expect(202)?;
    let cancel =
        format!("/api/v1/conversions/{}/cancel", queued["conversion_id"].as_str().unwrap_or_default());
    assert_eq!(world.post(&cancel).token(&eve.access).send().await?.code(404)?, "conversion-not-found");
    world.post(&cancel).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(world.post(&cancel).token(&ada.access).send().await?.code(409)?, "conversion-finished");
    assert_eq!(world.event_types("CONVERSIONS").await?, ["ConversionRequested", "ConversionCancelled"]);
    Ok(())
}

#[tokio::test]
async fn files_are_deleted_by_their_owner_whatever_the_stage_and_not_converted_again() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let (ada, eve) = (world.person("ada").await?, world.person("eve").await?);
    let uploaded = upload(&world, &ada, "document", CSV).await?.expect(201)?;
    let queued = request(&world, &ada, &uploaded["upload_id"], "t.csv", "pdf").await?.expect(202)?;
    let keep = world.last_event("CONVERSIONS", "ConversionRequested").await?["keep_seconds"].clone();
    assert_eq!(keep, json!(7 * 24 * 60 * 60));
    let path = format!("/api/v1/conversions/{}", queued["conversion_id"].as_str().unwrap_or_default());
    let (delete, id) = (format!("{path}/files"), world.command_id());
    let ask =
        async |by: &Person, id| world.ask(Method::DELETE, &delete).token(&by.access).id(id).send().await;
    assert_eq!(ask(&eve, world.command_id()).await?.code(404)?, "conversion-not-found");
    let done = ask(&ada, id).await?.expect(200)?;
    assert_eq!(ask(&ada, id).await?.expect(200)?, done, "the same command");
    assert_eq!(ask(&ada, world.command_id()).await?.code(410)?, "conversion-files-deleted");
    let events = ["ConversionRequested", "ConversionCancelled", "ConversionFilesDeleted"];
    assert_eq!(world.event_types("CONVERSIONS").await?, events);
    assert_eq!(world.last_event("CONVERSIONS", events[2]).await?["cause"], "by-owner");
    let repeat = world.post(&format!("{path}/repeat")).token(&ada.access).json(&json!({"to": null})).await?;
    assert_eq!(repeat.code(410)?, "conversion-files-deleted");
    Ok(())
}

#[tokio::test]
async fn asking_twice_with_one_id_queues_once() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let ada = world.person("ada").await?;
    let uploaded = upload(&world, &ada, "document", CSV).await?.expect(201)?;
    let (id, body) =
        (world.command_id(), json!({"upload_id": uploaded["upload_id"], "name": "t.csv", "to": "pdf"}));
    let ask = async || world.post("/api/v1/conversions").token(&ada.access).id(id).json(&body).await;
    let queued = ask().await?.expect(202)?;
    assert_eq!(ask().await?.expect(202)?, queued);
    // Whoever has not got the answer may ask when the files are deleted already.
    let path = format!("/api/v1/conversions/{}", queued["conversion_id"].as_str().unwrap_or_default());
    let (repeat, again) = (format!("{path}/repeat"), world.command_id());
    let repeat = async |id| world.post(&repeat).token(&ada.access).id(id).json(&json!({"to": null})).await;
    let repeated = repeat(again).await?.expect(202)?;
    world.ask(Method::DELETE, &format!("{path}/files")).token(&ada.access).send().await?.expect(200)?;
    let key = format!("uploads/{}/{}", ada.account, uploaded["upload_id"].as_str().unwrap_or_default());
    ObjectStore::new(&world.config.store).delete(&key).await?;
    assert_eq!(ask().await?.expect(202)?, queued, "the same command");
    assert_eq!(repeat(again).await?.expect(202)?, repeated, "the same command");
    assert_eq!(repeat(world.command_id()).await?.code(410)?, "conversion-files-deleted");
    let other = json!({"upload_id": uploaded["upload_id"], "name": "t.csv", "to": "txt"});
    let reused = world.post("/api/v1/conversions").token(&ada.access).id(id).json(&other).await?;
    assert_eq!(reused.code(422)?, "command-id-reused");
    let events =
        ["ConversionRequested", "ConversionRequested", "ConversionCancelled", "ConversionFilesDeleted"];
    assert_eq!(world.event_types("CONVERSIONS").await?, events);
    Ok(())
}

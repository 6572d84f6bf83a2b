//! One's own conversions.

use anyhow::Result;
use domain::conversion::{ConversionEvent, FailureReason};
use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{World, parse_time};

#[tokio::test]
async fn every_stage_is_shown_with_its_times_and_its_place_in_the_queue() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (first, _) = world.request_conversion(&ada, "first.docx").await?;
    let (bobs, _) = world.request_conversion(&bob, "his.docx").await?;
    let (last, position) = world.request_conversion(&ada, "last.docx").await?;
    let path = format!("/api/v1/conversions?position={position}");
    let page = world.get_ok(&path, &ada).await?;
    let items = page["items"].as_array().unwrap();
    let told = |item: &Value| (item["name"].clone(), item["status"].clone(), item["queue_position"].clone());
    assert_eq!(items.len(), 2, "somebody else's is not shown: {page:#}");
    assert_eq!(told(&items[0]), (json!("last.docx"), json!("queued"), json!(3)));
    assert_eq!(told(&items[1]), (json!("first.docx"), json!("queued"), json!(1)));

    let (conversion, owner) = (first, ada.account);
    let started = ConversionEvent::ConversionStarted { conversion, owner, attempt: 1 };
    let position = world.conversion_changed(&ada, first, started).await?;
    let shown = world.get_ok(&format!("/api/v1/conversions/{first}?position={position}"), &ada).await?;
    assert_eq!((&shown["status"], &shown["queue_position"]), (&json!("converting"), &json!(null)));
    assert_eq!(shown["finished_at"], json!(null));
    let shown = world.get_ok(&format!("/api/v1/conversions/{last}"), &ada).await?;
    assert_eq!(shown["queue_position"], 2, "it moved up");

    let failed = ConversionEvent::ConversionFailed { conversion, owner, reason: FailureReason::TooSlow };
    let position = world.conversion_changed(&ada, first, failed).await?;
    let shown = world.get_ok(&format!("/api/v1/conversions/{first}?position={position}"), &ada).await?;
    assert_eq!((&shown["status"], &shown["reason"]), (&json!("failed"), &json!("too-slow")));
    assert_eq!(
        (&shown["from"], &shown["to"], &shown["size_bytes"]),
        (&json!("docx"), &json!("pdf"), &json!(1234))
    );
    let times = ["requested_at", "started_at", "finished_at"].map(|name| parse_time(&shown[name]).unwrap());
    assert!(times.is_sorted(), "{times:?}");

    // Somebody else's conversion is as one that does not exist.
    for id in [bobs.to_string(), Uuid::now_v7().to_string(), "x".to_owned()] {
        for path in [format!("/api/v1/conversions/{id}"), format!("/api/v1/conversions/{id}/download")] {
            let refused = world.get_refused(&path, &ada).await?;
            assert_eq!(refused, (StatusCode::NOT_FOUND, "conversion-not-found".to_owned()), "{path}");
        }
    }
    let early = world.get_refused(&format!("/api/v1/conversions/{last}/download"), &ada).await?;
    assert_eq!(early, (StatusCode::CONFLICT, "conversion-not-done".to_owned()));
    Ok(())
}

#[tokio::test]
async fn a_list_of_conversions_is_read_page_by_page_the_latest_first() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let mut position = String::new();
    for number in 0..5 {
        position = world.request_conversion(&ada, &format!("{number}.docx")).await?.1;
    }
    let (mut names, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/conversions?limit=2&cursor={cursor}&position={position}");
        let page = world.get_ok(&path, &ada).await?;
        let items = page["items"].as_array().unwrap();
        names.extend(items.iter().map(|item| item["name"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    assert_eq!(names, ["4.docx", "3.docx", "2.docx", "1.docx", "0.docx"]);
    Ok(())
}

#[tokio::test]
async fn pdf_is_offered_for_every_format_and_else_what_the_converters_make() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let formats = world.get_ok("/api/v1/conversion-formats", &ada).await?;
    let pairs = formats["pairs"].as_array().unwrap();
    assert_eq!(pairs.len(), 11);
    assert!(pairs.contains(&json!({"from": "docx", "to": "pdf"})));
    let odt = json!({"from": "docx", "to": "odt"});
    assert!(!pairs.contains(&odt), "nobody said that it is made");
    let (pdf, unknown) = (json!({"from": "docx", "to": "pdf"}), json!({"from": "docx", "to": "gif"}));
    world.declare_engines(&json!({"pairs": [odt, unknown, pdf]})).await?;
    let formats = world.get_ok("/api/v1/conversion-formats", &ada).await?;
    assert_eq!(formats["pairs"], json!([pdf, odt]), "PDF comes first");
    Ok(())
}

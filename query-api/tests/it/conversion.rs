//! One's own conversions.

use anyhow::Result;
use domain::{
    conversion::{ConversionEvent, DeletionCause, FailureReason, PasswordAsk},
    ids::ConversionId,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Person, World, parse_time};

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
async fn places_in_the_queue_are_told_as_people_have_their_turns() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    for number in 1..=3 {
        world.request_conversion(&ada, &format!("{number}.docx")).await?;
    }
    world.request_conversion(&bob, "1.docx").await?;
    let (_, position) = world.request_conversion(&bob, "2.docx").await?;
    let places = async |of: &Person| -> Result<Vec<Value>> {
        let page = world.get_ok(&format!("/api/v1/conversions?position={position}"), of).await?;
        let items = page["items"].as_array().unwrap();
        Ok(items.iter().rev().map(|item| item["queue_position"].clone()).collect())
    };
    assert_eq!(places(&ada).await?, [json!(1), json!(3), json!(5)]);
    assert_eq!(places(&bob).await?, [json!(2), json!(4)]);
    Ok(())
}

#[tokio::test]
async fn what_waits_for_a_password_says_why_and_goes_back_into_the_queue_with_one() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (conversion, _) = world.request_conversion(&ada, "sealed.docx").await?;
    let owner = ada.account;
    let path = format!("/api/v1/conversions/{conversion}");
    let mut shown = Vec::new();
    let because = PasswordAsk::Wrong;
    for event in [
        ConversionEvent::ConversionPasswordAsked { conversion, owner, because },
        ConversionEvent::ConversionPasswordGiven { conversion, owner },
    ] {
        let position = world.conversion_changed(&ada, conversion, event).await?;
        let item = world.get_ok(&format!("{path}?position={position}"), &ada).await?;
        shown.push([&item["status"], &item["password_asked"], &item["queue_position"]].map(Clone::clone));
    }
    let asked = [json!("locked"), json!("wrong"), Value::Null];
    assert_eq!(shown, [asked, [json!("queued"), Value::Null, json!(1)]]);
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
    assert_eq!(pairs.len(), 12);
    assert!(pairs.contains(&json!({"from": "docx", "to": "pdf"})));
    let odt = json!({"from": "docx", "to": "odt"});
    assert!(!pairs.contains(&odt), "nobody said that it is made");
    let (pdf, unknown) = (json!({"from": "docx", "to": "pdf"}), json!({"from": "docx", "to": "gif"}));
    world.declare_engines(&json!({"pairs": [odt, unknown, pdf]})).await?;
    let formats = world.get_ok("/api/v1/conversion-formats", &ada).await?;
    assert_eq!(formats["pairs"], json!([pdf, odt]), "PDF comes first");
    Ok(())
}

#[tokio::test]
async fn a_result_has_a_picture_of_its_first_page_as_long_as_it_is_there() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (id, position) = world.convert(&ada, "report.docx", b"%PDF-1.7").await?;
    let path = format!("/api/v1/conversions/{id}");
    let shown = world.get_ok(&format!("{path}?position={position}"), &ada).await?;
    let preview = &shown["preview"];
    assert_eq!((&preview["width"], &preview["height"]), (&json!(640), &json!(905)));
    let listed = world.get_ok("/api/v1/conversions", &ada).await?;
    assert_eq!(&listed["items"][0]["preview"], preview, "its link is the same for an hour");
    let url = preview["url"].as_str().unwrap();
    let picture = world.request(Method::GET, url).send().await?;
    let headers = ["content-type", "content-disposition", "content-security-policy"]
        .map(|name| picture.headers()[name].to_str().unwrap().to_owned());
    assert_eq!(headers, ["image/png", "inline", "sandbox"]);
    assert_eq!(picture.text().await?, "a page of report.docx");

    let position = delete_files(&world, &ada, id).await?;
    let shown = world.get_ok(&format!("{path}?position={position}"), &ada).await?;
    assert_eq!(shown["preview"], Value::Null);
    assert_eq!(world.request(Method::GET, url).send().await?.status(), StatusCode::GONE);
    Ok(())
}

/// Says that the files of a conversion are deleted.
async fn delete_files(world: &World, of: &Person, conversion: ConversionId) -> Result<String> {
    let (owner, cause) = (of.account, DeletionCause::ByOwner);
    let deleted = ConversionEvent::ConversionFilesDeleted { conversion, owner, cause };
    world.conversion_changed(of, conversion, deleted).await
}

#[tokio::test]
async fn until_when_files_are_kept_is_told_and_what_is_deleted_is_gone() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (waiting, _) = world.request_conversion(&ada, "waiting.docx").await?;
    let (done, position) = world.convert(&ada, "report.docx", b"%PDF-1.7").await?;
    let shown = world.get_ok(&format!("/api/v1/conversions/{waiting}?position={position}"), &ada).await?;
    assert_eq!((&shown["keep_seconds"], &shown["kept_until"]), (&json!(3600), &Value::Null));
    let path = format!("/api/v1/conversions/{done}");
    let shown = world.get_ok(&path, &ada).await?;
    let [until, finished] = ["kept_until", "finished_at"].map(|name| parse_time(&shown[name]).unwrap());
    assert_eq!(until - finished, time::Duration::HOUR);
    assert_eq!(shown["files_deleted_at"], Value::Null);
    let download = world.get_ok(&format!("{path}/download"), &ada).await?;
    let link = download["url"].as_str().unwrap().to_owned();

    let position = delete_files(&world, &ada, done).await?;
    let shown = world.get_ok(&format!("{path}?position={position}"), &ada).await?;
    assert_eq!(
        (&shown["status"], &shown["files_deleted_because"]),
        (&json!("done"), &json!("by-owner")),
        "it stays in the list as it was"
    );
    assert!(parse_time(&shown["files_deleted_at"]).unwrap() >= finished);
    let gone = (StatusCode::GONE, "conversion-files-deleted".to_owned());
    assert_eq!(world.get_refused(&format!("{path}/download"), &ada).await?, gone);
    // Also by a link that was given before, and while the file is still there.
    assert_eq!(world.get_refused(&link, &ada).await?, gone);
    Ok(())
}

#[tokio::test]
async fn an_archive_leaves_out_what_is_deleted_and_says_so() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (first, _) = world.convert(&ada, "a.docx", b"%PDF-1.7 a").await?;
    let (second, position) = world.convert(&ada, "b.docx", b"%PDF-1.7 b").await?;
    let ask = |position: &str| {
        format!("/api/v1/conversion-archives?conversions={first},{second}&position={position}")
    };
    let whole = world.get_ok(&ask(&position), &ada).await?;
    assert_eq!(whole["left_out"], json!([]));
    let position = delete_files(&world, &ada, first).await?;
    let rest = world.get_ok(&ask(&position), &ada).await?;
    assert_eq!(rest["left_out"], json!([first]));
    let gone = (StatusCode::GONE, "conversion-files-deleted".to_owned());
    assert_eq!(world.get_refused(whole["url"].as_str().unwrap(), &ada).await?, gone, "what was there before");
    let url = rest["url"].as_str().unwrap();
    assert!(url.contains(&second.to_string()) && !url.contains(&first.to_string()), "{url}");
    assert_eq!(world.get_text(url, &ada).await?.0, StatusCode::OK);
    let position = delete_files(&world, &ada, second).await?;
    assert_eq!(world.get_refused(&ask(&position), &ada).await?, gone);
    Ok(())
}

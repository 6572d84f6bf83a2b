//! Files that go with messages: told in the timeline, and fetched by links that only members get.

use anyhow::Result;
use domain::{
    accounts::{AccountEvent, ClaimHash},
    chat::{PictureSize, RoomEvent},
};
use jetstream_es::Position;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use time::Duration;

use crate::world::World;

const PNG: (&str, Option<PictureSize>) = ("image/png", Some(PictureSize { width: 800, height: 600 }));
const PDF: (&str, Option<PictureSize>) = ("application/pdf", Some(PictureSize { width: 453, height: 640 }));
const SVG: (&str, Option<PictureSize>) = ("application/octet-stream", None);

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_document_is_saved_and_the_picture_of_its_first_page_is_shown() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (room, _) = world.room("Harbour", &[&ada]).await?;
    let (file, position) = world.post_file(room, &ada, "plan.pdf", PDF).await?;
    let links = format!("/api/v1/rooms/{room}/attachments?files={file}&position={position}");
    let found = world.get_ok(&links, &ada).await?;
    for (link, media_type, disposition) in [
        ("url", "application/pdf", "attachment; filename=\"plan.pdf\"; filename*=UTF-8''plan.pdf"),
        ("preview_url", "image/png", "inline"),
    ] {
        let response = world.request(Method::GET, &text(&found["items"][0][link])).send().await?;
        let header = |name: &str| response.headers()[name].to_str().unwrap_or_default().to_owned();
        assert_eq!(
            (header("content-type"), header("content-disposition")),
            (media_type.into(), disposition.into())
        );
    }
    Ok(())
}

#[tokio::test]
async fn members_are_told_of_files_and_get_them_by_links() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let (picture, _) = world.post_file(room, &bob, "Kai 報告.png", PNG).await?;
    let (other, position) = world.post_file(room, &bob, "trap.svg", SVG).await?;
    let timeline = format!("/api/v1/rooms/{room}/timeline?position={position}");
    let page = world.get_ok(&timeline, &ada).await?;
    assert_eq!((&page["items"][0]["body"], page["items"].as_array().map(Vec::len)), (&json!(""), Some(2)));
    let expected = json!([{"file_id": picture, "name": "Kai 報告.png", "media_type": "image/png", "size_bytes": 7,
                           "width": 800, "height": 600}]);
    assert_eq!(page["items"][0]["attachments"], expected);
    let rooms = world.get_ok(&format!("/api/v1/rooms?position={position}"), &ada).await?;
    assert_eq!(rooms["items"][0]["last_message"]["attachments"], 1);

    let links = format!("/api/v1/rooms/{room}/attachments?files={picture},{other}");
    let found = world.get_ok(&links, &ada).await?;
    let (first, second) = (&found["items"][0], &found["items"][1]);
    assert_eq!((&first["file_id"], &second["preview_url"]), (&json!(picture), &Value::Null));
    for (url, content, disposition, media_type) in [
        (&first["url"], "attachments of Kai 報告.png", "inline", "image/png"),
        (&first["preview_url"], "previews of Kai 報告.png", "inline", "image/png"),
        (
            &second["url"],
            "attachments of trap.svg",
            "attachment; filename=\"trap.svg\"; filename*=UTF-8''trap.svg",
            "application/octet-stream",
        ),
    ] {
        let url = text(url);
        assert!(!url.contains("Kai"), "a name is personal: {url}");
        let response = world.request(Method::GET, &url).send().await?;
        let header = |name: &str| response.headers()[name].to_str().unwrap_or_default().to_owned();
        assert_eq!(header("content-disposition"), disposition);
        assert_eq!(
            (header("content-type"), header("x-content-type-options")),
            (media_type.into(), "nosniff".into())
        );
        assert_eq!(header("content-security-policy"), "sandbox");
        assert_eq!(response.text().await?, content);
    }

    // Neither who is not in the room, nor by way of another room, nor who knows what a file is called.
    let refused = (StatusCode::NOT_FOUND, "room-not-found".to_owned());
    assert_eq!(world.get_refused(&links, &eve).await?, refused);
    let (elsewhere, position) = world.room("Elsewhere", &[&eve]).await?;
    let path = format!("/api/v1/rooms/{elsewhere}/attachments?files={picture}&position={position}");
    assert_eq!(world.get_ok(&path, &eve).await?["items"], json!([]));
    for ids in ["", "x", &format!("{picture},x")] {
        let path = format!("/api/v1/rooms/{room}/attachments?files={ids}");
        let malformed = (StatusCode::BAD_REQUEST, "files-malformed".to_owned());
        assert_eq!(world.get_refused(&path, &ada).await?, malformed);
    }
    let link = text(&first["url"]);
    world.clock.advance(Duration::minutes(6));
    assert_eq!(world.request(Method::GET, &link).send().await?.status(), StatusCode::GONE);
    Ok(())
}

#[tokio::test]
async fn who_is_out_of_the_room_gets_no_links_any_more() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let (file, position) = world.post_file(room, &ada, "a.png", PNG).await?;
    let links = |position: &str| format!("/api/v1/rooms/{room}/attachments?files={file}&position={position}");
    let found = world.get_ok(&links(&position), &bob).await?;
    assert_eq!(found["items"][0]["file_id"], json!(file));
    let account = bob.account;
    let removed = RoomEvent::MemberRemoved { room, account, by: ada.account };
    let position = world.room_changed(room, removed).await?;
    let refused = (StatusCode::NOT_FOUND, "room-not-found".to_owned());
    assert_eq!(world.get_refused(&links(&position), &bob).await?, refused);
    Ok(())
}

#[tokio::test]
async fn files_go_at_once_with_their_message_and_with_their_author() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let (deleted, posted) = world.post_file(room, &bob, "a.png", PNG).await?;
    let (erased, position) = world.post_file(room, &bob, "b.png", PNG).await?;
    let links = |position: &str| {
        format!("/api/v1/rooms/{room}/attachments?files={deleted},{erased}&position={position}")
    };
    let found = world.get_ok(&links(&position), &ada).await?;
    let urls = ["url", "preview_url"].map(|link| {
        found["items"]
            .as_array()
            .cloned()
            .unwrap_or_default()
            .iter()
            .map(|item| text(&item[link]))
            .collect::<Vec<_>>()
    });
    let status = async |url: &str| anyhow::Ok(world.request(Method::GET, url).send().await?.status());
    for url in urls.iter().flatten() {
        assert_eq!(status(url).await?, StatusCode::OK);
    }
    let sequence = posted.parse::<Position>()?.sequence;
    let position = world.delete_message(room, sequence, &bob, &bob).await?;
    let left = world.get_ok(&links(&position), &ada).await?;
    assert_eq!(left["items"].as_array().map(Vec::len), Some(1));
    let page = world.get_ok(&format!("/api/v1/rooms/{room}/timeline?position={position}"), &ada).await?;
    assert_eq!(page["items"][0]["attachments"], json!([]));
    // The links that were given work no more, although the bytes are still there.
    for [of_deleted, of_other] in urls.iter().map(|urls| [&urls[0], &urls[1]]) {
        assert_eq!(
            (status(of_deleted).await?, status(of_other).await?),
            (StatusCode::NOT_FOUND, StatusCode::OK)
        );
    }
    let (email_claim, handle_claim) = (ClaimHash::new([1; 32]), ClaimHash::new([2; 32]));
    let account = bob.account;
    let forgotten = AccountEvent::AccountErasureRequested { account, email_claim, handle_claim };
    world.account_changed(forgotten, account).await?;
    for urls in &urls {
        embedded::wait_for("the end of a link", std::time::Duration::from_secs(30), || async {
            match status(&urls[1]).await {
                Ok(StatusCode::NOT_FOUND) => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await?;
    }
    assert_eq!(world.get_ok(&links(&position), &ada).await?["items"], json!([]));
    Ok(())
}

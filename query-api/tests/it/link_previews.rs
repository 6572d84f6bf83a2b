//! What is shown of linked pages: with the text that links to them, and to members alone.

use anyhow::Result;
use domain::{chat::RoomEvent, ids::RoomId};
use jetstream_es::Position;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::world::{Person, World};

const TIDES: &str = "https://tides.example";
const WINDS: &str = "https://winds.example";

impl World {
    /// The previews at the first message of a room.
    async fn link_previews(&self, room: RoomId, person: &Person, position: &str) -> Result<Value> {
        let path = format!("/api/v1/rooms/{room}/timeline?position={position}");
        Ok(self.get_ok(&path, person).await?["items"][0]["link_previews"].clone())
    }
}

fn titles(previews: &Value) -> Vec<&str> {
    let previews = previews.as_array().map(Vec::as_slice).unwrap_or_default();
    previews.iter().map(|preview| preview["title"].as_str().unwrap_or_default()).collect()
}

#[tokio::test]
async fn a_preview_is_shown_with_the_text_that_links_to_its_page() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let said: Position = world.say(room, &ada, &[&format!("{TIDES} and {WINDS}")]).await?.parse()?;
    let said = said.sequence;
    let (winds, _) = world.preview_link(room, said, &ada, (WINDS, "Winds")).await?;
    let (tides, position) = world.preview_link(room, said, &ada, (TIDES, "Tides")).await?;
    let shown = world.link_previews(room, &bob, &position).await?;
    let expected = json!({
        "preview_id": tides, "link": TIDES, "url": format!("{TIDES}/"), "host": "tides.example", "site": "",
        "title": "Tides", "description": "of the day", "width": 480, "height": 252,
    });
    assert_eq!((&shown[0], &shown[1]["preview_id"]), (&expected, &json!(winds)), "in the order of the text");
    // What the text does not link to any more is not shown, until it does again.
    let position = world.edit_message(room, said, &ada, &format!("only {WINDS}")).await?;
    assert_eq!(titles(&world.link_previews(room, &bob, &position).await?), ["Winds"]);
    let position = world.edit_message(room, said, &ada, &format!("{TIDES}, {WINDS}")).await?;
    assert_eq!(titles(&world.link_previews(room, &bob, &position).await?), ["Tides", "Winds"]);
    let position = world.remove_link_preview(room, said, &ada, tides).await?;
    assert_eq!(titles(&world.link_previews(room, &bob, &position).await?), ["Winds"]);
    let position = world.delete_message(room, said, &ada, &ada).await?;
    assert_eq!(world.link_previews(room, &bob, &position).await?, json!([]));
    Ok(())
}

#[tokio::test]
async fn members_get_the_picture_while_the_preview_is_there() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let said: Position = world.say(room, &ada, &[TIDES]).await?.parse()?;
    let (tides, position) = world.preview_link(room, said.sequence, &ada, (TIDES, "Tides")).await?;
    let links =
        |position: &str| format!("/api/v1/rooms/{room}/attachments?files={tides}&position={position}");
    let found = world.get_ok(&links(&position), &bob).await?;
    assert_eq!(found["items"][0]["file_id"], json!(tides));
    let link = found["items"][0]["preview_url"].as_str().unwrap_or_default().to_owned();
    let picture = world.request(Method::GET, &link).send().await?;
    let header = |name: &str| picture.headers()[name].to_str().unwrap_or_default().to_owned();
    assert_eq!(
        (header("content-type"), header("content-disposition")),
        ("image/jpeg".into(), "inline".into())
    );
    assert_eq!(picture.text().await?, "picture of Tides");

    let refused = (StatusCode::NOT_FOUND, "room-not-found".to_owned());
    assert_eq!(world.get_refused(&links(&position), &eve).await?, refused);
    let (elsewhere, position) = world.room("Elsewhere", &[&eve]).await?;
    let path = format!("/api/v1/rooms/{elsewhere}/attachments?files={tides}&position={position}");
    assert_eq!(world.get_ok(&path, &eve).await?["items"], json!([]));

    let position = world.remove_link_preview(room, said.sequence, &ada, tides).await?;
    assert_eq!(world.get_ok(&links(&position), &bob).await?["items"], json!([]));
    assert_eq!(world.request(Method::GET, &link).send().await?.status(), StatusCode::NOT_FOUND);
    Ok(())
}

#[tokio::test]
async fn a_room_tells_whether_it_shows_previews() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (room, position) = world.room("Harbour", &[&ada]).await?;
    let path = |position: &str| format!("/api/v1/rooms/{room}?position={position}");
    assert_eq!(world.get_ok(&path(&position), &ada).await?["link_previews"], true);
    let by = ada.account;
    let position = world.room_changed(room, RoomEvent::LinkPreviewsTurnedOff { room, by }).await?;
    assert_eq!(world.get_ok(&path(&position), &ada).await?["link_previews"], false);
    let position = world.room_changed(room, RoomEvent::LinkPreviewsTurnedOn { room, by }).await?;
    assert_eq!(world.get_ok(&path(&position), &ada).await?["link_previews"], true);
    Ok(())
}

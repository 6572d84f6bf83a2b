//! Previews of links: what a worker may record, who removes it, and rooms that want none.

use domain::{
    boundary::CHATS,
    chat::{MessageChangeEvent, RoomEvent},
};
use jetstream_es::{KeyVault, OWN_API, Position};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    people::Person,
    workers::code,
    world::{Answer, World},
};

const TIDES: &str = "https://tides.example/today";

/// A message of somebody's.
struct Said {
    room: String,
    message: String,
    sequence: u64,
}

impl Said {
    fn path(&self) -> String {
        format!("/api/v1/rooms/{}/messages/{}", self.room, self.message)
    }

    /// What a worker has seen at a link of it.
    fn seen(&self, link: &str) -> Value {
        json!({
            "room": self.room, "sequence": self.sequence, "link": link, "url": link,
            "site": "Tides\u{202E}", "title": " The tides\n today ", "description": "", "picture": null,
        })
    }
}

impl World {
    async fn say_with_links(&self, by: &Person, room: &str, text: &str) -> anyhow::Result<Said> {
        let path = format!("/api/v1/rooms/{room}/messages");
        let answer = self.post(&path).token(&by.access).json(&json!({"body": text})).await?.expect(201)?;
        let position: Position = answer["position"].as_str().unwrap_or_default().parse()?;
        let message = answer["message_id"].as_str().unwrap_or_default().to_owned();
        Ok(Said { room: room.to_owned(), message, sequence: position.sequence })
    }

    /// Status and code of what comes of it.
    async fn record(&self, id: Uuid, seen: Value) -> anyhow::Result<(u16, String)> {
        self.send("record-link-preview", id, seen).await.map(code)
    }

    async fn remove_preview(&self, by: &Person, said: &Said, preview: Uuid) -> anyhow::Result<Answer> {
        let path = format!("{}/link-previews/{preview}?sequence={}", said.path(), said.sequence);
        self.delete(&path).token(&by.access).send().await
    }

    async fn switch_previews(&self, by: &Person, room: &str, shown: bool) -> anyhow::Result<Answer> {
        let path = format!("/api/v1/rooms/{room}/link-previews");
        self.put(&path).token(&by.access).json(&json!({"shown": shown})).await
    }

    /// How often an event of this type stands in the log.
    async fn count(&self, event_type: &str) -> anyhow::Result<usize> {
        Ok(self.event_types(CHATS.name).await?.iter().filter(|each| *each == event_type).count())
    }
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

fn done() -> (u16, String) {
    refused(200, "")
}

#[tokio::test]
async fn what_a_page_says_is_recorded_clean_sealed_and_once() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let said = world.say_with_links(&ada, &room, &format!("see {TIDES}.")).await?;
    let id = world.command_id();
    for _ in 0..2 {
        assert_eq!(world.record(id, said.seen(TIDES)).await?, done(), "killed and begun again");
    }
    let again = world.record(world.command_id(), said.seen(TIDES)).await?;
    assert_eq!(again, refused(409, "link-previewed-already"));
    assert_eq!(world.count("LinkPreviewed").await?, 1);
    let events = world.events(CHATS.name).await?;
    let event = events.last().expect("the preview");
    assert!(!event.body.to_string().contains("tides"), "it is sealed: {}", event.body);
    let keys = KeyVault::new(
        jetstream_es::connect(&world.config.nats).await?,
        OWN_API,
        world.config.master_keys.clone(),
    );
    let MessageChangeEvent::LinkPreviewed { preview, page, author, .. } = event.open(&keys).await? else {
        anyhow::bail!("{event:?} is no preview")
    };
    assert_eq!((preview.uuid(), author), (id, ada.account));
    let shown = [&page.link, &page.host, &page.site, &page.title].map(|text| text.value().cloned());
    let expected = [TIDES, "tides.example", "Tides", "The tides today"].map(|text| Some(text.to_owned()));
    assert_eq!(shown, expected);
    Ok(())
}

#[tokio::test]
async fn a_worker_cannot_show_what_no_message_links_to() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let said =
        world.say_with_links(&ada, &room, &format!("{TIDES} https://b.example https://c.example")).await?;
    let record = async |seen: Value| world.record(world.command_id(), seen).await;
    assert_eq!(record(said.seen("https://evil.example")).await?, refused(409, "link-not-in-message"));
    assert_eq!(
        record(said.seen("https://c.example")).await?,
        refused(409, "link-not-in-message"),
        "the third"
    );
    let with = |name: &str, value: Value| {
        let mut seen = said.seen(TIDES);
        seen[name] = value;
        seen
    };
    assert_eq!(record(with("url", json!("javascript:alert(1)"))).await?, refused(422, "link-malformed"));
    assert_eq!(record(with("title", json!("\u{202E}\n"))).await?, refused(422, "page-says-nothing"));
    assert_eq!(record(with("sequence", json!(1))).await?, refused(404, "message-not-found"));
    assert_eq!(record(with("room", json!(Uuid::now_v7()))).await?, refused(404, "room-not-found"));
    let elsewhere = world.room(&ada).await?;
    assert_eq!(record(with("room", json!(elsewhere))).await?, refused(404, "message-not-found"));
    // An edit has taken the link away.
    let path = format!("{}?sequence={}", said.path(), said.sequence);
    let edit = world.ask(Method::PATCH, &path).token(&ada.access);
    edit.json(&json!({"body": "nothing to see"})).await?.expect(200)?;
    assert_eq!(record(said.seen(TIDES)).await?, refused(409, "link-not-in-message"));
    world.delete(&said.path()).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(record(said.seen(TIDES)).await?, refused(410, "message-deleted"));
    assert_eq!(world.count("LinkPreviewed").await?, 0);
    Ok(())
}

#[tokio::test]
async fn the_author_and_who_keeps_order_remove_a_preview() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let room = world.room(&ada).await?;
    for guest in [&bob, &eve] {
        world.join(&ada, &room, guest).await?;
    }
    let mut previews = Vec::new();
    let said = world.say_with_links(&bob, &room, &format!("{TIDES} https://b.example")).await?;
    for link in [TIDES, "https://b.example"] {
        let id = world.command_id();
        assert_eq!(world.record(id, said.seen(link)).await?, done());
        previews.push(id);
    }
    assert_eq!(world.remove_preview(&eve, &said, previews[0]).await?.code(403)?, "not-message-author");
    let outsider = world.person("mia").await?;
    assert_eq!(world.remove_preview(&outsider, &said, previews[0]).await?.code(404)?, "room-not-found");
    let nothing = Uuid::now_v7();
    assert_eq!(world.remove_preview(&bob, &said, nothing).await?.code(404)?, "link-preview-not-found");
    world.remove_preview(&bob, &said, previews[0]).await?.expect(200)?;
    world.remove_preview(&bob, &said, previews[0]).await?.expect(200)?;
    world.remove_preview(&ada, &said, previews[1]).await?.expect(200)?;
    assert_eq!(world.count("LinkPreviewRemoved").await?, 2, "twice is once");
    let removed = world.last_event(CHATS.name, "LinkPreviewRemoved").await?;
    assert_eq!((&removed["by"], &removed["author"]), (&json!(ada.account), &json!(bob.account)));
    let again = world.record(world.command_id(), said.seen(TIDES)).await?;
    assert_eq!(again, refused(409, "link-previewed-already"), "what is removed stays so");
    Ok(())
}

#[tokio::test]
async fn who_keeps_order_switches_previews_of_a_room() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    assert_eq!(world.switch_previews(&bob, &room, false).await?.code(403)?, "not-room-moderator");
    let outsider = world.person("eve").await?;
    assert_eq!(world.switch_previews(&outsider, &room, false).await?.code(404)?, "room-not-found");
    world.switch_previews(&ada, &room, true).await?.expect(200)?;
    for _ in 0..2 {
        world.switch_previews(&ada, &room, false).await?.expect(200)?;
    }
    assert_eq!(world.count("LinkPreviewsTurnedOff").await?, 1, "twice is once");
    assert_eq!(world.count("LinkPreviewsTurnedOn").await?, 0, "they were on");
    let said = world.say_with_links(&bob, &room, TIDES).await?;
    let off = world.record(world.command_id(), said.seen(TIDES)).await?;
    assert_eq!(off, refused(409, "link-previews-off"));
    world.switch_previews(&ada, &room, true).await?.expect(200)?;
    assert_eq!(world.record(world.command_id(), said.seen(TIDES)).await?, done());
    let event = world.last_event(CHATS.name, "LinkPreviewsTurnedOn").await?;
    let event: RoomEvent = serde_json::from_value(event)?;
    assert!(matches!(event, RoomEvent::LinkPreviewsTurnedOn { by, .. } if by == ada.account));
    Ok(())
}

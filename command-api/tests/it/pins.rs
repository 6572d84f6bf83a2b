//! Pins: who may, how many there can be, and that a deletion takes one away in the same commit.

use domain::boundary::CHATS;
use jetstream_es::Position;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    people::Person,
    world::{Answer, World},
};

impl World {
    /// Says something; its id and place.
    async fn say_to_pin(&self, by: &Person, room: &str) -> anyhow::Result<(String, u64)> {
        let path = format!("/api/v1/rooms/{room}/messages");
        let answer = self.post(&path).token(&by.access).json(&json!({"body": "tides"})).await?.expect(201)?;
        let position: Position = answer["position"].as_str().unwrap_or_default().parse()?;
        Ok((answer["message_id"].as_str().unwrap_or_default().to_owned(), position.sequence))
    }

    async fn pin(&self, by: &Person, room: &str, message: &str) -> anyhow::Result<Answer> {
        self.put(&format!("/api/v1/rooms/{room}/pins/{message}")).token(&by.access).send().await
    }

    async fn unpin(&self, by: &Person, room: &str, message: &str) -> anyhow::Result<Answer> {
        self.delete(&format!("/api/v1/rooms/{room}/pins/{message}")).token(&by.access).send().await
    }

    /// The types of what happened since so many events.
    async fn happened_since(&self, before: usize) -> anyhow::Result<Vec<String>> {
        Ok(self.event_types(CHATS.name).await?.split_off(before))
    }
}

#[tokio::test]
async fn a_message_is_pinned_once_and_unpinned_by_who_keeps_order() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let (message, sequence) = world.say_to_pin(&bob, &room).await?;
    let before = world.happened_since(0).await?.len();
    assert_eq!(world.pin(&bob, &room, &message).await?.code(403)?, "not-room-moderator");
    world.pin(&ada, &room, &message).await?.expect(200)?;
    let placed = format!("{message}?sequence={sequence}");
    world.pin(&ada, &room, &placed).await?.expect(200)?;
    assert_eq!(world.happened_since(before).await?, ["MessagePinned"], "twice is once");
    let events = world.events(CHATS.name).await?;
    let pinned = events.last().expect("the pin");
    assert_eq!(pinned.subject, format!("chat.room.{room}"));
    let of = |event: &Value| (event["message"].clone(), event["sequence"].clone(), event["by"].clone());
    let by_ada = (json!(message), json!(sequence), json!(ada.account));
    assert_eq!(of(&pinned.body), by_ada);

    assert_eq!(world.unpin(&bob, &room, &message).await?.code(403)?, "not-room-moderator");
    let moderator = format!("/api/v1/rooms/{room}/moderators/{}", bob.account);
    world.put(&moderator).token(&ada.access).send().await?.expect(200)?;
    world.unpin(&bob, &room, &message).await?.expect(200)?;
    world.unpin(&bob, &room, &message).await?.expect(200)?;
    let unpinned = world.last_event(CHATS.name, "MessageUnpinned").await?;
    assert_eq!(of(&unpinned), (json!(message), json!(sequence), json!(bob.account)));
    let expected = ["MessagePinned", "ModeratorAppointed", "MessageUnpinned"];
    assert_eq!(world.happened_since(before).await?, expected);
    Ok(())
}

#[tokio::test]
async fn a_deletion_unpins_in_the_same_commit() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let (message, _) = world.say_to_pin(&bob, &room).await?;
    world.pin(&ada, &room, &message).await?.expect(200)?;
    let before = world.happened_since(0).await?.len();
    let path = format!("/api/v1/rooms/{room}/messages/{message}");
    world.delete(&path).token(&bob.access).send().await?.expect(200)?;
    world.delete(&path).token(&bob.access).send().await?.expect(200)?;
    assert_eq!(world.happened_since(before).await?, ["MessageDeleted", "MessageUnpinned"]);
    let events = world.events(CHATS.name).await?;
    let [.., deleted, unpinned] = events.as_slice() else { panic!("two events") };
    assert_eq!(deleted.envelope.command, unpinned.envelope.command);
    assert_eq!(unpinned.body["by"], json!(bob.account));
    assert_eq!(world.pin(&ada, &room, &message).await?.code(410)?, "message-deleted");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_pinned_is_refused_by_its_code() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, eve) = (world.person("ada").await?, world.person("eve").await?);
    let (room, elsewhere) = (world.room(&ada).await?, world.room(&ada).await?);
    let (message, _) = world.say_to_pin(&ada, &room).await?;
    let nothing = Uuid::now_v7().to_string();
    for named in [&message, &nothing] {
        assert_eq!(world.pin(&eve, &room, named).await?.code(404)?, "room-not-found");
        assert_eq!(world.unpin(&eve, &room, named).await?.code(404)?, "room-not-found");
        assert_eq!(world.pin(&ada, &elsewhere, named).await?.code(404)?, "message-not-found");
    }
    assert_eq!(world.pin(&ada, &room, &nothing).await?.code(404)?, "message-not-found");
    let misplaced = format!("{message}?sequence=x");
    assert_eq!(world.pin(&ada, &room, &misplaced).await?.code(400)?, "malformed-query");

    let mut first = None;
    for _ in 0..50 {
        let (message, sequence) = world.say_to_pin(&ada, &room).await?;
        world.pin(&ada, &room, &format!("{message}?sequence={sequence}")).await?.expect(200)?;
        first = first.or(Some(message));
    }
    assert_eq!(world.pin(&ada, &room, &message).await?.code(409)?, "too-many-pins");
    world.unpin(&ada, &room, &first.unwrap_or_default()).await?.expect(200)?;
    world.pin(&ada, &room, &message).await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn both_of_a_direct_room_pin() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let opened =
        world.post("/api/v1/direct-rooms").token(&ada.access).json(&json!({"handle": "bob"})).await?;
    let opened = opened.expect(200)?;
    let room = opened["room_id"].as_str().unwrap_or_default();
    let (message, _) = world.say_to_pin(&ada, room).await?;
    world.pin(&bob, room, &message).await?.expect(200)?;
    world.unpin(&ada, room, &message).await?.expect(200)?;
    Ok(())
}

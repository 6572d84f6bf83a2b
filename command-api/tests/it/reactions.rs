//! Reactions: with what, by whom, and that each is there once or not at all.

use domain::boundary::CHATS;
use jetstream_es::Position;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    people::Person,
    world::{Answer, World},
};

/// A message of a room, as its reactions name it.
struct Said {
    path: String,
    message: String,
    sequence: u64,
}

impl World {
    async fn said_something(&self, by: &Person, room: &str) -> anyhow::Result<Said> {
        let path = format!("/api/v1/rooms/{room}/messages");
        let answer = self.post(&path).token(&by.access).json(&json!({"body": "done"})).await?.expect(201)?;
        let position: Position = answer["position"].as_str().unwrap_or_default().parse()?;
        let message = answer["message_id"].as_str().unwrap_or_default().to_owned();
        Ok(Said { path: format!("{path}/{message}/reactions"), message, sequence: position.sequence })
    }

    async fn react(&self, by: &Person, path: &str, emoji: &str, reacts: bool) -> anyhow::Result<Answer> {
        self.put(path).token(&by.access).json(&json!({"emoji": emoji, "reacts": reacts})).await
    }

    /// The types of the events about reactions.
    async fn reactions(&self) -> anyhow::Result<Vec<String>> {
        let mut types = self.event_types(CHATS.name).await?;
        types.retain(|name| name.starts_with("Reaction"));
        Ok(types)
    }
}

#[tokio::test]
async fn a_reaction_is_there_once_until_it_is_taken_back_and_its_emoji_is_sealed() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let said = world.said_something(&ada, &room).await?;
    world.react(&bob, &said.path, "👍", true).await?.expect(200)?;
    let events = world.events(CHATS.name).await?;
    let event = events.last().expect("the reaction");
    assert_eq!(event.subject, format!("chat.changes.{room}"));
    assert!(
        personal::is_fully_sealed(&event.body) && !event.body.to_string().contains('👍'),
        "{}",
        event.body
    );
    let added = world.last_event(CHATS.name, "ReactionAdded").await?;
    assert_eq!(
        (&added["message"], &added["sequence"], &added["by"]),
        (&json!(said.message), &json!(said.sequence), &json!(bob.account))
    );
    assert_eq!(added["emoji"]["$personal"]["open"], "👍");

    // What is so already stays so, however often and whether or not the place is told.
    world.react(&bob, &said.path, "👍", true).await?.expect(200)?;
    let placed = format!("{}?sequence={}", said.path, said.sequence);
    world.react(&bob, &placed, "👍", true).await?.expect(200)?;
    world.react(&ada, &said.path, "👍", false).await?.expect(200)?;
    assert_eq!(world.reactions().await?, ["ReactionAdded"]);

    world.react(&bob, &said.path, "👍", false).await?.expect(200)?;
    let removed = world.last_event(CHATS.name, "ReactionRemoved").await?;
    assert_eq!((&removed["added"], &removed["by"]), (&json!(event.sequence), &json!(bob.account)));
    world.react(&bob, &said.path, "👍", false).await?.expect(200)?;
    world.react(&bob, &said.path, "👍", true).await?.expect(200)?;
    assert_eq!(world.reactions().await?, ["ReactionAdded", "ReactionRemoved", "ReactionAdded"]);
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_reacted_to_or_with_is_refused_by_its_code() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, eve) = (world.person("ada").await?, world.person("eve").await?);
    let (room, elsewhere) = (world.room(&ada).await?, world.room(&ada).await?);
    let said = world.said_something(&ada, &room).await?;
    let refused = async |by: &Person, path: &str, emoji: &str, status| {
        world.react(by, path, emoji, true).await?.code(status)
    };
    for text in ["", "yes", "👍👍", "👍 ", "<b>"] {
        assert_eq!(refused(&ada, &said.path, text, 422).await?, "emoji-invalid", "{text}");
    }
    let nothing = said.path.replace(&said.message, &Uuid::now_v7().to_string());
    for path in [&said.path, &nothing] {
        assert_eq!(refused(&eve, path, "👍", 404).await?, "room-not-found");
    }
    assert_eq!(refused(&ada, &nothing, "👍", 404).await?, "message-not-found");
    let other = said.path.replace(&room, &elsewhere);
    assert_eq!(refused(&ada, &other, "👍", 404).await?, "message-not-found");
    assert_eq!(refused(&ada, &format!("{}?sequence=x", said.path), "👍", 400).await?, "malformed-query");

    let faces = ["😀", "😃", "😄", "😁", "😆", "😅", "🤣", "😂", "🙂", "🙃"];
    let hands = ["👋", "🤚", "🖐️", "✋", "🖖", "👌", "🤌", "🤏", "✌️", "🤞"];
    for emoji in faces.into_iter().chain(hands) {
        world.react(&ada, &said.path, emoji, true).await?.expect(200)?;
    }
    assert_eq!(refused(&ada, &said.path, "👍", 409).await?, "too-many-reactions");
    world.react(&ada, &said.path, "🤞", false).await?.expect(200)?;
    world.react(&ada, &said.path, "👍", true).await?.expect(200)?;

    let message = said.path.trim_end_matches("/reactions");
    world.delete(message).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(refused(&ada, &said.path, "🎉", 410).await?, "message-deleted");
    let gone = world.react(&ada, &said.path, "👍", false).await?.expect(200)?;
    assert!(gone["position"].is_string(), "it went with the message: {gone}");
    Ok(())
}

/// The same command once more has the same answer and no second effect, also when something happened in between.
#[tokio::test]
async fn a_reaction_that_is_sent_again_is_the_same_one() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let said = world.said_something(&ada, &room).await?;
    let id = world.command_id();
    let send = async |emoji: &str| {
        let body: Value = json!({"emoji": emoji, "reacts": true});
        world.put(&said.path).id(id).token(&ada.access).json(&body).await
    };
    let first = send("👍").await?.expect(200)?;
    world.react(&ada, &said.path, "👍", false).await?.expect(200)?;
    assert_eq!(send("👍").await?.expect(200)?, first);
    assert_eq!(send("🎉").await?.code(422)?, "command-id-reused");
    assert_eq!(world.reactions().await?, ["ReactionAdded", "ReactionRemoved"]);
    Ok(())
}

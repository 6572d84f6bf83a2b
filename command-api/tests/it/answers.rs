//! Answers to messages: what may be answered, and what it costs.

use jetstream_es::Position;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    people::Person,
    wire_tap::WireTap,
    world::{Answer, Options, World},
};

/// A message and where it was posted.
struct Said {
    message: String,
    sequence: u64,
}

impl World {
    async fn tell(&self, by: &Person, room: &str, text: &str) -> anyhow::Result<Said> {
        let answer = self.say_in_answer(by, room, text, &Value::Null).await?.expect(201)?;
        let position: Position = answer["position"].as_str().unwrap_or_default().parse()?;
        let message = answer["message_id"].as_str().unwrap_or_default().to_owned();
        Ok(Said { message, sequence: position.sequence })
    }

    async fn say_in_answer(&self, by: &Person, room: &str, text: &str, to: &Value) -> anyhow::Result<Answer> {
        let path = format!("/api/v1/rooms/{room}/messages");
        let body = if to.is_null() { json!({"body": text}) } else { json!({"body": text, "answers": to}) };
        self.post(&path).token(&by.access).json(&body).await
    }
}

#[tokio::test]
async fn an_answer_names_what_it_answers_whether_or_not_the_place_is_told() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let said = world.tell(&bob, &room, "where do we meet?").await?;
    for to in [
        json!({"message_id": said.message, "sequence": said.sequence}),
        json!({"message_id": said.message}),
        json!({"message_id": said.message, "sequence": said.sequence + 1}),
    ] {
        world.say_in_answer(&ada, &room, "at the quay", &to).await?.expect(201)?;
        let posted = world.last_event("CHATS", "MessagePosted").await?;
        assert_eq!(posted["answers"], json!({"message": said.message, "sequence": said.sequence}));
    }
    world.tell(&ada, &room, "and no answer").await?;
    assert_eq!(world.last_event("CHATS", "MessagePosted").await?.get("answers"), None);
    Ok(())
}

#[tokio::test]
async fn only_what_is_in_the_room_and_not_deleted_is_answered() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, elsewhere) = (world.room(&ada).await?, world.room(&ada).await?);
    world.join(&ada, &room, &bob).await?;
    let said = world.tell(&bob, &room, "where do we meet?").await?;
    let to = json!({"message_id": said.message, "sequence": said.sequence});
    let nothing = json!({"message_id": world.command_id()});
    let refused = async |by: &Person, room: &str, to: &Value, status| {
        world.say_in_answer(by, room, "at the quay", to).await?.code(status)
    };
    assert_eq!(refused(&ada, &room, &nothing, 404).await?, "answered-message-not-found");
    assert_eq!(refused(&ada, &elsewhere, &to, 404).await?, "answered-message-not-found");
    for to in [&to, &nothing] {
        assert_eq!(refused(&eve, &room, to, 404).await?, "room-not-found");
    }
    let message = format!("/api/v1/rooms/{room}/messages/{}", said.message);
    world.ask(Method::DELETE, &message).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(refused(&ada, &room, &to, 410).await?, "answered-message-deleted");
    assert_eq!(world.event_types("CHATS").await?.iter().filter(|name| *name == "MessagePosted").count(), 1);
    Ok(())
}

/// However much was said before and after it.
#[tokio::test]
async fn an_answer_reads_its_message_and_what_became_of_it() -> anyhow::Result<()> {
    let nats = embedded::testing::nats().await?;
    let tap = WireTap::before(&nats.url()).await?;
    let world = World::with(nats, Options { nats_url: Some(tap.url()), ..Options::default() }).await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let said = world.tell(&ada, &room, "this").await?;
    for n in 0..20 {
        world.tell(&ada, &room, &format!("after {n}")).await?;
    }
    let reads = || tap.sent("$JS.API.DIRECT.GET.CHATS") + tap.sent("$JS.API.STREAM.MSG.GET.CHATS");
    let before = reads();
    let to = json!({"message_id": said.message, "sequence": said.sequence});
    world.say_in_answer(&ada, &room, "that", &to).await?.expect(201)?;
    assert_eq!(reads() - before, 2, "the room is known from the posts");
    Ok(())
}

//! Threads: what is answered in one, who follows it, and up to where it is read.

use jetstream_es::Position;
use serde_json::{Value, json};

use crate::{
    people::Person,
    world::{Answer, World},
};

/// A message and where it was posted.
struct Root {
    message: String,
    sequence: u64,
}

impl World {
    async fn begin_thread(&self, by: &Person, room: &str) -> anyhow::Result<Root> {
        let path = format!("/api/v1/rooms/{room}/messages");
        let answer =
            self.post(&path).token(&by.access).json(&json!({"body": "tides?"})).await?.expect(201)?;
        let position: Position = answer["position"].as_str().unwrap_or_default().parse()?;
        let message = answer["message_id"].as_str().unwrap_or_default().to_owned();
        Ok(Root { message, sequence: position.sequence })
    }

    async fn answer_in_thread(
        &self,
        by: &Person,
        room: &str,
        message: &str,
        also_in_room: bool,
    ) -> anyhow::Result<Answer> {
        let answers = json!({"message_id": message, "in_thread": true, "also_in_room": also_in_room});
        let path = format!("/api/v1/rooms/{room}/messages");
        self.post(&path).token(&by.access).json(&json!({"body": "at noon", "answers": answers})).await
    }
}

#[tokio::test]
async fn an_answer_stands_in_the_thread_of_its_message_and_that_is_of_one_level() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let begun = world.begin_thread(&bob, &room).await?;
    for also_in_room in [false, true] {
        let answer = world.answer_in_thread(&ada, &room, &begun.message, also_in_room).await?.expect(201)?;
        let posted = world.last_event("CHATS", "MessagePosted").await?;
        let thread = json!({"author": bob.account, "also_in_room": also_in_room});
        let expected = json!({"message": begun.message, "sequence": begun.sequence, "thread": thread});
        assert_eq!(posted["answers"], expected);
        let inside = answer["message_id"].as_str().unwrap_or_default();
        let refused = world.answer_in_thread(&bob, &room, inside, false).await?;
        assert_eq!(refused.code(409)?, "answered-message-in-thread");
    }
    assert_eq!(
        world.answer_in_thread(&eve, &room, &begun.message, false).await?.code(404)?,
        "room-not-found"
    );
    let path = format!("/api/v1/rooms/{room}/messages/{}", begun.message);
    world.delete(&path).token(&bob.access).send().await?.expect(200)?;
    let refused = world.answer_in_thread(&ada, &room, &begun.message, false).await?;
    assert_eq!(refused.code(410)?, "answered-message-deleted");
    Ok(())
}

#[tokio::test]
async fn members_follow_and_read_threads_each_for_themselves() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, eve) = (world.person("ada").await?, world.person("eve").await?);
    let room = world.room(&ada).await?;
    let begun = world.begin_thread(&ada, &room).await?;
    let path = |what: &str| format!("/api/v1/rooms/{room}/threads/{}/{what}", begun.sequence);
    let put = async |by: &Person, what: &str, body: Value| {
        world.put(&path(what)).token(&by.access).json(&body).await
    };
    let (account, thread) = (json!(ada.account), json!(begun.sequence));
    for (follows, event) in [(true, "ThreadFollowed"), (false, "ThreadUnfollowed")] {
        put(&ada, "following", json!({"follows": follows})).await?.expect(200)?;
        let followed = world.last_event("CHATS", event).await?;
        assert_eq!((&followed["account"], &followed["thread"]), (&account, &thread));
        assert_eq!(put(&eve, "following", json!({"follows": follows})).await?.code(404)?, "room-not-found");
    }
    put(&ada, "read-marker", json!({"read_up_to": begun.sequence})).await?.expect(200)?;
    let read = world.last_event("CHATS", "ThreadRead").await?;
    assert_eq!((&read["thread"], &read["read_up_to"]), (&thread, &thread));
    let events = world.events("CHATS").await?;
    let subject = format!("chat.account.{}", ada.account);
    assert_eq!(events.last().map(|event| event.subject.as_str()), Some(subject.as_str()));
    let beyond = put(&ada, "read-marker", json!({"read_up_to": 900})).await?;
    assert_eq!(beyond.code(422)?, "sequence-beyond-log");
    assert_eq!(put(&eve, "read-marker", json!({"read_up_to": 1})).await?.code(404)?, "room-not-found");
    Ok(())
}

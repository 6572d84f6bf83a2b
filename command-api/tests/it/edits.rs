//! Editing messages: who may, against what, that it happens once, and what it costs.

use domain::{boundary::CHATS, chat::MessageChangeEvent};
use jetstream_es::{KeyVault, OWN_API, Position};
use personal::Deletable;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    people::Person,
    wire_tap::WireTap,
    world::{Ask, Options, World},
};

/// A message, and where its text as it is now stands.
struct Said {
    room: String,
    message: String,
    text_at: u64,
}

impl World {
    async fn begin(&self, by: &Person, room: &str, text: &str) -> anyhow::Result<Said> {
        let path = format!("/api/v1/rooms/{room}/messages");
        let answer = self.post(&path).token(&by.access).json(&json!({"body": text})).await?.expect(201)?;
        let message = answer["message_id"].as_str().unwrap_or_default().to_owned();
        Ok(Said { room: room.to_owned(), message, text_at: sequence(&answer)? })
    }

    fn edit(&self, by: &Person, room: &str, message: &str) -> Ask<'_> {
        let path = format!("/api/v1/rooms/{room}/messages/{message}");
        self.ask(Method::PATCH, &path).token(&by.access)
    }

    fn edit_said(&self, by: &Person, Said { room, message, .. }: &Said) -> Ask<'_> {
        self.edit(by, room, message)
    }

    /// What the edits in the log say, as who has read nothing before opens them.
    async fn edits(&self) -> anyhow::Result<Vec<Option<String>>> {
        let client = jetstream_es::connect(&self.config.nats).await?;
        let keys = KeyVault::new(client, OWN_API, self.config.master_keys.clone());
        let mut texts = Vec::new();
        for event in self.events(CHATS.name).await? {
            if event.envelope.event_type == "MessageEdited"
                && let MessageChangeEvent::MessageEdited { body, .. } = event.open(&keys).await?
            {
                texts.push(Deletable::into_value(body));
            }
        }
        Ok(texts)
    }
}

fn sequence(answer: &Value) -> anyhow::Result<u64> {
    Ok(answer["position"].as_str().unwrap_or_default().parse::<Position>()?.sequence)
}

fn texts(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| Some((*text).to_owned())).collect()
}

#[tokio::test]
async fn an_author_edits_and_the_text_is_sealed() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let said = world.begin(&bob, &room, "the harbuor").await?;
    let answer =
        world.edit_said(&bob, &said).json(&json!({"body": " the harbour\r\n"})).await?.expect(200)?;
    let events = world.events(CHATS.name).await?;
    let event = events.last().expect("the edit");
    assert_eq!(sequence(&answer)?, event.sequence);
    assert_eq!(event.subject, format!("chat.changes.{room}"));
    assert_eq!(event.envelope.actor, format!("account:{}", bob.account));
    let mut body = event.body.clone();
    let sealed = body.as_object_mut().and_then(|body| body.remove("body")).expect("a text");
    assert_eq!(
        body,
        json!({"type": "MessageEdited", "room": room, "message": said.message, "sequence": said.text_at,
               "author": bob.account, "mentions": []})
    );
    assert!(personal::is_fully_sealed(&event.body) && !sealed.to_string().contains("harbour"), "{sealed}");
    assert_eq!(world.edits().await?, texts(&["the harbour"]));
    Ok(())
}

#[tokio::test]
async fn an_edit_says_which_members_are_mentioned_from_then_on() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    world.person("eve").await?;
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let said = world.begin(&bob, &room, "ahoy").await?;
    for (text, mentions, everybody) in [
        ("ahoy, @Ada, @eve, @bob and @nobody", json!([ada.account]), json!(null)),
        ("ahoy, @room", json!([]), json!(true)),
        ("ahoy to nobody in particular", json!([]), json!(null)),
    ] {
        world.edit_said(&bob, &said).json(&json!({"body": text})).await?.expect(200)?;
        let edited = world.last_event("CHATS", "MessageEdited").await?;
        assert_eq!((&edited["mentions"], &edited["mentions_room"]), (&mentions, &everybody), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn nobody_else_edits_and_outsiders_learn_nothing() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, elsewhere) = (world.room(&ada).await?, world.room(&ada).await?);
    world.join(&ada, &room, &bob).await?;
    let said = world.begin(&bob, &room, "ahoy").await?;
    let nothing = world.command_id().to_string();
    let hello = json!({"body": "hello"});
    let refused = async |by: &Person, room: &str, message: &str, status| {
        world.edit(by, room, message).json(&hello).await?.code(status)
    };
    assert_eq!(refused(&ada, &room, &said.message, 403).await?, "not-own-message", "not even the owner");
    for message in [&said.message, &nothing] {
        assert_eq!(refused(&eve, &room, message, 404).await?, "room-not-found");
        assert_eq!(refused(&bob, &elsewhere, message, 404).await?, "room-not-found");
        assert_eq!(refused(&ada, &elsewhere, message, 404).await?, "message-not-found");
    }
    let other = format!("{nothing}?sequence={}", said.text_at);
    assert_eq!(refused(&bob, &room, &other, 404).await?, "message-not-found");
    assert_eq!(refused(&bob, &room, &format!("{nothing}?sequence=x"), 400).await?, "malformed-query");
    for (body, code) in [("  ", "message-empty"), ("a\u{0}b", "message-control-characters")] {
        let answer = world.edit_said(&bob, &said).json(&json!({"body": body})).await?;
        assert_eq!(answer.code(422)?, code);
    }
    let long = json!({"body": "x".repeat(16 * 1024 + 1)});
    assert_eq!(world.edit_said(&bob, &said).json(&long).await?.code(422)?, "message-too-long");
    // Who has left does not edit what they said.
    let member = format!("/api/v1/rooms/{room}/members/{}", bob.account);
    world.delete(&member).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(refused(&bob, &room, &said.message, 404).await?, "room-not-found");
    assert_eq!(world.edits().await?, texts(&[]));
    Ok(())
}

#[tokio::test]
async fn a_text_is_edited_once_and_a_stale_editor_is_told() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let said = world.begin(&ada, &room, "one").await?;
    let id = world.command_id();
    let from = |text: &str, replaces: u64| json!({"body": text, "replaces": replaces});
    let two = from("two", said.text_at);
    let first = world.edit_said(&ada, &said).id(id).json(&two).await?.expect(200)?;
    assert_eq!(world.edit_said(&ada, &said).id(id).json(&two).await?.expect(200)?, first, "sent again");
    let another = world.edit_said(&ada, &said).id(id).json(&from("three", said.text_at)).await?;
    assert_eq!(another.code(422)?, "command-id-reused");

    let stale = world.edit_said(&ada, &said).json(&from("three", said.text_at)).await?;
    assert_eq!(stale.code(409)?, "message-edited-meanwhile");
    // What it says already is no edit, whatever it is made from.
    world.edit_said(&ada, &said).json(&two).await?.expect(200)?;
    world.edit_said(&ada, &said).json(&json!({"body": "two"})).await?.expect(200)?;
    assert_eq!(world.edits().await?, texts(&["two"]));
    let path = format!("{}?sequence={}", said.message, said.text_at);
    world.edit(&ada, &room, &path).json(&from("three", sequence(&first)?)).await?.expect(200)?;
    world.edit_said(&ada, &said).json(&json!({"body": "four"})).await?.expect(200)?;
    assert_eq!(world.edits().await?, texts(&["two", "three", "four"]));
    // Back to the first text is an edit like any other.
    world.edit_said(&ada, &said).json(&json!({"body": "one"})).await?.expect(200)?;

    let message = format!("/api/v1/rooms/{room}/messages/{}", said.message);
    world.delete(&message).token(&ada.access).send().await?.expect(200)?;
    let late = world.edit_said(&ada, &said).json(&json!({"body": "five"})).await?;
    assert_eq!(late.code(410)?, "message-deleted");
    assert_eq!(world.edits().await?.len(), 4);
    Ok(())
}

/// However much was said before and after a message.
#[tokio::test]
async fn to_edit_a_message_reads_it_and_what_became_of_it() -> anyhow::Result<()> {
    let nats = embedded::testing::nats().await?;
    let tap = WireTap::before(&nats.url()).await?;
    let world = World::with(nats, Options { nats_url: Some(tap.url()), ..Options::default() }).await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    for n in 0..20 {
        world.begin(&ada, &room, &format!("before {n}")).await?;
    }
    let said = world.begin(&ada, &room, "this").await?;
    for n in 0..20 {
        world.begin(&ada, &room, &format!("after {n}")).await?;
    }
    let reads = || tap.sent("$JS.API.DIRECT.GET.CHATS") + tap.sent("$JS.API.STREAM.MSG.GET.CHATS");
    let (before, received) = (reads(), tap.received());
    let message = format!("{}?sequence={}", said.message, said.text_at);
    world.edit(&ada, &room, &message).json(&json!({"body": "that"})).await?.expect(200)?;
    // The message and the changes since; the room is known from the posts.
    assert_eq!(reads() - before, 2);
    assert!(tap.received() - received < 8192, "{} bytes", tap.received() - received);
    Ok(())
}

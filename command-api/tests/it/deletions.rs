//! Taking messages back: who may, that it happens once, and what it costs.

use domain::{
    boundary::{Boundary, CHATS},
    chat::TimelineEvent,
    ids::{MessageId, RoomId},
};
use jetstream_es::{CommandMeta, Expectation, NewEvent, Proposal};
use personal::Deletable;
use serde_json::json;
use uuid::Uuid;

use crate::{
    people::Person,
    wire_tap::WireTap,
    world::{Answer, Ask, Options, World},
};

/// Posts a message; its id and its sequence.
async fn post(world: &World, by: &Person, room: &str) -> anyhow::Result<(String, u64)> {
    let path = format!("/api/v1/rooms/{room}/messages");
    let answer = world.post(&path).token(&by.access).json(&json!({"body": "ahoy"})).await?.expect(201)?;
    let position: jetstream_es::Position = answer["position"].as_str().unwrap_or_default().parse()?;
    Ok((answer["message_id"].as_str().unwrap_or_default().to_owned(), position.sequence))
}

fn delete<'a>(world: &'a World, by: &Person, room: &str, message: &str) -> Ask<'a> {
    world.delete(&format!("/api/v1/rooms/{room}/messages/{message}")).token(&by.access)
}

async fn deletions(world: &World) -> anyhow::Result<usize> {
    Ok(world.event_types("CHATS").await?.iter().filter(|name| *name == "MessageDeleted").count())
}

#[tokio::test]
async fn the_author_and_the_owner_take_a_message_back() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    for by in [&bob, &ada] {
        let (message, sequence) = post(&world, &bob, &room).await?;
        let answer = delete(&world, by, &room, &message).send().await?.expect(200)?;
        let events = world.events("CHATS").await?;
        let event = events.last().expect("the deletion");
        assert_eq!(event.subject, format!("chat.changes.{room}"));
        assert_eq!(event.envelope.actor, format!("account:{}", by.account));
        assert_eq!(
            event.body,
            json!({"type": "MessageDeleted", "room": room, "message": message, "sequence": sequence,
                   "author": bob.account, "by": by.account})
        );
        let position: jetstream_es::Position = answer["position"].as_str().unwrap_or_default().parse()?;
        assert_eq!(position.sequence, event.sequence);
    }
    Ok(())
}

#[tokio::test]
async fn others_do_not_and_outsiders_learn_nothing() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, elsewhere) = (world.room(&ada).await?, world.room(&ada).await?);
    world.join(&ada, &room, &bob).await?;
    let (message, sequence) = post(&world, &ada, &room).await?;
    let nothing = world.command_id().to_string();
    let code = async |answer: Answer, status| answer.code(status);
    let as_bob = delete(&world, &bob, &room, &message).send().await?;
    assert_eq!(code(as_bob, 403).await?, "not-message-author");
    for message in [&message, &nothing] {
        assert_eq!(delete(&world, &eve, &room, message).send().await?.code(404)?, "room-not-found");
        assert_eq!(delete(&world, &bob, &elsewhere, message).send().await?.code(404)?, "room-not-found");
        assert_eq!(delete(&world, &ada, &nothing, message).send().await?.code(404)?, "room-not-found");
        assert_eq!(delete(&world, &ada, &elsewhere, message).send().await?.code(404)?, "message-not-found");
    }
    assert_eq!(delete(&world, &ada, &room, &nothing).send().await?.code(404)?, "message-not-found");
    assert_eq!(delete(&world, &ada, &room, "no-id").send().await?.code(404)?, "not-found");
    let malformed = delete(&world, &ada, &room, &format!("{message}?sequence=x")).send().await?;
    assert_eq!(malformed.code(400)?, "malformed-query");
    // Not even by naming where something else is.
    let other = delete(&world, &ada, &room, &format!("{nothing}?sequence={sequence}")).send().await?;
    assert_eq!(other.code(404)?, "message-not-found");
    let member = format!("/api/v1/rooms/{room}/members/{}", bob.account);
    let (of_bob, _) = post(&world, &bob, &room).await?;
    world.delete(&member).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(delete(&world, &bob, &room, &of_bob).send().await?.code(404)?, "room-not-found");
    assert_eq!(deletions(&world).await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_message_is_deleted_once() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let (message, sequence) = post(&world, &bob, &room).await?;
    let (other, _) = post(&world, &bob, &room).await?;
    let id = world.command_id();
    let first = delete(&world, &bob, &room, &message).id(id).send().await?.expect(200)?;
    assert_eq!(delete(&world, &bob, &room, &message).id(id).send().await?.expect(200)?, first);
    let hinted = delete(&world, &bob, &room, &format!("{message}?sequence={sequence}"));
    assert_eq!(
        hinted.id(id).send().await?.expect(200)?,
        first,
        "where it is does not make it another command"
    );
    let another = delete(&world, &bob, &room, &other).id(id).send().await?;
    assert_eq!(another.code(422)?, "command-id-reused");
    for by in [&bob, &ada] {
        delete(&world, by, &room, &message).send().await?.expect(200)?;
    }
    assert_eq!(deletions(&world).await?, 1);
    delete(&world, &bob, &room, &format!("{other}?sequence={sequence}")).send().await?.expect(200)?;
    assert_eq!(deletions(&world).await?, 2, "a wrong place is no obstacle");
    Ok(())
}

/// Talk of others in a room, in commits of a thousand.
async fn fill(world: &World, by: &Person, room: &str, thousands: usize) -> anyhow::Result<()> {
    let room: RoomId = room.parse()?;
    for _ in 0..thousands {
        let events = (0..1000).map(|n| {
            let message = MessageId::new(Uuid::from_u128(n));
            let body = Deletable::open(by.account.person(), format!("message {n}"));
            let posted = TimelineEvent::MessagePosted {
                room,
                message,
                author: by.account,
                body,
                answers: None,
                mentions: Vec::new(),
                mentions_room: false,
                attachments: Vec::new(),
            };
            NewEvent::of(Boundary::timeline(room).subject(), &posted, Expectation::Any)
        });
        let proposal = Proposal { stream: CHATS.name.to_owned(), events: events.collect::<Result<_, _>>()? };
        let meta = CommandMeta::new(world.command_id(), "filler", "test", world.clock.now());
        world.log.append(&meta, proposal).await?;
    }
    Ok(())
}

/// However much was said before and after a message.
#[tokio::test]
async fn to_delete_a_message_reads_it_and_what_became_of_it() -> anyhow::Result<()> {
    let nats = embedded::testing::nats().await?;
    let tap = WireTap::before(&nats.url()).await?;
    let world = World::with(nats, Options { nats_url: Some(tap.url()), ..Options::default() }).await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let (by_id, _) = post(&world, &ada, &room).await?;
    fill(&world, &ada, &room, 2).await?;
    let (by_sequence, sequence) = post(&world, &ada, &room).await?;
    fill(&world, &ada, &room, 2).await?;
    let cost = async |message: String| {
        let reads = || tap.sent("$JS.API.DIRECT.GET.CHATS") + tap.sent("$JS.API.STREAM.MSG.GET.CHATS");
        let before = (reads(), tap.received());
        delete(&world, &ada, &room, &message).send().await?.expect(200)?;
        anyhow::Ok((reads() - before.0, tap.received() - before.1))
    };
    // The message and the changes since; the room is known from the post.
    let (reads, bytes) = cost(format!("{by_sequence}?sequence={sequence}")).await?;
    assert_eq!(reads, 2);
    assert!(bytes < 4096, "{bytes} bytes");
    // The same, with what else was said in the moment when it was posted.
    let (reads, bytes) = cost(by_id).await?;
    assert_eq!(reads, 2);
    assert!(bytes < 128 * 1024, "{bytes} bytes");
    // To find that there is none costs more, but not all of the timeline, and less for an outsider.
    let nothing = world.command_id();
    let (before, received) = (tap.sent("$JS.API.DIRECT.GET.CHATS"), tap.received());
    delete(&world, &ada, &room, &nothing.to_string()).send().await?.code(404)?;
    let (reads, bytes) = (tap.sent("$JS.API.DIRECT.GET.CHATS") - before, tap.received() - received);
    assert!(reads <= 26, "{reads} reads");
    assert!(bytes < 12 << 20, "{bytes} bytes");
    Ok(())
}

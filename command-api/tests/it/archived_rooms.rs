//! What administrators decide on rooms that they need not be in: archived ones are only read, and a room whose owner is gone
//! gets another.

use domain::ids::AccountId;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    people::Person,
    world::{Answer, World},
};

const WHY: &str = "the project is over since June";

/// A room of Ada's with Bob in it, and Mia, who administers and is in no room.
struct Place {
    world: World,
    room: String,
    ada: Person,
    bob: Person,
    mia: Person,
}

impl Place {
    async fn open() -> anyhow::Result<Self> {
        let world = Box::pin(World::start()).await?;
        let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
        world.person("mia").await?;
        world.start_with_admins(&["mia"]).await?;
        let mia = world.log_in("mia").await?;
        let room = world.room(&ada).await?;
        world.join(&ada, &room, &bob).await?;
        Ok(Self { world, room, ada, bob, mia })
    }

    async fn decide(&self, by: &Person, what: &str, body: &Value) -> anyhow::Result<Answer> {
        self.world.post(&format!("/api/v1/rooms/{}/{what}", self.room)).token(&by.access).json(body).await
    }

    async fn say(&self, by: &Person, text: &str) -> anyhow::Result<Answer> {
        let path = format!("/api/v1/rooms/{}/messages", self.room);
        self.world.post(&path).token(&by.access).json(&json!({"body": text})).await
    }
}

#[tokio::test]
async fn an_archived_room_is_only_read_until_it_is_opened_again() -> anyhow::Result<()> {
    let place = Place::open().await?;
    let (world, ada, bob, mia) = (&place.world, &place.ada, &place.bob, &place.mia);
    let said =
        place.say(bob, "ahoy").await?.expect(201)?["message_id"].as_str().unwrap_or_default().to_owned();
    let hooks = format!("/api/v1/rooms/{}/webhooks", place.room);
    let hook = world.post(&hooks).token(&ada.access).json(&json!({"name": "Builds"})).await?.expect(201)?;
    let hook = hook["path"].as_str().unwrap_or_default().to_owned();

    place.decide(mia, "archive", &json!({"reason": WHY})).await?.expect(200)?;
    let events = world.events("CHATS").await?;
    let event = events.last().expect("the decision");
    assert_eq!(event.envelope.actor, format!("account:{}", mia.account));
    assert!(personal::is_fully_sealed(&event.body) && !event.body.to_string().contains("June"));
    let archived = world.last_event("CHATS", "RoomArchived").await?;
    assert_eq!((&archived["by"], &archived["room"]), (&json!(mia.account), &json!(place.room)));
    place.decide(mia, "archive", &json!({"reason": WHY})).await?.expect(200)?;
    assert_eq!(world.events("CHATS").await?.len(), events.len(), "once is enough");

    // Nothing comes into it, by whomever.
    assert_eq!(place.say(ada, "still here").await?.code(409)?, "room-archived");
    assert_eq!(world.post(&hook).json(&json!({"text": "green"})).await?.code(409)?, "room-archived");
    let invitation = json!({"handle": "mia"});
    assert_eq!(place.decide(ada, "invitations", &invitation).await?.code(409)?, "room-archived");
    assert_eq!(place.decide(ada, "webhooks", &json!({"name": "More"})).await?.code(409)?, "room-archived");
    let message = format!("/api/v1/rooms/{}/messages/{said}", place.room);
    let edit = world.ask(Method::PATCH, &message).token(&bob.access).json(&json!({"body": "x"})).await?;
    assert_eq!(edit.code(409)?, "room-archived");
    assert_eq!(place.say(mia, "let me in").await?.code(404)?, "room-not-found", "she is not in it");

    // What one said stays one's own.
    world.delete(&message).token(&bob.access).send().await?.expect(200)?;

    place.decide(mia, "reopen", &json!({"reason": "it goes on after all"})).await?.expect(200)?;
    assert_eq!(world.last_event("CHATS", "RoomReopened").await?["by"], json!(mia.account));
    place.say(bob, "ahoy again").await?.expect(201)?;
    world.post(&hook).json(&json!({"text": "green"})).await?.expect(201)?;
    Ok(())
}

#[tokio::test]
async fn an_administrator_gives_a_room_to_a_member_and_gets_into_none() -> anyhow::Result<()> {
    let place = Place::open().await?;
    let (world, ada, bob, mia) = (&place.world, &place.ada, &place.bob, &place.mia);
    let assign = |handle: &str| json!({"handle": handle, "reason": "she left the company in May"});
    assert_eq!(place.decide(mia, "owner/assign", &assign("mia")).await?.code(404)?, "member-not-found");
    assert_eq!(place.decide(mia, "owner/assign", &assign("nobody")).await?.code(404)?, "handle-unknown");
    place.decide(mia, "owner/assign", &assign("bob")).await?.expect(200)?;
    let types = world.event_types("CHATS").await?;
    assert_eq!(types[types.len() - 2..], ["OwnershipAssigned", "OwnershipPassed"]);
    let passed = world.last_event("CHATS", "OwnershipPassed").await?;
    assert_eq!((&passed["from"], &passed["to"]), (&json!(ada.account), &json!(bob.account)));
    place.decide(mia, "owner/assign", &assign("bob")).await?.expect(200)?;
    assert_eq!(world.event_types("CHATS").await?.len(), types.len(), "once is enough");

    let member = |who: AccountId| format!("/api/v1/rooms/{}/members/{who}", place.room);
    let removed = world.delete(&member(ada.account)).token(&bob.access).send().await?;
    removed.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn nobody_else_decides_and_each_decision_has_a_reason() -> anyhow::Result<()> {
    let place = Place::open().await?;
    let (world, ada, bob, mia) = (&place.world, &place.ada, &place.bob, &place.mia);
    let why = json!({"handle": "bob", "reason": WHY});
    let before = world.events("CHATS").await?.len();
    for what in ["archive", "reopen", "owner/assign"] {
        for by in [ada, bob] {
            assert_eq!(place.decide(by, what, &why).await?.code(403)?, "not-admin", "{what}");
        }
        let short = place.decide(mia, what, &json!({"handle": "bob", "reason": "old"})).await?.expect(422)?;
        assert_eq!(
            (&short["code"], &short["errors"][0]["pointer"]),
            (&json!("invalid-fields"), &json!("/reason"))
        );
        let nowhere = format!("/api/v1/rooms/{}/{what}", world.command_id());
        assert_eq!(world.post(&nowhere).token(&mia.access).json(&why).await?.code(404)?, "room-not-found");
    }
    assert_eq!(world.events("CHATS").await?.len(), before, "nothing of that is in the log");

    let opened =
        world.post("/api/v1/direct-rooms").token(&ada.access).json(&json!({"handle": "bob"})).await?;
    let direct = opened.expect(200)?["room_id"].as_str().unwrap_or_default().to_owned();
    let of_two = Place { room: direct, ..place };
    for what in ["archive", "reopen", "owner/assign"] {
        assert_eq!(of_two.decide(&of_two.mia, what, &why).await?.code(409)?, "direct-room", "{what}");
    }
    Ok(())
}

//! One's own data, written out.

use anyhow::{Context as _, ensure};
use embedded::testing;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    files::{CSV, upload},
    people::{PASSWORD, Person},
    world::{Options, World},
};

impl World {
    pub(crate) async fn export(&self, person: &Person) -> anyhow::Result<Vec<Value>> {
        let ask = self.ask(Method::GET, "/api/v1/account/export").token(&person.access);
        let (status, text) = ask.text().await?;
        ensure!(status == 200, "{status}: {text}");
        text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
    }

    async fn say(&self, person: &Person, room: &str, text: &str) -> anyhow::Result<String> {
        let messages = self.post(&format!("/api/v1/rooms/{room}/messages")).token(&person.access);
        let said = messages.json(&json!({"body": text})).await?.expect(201)?;
        Ok(format!("/api/v1/rooms/{room}/messages/{}", said["message_id"].as_str().unwrap_or_default()))
    }
}

#[tokio::test]
async fn everything_of_oneself_and_nothing_of_others_is_in_it() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    for (person, name) in [(&ada, "Ada Lovelace"), (&bob, "Bob the Builder")] {
        let profile = json!({"name": name, "bio": format!("I am {name}")});
        world.put("/api/v1/profile").token(&person.access).json(&profile).await?.expect(200)?;
    }
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let by_ada = world.say(&ada, &room, "ahoy from ada").await?;
    let by_bob = world.say(&bob, &room, "aye from bob").await?;
    for (person, message, text) in [(&ada, &by_ada, "edited by ada"), (&bob, &by_bob, "edited by bob")] {
        let edit = world.ask(Method::PATCH, message).token(&person.access);
        edit.json(&json!({"body": text})).await?.expect(200)?;
    }
    // Ada's room: she takes back what Bob said.
    world.delete(&by_bob).token(&ada.access).send().await?.expect(200)?;
    let elsewhere = world.room(&bob).await?;
    world.say(&bob, &elsewhere, "not for ada").await?;
    let uploaded = upload(&world, &ada, "document", CSV).await?.expect(201)?;
    let body = json!({"upload_id": uploaded["upload_id"], "name": "harbour.csv", "to": "pdf"});
    world.post("/api/v1/conversions").token(&ada.access).json(&body).await?.expect(202)?;

    let export = world.export(&ada).await?;
    let text = serde_json::to_string(&export)?;
    for own in [
        "ada@example.org",
        "Ada Lovelace",
        "I am Ada",
        "ahoy from ada",
        "edited by ada",
        "harbour.csv",
        "Harbour",
    ] {
        ensure!(text.contains(own), "{own} is not in {text}");
    }
    for other in [
        "bob@",
        "Builder",
        "aye from bob",
        "edited by bob",
        "not for ada",
        "argon2",
        "password_hash",
        "$personal",
    ] {
        ensure!(!text.contains(other), "{other} is in {text}");
    }
    let of = |kind: &str| export.iter().filter(|line| line["type"] == kind).count();
    for kind in [
        "AccountRegistered",
        "ProfileChanged",
        "SessionStarted",
        "RoomCreated",
        "JoinedRoom",
        "MessageEdited",
        "MessageDeleted",
    ] {
        ensure!(of(kind) == 1, "{} {kind} in {text}", of(kind));
    }
    let last = export.last().context("a last line")?;
    ensure!(
        *last == json!({"complete": true, "events": export.len() - 1, "read_markers": 0, "devices": 0}),
        "{last}"
    );
    Ok(())
}

#[tokio::test]
async fn invitations_that_came_to_nothing_and_bans_are_in_it() -> anyhow::Result<()> {
    let world = World::start().await?;
    let [ada, bob, eve] =
        [world.person("ada").await?, world.person("bob").await?, world.person("eve").await?];
    let [unanswered, declined, left, never_in] =
        [world.room(&bob).await?, world.room(&bob).await?, world.room(&bob).await?, world.room(&bob).await?];
    for room in [&unanswered, &declined] {
        let invite = world.post(&format!("/api/v1/rooms/{room}/invitations")).token(&bob.access);
        invite.json(&json!({"handle": ada.handle})).await?.expect(200)?;
    }
    let decline = format!("/api/v1/rooms/{declined}/invitations/decline");
    world.post(&decline).token(&ada.access).send().await?.expect(200)?;
    world.join(&bob, &left, &ada).await?;
    for (room, whom) in [(&left, &ada), (&never_in, &ada), (&never_in, &eve)] {
        let ban = format!("/api/v1/rooms/{room}/bans/{}", whom.account);
        world.put(&ban).token(&bob.access).send().await?.expect(200)?;
    }
    let of_ban = format!("/api/v1/rooms/{never_in}/bans/{}", ada.account);
    world.delete(&of_ban).token(&bob.access).send().await?.expect(200)?;

    let export = world.export(&ada).await?;
    let told = |kind: &str, room: &str| {
        export.iter().filter(|line| line["type"] == kind && line["data"]["room"] == room).count()
    };
    for (kind, room) in [
        ("InvitedToRoom", &unanswered),
        ("MemberInvited", &unanswered),
        ("InvitedToRoom", &declined),
        ("DeclinedRoom", &declined),
        ("InvitationDeclined", &declined),
        ("PersonBanned", &left),
        ("PersonBanned", &never_in),
        ("BanLifted", &never_in),
    ] {
        assert_eq!(told(kind, room), 1, "{kind} of {room} in {export:?}");
    }
    assert!(
        !serde_json::to_string(&export)?.contains(&eve.account.to_string()),
        "of others nothing: {export:?}"
    );
    Ok(())
}

#[tokio::test]
async fn who_is_forgotten_gets_nothing() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    ensure!(world.export(&ada).await?.len() > 1);
    let erasure = world.post("/api/v1/account/erasure").token(&ada.access);
    erasure.json(&json!({"password": PASSWORD})).await?.expect(202)?;
    let again = world.ask(Method::GET, "/api/v1/account/export").token(&ada.access).send().await?;
    ensure!(again.code(401)? == "session-ended");
    Ok(())
}

#[tokio::test]
async fn one_that_takes_too_long_says_so_and_leaves_its_place() -> anyhow::Result<()> {
    let more = vec![("WHERRY_EXPORT_SECONDS".to_owned(), "0".to_owned())];
    let world = World::with(testing::nats().await?, Options { more, ..Options::default() }).await?;
    let ada = world.person("ada").await?;
    for _ in 0..3 {
        let export = world.export(&ada).await?;
        assert_eq!(export.last(), Some(&json!({"complete": false, "code": "export-too-slow"})));
    }
    Ok(())
}

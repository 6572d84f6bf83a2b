//! Links into rooms: who makes them, for how long and for how many they work, and what those are told for whom they do not.

use serde_json::{Value, json};

use crate::{
    people::Person,
    world::{Answer, World},
};

async fn create(world: &World, by: &Person, room: &str, limits: &Value) -> anyhow::Result<Answer> {
    world.post(&format!("/api/v1/rooms/{room}/invite-links")).token(&by.access).json(limits).await
}

async fn look(world: &World, who: &Person, token: &Value) -> anyhow::Result<Answer> {
    world.post("/api/v1/invite-links/look").token(&who.access).json(&json!({"token": token})).await
}

async fn join(world: &World, who: &Person, token: &Value) -> anyhow::Result<Answer> {
    world.post("/api/v1/invite-links/join").token(&who.access).json(&json!({"token": token})).await
}

#[tokio::test]
async fn a_link_shows_the_room_first_and_lets_in_without_an_invitation() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    let id = world.command_id();
    let limits = json!({"valid_hours": 24, "max_uses": 1});
    let path = format!("/api/v1/rooms/{room}/invite-links");
    let made = async || world.post(&path).token(&ada.access).id(id).json(&limits).await?.expect(201);
    let link = made().await?;
    assert_eq!(link, made().await?, "the same command has the same token");
    let token = &link["token"];
    let logged = world.last_event("CHATS", "InviteLinkCreated").await?;
    assert!(!logged.to_string().contains(token.as_str().unwrap_or("?")), "the log has no token");
    assert_eq!((&logged["max_uses"], &logged["link"]), (&json!(1), &link["link_id"]));

    let before = world.event_types("CHATS").await?.len();
    let seen = look(&world, &bob, token).await?.expect(200)?;
    assert_eq!((&seen["room_id"], &seen["name"]), (&json!(room), &json!("Harbour")));
    assert_eq!((&seen["member_count"], &seen["is_member"]), (&json!(1), &json!(false)));
    let joined = join(&world, &bob, token).await?.expect(200)?;
    assert_eq!(joined["room_id"], json!(room));
    assert_eq!(world.event_types("CHATS").await?[before..], ["JoinedByLink", "JoinedRoom"]);
    // Once more is nothing more, and is not refused although the link is used up.
    join(&world, &bob, token).await?.expect(200)?;
    assert_eq!(look(&world, &bob, token).await?.expect(200)?["is_member"], json!(true));
    assert_eq!(world.event_types("CHATS").await?.len(), before + 2);
    Ok(())
}

#[tokio::test]
async fn each_reason_for_which_a_link_does_not_work_is_told() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let eve = world.person("eve").await?;
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let day = json!({"valid_hours": 24});
    assert_eq!(create(&world, &bob, &room, &day).await?.code(403)?, "not-room-moderator");
    assert_eq!(create(&world, &eve, &room, &day).await?.code(404)?, "room-not-found");
    for (limits, pointer) in [
        (json!({"valid_hours": 0}), "/valid_hours"),
        (json!({"valid_hours": 721}), "/valid_hours"),
        (json!({"valid_hours": 1, "max_uses": 0}), "/max_uses"),
        (json!({"valid_hours": 1, "max_uses": 1001}), "/max_uses"),
    ] {
        let refused = create(&world, &ada, &room, &limits).await?.expect(422)?;
        assert_eq!(refused["errors"][0]["pointer"], pointer);
    }

    let refused = async |token: &Value, status: u16, code: &str| {
        assert_eq!(look(&world, &eve, token).await?.code(status)?, code);
        assert_eq!(join(&world, &eve, token).await?.code(status)?, code);
        anyhow::Ok(())
    };
    let link = create(&world, &ada, &room, &day).await?.expect(201)?;
    let token = link["token"].clone();
    let text = token.as_str().unwrap_or_default();
    refused(&json!(format!("B{}", &text[1..])), 404, "invite-link-not-found").await?;
    refused(&json!("no token"), 404, "invite-link-not-found").await?;

    let ban = format!("/api/v1/rooms/{room}/bans/{}", eve.account);
    world.put(&ban).token(&ada.access).send().await?.expect(200)?;
    refused(&token, 403, "banned-oneself").await?;
    world.delete(&ban).token(&ada.access).send().await?.expect(200)?;

    let revoke =
        format!("/api/v1/rooms/{room}/invite-links/{}", link["link_id"].as_str().unwrap_or_default());
    assert_eq!(world.delete(&revoke).token(&bob.access).send().await?.code(403)?, "not-room-moderator");
    world.delete(&revoke).token(&ada.access).send().await?.expect(200)?;
    refused(&token, 410, "invite-link-revoked").await?;

    // What a moderator made stops with the office.
    let moderator = format!("/api/v1/rooms/{room}/moderators/{}", bob.account);
    world.put(&moderator).token(&ada.access).send().await?.expect(200)?;
    let his = create(&world, &bob, &room, &day).await?.expect(201)?["token"].clone();
    look(&world, &eve, &his).await?.expect(200)?;
    world.delete(&moderator).token(&ada.access).send().await?.expect(200)?;
    refused(&his, 410, "invite-link-revoked").await?;
    Ok(())
}

/// Many take the last uses at once: exactly as many get in.
#[tokio::test]
async fn of_those_who_take_the_last_use_at_once_one_gets_in() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let mut people = Vec::new();
    for name in ["bob", "eve", "mia", "zoe"] {
        people.push(world.person(name).await?);
    }
    for (uses, round) in [(1, 0), (2, 1), (1, 2)] {
        let room = world.room(&ada).await?;
        let limits = json!({"valid_hours": 1, "max_uses": uses});
        let token = create(&world, &ada, &room, &limits).await?.expect(201)?["token"].clone();
        let all = people.iter().map(|person| join(&world, person, &token));
        let answers = futures::future::try_join_all(all).await?;
        let inside = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(inside, uses, "round {round}");
        for answer in answers.into_iter().filter(|answer| answer.status != 200) {
            assert_eq!(answer.code(410)?, "invite-link-used-up");
        }
    }
    Ok(())
}

//! Public rooms: who comes in without being asked, who does not, and who decides; and what a room is called.

use serde_json::json;

use crate::{
    people::Person,
    world::{Answer, World},
};

async fn create_public(world: &World, owner: &Person) -> anyhow::Result<String> {
    let body = json!({"name": "Harbour", "visibility": "public"});
    let made = world.post("/api/v1/rooms").token(&owner.access).json(&body).await?.expect(201)?;
    Ok(made["room_id"].as_str().unwrap_or_default().to_owned())
}

async fn join(world: &World, who: &Person, room: &str) -> anyhow::Result<Answer> {
    world.post(&format!("/api/v1/rooms/{room}/join")).token(&who.access).send().await
}

async fn make(world: &World, by: &Person, room: &str, visibility: &str) -> anyhow::Result<Answer> {
    let path = format!("/api/v1/rooms/{room}/visibility");
    world.put(&path).token(&by.access).json(&json!({"visibility": visibility})).await
}

async fn rename(world: &World, by: &Person, room: &str, name: &str) -> anyhow::Result<Answer> {
    let path = format!("/api/v1/rooms/{room}/name");
    world.put(&path).token(&by.access).json(&json!({"name": name})).await
}

#[tokio::test]
async fn everybody_comes_into_a_public_room_once_and_until_it_is_private() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let room = create_public(&world, &ada).await?;
    assert_eq!(world.event_types("CHATS").await?, ["RoomCreated", "RoomVisibilityChanged", "JoinedRoom"]);
    join(&world, &bob, &room).await?.expect(200)?;
    join(&world, &bob, &room).await?.expect(200)?;
    assert_eq!(world.event_types("CHATS").await?[3..], ["JoinedOpenRoom", "JoinedRoom"]);

    assert_eq!(make(&world, &bob, &room, "private").await?.code(403)?, "not-room-owner");
    assert_eq!(make(&world, &eve, &room, "private").await?.code(404)?, "room-not-found");
    make(&world, &ada, &room, "private").await?.expect(200)?;
    assert_eq!(join(&world, &eve, &room).await?.code(404)?, "room-not-found");
    let nowhere = world.command_id().to_string();
    assert_eq!(join(&world, &eve, &nowhere).await?.code(404)?, "room-not-found");
    join(&world, &bob, &room).await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_room_is_private_unless_told_and_a_ban_keeps_out_of_a_public_one() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, eve) = (world.person("ada").await?, world.person("eve").await?);
    let room = world.room(&ada).await?;
    assert_eq!(join(&world, &eve, &room).await?.code(404)?, "room-not-found");
    make(&world, &ada, &room, "public").await?.expect(200)?;
    let ban = format!("/api/v1/rooms/{room}/bans/{}", eve.account);
    world.put(&ban).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(join(&world, &eve, &room).await?.code(403)?, "banned-oneself");
    world.delete(&ban).token(&ada.access).send().await?.expect(200)?;
    join(&world, &eve, &room).await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn who_keeps_order_renames_the_room() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = create_public(&world, &ada).await?;
    assert_eq!(rename(&world, &bob, &room, "Quay").await?.code(404)?, "room-not-found");
    join(&world, &bob, &room).await?.expect(200)?;
    assert_eq!(rename(&world, &bob, &room, "Quay").await?.code(403)?, "not-room-moderator");
    let refused = rename(&world, &ada, &room, "two\nlines").await?.expect(422)?;
    assert_eq!(refused["errors"][0]["pointer"], "/name");
    rename(&world, &ada, &room, " Quay ").await?.expect(200)?;
    assert_eq!(world.last_event("CHATS", "RoomRenamed").await?["name"], "Quay");
    Ok(())
}

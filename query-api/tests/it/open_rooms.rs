//! The public rooms, which everybody finds.

use anyhow::{Context as _, Result};
use domain::chat::{RoomEvent, Visibility};
use personal::Personal;
use serde_json::{Value, json};

use crate::world::World;

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().into_iter().flatten().filter_map(|item| item["name"].as_str()).collect()
}

#[tokio::test]
async fn public_rooms_are_found_by_their_names_and_private_ones_are_not() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let by = ada.account;
    let visible = |room, visibility| RoomEvent::RoomVisibilityChanged { room, visibility, by };
    let (harbour, _) = world.room("Harbour", &[&ada]).await?;
    let (hidden, _) = world.room("Harbour office", &[&ada]).await?;
    let (quay, _) = world.room("Old name", &[&ada]).await?;
    world.room_changed(harbour, visible(harbour, Visibility::Public)).await?;
    world.room_changed(quay, visible(quay, Visibility::Public)).await?;
    let renamed = RoomEvent::RoomRenamed { room: quay, name: "Quay".to_owned(), by };
    world.room_changed(quay, renamed).await?;
    let joined = RoomEvent::JoinedOpenRoom { room: quay, account: bob.account };
    let position = world.room_changed(quay, joined).await?;

    let all = world.get_ok(&format!("/api/v1/rooms/open?position={position}"), &bob).await?;
    assert_eq!(names(&all), ["Quay", "Harbour"], "the newest first");
    assert_eq!((&all["items"][0]["member_count"], &all["items"][0]["status"]), (&json!(2), &json!("member")));
    assert_eq!((&all["items"][1]["member_count"], &all["items"][1]["status"]), (&json!(1), &Value::Null));
    let found = world.get_ok("/api/v1/rooms/open?query=hARb", &bob).await?;
    assert_eq!(names(&found), ["Harbour"]);
    assert_eq!(
        world.get(&format!("/api/v1/rooms/{harbour}"), &bob).await?.status.as_u16(),
        404,
        "join first"
    );
    let own = world.get_ok(&format!("/api/v1/rooms/{quay}"), &bob).await?;
    assert_eq!((&own["public"], &own["name"]), (&json!(true), &json!("Quay")));
    let private = world.get_ok(&format!("/api/v1/rooms/{hidden}"), &ada).await?;
    assert_eq!(private["public"], Value::Null, "it is left out");

    let first = world.get_ok("/api/v1/rooms/open?limit=1", &bob).await?;
    let cursor = first["next_cursor"].as_str().context("there is more")?;
    let second = world.get_ok(&format!("/api/v1/rooms/open?limit=1&cursor={cursor}"), &bob).await?;
    assert_eq!((names(&first), names(&second)), (vec!["Quay"], vec!["Harbour"]));
    assert_eq!(second["next_cursor"], Value::Null);

    let position = world.room_changed(quay, visible(quay, Visibility::Private)).await?;
    let left = world.get_ok(&format!("/api/v1/rooms/open?position={position}"), &bob).await?;
    assert_eq!(names(&left), ["Harbour"]);
    Ok(())
}

#[tokio::test]
async fn archived_rooms_and_those_one_is_banned_from_are_not_among_them() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let by = ada.account;
    let (room, _) = world.room("Harbour", &[&ada]).await?;
    world
        .room_changed(room, RoomEvent::RoomVisibilityChanged { room, visibility: Visibility::Public, by })
        .await?;
    let banned = RoomEvent::PersonBanned { room, account: bob.account, by };
    let position = world.room_changed(room, banned).await?;
    let path = format!("/api/v1/rooms/open?position={position}");
    assert!(names(&world.get_ok(&path, &bob).await?).is_empty());
    assert_eq!(names(&world.get_ok(&path, &ada).await?), ["Harbour"]);
    let reason = Personal::Erased { of: by.person() };
    let position = world.room_changed(room, RoomEvent::RoomArchived { room, by, reason }).await?;
    let none = world.get_ok(&format!("/api/v1/rooms/open?position={position}"), &ada).await?;
    assert!(names(&none).is_empty());
    Ok(())
}

#[tokio::test]
async fn a_name_longer_than_any_is_refused() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let refused = world.get(&format!("/api/v1/rooms/open?query={}", "x".repeat(81)), &ada).await?;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (400, "room-name-malformed"));
    Ok(())
}

//! Profiles: name, bio, photo.

use serde_json::json;

use crate::{
    files::{picture, upload},
    world::World,
};

#[tokio::test]
async fn a_profile_is_changed_sealed() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let body = json!({"name": " Ada Lovelace ", "bio": "counts\r\nand thinks"});
    world.put("/api/v1/profile").token(&ada.access).json(&body).await?.expect(200)?;
    let events = world.events("USERS").await?;
    let event = events.last().expect("the change");
    assert!(!event.body.to_string().contains("Lovelace"));
    assert_eq!(event.envelope.version, Some(3), "after registration and activation");
    let changed = world.last_event("USERS", "ProfileChanged").await?;
    assert_eq!(changed["name"]["$personal"]["open"], "Ada Lovelace");
    assert_eq!(changed["bio"]["$personal"]["open"], "counts\nand thinks");
    let wrong = json!({"name": "x".repeat(61), "bio": "y".repeat(501)});
    let answer = world.put("/api/v1/profile").token(&ada.access).json(&wrong).await?.expect(422)?;
    assert_eq!(
        (&answer["errors"][0]["pointer"], &answer["errors"][1]["pointer"]),
        (&json!("/name"), &json!("/bio"))
    );
    Ok(())
}

#[tokio::test]
async fn two_changes_at_once_both_happen() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let change = (0..6).map(async |n| {
        let body = json!({"name": format!("Ada {n}"), "bio": ""});
        world.put("/api/v1/profile").token(&ada.access).json(&body).await?.expect(200)
    });
    futures::future::try_join_all(change).await?;
    let versions =
        world.events("USERS").await?.into_iter().filter(|e| e.envelope.event_type == "ProfileChanged");
    let versions: Vec<_> = versions.filter_map(|event| event.envelope.version).collect();
    assert_eq!(versions, [3, 4, 5, 6, 7, 8]);
    Ok(())
}

#[tokio::test]
async fn a_photo_is_shown_and_removed_again() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let (ada, eve) = (world.person("ada").await?, world.person("eve").await?);
    let uploaded = upload(&world, &ada, "photo", picture(800, 600)?).await?.expect(201)?;
    assert_eq!(uploaded["kind"], "png");
    let body = json!({"upload_id": uploaded["upload_id"]});
    let stolen = world.put("/api/v1/profile/photo").token(&eve.access).json(&body).await?;
    assert_eq!(stolen.code(404)?, "upload-not-found");
    let set = world.put("/api/v1/profile/photo").token(&ada.access).json(&body).await?.expect(200)?;
    assert_eq!(set["photo_id"], uploaded["upload_id"]);
    let remove = async || world.delete("/api/v1/profile/photo").token(&ada.access).send().await?.expect(200);
    remove().await?;
    remove().await?;
    assert_eq!(world.event_types("USERS").await?.split_off(10), ["PhotoSet", "PhotoRemoved"]);
    Ok(())
}

//! Webhooks, for those who keep order in their room; and their names, for everybody who sees what they post.

use anyhow::Result;
use domain::{chat::RoomEvent, ids::WebhookId};
use serde_json::json;
use uuid::Uuid;

use crate::world::{Person, World};

#[tokio::test]
async fn webhooks_are_listed_with_their_last_use_and_sign_what_they_post() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, empty) = world.room("Harbour", &[&ada, &bob]).await?;
    let path = format!("/api/v1/rooms/{room}/webhooks");
    assert_eq!(world.get_ok(&format!("{path}?position={empty}"), &ada).await?["webhooks"], json!([]));
    let (webhook, by) = (WebhookId::new(Uuid::now_v7()), ada.account);
    world.make_key(webhook.author()).await?;
    let made = RoomEvent::WebhookCreated { room, webhook, by, name: "Builds".to_owned() };
    let position = world.room_changed(room, made).await?;
    let listed = world.get_ok(&format!("{path}?position={position}"), &ada).await?["webhooks"].clone();
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
    assert_eq!((&listed[0]["name"], &listed[0]["last_used_at"]), (&json!("Builds"), &json!(null)));
    assert_eq!((&listed[0]["created_by"]["handle"], &listed[0]["works"]), (&json!("ada"), &json!(true)));
    let refused = world.get(&format!("{path}?position={position}"), &bob).await?;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "not-room-moderator"));

    let program = Person { account: webhook.author(), ..bob.clone() };
    let position = world.say(room, &program, &["Build 7 is green"]).await?;
    let listed = world.get_ok(&format!("{path}?position={position}"), &ada).await?;
    assert!(listed["webhooks"][0]["last_used_at"].is_string());
    let timeline = format!("/api/v1/rooms/{room}/timeline?position={position}");
    let shown = world.get_ok(&timeline, &bob).await?;
    let author = &shown["items"][0]["author"];
    assert_eq!(author["account_id"], json!(webhook));
    assert_eq!(author["handle"], json!(""));
    let room_now = world.get_ok(&format!("/api/v1/rooms/{room}?position={position}"), &bob).await?;
    assert_eq!(room_now["webhooks"], json!([{"webhook_id": webhook, "name": "Builds"}]));
    assert_eq!(room_now["members"].as_array().map(Vec::len), Some(2), "it is no member");

    let position = world.room_changed(room, RoomEvent::WebhookRevoked { room, webhook, by }).await?;
    let none = world.get_ok(&format!("{path}?position={position}"), &ada).await?;
    assert_eq!(none["webhooks"], json!([]));
    Ok(())
}

#[tokio::test]
async fn the_directory_calls_it_by_its_name_and_lists_it_nowhere() -> Result<()> {
    let world = World::audited().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let (webhook, by) = (WebhookId::new(Uuid::now_v7()), ada.account);
    world.make_key(webhook.author()).await?;
    let made = RoomEvent::WebhookCreated { room, webhook, by, name: "Builds".to_owned() };
    world.room_changed(room, made).await?;
    let program = Person { account: webhook.author(), ..bob.clone() };
    let position = world.say(room, &program, &["green"]).await?;
    // The directory follows rooms at its own pace.
    let author = embedded::wait_for("the webhook's name", std::time::Duration::from_secs(20), || async {
        let path = format!("/api/v1/rooms/{room}/timeline?position={position}");
        match world.get_ok(&path, &bob).await {
            Ok(shown) if shown["items"][0]["author"]["name"] == "Builds" => {
                Ok(shown["items"][0]["author"].clone())
            }
            Ok(shown) => Err(shown.to_string()),
            Err(error) => Err(error.to_string()),
        }
    })
    .await?;
    assert_eq!(author["bot"], json!(true));
    let auditor = world.with_role(&ada, domain::accounts::Role::Auditor)?;
    let people = world.get_ok("/api/v1/accounts", &auditor).await?;
    assert_eq!(people["items"].as_array().map(Vec::len), Some(2), "{people:#}");
    Ok(())
}

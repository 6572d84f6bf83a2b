//! What is pinned in a room, as its members see it.

use anyhow::Result;
use domain::{
    chat::RoomEvent,
    ids::{MessageId, RoomId},
};
use jetstream_es::Position;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Person, World};

fn sequence(position: &str) -> Result<u64> {
    Ok(position.parse::<Position>()?.sequence)
}

impl World {
    async fn pin(&self, room: RoomId, sequence: u64, by: &Person) -> Result<String> {
        let (message, by) = (MessageId::new(Uuid::nil()), by.account);
        self.room_changed(room, RoomEvent::MessagePinned { room, message, sequence, by }).await
    }

    async fn pins(&self, room: RoomId, person: &Person, position: &str) -> Result<Value> {
        let path = format!("/api/v1/rooms/{room}/pins?position={position}");
        Ok(self.get_ok(&path, person).await?["pins"].clone())
    }
}

#[tokio::test]
async fn the_latest_pin_comes_first_with_what_its_message_says_now() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, empty) = world.room("Harbour", &[&ada, &bob]).await?;
    assert_eq!(world.pins(room, &bob, &empty).await?, json!([]));
    let said = sequence(&world.say(room, &bob, &["the tides\nof May"]).await?)?;
    let other = sequence(&world.say(room, &ada, &["the quay"]).await?)?;
    let first = sequence(&world.pin(room, said, &ada).await?)?;
    let second = world.pin(room, other, &bob).await?;
    let pins = world.pins(room, &bob, &second).await?;
    let summary = |pin: &Value| {
        let (message, by) = (&pin["message"], &pin["pinned_by"]);
        (pin["sequence"].clone(), by["handle"].clone(), message["sequence"].clone(), message["line"].clone())
    };
    assert_eq!(summary(&pins[0]), (json!(sequence(&second)?), json!("bob"), json!(other), json!("the quay")));
    assert_eq!(summary(&pins[1]), (json!(first), json!("ada"), json!(said), json!("the tides")));
    assert_eq!(pins[1]["message"]["author"]["handle"], "bob");
    assert!(pins[1]["pinned_at"].is_string() && pins.as_array().map(Vec::len) == Some(2));

    let position = world.edit_message(room, said, &bob, "the tides of June").await?;
    assert_eq!(world.pins(room, &ada, &position).await?[1]["message"]["line"], "the tides of June");
    // A deletion that came at the same moment as the pin: it stands for what is gone, until it is taken away.
    let position = world.delete_message(room, said, &bob, &bob).await?;
    let gone = world.pins(room, &ada, &position).await?[1]["message"].clone();
    assert_eq!((&gone["line"], &gone["deleted"]), (&json!(""), &json!(true)));
    let (message, by) = (MessageId::new(Uuid::nil()), ada.account);
    let unpinned = RoomEvent::MessageUnpinned { room, message, sequence: said, by };
    let position = world.room_changed(room, unpinned).await?;
    assert_eq!(world.pins(room, &ada, &position).await?.as_array().map(Vec::len), Some(1));

    // Outsiders and those who are only invited see nothing of it.
    let path = format!("/api/v1/rooms/{room}/pins?position={position}");
    let refused = world.get(&path, &eve).await?;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (404, "room-not-found"));
    let invited = RoomEvent::MemberInvited { room, account: eve.account, by };
    let position = world.room_changed(room, invited).await?;
    let refused = world.get(&format!("/api/v1/rooms/{room}/pins?position={position}"), &eve).await?;
    assert_eq!(refused.code(), "room-not-found");
    Ok(())
}

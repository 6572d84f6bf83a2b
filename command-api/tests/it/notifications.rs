//! What one wants to be told of a room, and what one has seen of it.

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn members_choose_what_they_are_told_of_a_room_each_for_themselves() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, eve) = (world.person("ada").await?, world.person("eve").await?);
    let room = world.room(&ada).await?;
    let path = format!("/api/v1/rooms/{room}/notification-rule");
    let choose = async |by: &str, rule: &str| world.put(&path).token(by).json(&json!({"rule": rule})).await;
    choose(&ada.access, "mentions").await?.expect(200)?;
    let chosen = world.last_event("CHATS", "RoomRuleChosen").await?;
    assert_eq!(
        (&chosen["room"], &chosen["account"], &chosen["rule"]),
        (&json!(room), &json!(ada.account), &json!("mentions"))
    );
    let events = world.events("CHATS").await?;
    let subject = format!("chat.account.{}", ada.account);
    assert_eq!(events.last().map(|event| event.subject.as_str()), Some(subject.as_str()));
    assert_eq!(choose(&eve.access, "nothing").await?.code(404)?, "room-not-found");
    assert_eq!(choose(&ada.access, "loudly").await?.code(400)?, "malformed-json");
    Ok(())
}

#[tokio::test]
async fn what_is_there_can_be_marked_as_read_and_nothing_that_is_to_come() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    world.room(&ada).await?;
    let path = "/api/v1/notification-reads";
    let read = async |body| world.post(path).token(&ada.access).json(&body).await;
    read(json!({"sequence": 1})).await?.expect(200)?;
    let event = world.last_event("CHATS", "NotificationsRead").await?;
    assert_eq!((&event["sequence"], &event["and_earlier"]), (&json!(1), &json!(false)));
    read(json!({"sequence": 2, "and_earlier": true})).await?.expect(200)?;
    let event = world.last_event("CHATS", "NotificationsRead").await?;
    assert_eq!((&event["account"], &event["and_earlier"]), (&json!(ada.account), &json!(true)));
    assert_eq!(read(json!({"sequence": 900})).await?.code(422)?, "sequence-beyond-log");
    Ok(())
}

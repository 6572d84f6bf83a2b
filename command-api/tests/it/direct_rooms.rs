//! Direct rooms: one for each pair, of two and no more.

use futures::future::try_join_all;
use serde_json::{Value, json};

use crate::{
    people::Person,
    world::{Answer, World},
};

impl World {
    async fn open_direct(&self, by: &Person, handle: &str) -> anyhow::Result<Answer> {
        self.post("/api/v1/direct-rooms").token(&by.access).json(&json!({"handle": handle})).await
    }
}

fn room_of(answer: &Value) -> String {
    answer["room_id"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_pair_has_one_room_also_when_both_open_it_in_the_same_moment() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let opens = (0..8).map(async |n| {
        let answer = if n % 2 == 0 {
            world.open_direct(&ada, "bob").await?
        } else {
            world.open_direct(&bob, "@Ada").await?
        };
        answer.expect(200)
    });
    let answers = try_join_all(opens).await?;
    let room = room_of(&answers[0]);
    assert!(answers.iter().all(|answer| room_of(answer) == room), "{answers:?}");
    let types = world.event_types("CHATS").await?;
    assert_eq!(types, ["DirectRoomOpened", "JoinedDirectRoom", "JoinedDirectRoom"]);
    let events = world.events("CHATS").await?;
    assert_eq!(events[0].subject, format!("chat.room.{room}"));
    let mut lists = [events[1].subject.as_str(), events[2].subject.as_str()];
    lists.sort_unstable();
    let mut expected = [ada.account, bob.account].map(|account| format!("chat.account.{account}"));
    expected.sort_unstable();
    assert_eq!(lists, expected);
    // Both write at once, without an invitation.
    let messages = format!("/api/v1/rooms/{room}/messages");
    for person in [&ada, &bob] {
        world.post(&messages).token(&person.access).json(&json!({"body": "ahoy"})).await?.expect(201)?;
    }
    Ok(())
}

#[tokio::test]
async fn it_stays_of_two_and_is_with_somebody_who_is_there() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    world.sign_up("not_activated").await?;
    for handle in ["nobody", "not_activated", "n o", ""] {
        assert_eq!(world.open_direct(&ada, handle).await?.code(404)?, "handle-unknown", "{handle}");
    }
    assert_eq!(world.open_direct(&ada, "ada").await?.code(422)?, "direct-room-with-oneself");
    let room = room_of(&world.open_direct(&ada, "bob").await?.expect(200)?);
    let path = format!("/api/v1/rooms/{room}");
    let invite = json!({"handle": "eve"});
    let invited = world.post(&format!("{path}/invitations")).token(&ada.access).json(&invite).await?;
    assert_eq!(invited.code(409)?, "direct-room");
    let removed = world.delete(&format!("{path}/members/{}", bob.account)).token(&ada.access).send().await?;
    assert_eq!(removed.code(409)?, "direct-room");
    let left = world.post(&format!("{path}/leave")).token(&ada.access).send().await?;
    assert_eq!(left.code(409)?, "direct-room");
    let posted =
        world.post(&format!("{path}/messages")).token(&eve.access).json(&json!({"body": "x"})).await?;
    assert_eq!(posted.code(404)?, "room-not-found");
    Ok(())
}

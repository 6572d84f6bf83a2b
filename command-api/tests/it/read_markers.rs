//! Up to where one has read: goes forward only, for members only, and in no event.

use anyhow::ensure;
use futures::future::try_join_all;
use jetstream_es::{Latest, LatestValues, NatsConfig, OWN_API, requests::CommandReply};
use serde_json::{Value, json};

use crate::{
    people::{PASSWORD, Person},
    world::{Answer, World},
};

impl World {
    async fn mark(&self, person: &Person, room: &str, sequence: u64) -> anyhow::Result<Answer> {
        let marker = self.put(&format!("/api/v1/rooms/{room}/read-marker")).token(&person.access);
        marker.json(&json!({"sequence": sequence})).await
    }

    /// Says something and tells where it stands in the log.
    async fn said(&self, person: &Person, room: &str) -> anyhow::Result<u64> {
        let messages = self.post(&format!("/api/v1/rooms/{room}/messages")).token(&person.access);
        messages.json(&json!({"body": "ahoy"})).await?.expect(201)?;
        Ok(self.events("CHATS").await?.last().map_or(0, |event| event.sequence))
    }

    /// As they are stored.
    async fn stored_markers(&self, person: &Person) -> anyhow::Result<Vec<Latest>> {
        let own = NatsConfig::new(self.nats.url(), "command_api", self.nats.password("command_api"));
        let markers = LatestValues::new(jetstream_es::connect(&own).await?, OWN_API, "markers");
        Ok(markers.get_all_of(&person.account.to_string()).await?)
    }

    async fn markers_of(&self, person: &Person) -> anyhow::Result<Vec<Value>> {
        let export = self.export(person).await?;
        Ok(export.into_iter().filter(|line| line["type"] == "ReadMarker").collect())
    }
}

#[tokio::test]
async fn a_marker_goes_forward_and_never_back() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let first = world.said(&ada, &room).await?;
    let last = world.said(&ada, &room).await?;
    let before = world.events("CHATS").await?.len();
    for (to, stands_at) in [(first, first), (last, last), (first, last), (last, last), (0, last)] {
        let moved = world.mark(&bob, &room, to).await?.expect(200)?;
        ensure!(moved == json!({"sequence": stands_at}), "{to}: {moved}");
    }
    // Each person has one of their own.
    ensure!(world.mark(&ada, &room, first).await?.expect(200)? == json!({"sequence": first}));
    ensure!(world.mark(&bob, &room, last + 1).await?.code(422)? == "sequence-beyond-log");
    ensure!(world.events("CHATS").await?.len() == before, "it is no event");
    Ok(())
}

#[tokio::test]
async fn of_many_devices_the_furthest_counts() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let mut last = 0;
    for _ in 0..6 {
        last = world.said(&ada, &room).await?;
    }
    let moves = (last - 5..=last).map(|to| {
        let (world, ada, room) = (&world, &ada, &room);
        async move {
            let answer = world.mark(ada, room, to).await?;
            ensure!(answer.expect(200)?["sequence"].as_u64() >= Some(to));
            Ok(())
        }
    });
    try_join_all(moves).await?;
    ensure!(world.mark(&ada, &room, 0).await?.expect(200)? == json!({"sequence": last}));
    Ok(())
}

#[tokio::test]
async fn only_members_have_markers_and_nobody_learns_of_a_room() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, eve) = (world.person("ada").await?, world.person("eve").await?);
    let room = world.room(&ada).await?;
    let sequence = world.said(&ada, &room).await?;
    let nowhere = world.command_id().to_string();
    for room in [&room, &nowhere] {
        ensure!(world.mark(&eve, room, sequence).await?.code(404)? == "room-not-found");
        // Nor does an outsider learn how long the log is.
        ensure!(world.mark(&eve, room, u64::MAX).await?.code(404)? == "room-not-found");
    }
    let path = format!("/api/v1/rooms/{room}/read-marker");
    for body in [json!({}), json!({"sequence": -1}), json!({"sequence": "1"}), json!({"sequence": 1, "x": 1})]
    {
        let refused = world.put(&path).token(&ada.access).json(&body).await?;
        ensure!(refused.code(400)? == "malformed-json", "{body}");
    }
    ensure!(world.put(&path).json(&json!({"sequence": 1})).await?.code(401)? == "token-missing");
    Ok(())
}

#[tokio::test]
async fn markers_are_in_ones_export_and_go_with_who_is_forgotten() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let sequence = world.said(&ada, &room).await?;
    for person in [&ada, &bob] {
        world.mark(person, &room, sequence).await?.expect(200)?;
    }
    let markers = world.markers_of(&bob).await?;
    ensure!(markers.len() == 1 && markers[0]["room"] == json!(room), "{markers:?}");
    ensure!(markers[0]["data"]["sequence"] == json!(sequence), "{markers:?}");

    ensure!(!world.stored_markers(&bob).await?.is_empty());
    let erasure = world.post("/api/v1/account/erasure").token(&bob.access);
    erasure.json(&json!({"password": PASSWORD})).await?.expect(202)?;
    let completed =
        world.send("complete-erasure", world.command_id(), json!({"account": bob.account})).await?;
    ensure!(matches!(completed, CommandReply::Ok { .. }), "{completed:?}");
    ensure!(world.stored_markers(&bob).await?.is_empty());
    ensure!(world.markers_of(&ada).await?.len() == 1, "another's stay");
    Ok(())
}

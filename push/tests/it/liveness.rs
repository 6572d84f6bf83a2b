//! Heartbeats, and what a node says when it stops or the log is away.

use std::{collections::BTreeSet, time::Duration};

use domain::{boundary::CHATS, ids::RoomId};
use push::Limits;
use serde_json::json;

use crate::world::{Client, Node, Person, World, chain, forgetful};

#[tokio::test]
async fn a_client_that_answers_pings_stays_and_a_silent_one_is_closed() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let (ping_every, pong_within) = (Duration::from_millis(200), Duration::from_millis(400));
    let node = world.node_with(Limits { ping_every, pong_within, ..Limits::default() }).await?;
    let mut client = node.login(&world, ada).await?;
    for _ in 0..5 {
        client.expect("ping").await?;
        client.send(&json!({"type": "pong"})).await?;
    }
    assert_eq!(client.closed().await?, 4003);
    Ok(())
}

#[tokio::test]
async fn a_node_that_stops_tells_its_clients_to_come_back_at_different_times() -> anyhow::Result<()> {
    let world = World::start().await?;
    let node = world.node().await?;
    let mut clients = Vec::new();
    for _ in 0..5 {
        clients.push(node.login(&world, world.person().await?).await?);
    }
    let silent = node.connect().await?;
    node.shutdown.cancel();
    let mut times = BTreeSet::new();
    for client in clients {
        let (code, retry_after_ms) = client.farewell().await?;
        assert_eq!(code, 4000);
        times.extend(retry_after_ms);
    }
    assert_eq!(times.into_iter().collect::<Vec<_>>(), [0, 20, 40, 60, 80]);
    assert_eq!(silent.closed().await?, 4000);
    Ok(())
}

#[tokio::test]
async fn connections_outlive_a_restart_of_the_log() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let room = world.room(&[ada]).await?;
    let node = world.node().await?;
    let mut client = node.login(&world, ada).await?;
    client.subscribe(&format!("chat.*.{room}"), "CHATS:0").await?;
    let before = world.post(room, ada, "before").await?;
    let mut events = client.events_until(before).await?;
    world.nats.server().kill().await;
    world.nats.server().start().await?;
    let after = loop {
        // The writer's client reconnects by itself, too; a post may fail meanwhile.
        if let Ok(sequence) = world.post(room, ada, "after").await {
            break sequence;
        }
    };
    events.extend(client.events_until(after).await?);
    let sequences = chain(0, &events)?;
    assert_eq!(sequences, (1..=after).collect::<Vec<_>>());
    Ok(())
}

/// A room whose past is more than all buffers on the way to a client take, and up to where it reaches.
async fn long_past(world: &World, ada: Person) -> anyhow::Result<(RoomId, u64)> {
    let room = world.room(&[ada]).await?;
    let mut last = 0;
    for _ in 0..40 {
        last = world.post_many(room, ada, &"x".repeat(15 << 10), 20).await?;
    }
    Ok((room, last))
}

/// A client that has read the beginning of a replay, up to which sequence, and stops reading.
async fn midway(world: &World, node: &Node, ada: Person, topic: &str) -> anyhow::Result<(Client, u64)> {
    let mut client = node.connect_narrow().await?;
    client.hello(world, ada).await?;
    client.subscribe(topic, "CHATS:0").await?;
    let events = client.events_until(5).await?;
    Ok((client, *chain(0, &events)?.last().unwrap_or(&0)))
}

#[tokio::test]
async fn a_node_that_stops_during_a_replay_says_so_and_another_one_goes_on_with_it() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let (room, last) = long_past(&world, ada).await?;
    let topic = format!("chat.*.{room}");
    let (stopping, other) = (world.node_with(forgetful()).await?, world.node_with(forgetful()).await?);
    let (mut client, read) = midway(&world, &stopping, ada, &topic).await?;
    stopping.shutdown.cancel();
    let (mut events, mut goaway) = (Vec::new(), None);
    while let Some(frame) = client.try_next().await? {
        match frame["type"].as_str() {
            Some("event") => events.push(frame),
            Some("goaway") => goaway = Some(frame["code"].clone()),
            _ => anyhow::bail!("not expected: {frame}"),
        }
    }
    assert_eq!(goaway, Some(json!("drain")));
    let mine = chain(read, &events)?.last().copied().unwrap_or(read);
    assert!(mine < last, "it was in the middle of it");
    let mut resumed = other.login(&world, ada).await?;
    resumed.subscribe(&topic, &world.position(CHATS.name, mine).await?).await?;
    let rest = resumed.events_until(last).await?;
    assert_eq!(chain(mine, &rest)?, (mine + 1..=last).collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn a_replay_outlives_a_restart_of_the_log() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let (room, last) = long_past(&world, ada).await?;
    let node = world.node_with(forgetful()).await?;
    let (mut client, read) = midway(&world, &node, ada, &format!("chat.*.{room}")).await?;
    world.nats.server().kill().await;
    world.nats.server().start().await?;
    let mut events = client.events_until(last).await?;
    let live = loop {
        // The writer's client reconnects by itself, too; a post may fail meanwhile.
        if let Ok(sequence) = world.post(room, ada, "live again").await {
            break sequence;
        }
    };
    events.extend(client.events_until(live).await?);
    assert_eq!(chain(read, &events)?, (read + 1..=live).collect::<Vec<_>>());
    Ok(())
}

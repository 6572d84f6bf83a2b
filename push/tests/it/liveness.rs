//! Heartbeats, and what a node says when it stops or the log is away.

use std::{collections::BTreeSet, time::Duration};

use push::Limits;
use serde_json::json;

use crate::world::{World, chain};

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

//! Any node serves any client: when one is killed, or has been away from the log, nothing is missing afterwards.

use std::net::SocketAddr;

use anyhow::bail;
use futures::future::try_join_all;
use push::{Config, Limits};
use serde_json::json;
use tokio::net::TcpStream;

use crate::{
    proxy::Proxy,
    world::{Client, Person, World, chain, forgetful},
};

#[tokio::test]
async fn when_a_node_is_killed_its_clients_go_on_at_another() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let room = world.room(&[ada]).await?;
    let topic = format!("chat.*.{room}");
    let (mut mine, mut seen) = (0, Vec::new());
    let mut posted = vec![1];
    let survivor = world.node().await?;
    for round in 0..3 {
        let limits = if round == 1 { forgetful() } else { Limits::default() };
        let doomed = world.node_with(limits).await?;
        for node in [&doomed, &survivor] {
            let mut client = node.login(&world, ada).await?;
            client.subscribe(&topic, &world.position("CHATS", mine).await?).await?;
            for number in 0..10 {
                posted.push(world.post(room, ada, &format!("{round}: {number}")).await?);
            }
            // It hears of some of it.
            let events = client.events_until(posted[posted.len() - 5]).await?;
            let sequences = chain(mine, &events)?;
            mine = sequences.last().copied().unwrap_or(mine);
            seen.extend(sequences);
            // While it is connected to the other one, too.
            if std::ptr::eq(node, &raw const doomed) {
                posted.push(world.post(room, ada, "unheard").await?);
            }
        }
        doomed.kill();
    }
    let mut client = survivor.login(&world, ada).await?;
    client.subscribe(&topic, &world.position("CHATS", mine).await?).await?;
    let events = client.events_until(posted[posted.len() - 1]).await?;
    seen.extend(chain(mine, &events)?);
    assert_eq!(seen, posted);
    Ok(())
}

#[tokio::test]
async fn a_node_that_was_cut_off_from_the_log_catches_up_without_a_gap() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let room = world.room(&[ada]).await?;
    let topic = format!("chat.*.{room}");
    let address = world.nats.url().trim_start_matches("nats://").parse()?;
    let line = Proxy::to(address).await?;
    let nats_url = format!("nats://{}", line.address);
    // Some of what it misses it would not remember.
    let limits = Limits { ring_bytes: 50 << 10, ..Limits::default() };
    let node = world.node_of(Config { nats_url, limits, ..world.config()? }).await?;
    let mut client = node.login(&world, ada).await?;
    client.subscribe(&topic, "CHATS:0").await?;
    let first = world.post(room, ada, "before").await?;
    let mut events = client.events_until(first).await?;
    for round in 0..2 {
        line.sever();
        let last = world.post_many(room, ada, &format!("meanwhile {round}"), 200).await?;
        line.mend();
        events.extend(client.events_until(last).await?);
    }
    let last = events.last().and_then(|event| event["seq"].as_u64()).unwrap_or(0);
    assert_eq!(chain(0, &events)?, (1..=last).collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn clients_that_move_between_three_nodes_miss_nothing_while_one_is_killed() -> anyhow::Result<()> {
    const MESSAGES: u64 = 120;
    let world = World::start().await?;
    let people = [world.person().await?, world.person().await?, world.person().await?];
    let room = world.room(&people).await?;
    let nodes = [world.node().await?, world.node_with(forgetful()).await?, world.node().await?];
    let addresses = nodes.each_ref().map(|node| node.address);
    let last = world.post(room, people[0], "the first").await? + MESSAGES;
    let [doomed, _others @ ..] = nodes;
    let mut doomed = Some(doomed);
    let posting = async {
        for number in 0..MESSAGES {
            world.post(room, people[0], &format!("{number}")).await?;
            if number == MESSAGES / 3 {
                // While others are connected to it.
                if let Some(doomed) = doomed.take() {
                    doomed.kill();
                }
            }
        }
        anyhow::Ok(())
    };
    let topic = format!("chat.*.{room}");
    let wandering = (0..6).map(|place| {
        let person = people[place % people.len()];
        wander(&world, person, &topic, addresses, place, last)
    });
    let ((), seen) = tokio::try_join!(posting, try_join_all(wandering))?;
    for (sequences, moves) in seen {
        assert_eq!(sequences, (1..=last).collect::<Vec<_>>());
        assert!(moves > 3, "it was at {moves} nodes only");
    }
    Ok(())
}

/// Follows the topic up to its last event, some events at each node, on from where it was at the one before. Returns
/// what it was told, and how often it came to a node.
async fn wander(
    world: &World,
    person: Person,
    topic: &str,
    addresses: [SocketAddr; 3],
    place: usize,
    last: u64,
) -> anyhow::Result<(Vec<u64>, usize)> {
    let (mut mine, mut seen, mut moves) = (0, Vec::new(), 0);
    for step in place.. {
        // Everybody in another order.
        let address = addresses[step * (1 + place % 2) % addresses.len()];
        let Ok(mut client) = arrive(world, person, address).await else { continue };
        moves += 1;
        let after = world.position("CHATS", mine).await?;
        if client.send(&json!({"type": "subscribe", "topic": topic, "after": after})).await.is_err() {
            continue;
        }
        for _ in 0..step % 7 * 4 + 3 {
            let Some(frame) = client.try_next().await? else { break };
            match frame["type"].as_str() {
                Some("event") => {
                    let sequences = chain(mine, &[frame])?;
                    mine = sequences.last().copied().unwrap_or(mine);
                    seen.extend(sequences);
                }
                Some("subscribed" | "caught_up" | "ping") => {}
                _ => bail!("what is this: {frame}"),
            }
            if mine == last {
                return Ok((seen, moves));
            }
        }
    }
    bail!("it never ends")
}

/// A connection that was welcomed; an error when that node is not there any more.
async fn arrive(world: &World, person: Person, address: SocketAddr) -> anyhow::Result<Client> {
    let mut client = Client::upgrade(TcpStream::connect(address).await?, &[]).await?;
    client.hello(world, person).await?;
    Ok(client)
}

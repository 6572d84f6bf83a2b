//! Any node serves any client: when one is killed, or has been away from the log, nothing is missing afterwards.

use push::{Config, Limits};

use crate::{
    proxy::Proxy,
    world::{World, chain, forgetful},
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

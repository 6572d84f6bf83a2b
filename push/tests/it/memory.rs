//! Short gaps come from memory, and what is read from the log is rationed.

use push::{Allowance, Limits};
use serde_json::{Value, json};

use crate::world::{Client, Node, Person, World, chain, forgetful};

/// What a node has counted under this name and label; nothing has been counted until it is there.
fn counted(series: &str) -> u64 {
    let metrics = kit::telemetry::render_metrics();
    let value = metrics.lines().find_map(|line| line.strip_prefix(series)?.trim().parse().ok());
    value.unwrap_or(0)
}

const FROM_RING: &str = r#"push_replayed_events_total{from="ring"}"#;
const FROM_LOG: &str = r#"push_replayed_events_total{from="log"}"#;
const LOG_READS: &str = "push_log_reads_total";

#[tokio::test]
async fn a_short_gap_is_replayed_without_reading_the_log() -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::start().await?;
    let ada = world.person().await?;
    let room = world.room(&[ada]).await?;
    let topic = format!("chat.*.{room}");
    let last = world.post_many(room, ada, "ahoy", 300).await?;
    let node = world.node().await?;
    for after in ["CHATS:0".to_owned(), world.position("CHATS", last - 10).await?] {
        let mut client = node.login(&world, ada).await?;
        client.subscribe(&topic, &after).await?;
        let events = client.events_until(last).await?;
        let first = events[0]["prev"].as_u64().unwrap_or(0);
        assert_eq!(chain(first, &events)?, (first + 1..=last).collect::<Vec<_>>());
        assert_eq!(client.expect("caught_up").await?["seq"], last);
    }
    assert_eq!((counted(FROM_RING), counted(FROM_LOG), counted(LOG_READS)), (311, 0, 0));
    assert!(counted(r#"push_ring_bytes{stream="CHATS"}"#) > 0);
    Ok(())
}

#[tokio::test]
async fn what_memory_has_lost_is_read_from_the_log_and_the_rest_is_not() -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::start().await?;
    let ada = world.person().await?;
    let room = world.room(&[ada]).await?;
    let topic = format!("chat.*.{room}");
    let last = world.post_many(room, ada, "ahoy", 300).await?;
    let node = world.node_with(Limits { ring_bytes: 200 << 10, ..Limits::default() }).await?;
    let mut client = node.login(&world, ada).await?;
    client.subscribe(&topic, "CHATS:0").await?;
    let events = client.events_until(last).await?;
    assert_eq!(chain(0, &events)?, (1..=last).collect::<Vec<_>>());
    let (ring, log) = (counted(FROM_RING), counted(FROM_LOG));
    assert!(ring > 0 && log > 0, "{ring} from memory, {log} from the log");
    assert_eq!(ring + log, last);
    assert!(counted(r#"push_ring_bytes{stream="CHATS"}"#) <= 200 << 10);
    Ok(())
}

#[tokio::test]
async fn a_topic_that_is_asked_for_again_and_again_is_not_read_each_time() -> anyhow::Result<()> {
    const ASKED: u64 = 300;
    kit::telemetry::init_metrics();
    let world = World::start().await?;
    let ada = world.person().await?;
    let room = world.room(&[ada]).await?;
    world.post_many(room, ada, "ahoy", 10).await?;
    let frames = Allowance { at_once: 1_000, per_second: 1 };
    let node = world.node_with(Limits { frames, ..forgetful() }).await?;
    let mut client = node.login(&world, ada).await?;
    for _ in 0..ASKED {
        let topic = format!("chat.*.{room}");
        client.send(&json!({"type": "subscribe", "topic": topic, "after": "CHATS:0"})).await?;
    }
    // Its turn comes after that of all that were asked for before.
    let last = format!("typing.{room}");
    client.send(&json!({"type": "subscribe", "topic": last})).await?;
    loop {
        let answer = client.next().await?;
        if answer["type"] == "subscribed" && answer["topic"] == json!(last) {
            break;
        }
    }
    let reads = counted(LOG_READS);
    assert!((1..ASKED / 2).contains(&reads), "{reads} reads");
    Ok(())
}

async fn ask(client: &mut Client, topic: &str) -> anyhow::Result<Value> {
    client.send(&json!({"type": "subscribe", "topic": topic, "after": "CHATS:0"})).await?;
    loop {
        let answer = client.next().await?;
        if answer["type"] == "subscribed" || answer["type"] == "error" {
            return Ok(answer);
        }
    }
}

async fn is_let_in(node: &Node, world: &World, who: Person, topic: &str) -> anyhow::Result<bool> {
    let mut client = node.login(world, who).await?;
    let answer = ask(&mut client, topic).await?;
    let refused = answer["type"] == "error";
    if refused {
        assert_eq!(answer["code"], "replay-busy");
        assert!(answer["retry_after_ms"].as_u64().is_some_and(|wait| wait > 0), "{answer}");
    }
    Ok(!refused)
}

#[tokio::test]
async fn replays_from_the_log_are_rationed_for_each_account() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    let topic = format!("chat.*.{room}");
    let last = world.post_many(room, ada, "ahoy", 100).await?;
    let ration = Allowance { at_once: 50, per_second: 100 };
    // It asks more often than it is told to.
    let frames = Allowance { at_once: 1_000_000, per_second: 1_000 };
    let node = world.node_with(Limits { account_replays: ration, frames, ..forgetful() }).await?;
    let mut client = node.login(&world, ada).await?;
    client.subscribe(&topic, "CHATS:0").await?;
    client.events_until(last).await?;
    let mut again = node.login(&world, ada).await?;
    let busy = ask(&mut again, &topic).await?;
    assert_eq!((&busy["code"], &busy["topic"]), (&json!("replay-busy"), &json!(topic)));
    assert!(is_let_in(&node, &world, bob, &topic).await?, "it is her budget");
    // What is asked for from the end on costs nothing.
    again.subscribe(&topic, &world.position("CHATS", last).await?).await?;
    // With time she may again.
    while ask(&mut again, &topic).await?["type"] == "error" {}
    Ok(())
}

#[tokio::test]
async fn replays_from_the_log_are_rationed_for_the_node_and_memory_is_free() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    let topic = format!("chat.*.{room}");
    world.post_many(room, ada, "ahoy", 100).await?;
    let ration = Allowance { at_once: 50, per_second: 1 };
    let node = world.node_with(Limits { node_replays: ration, ..forgetful() }).await?;
    assert!(is_let_in(&node, &world, ada, &topic).await?);
    while is_let_in(&node, &world, bob, &topic).await? {}
    let remembers = world.node_with(Limits { node_replays: ration, ..Limits::default() }).await?;
    for _ in 0..5 {
        assert!(is_let_in(&remembers, &world, ada, &topic).await?);
    }
    Ok(())
}

//! What is outside the log: who is writing, who is there, and the queue of conversions.

use std::{collections::BTreeSet, time::Duration};

use domain::{boundary::CONVERSION_QUEUE_MOVED, chat::RoomEvent};
use jetstream_es::NatsConfig;
use push::{Allowance, Limits};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::world::{Client, Node, Person, World};

#[tokio::test]
async fn a_move_of_the_conversion_queue_is_told_to_who_asks() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let node = world.node().await?;
    let mut client = node.login(&world, ada).await?;
    client.send(&json!({"type": "subscribe", "topic": "queue.conversion"})).await?;
    client.expect("subscribed").await?;
    let workers = NatsConfig::new(world.nats.url(), "workers", world.nats.password("workers"));
    let workers = jetstream_es::connect(&workers).await?;
    workers.publish(CONVERSION_QUEUE_MOVED, "{}".into()).await?;
    let tick = client.expect("ephemeral").await?;
    assert_eq!((&tick["topic"], &tick["data"]), (&json!("queue.conversion"), &json!({})));
    Ok(())
}

/// A connection that follows a topic without a past.
async fn listen(world: &World, node: &Node, who: Person, topic: &str) -> anyhow::Result<Client> {
    let mut client = node.login(world, who).await?;
    client.send(&json!({"type": "subscribe", "topic": topic})).await?;
    client.expect("subscribed").await?;
    Ok(client)
}

async fn told(client: &mut Client) -> anyhow::Result<Value> {
    Ok(client.expect("ephemeral").await?["data"].clone())
}

#[tokio::test]
async fn who_is_writing_is_told_to_the_rooms_members_on_every_node_and_not_often() -> anyhow::Result<()> {
    let world = World::start().await?;
    let [ada, bob, eve] = [world.person().await?, world.person().await?, world.person().await?];
    let room = world.room(&[ada, bob]).await?;
    let topic = format!("typing.{room}");
    let (one, other) = (world.node().await?, world.node().await?);
    let mut his = listen(&world, &other, bob, &topic).await?;
    let mut hers = listen(&world, &one, ada, &topic).await?;
    let writing = json!({"type": "typing", "topic": topic});
    for _ in 0..20 {
        hers.send(&writing).await?;
    }
    assert_eq!(told(&mut his).await?, json!({"typing": ada.account, "for_ms": 6000}));
    // What he says comes next at her side: she is not told of herself, and twenty words were one.
    his.send(&writing).await?;
    assert_eq!(told(&mut hers).await?, json!({"typing": bob.account, "for_ms": 6000}));
    his.send(&json!({"type": "unsubscribe", "topic": topic})).await?;
    his.expect("unsubscribed").await?;
    // Whoever does not follow it may not write to it, and whoever is not in the room may not follow it.
    his.send(&writing).await?;
    assert_eq!(his.expect("error").await?["code"], "topic-not-found");
    let mut stranger = one.login(&world, eve).await?;
    for frame in [json!({"type": "subscribe", "topic": topic}), writing] {
        stranger.send(&frame).await?;
        assert_eq!(stranger.expect("error").await?["code"], "topic-not-found");
    }
    Ok(())
}

#[tokio::test]
async fn who_writes_before_it_is_known_whether_they_may_is_not_told_that_they_may_not() -> anyhow::Result<()>
{
    let world = World::start().await?;
    let ada = world.person().await?;
    let topic = format!("typing.{}", world.room(&[ada]).await?);
    let node = world.node().await?;
    let mut client = node.login(&world, ada).await?;
    for kind in ["subscribe", "typing"] {
        client.send(&json!({"type": kind, "topic": topic})).await?;
    }
    client.expect("subscribed").await?;
    // Frames are taken in order: with the end of this one, what was said before is answered if it is at all.
    client.send(&json!({"type": "unsubscribe", "topic": topic})).await?;
    client.expect("unsubscribed").await?;
    Ok(())
}

#[tokio::test]
async fn a_bot_that_may_only_listen_is_told_and_says_nothing() -> anyhow::Result<()> {
    let world = World::start().await?;
    let [ada, bob, bot] = [world.person().await?, world.person().await?, world.person().await?];
    let room = world.room(&[ada, bob, bot]).await?;
    let topic = format!("typing.{room}");
    let node = world.node().await?;
    let mut hers = listen(&world, &node, ada, &topic).await?;
    let mut his = listen(&world, &node, bob, &topic).await?;
    let mut quiet = node.connect().await?;
    quiet.send(&json!({"type": "hello", "ticket": world.listening_ticket(bot)?})).await?;
    quiet.expect("welcome").await?;
    quiet.send(&json!({"type": "subscribe", "topic": topic})).await?;
    quiet.expect("subscribed").await?;
    let writing = json!({"type": "typing", "topic": topic});
    quiet.send(&writing).await?;
    // Its frames are taken in order: with the end of this one, what it said before is over, too.
    quiet.send(&json!({"type": "unsubscribe", "topic": topic})).await?;
    quiet.expect("unsubscribed").await?;
    quiet.send(&json!({"type": "subscribe", "topic": topic})).await?;
    quiet.expect("subscribed").await?;
    his.send(&writing).await?;
    // What he says is the first that anybody is told of.
    assert_eq!(told(&mut hers).await?["typing"], json!(bob.account));
    assert_eq!(told(&mut quiet).await?["typing"], json!(bob.account));
    Ok(())
}

#[tokio::test]
async fn who_is_removed_is_neither_told_of_a_room_nor_told_about() -> anyhow::Result<()> {
    let world = World::start().await?;
    let [ada, bob, carol] = [world.person().await?, world.person().await?, world.person().await?];
    let room = world.room(&[ada, bob, carol]).await?;
    let topic = format!("typing.{room}");
    let limits = Limits { typing_for: Duration::from_millis(3), ..Limits::default() };
    let node = world.node_with(limits).await?;
    let mut his = listen(&world, &node, bob, &topic).await?;
    let mut hers = listen(&world, &node, ada, &topic).await?;
    let mut carols = listen(&world, &node, carol, &topic).await?;
    let removed =
        world.change(RoomEvent::MemberRemoved { room, account: bob.account, by: ada.account }).await?;
    // The node has heard of it when it answers this.
    hers.subscribe(&format!("chat.*.{room}"), &world.position("CHATS", removed).await?).await?;
    hers.expect("caught_up").await?;
    let writing = json!({"type": "typing", "topic": topic});
    his.send(&writing).await?;
    carols.send(&writing).await?;
    assert_eq!(told(&mut hers).await?["typing"], json!(carol.account));
    hers.send(&writing).await?;
    assert_eq!(told(&mut carols).await?["typing"], json!(ada.account));
    // By now he would have been told: his next frame answers his next.
    his.send(&json!({"type": "subscribe", "topic": topic})).await?;
    assert_eq!(his.expect("error").await?["code"], "topic-not-found");
    Ok(())
}

/// Of which topics a client was told something before its next frame was answered.
async fn topics_told(client: &mut Client) -> anyhow::Result<Vec<Value>> {
    client.send(&json!({"type": "unsubscribe", "topic": "queue.conversion"})).await?;
    let mut topics = Vec::new();
    loop {
        let frame = client.next().await?;
        if frame["type"] == "unsubscribed" {
            return Ok(topics);
        }
        topics.push(frame["topic"].clone());
    }
}

/// What was left out of a slow line is told anew, as it is by then.
#[tokio::test]
async fn who_is_removed_is_not_told_anew_who_is_there() -> anyhow::Result<()> {
    let world = World::start().await?;
    let [ada, bob, carol] = [world.person().await?, world.person().await?, world.person().await?];
    let (left, kept) = (world.room(&[ada, bob]).await?, world.room(&[ada, bob, carol]).await?);
    let limits = Limits {
        // Whatever is told has no place.
        queue_bytes: 64,
        frames: Allowance { at_once: 10_000, per_second: 1_000 },
        ..brisk()
    };
    let node = world.node_with(limits).await?;
    let mut hers = node.login(&world, ada).await?;
    let mut his = node.login(&world, bob).await?;
    for room in [left, kept] {
        his.send(&json!({"type": "subscribe", "topic": format!("presence.{room}")})).await?;
        // That he has come himself may have been left out, and is told anew, too.
        while his.next().await?["type"] != "subscribed" {}
    }
    let removed = RoomEvent::MemberRemoved { room: left, account: bob.account, by: ada.account };
    let removed = world.change(removed).await?;
    // The node has heard of it when it answers this. Where it hears of it a moment later, that has no place either, and ends
    // her connection: then it has heard of it, too.
    let heard = async {
        hers.subscribe(&format!("chat.*.{left}"), &world.position("CHATS", removed).await?).await?;
        hers.expect("caught_up").await
    };
    if let Err(error) = heard.await {
        anyhow::ensure!(error.to_string().contains("slow"), "{error}");
    }
    // What he was told before.
    topics_told(&mut his).await?;
    let _carols = node.login(&world, carol).await?;
    let mut anew = Vec::new();
    while anew.is_empty() {
        anew = topics_told(&mut his).await?;
    }
    // All that came with the first of them.
    anew.extend(topics_told(&mut his).await?);
    assert!(anew.iter().all(|topic| *topic == json!(format!("presence.{kept}"))), "{anew:?}");
    Ok(())
}

fn brisk() -> Limits {
    Limits {
        presence_grace: Duration::from_millis(100),
        presence_every: Duration::from_millis(200),
        ..Limits::default()
    }
}

/// Waits until somebody is said to have come or gone.
async fn until(client: &mut Client, who: Person, online: bool) -> anyhow::Result<()> {
    while told(client).await? != json!({"account": who.account, "online": online}) {}
    Ok(())
}

#[tokio::test]
async fn somebody_is_there_until_the_last_connection_on_all_nodes_is_gone() -> anyhow::Result<()> {
    let world = World::start().await?;
    let [ada, bob, eve] = [world.person().await?, world.person().await?, world.person().await?];
    let room = world.room(&[ada, bob]).await?;
    let topic = format!("presence.{room}");
    let (one, other) = (world.node_with(brisk()).await?, world.node_with(brisk()).await?);
    let mut hers = listen(&world, &one, ada, &topic).await?;
    assert!(told(&mut hers).await?["present"].is_array());
    let stranger = other.login(&world, eve).await?;
    let first = other.login(&world, bob).await?;
    until(&mut hers, bob, true).await?;
    let second = one.login(&world, bob).await?;
    drop(first);
    // Somebody who comes now sees him, and whoever shares no room with them is not seen.
    let late = world.node_with(brisk()).await?;
    loop {
        let mut again = listen(&world, &late, ada, &topic).await?;
        let present = told(&mut again).await?["present"].clone();
        assert!(!present.to_string().contains(&eve.account.to_string()));
        if present.as_array().is_some_and(|present| present.len() == 2) {
            break;
        }
    }
    drop(second);
    until(&mut hers, bob, false).await?;
    drop(stranger);
    Ok(())
}

/// As after the stop of a node: not each is told of each other one.
#[tokio::test]
async fn where_many_come_at_once_it_is_told_who_is_there() -> anyhow::Result<()> {
    let world = World::start().await?;
    let mut people = Vec::new();
    for _ in 0..150 {
        people.push(world.person().await?);
    }
    let room = world.room(&people).await?;
    let limits = Limits { presence_grace: Duration::from_secs(2), ..Limits::default() };
    let node = world.node_with(limits).await?;
    let mut hers = listen(&world, &node, people[0], &format!("presence.{room}")).await?;
    let mut clients = Vec::new();
    for person in &people[1..] {
        clients.push(node.login(&world, *person).await?);
    }
    let (mut present, mut singly) = (BTreeSet::new(), 0);
    while present.len() < people.len() {
        let data = told(&mut hers).await?;
        if let Some(all) = data["present"].as_array() {
            present = all.iter().map(Value::to_string).collect();
        } else {
            assert_eq!(data["online"], json!(true), "{data}");
            present.insert(data["account"].to_string());
            singly += 1;
        }
    }
    assert!(singly < clients.len(), "{singly} were told of one by one");
    Ok(())
}

#[tokio::test]
async fn a_node_that_is_killed_takes_its_people_along_and_one_that_stops_does_not_at_once()
-> anyhow::Result<()> {
    let world = World::start().await?;
    let [ada, bob] = [world.person().await?, world.person().await?];
    let room = world.room(&[ada, bob]).await?;
    let topic = format!("presence.{room}");
    let node = world.node_with(brisk()).await?;
    let mut hers = listen(&world, &node, ada, &topic).await?;
    assert!(told(&mut hers).await?["present"].is_array());
    let doomed = world.node_with(brisk()).await?;
    let his = doomed.login(&world, bob).await?;
    until(&mut hers, bob, true).await?;
    doomed.kill();
    until(&mut hers, bob, false).await?;
    drop(his);
    let stopping = world.node_with(brisk()).await?;
    let his = stopping.login(&world, bob).await?;
    until(&mut hers, bob, true).await?;
    stopping.shutdown.cancel();
    assert_eq!(his.closed().await?, 4000);
    until(&mut hers, bob, false).await?;
    Ok(())
}

/// While NATS is away what is said beside the log is dropped: its client's queue is full then and stays so.
#[tokio::test]
async fn who_is_writing_while_nats_is_away_is_still_served_and_hears_that_the_node_stops()
-> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::start().await?;
    let [ada, bob] = [world.person().await?, world.person().await?];
    let room = world.room(&[ada, bob]).await?;
    let topic = format!("typing.{room}");
    let limits = Limits {
        // Each word is passed on.
        typing_for: Duration::ZERO,
        frames: Allowance { at_once: 10_000, per_second: 1_000 },
        ..Limits::default()
    };
    let node = world.node_with(limits).await?;
    let mut hers = listen(&world, &node, ada, &topic).await?;
    let his = node.login(&world, bob).await?;
    world.nats.server().stop().await;
    let writing = json!({"type": "typing", "topic": topic});
    let is_full = || kit::telemetry::render_metrics().contains("push_asides_unsaid_total");
    for _ in 0..100 {
        if is_full() {
            break;
        }
        for _ in 0..50 {
            hers.send(&writing).await?;
        }
        // All of that was heard.
        hers.send_raw(Message::Ping(Vec::new().into())).await?;
        hers.pong().await?;
    }
    assert!(is_full(), "the client's queue did not fill up");
    hers.send(&json!({"type": "unsubscribe", "topic": topic})).await?;
    hers.expect("unsubscribed").await?;
    node.shutdown.cancel();
    assert_eq!(hers.closed().await?, 4000);
    assert_eq!(his.closed().await?, 4000);
    Ok(())
}

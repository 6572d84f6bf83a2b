//! What is appended reaches everybody who follows it, once and in order.

use crate::world::{World, chain};

#[tokio::test]
async fn two_members_on_two_nodes_see_every_message_once_in_order() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    let topic = format!("chat.*.{room}");
    let (one, other) = (world.node().await?, world.node().await?);
    let (mut hers, mut his) = (one.login(&world, ada).await?, other.login(&world, bob).await?);
    hers.subscribe(&topic, "CHATS:0").await?;
    his.subscribe(&topic, "CHATS:0").await?;

    let mut posted = Vec::new();
    for number in 0..200 {
        let author = if number % 2 == 0 { ada } else { bob };
        posted.push(world.post(room, author, &format!("message {number}")).await?);
    }
    let last = posted[posted.len() - 1];
    for client in [&mut hers, &mut his] {
        let events = client.events_until(last).await?;
        let sequences = chain(0, &events)?;
        // Three events made the room.
        assert_eq!(sequences[3..], posted);
        let bodies: Vec<_> = events[3..].iter().map(|event| event["data"]["body"].clone()).collect();
        assert_eq!(bodies, (0..200).map(|n| format!("message {n}")).collect::<Vec<_>>());
    }
    Ok(())
}

#[tokio::test]
async fn a_frame_tells_all_of_an_event() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let room = world.room(&[ada]).await?;
    let node = world.node().await?;
    let mut client = node.login(&world, ada).await?;
    client.subscribe(&format!("chat.*.{room}"), "CHATS:0").await?;
    assert_eq!(client.expect("event").await?["event_type"], "RoomCreated");
    client.expect("caught_up").await?;
    let sequence = world.post(room, ada, "ahoy").await?;
    let event = client.expect("event").await?;
    assert_eq!(event["seq"], sequence);
    assert_eq!(event["prev"], sequence - 1);
    assert_eq!(event["stream"], "CHATS");
    assert_eq!(event["subject"], format!("chat.timeline.{room}"));
    assert_eq!(event["topic"], format!("chat.*.{room}"));
    assert_eq!(event["event_type"], "MessagePosted");
    assert_eq!(event["actor"], "account:test");
    assert_eq!(event["data"]["author"], ada.account.to_string());
    for name in ["time", "id", "command"] {
        assert!(event[name].is_string(), "{name}: {event}");
    }
    Ok(())
}

#[tokio::test]
async fn each_topic_brings_its_own_events_only() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let (first, second) = (world.room(&[ada]).await?, world.room(&[ada]).await?);
    let node = world.node().await?;
    let mut client = node.login(&world, ada).await?;
    for room in [first, second] {
        client.subscribe(&format!("chat.*.{room}"), "CHATS:0").await?;
        client.expect("event").await?;
        client.expect("caught_up").await?;
    }
    let in_first = world.post(first, ada, "one").await?;
    let in_second = world.post(second, ada, "two").await?;
    let mut seen = client.events_until(in_second).await?;
    client.send(&serde_json::json!({"type": "unsubscribe", "topic": format!("chat.*.{first}")})).await?;
    assert_eq!(client.expect("unsubscribed").await?["code"], "requested");
    world.post(first, ada, "unheard").await?;
    let last = world.post(second, ada, "three").await?;
    while seen.last().is_none_or(|frame| frame["seq"] != last) {
        seen.push(client.expect("event").await?);
    }
    let of = |room| {
        let topic = format!("chat.*.{room}");
        let frames = seen.iter().filter(|frame| frame["topic"] == topic);
        frames.filter_map(|frame| frame["seq"].as_u64()).collect::<Vec<_>>()
    };
    assert_eq!(of(first), [in_first]);
    assert_eq!(of(second), [in_second, last]);
    Ok(())
}

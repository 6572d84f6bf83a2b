//! A client that was cut off goes on from where it was, on any node, or is told to start again.

use std::collections::BTreeSet;

use cqrs_es::DomainEvent;
use domain::{
    boundary::{Boundary, CHATS},
    ids::RoomId,
};
use push::Limits;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::world::{World, chain, forgetful};

#[tokio::test]
async fn a_client_that_is_cut_off_at_any_point_resumes_on_another_node() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let room = world.room(&[ada]).await?;
    let topic = format!("chat.*.{room}");
    // One remembers, the other reads the log.
    let nodes = [world.node().await?, world.node_with(forgetful()).await?];
    let total = 300;
    let writer = async {
        let mut posted = BTreeSet::new();
        for number in 0..total {
            posted.insert(world.post(room, ada, &number.to_string()).await?);
        }
        anyhow::Ok(posted)
    };
    let reader = async {
        let (mut mine, mut position) = (0, "CHATS:0".to_owned());
        let mut seen = Vec::new();
        // Cut after one event, two, three … on alternating nodes, while the writer goes on.
        for cut in 1.. {
            let mut client = nodes[cut % 2].login(&world, ada).await?;
            client.subscribe(&topic, &position).await?;
            let mut events = Vec::new();
            while events.len() < cut && seen.len() + events.len() <= total {
                let frame = client.next().await?;
                if frame["type"] == "event" {
                    events.push(frame);
                }
            }
            let sequences = chain(mine, &events)?;
            mine = sequences.last().copied().unwrap_or(mine);
            position = world.position(CHATS.name, mine).await?;
            seen.extend(sequences);
            if seen.len() > total {
                break;
            }
        }
        anyhow::Ok(seen)
    };
    let (posted, seen) = tokio::try_join!(writer, reader)?;
    // The first event made the room.
    assert_eq!(seen[1..], posted.into_iter().collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn subscribing_again_replaces_the_subscription_and_leaves_no_gap() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let room = world.room(&[ada]).await?;
    let topic = format!("chat.*.{room}");
    let node = world.node().await?;
    let mut client = node.login(&world, ada).await?;
    client.subscribe(&topic, "CHATS:0").await?;
    let first = world.post(room, ada, "one").await?;
    client.events_until(first).await?;
    // Not heard of yet when it subscribes again, from before it.
    let second = world.post(room, ada, "two").await?;
    let after = world.position(CHATS.name, first).await?;
    client.send(&json!({"type": "subscribe", "topic": topic, "after": after})).await?;
    while client.next().await?["type"] != "subscribed" {}
    let third = world.post(room, ada, "three").await?;
    let events = client.events_until(third).await?;
    assert_eq!(chain(first, &events)?, [second, third]);
    Ok(())
}

#[tokio::test]
async fn a_position_that_leads_nowhere_is_answered_with_a_reset() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let room = world.room(&[ada]).await?;
    let topic = format!("chat.*.{room}");
    let node = world.node().await?;
    let mut client = node.login(&world, ada).await?;
    let beyond = world.position(CHATS.name, 999).await?;
    for (after, reason) in [
        ("CHATS:1@00000000", "position-of-another-epoch"),
        ("CHATS:1", "position-malformed"),
        ("USERS:1@00000000", "position-malformed"),
        ("yesterday", "position-malformed"),
        (&beyond, "position-unknown"),
    ] {
        client.send(&json!({"type": "subscribe", "topic": topic, "after": after})).await?;
        let frame = client.expect("reset").await?;
        assert_eq!((&frame["reason"], &frame["topic"]), (&json!(reason), &json!(topic)), "{after}");
    }
    // After a reset nothing is followed: the answer to the next is the next frame, although a message was posted.
    let posted = world.post(room, ada, "unheard").await?;
    let after = world.position(CHATS.name, posted).await?;
    client.subscribe(&topic, &after).await?;
    let caught_up = client.expect("caught_up").await?;
    assert_eq!((&caught_up["seq"], &caught_up["prev"]), (&json!(posted), &json!(posted)));
    Ok(())
}

/// What became of a message, in words of a version that is not out yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FromTheFuture {
    room: RoomId,
}

impl DomainEvent for FromTheFuture {
    fn event_type(&self) -> String {
        "MessageSung".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_answered_with_a_reset_and_does_not_stand_in_the_way_afterwards()
-> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let room = world.room(&[ada]).await?;
    let topic = format!("chat.*.{room}");
    world.post(room, ada, "before").await?;
    let unreadable = world.append(&Boundary::message_changes(room), &FromTheFuture { room }).await?;
    let after = world.position(CHATS.name, unreadable).await?;
    for limits in [forgetful(), Limits::default()] {
        let node = world.node_with(limits).await?;
        let mut client = node.login(&world, ada).await?;
        client.send(&json!({"type": "subscribe", "topic": topic, "after": "CHATS:0"})).await?;
        assert_eq!(client.expect("reset").await?["reason"], "past-unreadable");
        client.subscribe(&topic, &after).await?;
        // For the next node this lies behind what it cannot read, too.
        let posted = world.post(room, ada, "after").await?;
        assert_eq!(client.events_until(posted).await?[0]["data"]["body"], "after");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_too_far_back_is_answered_with_a_reset_before_anything_is_sent() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let (room, busy) = (world.room(&[ada]).await?, world.room(&[ada]).await?);
    for number in 0..100 {
        world.post(busy, ada, &number.to_string()).await?;
    }
    let few_events = world.node_with(Limits { replay_events: 20, ..Limits::default() }).await?;
    let mut client = few_events.login(&world, ada).await?;
    let subscribe =
        |room| json!({"type": "subscribe", "topic": format!("chat.*.{room}"), "after": "CHATS:0"});
    client.send(&subscribe(busy)).await?;
    assert_eq!(client.expect("reset").await?["reason"], "position-too-old");
    client.send(&subscribe(room)).await?;
    client.expect("subscribed").await?;

    let few_sequences = world.node_with(Limits { replay_sequences: 90, ..Limits::default() }).await?;
    let mut client = few_sequences.login(&world, ada).await?;
    client.send(&subscribe(room)).await?;
    assert_eq!(client.expect("reset").await?["reason"], "position-too-old");
    Ok(())
}

#[tokio::test]
async fn what_is_about_a_message_from_too_long_ago_is_answered_with_a_reset() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let room = world.room(&[ada]).await?;
    let topic = format!("chat.*.{room}");
    let long_ago = world.post(room, ada, "long ago").await?;
    let last = world.post_many(room, ada, "since", 60).await?;
    let reaction = world.react(room, long_ago, ada, "👍").await?;
    let (before, after) =
        (world.position(CHATS.name, last).await?, world.position(CHATS.name, reaction).await?);
    let far = world.node_with(forgetful()).await?;
    let mut client = far.login(&world, ada).await?;
    client.subscribe(&topic, &before).await?;
    assert_eq!(client.events_until(reaction).await?[0]["data"]["emoji"], "👍");

    let near = world.node_with(Limits { replay_sequences: 50, ..forgetful() }).await?;
    let mut client = near.login(&world, ada).await?;
    client.send(&json!({"type": "subscribe", "topic": topic, "after": before})).await?;
    assert_eq!(client.expect("reset").await?["reason"], "position-too-old");
    // A snapshot is of a position behind it.
    client.subscribe(&topic, &after).await?;
    client.expect("caught_up").await?;
    Ok(())
}

#[tokio::test]
async fn a_long_past_is_replayed_in_pages_and_meets_the_present_from_the_log() -> anyhow::Result<()> {
    a_long_past_is_replayed_in_pages_and_meets_the_present(forgetful()).await
}

#[tokio::test]
async fn a_long_past_is_replayed_in_pages_and_meets_the_present_from_memory() -> anyhow::Result<()> {
    a_long_past_is_replayed_in_pages_and_meets_the_present(Limits::default()).await
}

async fn a_long_past_is_replayed_in_pages_and_meets_the_present(limits: Limits) -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let room = world.room(&[ada]).await?;
    let mut posted = Vec::new();
    for number in 0..400 {
        posted.push(world.post(room, ada, &number.to_string()).await?);
    }
    let node = world.node_with(limits).await?;
    let mut client = node.login(&world, ada).await?;
    client.send(&json!({"type": "subscribe", "topic": format!("chat.*.{room}"), "after": "CHATS:0"})).await?;
    for number in 0..100 {
        posted.push(world.post(room, ada, &format!("live {number}")).await?);
    }
    client.expect("subscribed").await?;
    let events = client.events_until(posted[posted.len() - 1]).await?;
    assert_eq!(chain(0, &events)?[1..], posted);
    Ok(())
}

//! A read marker that moved is told to all of that person's connections, and to nobody else's.

use domain::chat::{MARKERS, ReadMarker};
use jetstream_es::{LatestValues, NatsConfig, OWN_API};
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn a_moved_marker_is_told_to_the_persons_own_connections() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let (node, other_node) = (world.node().await?, world.node().await?);
    let room = world.room(&[ada, bob]).await?;
    let own = NatsConfig::new(world.nats.url(), "command_api", world.nats.password("command_api"));
    let markers = LatestValues::new(jetstream_es::connect(&own).await?, OWN_API, MARKERS);
    let epoch = world.store.reader().head("CHATS").await?.epoch;

    let topic = format!("chat.account.{}", ada.account);
    let mut here = node.login(&world, ada).await?;
    let mut there = other_node.login(&world, ada).await?;
    for client in [&mut here, &mut there] {
        client.subscribe(&topic, "CHATS:0").await?;
        client.expect("caught_up").await?;
    }
    // Somebody else's topic of rooms tells nothing, nor does a topic of one's own of another's markers.
    let mut bobs = node.login(&world, bob).await?;
    bobs.send(&json!({"type": "subscribe", "topic": topic, "after": "CHATS:0"})).await?;
    bobs.expect("error").await?;
    bobs.subscribe(&format!("chat.account.{}", bob.account), "CHATS:0").await?;
    bobs.expect("caught_up").await?;

    let mut revision = 0;
    let key = ReadMarker::key(ada.account, room);
    // One of another incarnation of the stream says nothing to those who have this one's positions.
    for marker in
        [ReadMarker::new(900, "other"), ReadMarker::new(2, epoch.clone()), ReadMarker::new(3, epoch.clone())]
    {
        assert!(markers.replace(&key, revision, serde_json::to_vec(&marker)?.into()).await?);
        revision = markers.get(&key).await?.map_or(0, |stored| stored.revision);
        let Some(sequence) = marker.sequence_in(&epoch) else { continue };
        for client in [&mut here, &mut there] {
            let told = client.expect("ephemeral").await?;
            assert_eq!(told["topic"], json!(topic));
            assert_eq!(told["data"], json!({"room": room, "read_up_to": sequence}));
        }
    }
    // What is no marker is nothing to anybody; and Bob has heard of none when he hears of his own.
    assert!(markers.replace("no-marker", 0, "x".into()).await?);
    let key = ReadMarker::key(bob.account, room);
    assert!(markers.replace(&key, 0, serde_json::to_vec(&ReadMarker::new(1, epoch))?.into()).await?);
    assert_eq!(bobs.expect("ephemeral").await?["data"]["read_up_to"], json!(1));
    Ok(())
}

//! The topic outside the log.

use domain::boundary::CONVERSION_QUEUE_MOVED;
use jetstream_es::NatsConfig;
use serde_json::json;

use crate::world::World;

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

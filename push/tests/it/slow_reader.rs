//! Who reads too slowly is let go, and holds up nobody else.

use push::Limits;

use crate::world::{World, chain};

/// What the node counts when it lets a slow reader go.
const COUNTED: &str = r#"push_closed_total{code="slow"} 1"#;

#[tokio::test]
async fn a_slow_reader_is_closed_and_can_resume_while_others_go_on() -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    let topic = format!("chat.*.{room}");
    let node = world.node_with(Limits { queue_bytes: 64 << 10, ..Limits::default() }).await?;
    let (mut slow, mut quick) = (node.connect_narrow().await?, node.login(&world, bob).await?);
    slow.hello(&world, ada).await?;
    slow.subscribe(&topic, "CHATS:0").await?;
    quick.subscribe(&topic, "CHATS:0").await?;
    // The sockets' own buffers take some megabytes before the connection's queue fills.
    let body = "x".repeat(15 << 10);
    let mut heard = Vec::new();
    let mut last = 0;
    while !kit::telemetry::render_metrics().contains(COUNTED) {
        assert!(heard.len() < 5_000, "the slow reader is still there");
        for _ in 0..4 {
            last = world.post(room, ada, &body).await?;
        }
        heard.extend(quick.events_until(last).await?);
    }
    assert_eq!(slow.closed().await?, 4001);

    assert_eq!(chain(0, &heard)?, (1..=last).collect::<Vec<_>>());
    let mut resumed = node.login(&world, ada).await?;
    resumed.subscribe(&topic, "CHATS:0").await?;
    let events = resumed.events_until(last).await?;
    assert_eq!(chain(0, &events)?, (1..=last).collect::<Vec<_>>());
    Ok(())
}

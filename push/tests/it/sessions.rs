//! A session's end closes its connections at once, wherever they are, and only those.

use domain::ids::SessionId;
use serde_json::json;
use uuid::Uuid;

use crate::world::{Person, World};

#[tokio::test]
async fn the_end_of_a_session_closes_its_connections_on_every_node() -> anyhow::Result<()> {
    let world = World::start().await?;
    let phone = world.person().await?;
    let laptop = Person { session: SessionId::new(Uuid::now_v7()), ..phone };
    let room = world.room(&[phone]).await?;
    let topic = format!("chat.*.{room}");
    let (one, other) = (world.node().await?, world.node().await?);
    let first = one.login(&world, phone).await?;
    let second = other.login(&world, phone).await?;
    let mut stays = other.login(&world, laptop).await?;
    stays.subscribe(&topic, "CHATS:0").await?;
    let spare_ticket = world.ticket(phone)?;

    world.end_session(phone).await?;
    assert_eq!(first.closed().await?, 4503);
    assert_eq!(second.closed().await?, 4503);
    // A ticket that was minted before the end does not open a new one either.
    let mut late = one.connect().await?;
    late.send(&json!({"type": "hello", "ticket": spare_ticket})).await?;
    assert_eq!(late.closed().await?, 4503);
    // The other session goes on.
    let posted = world.post(room, phone, "still here").await?;
    stays.events_until(posted).await?;
    Ok(())
}

#[tokio::test]
async fn a_node_that_starts_later_knows_which_sessions_ended() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let ticket = world.ticket(ada)?;
    world.end_session(ada).await?;
    let node = world.node().await?;
    let mut client = node.connect().await?;
    client.send(&json!({"type": "hello", "ticket": ticket})).await?;
    assert_eq!(client.closed().await?, 4503);
    Ok(())
}

#[tokio::test]
async fn who_asks_to_be_forgotten_is_cut_off_in_every_session_and_nobody_else_is() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (phone, bob) = (world.person().await?, world.person().await?);
    let laptop = Person { session: SessionId::new(Uuid::now_v7()), ..phone };
    let room = world.room(&[bob]).await?;
    let topic = format!("chat.*.{room}");
    let node = world.node().await?;
    let (first, second) = (node.login(&world, phone).await?, node.login(&world, laptop).await?);
    let mut stays = node.login(&world, bob).await?;
    stays.subscribe(&topic, "CHATS:0").await?;
    let spare_ticket = world.ticket(laptop)?;

    world.ask_to_forget(phone).await?;
    assert_eq!(first.closed().await?, 4503);
    assert_eq!(second.closed().await?, 4503);
    // Nor does a ticket help at this node, or at one that starts later.
    let later = world.node().await?;
    for node in [&node, &later] {
        let mut late = node.connect().await?;
        late.send(&json!({"type": "hello", "ticket": spare_ticket})).await?;
        assert_eq!(late.closed().await?, 4503);
    }
    let posted = world.post(room, bob, "still here").await?;
    stays.events_until(posted).await?;
    Ok(())
}

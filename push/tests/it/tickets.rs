//! A ticket opens one connection, once, for its owner, for a short while.

use push::Limits;
use serde_json::json;
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

use crate::world::{Node, World};

async fn close_code(node: &Node, ticket: &str) -> anyhow::Result<u16> {
    let mut client = node.connect().await?;
    client.send(&json!({"type": "hello", "ticket": ticket})).await?;
    client.closed().await
}

#[tokio::test]
async fn forged_foreign_and_expired_tickets_open_nothing() -> anyhow::Result<()> {
    let (world, other) = (World::start().await?, World::start().await?);
    let ada = world.person().await?;
    let node = world.node().await?;
    let ticket = world.ticket(ada)?;
    assert_eq!(close_code(&node, "x.y.z").await?, 4502);
    assert_eq!(close_code(&node, &other.ticket(ada)?).await?, 4502, "signed by somebody else");
    assert_eq!(close_code(&node, &world.access_token(ada)?).await?, 4502, "an access token is no ticket");
    world.clock.advance(time::Duration::seconds(31));
    assert_eq!(close_code(&node, &ticket).await?, 4002);
    Ok(())
}

/// It counts for thirty seconds.
#[tokio::test]
async fn a_ticket_counts_until_it_expires_and_not_a_second_longer() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let node = world.node().await?;
    let [opens, renews] = [world.ticket(ada)?, world.ticket(ada)?];
    let [late_to_open, late_to_renew] = [world.ticket(ada)?, world.ticket(ada)?];
    // Nearly: this takes some time itself.
    world.clock.advance(time::Duration::seconds(25));
    let mut client = node.connect().await?;
    client.send(&json!({"type": "hello", "ticket": opens})).await?;
    client.expect("welcome").await?;
    client.send(&json!({"type": "renew", "ticket": renews})).await?;
    client.expect("renewed").await?;
    world.clock.advance(time::Duration::seconds(6));
    assert_eq!(close_code(&node, &late_to_open).await?, 4002);
    // The connection itself has minutes left.
    client.send(&json!({"type": "renew", "ticket": late_to_renew})).await?;
    assert_eq!(client.closed().await?, 4002);
    Ok(())
}

#[tokio::test]
async fn a_ticket_is_spent_on_every_node() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let (one, other) = (world.node().await?, world.node().await?);
    let ticket = world.ticket_of(ada, Uuid::now_v7())?;
    let mut client = one.connect().await?;
    client.send(&json!({"type": "hello", "ticket": ticket})).await?;
    let welcome = client.expect("welcome").await?;
    assert_eq!(welcome["limits"]["subscriptions"], 128);
    let head = world.store.reader().head("CHATS").await?;
    assert_eq!(welcome["epochs"]["CHATS"], head.epoch);
    assert_eq!(close_code(&one, &ticket).await?, 4507);
    assert_eq!(close_code(&other, &ticket).await?, 4507);
    Ok(())
}

#[tokio::test]
async fn a_connection_goes_on_as_long_as_it_is_renewed() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, eve) = (world.person().await?, world.person().await?);
    let node = world.node_with(Limits { lease: Duration::from_secs(2), ..Limits::default() }).await?;
    let mut client = node.login(&world, ada).await?;
    client.send(&json!({"type": "renew", "ticket": world.ticket(ada)?})).await?;
    assert!(client.expect("renewed").await?["expires_at"].is_string());
    assert_eq!(client.closed().await?, 4002, "it was not renewed again");

    let mut client = node.login(&world, ada).await?;
    client.send(&json!({"type": "renew", "ticket": world.ticket(eve)?})).await?;
    assert_eq!(client.closed().await?, 4502, "somebody else's ticket renews nothing");
    Ok(())
}

#[tokio::test]
async fn pages_of_other_origins_are_turned_away() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let node = world.node().await?;
    let wrong = node.connect_from(Some("https://evil.example")).await?;
    assert_eq!(wrong.closed().await?, 4501);
    for origin in ["https://wherry.example".to_owned(), format!("http://{}", node.address)] {
        let mut client = node.connect_from(Some(&origin)).await?;
        client.send(&json!({"type": "hello", "ticket": world.ticket(ada)?})).await?;
        client.expect("welcome").await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_frame_of_the_protocol_closes_the_connection() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let node =
        world.node_with(Limits { hello_within: Duration::from_millis(300), ..Limits::default() }).await?;
    assert_eq!(node.connect().await?.closed().await?, 4003, "it said nothing");
    let mut impatient = node.connect().await?;
    impatient.send(&json!({"type": "subscribe", "topic": "queue.conversion"})).await?;
    assert_eq!(impatient.closed().await?, 4500, "hello comes first");
    for bad in [Message::text("{"), Message::text(r#"{"type":"dance"}"#), Message::binary(vec![1, 2, 3])] {
        let mut client = node.login(&world, ada).await?;
        client.send_raw(bad).await?;
        assert_eq!(client.closed().await?, 4500);
    }
    Ok(())
}

#[tokio::test]
async fn a_connection_follows_a_limited_number_of_topics() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let node = world.node_with(Limits { subscriptions: 2, ..Limits::default() }).await?;
    let mut client = node.login(&world, ada).await?;
    client.subscribe(&format!("user.{}", ada.account), "USERS:0").await?;
    client.expect("caught_up").await?;
    client.subscribe(&format!("chat.account.{}", ada.account), "CHATS:0").await?;
    client.expect("caught_up").await?;
    // The same topic again is not one more.
    client.subscribe(&format!("user.{}", ada.account), "USERS:0").await?;
    client.send(&json!({"type": "subscribe", "topic": "queue.conversion"})).await?;
    assert_eq!(client.closed().await?, 4504);
    Ok(())
}

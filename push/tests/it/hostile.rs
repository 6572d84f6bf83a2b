//! Clients that ask for too much are sent away, each with its own code, and others notice nothing.

use std::{num::NonZeroU32, time::Duration};

use kit::door::Door;
use push::{Allowance, Config, Limits};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_tungstenite::tungstenite::{
    self, Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};
use uuid::Uuid;

use crate::world::{Client, Node, World};

/// How often a node has closed a connection for this.
fn closed_for(code: &str) -> bool {
    kit::telemetry::render_metrics().contains(&format!(r#"push_closed_total{{code="{code}"}} 1"#))
}

/// Somebody else is still served.
async fn serves_others(world: &World, node: &Node) -> anyhow::Result<()> {
    let bob = world.person().await?;
    let room = world.room(&[bob]).await?;
    let mut client = node.login(world, bob).await?;
    client.subscribe(&format!("chat.*.{room}"), "CHATS:0").await?;
    let posted = world.post(room, bob, "all is well").await?;
    client.events_until(posted).await?;
    Ok(())
}

/// Sends until the other side does not take it any more.
async fn pour(client: &mut Client, frames: impl IntoIterator<Item = Message>) {
    for frame in frames {
        if client.send_raw(frame).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn a_flood_of_frames_ends_the_connection() -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::start().await?;
    let node = world.node().await?;
    let mut client = node.login(&world, world.person().await?).await?;
    pour(&mut client, (0..2_000).map(|_| Message::text(r#"{"type":"pong"}"#))).await;
    assert_eq!(client.closed().await?, 4505);
    assert!(closed_for("too-many-frames"));
    // Pings of the WebSocket protocol are frames, too.
    let mut client = node.login(&world, world.person().await?).await?;
    pour(&mut client, (0..2_000).map(|_| Message::Ping(Vec::new().into()))).await;
    assert_eq!(client.closed().await?, 4505);
    serves_others(&world, &node).await
}

/// The WebSocket library tells of whole messages, and none ever comes of these.
#[tokio::test]
async fn a_flood_of_frames_without_an_end_ends_the_connection_also_before_it_has_said_who_it_is()
-> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::start().await?;
    let node = world.node().await?;
    let endless = || {
        let part = |data| Message::Frame(Frame::message(Vec::new(), OpCode::Data(data), false));
        std::iter::once(part(Data::Text)).chain((0..2_000).map(move |_| part(Data::Continue)))
    };
    let mut client = node.login(&world, world.person().await?).await?;
    pour(&mut client, endless()).await;
    assert_eq!(client.closed().await?, 4505);
    assert!(closed_for("too-many-frames"));
    let mut stranger = node.connect().await?;
    pour(&mut stranger, endless()).await;
    assert_eq!(stranger.closed().await?, 4505);
    // Nor do those of the protocol itself keep the door open.
    let mut stranger = node.connect().await?;
    pour(&mut stranger, (0..2_000).map(|_| Message::Pong(Vec::new().into()))).await;
    assert_eq!(stranger.closed().await?, 4505);
    serves_others(&world, &node).await
}

#[tokio::test]
async fn ten_thousand_subscriptions_end_the_connection() -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::start().await?;
    let frames = Allowance { at_once: 20_000, per_second: 1 };
    let node = world.node_with(Limits { frames, ..Limits::default() }).await?;
    let mut client = node.login(&world, world.person().await?).await?;
    let subscribe = |_| {
        let topic = format!("chat.*.{}", Uuid::now_v7());
        Message::text(json!({"type": "subscribe", "topic": topic, "after": "CHATS:0"}).to_string())
    };
    pour(&mut client, (0..10_000).map(subscribe)).await;
    assert_eq!(client.closed().await?, 4504);
    assert!(closed_for("too-many-subscriptions"));
    serves_others(&world, &node).await
}

#[tokio::test]
async fn a_huge_frame_ends_the_connection_before_it_is_read() -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::start().await?;
    let node = world.node().await?;
    for size_bytes in [17 << 10, 100 << 10] {
        let mut client = node.login(&world, world.person().await?).await?;
        client.send_raw(Message::text("x".repeat(size_bytes))).await?;
        assert_eq!(client.closed().await?, 4506, "{size_bytes}");
    }
    // Nor does the first one pass.
    let mut client = node.connect().await?;
    client.send_raw(Message::text("x".repeat(17 << 10))).await?;
    assert_eq!(client.closed().await?, 4506);
    assert!(kit::telemetry::render_metrics().contains(r#"push_closed_total{code="frame-too-large"} 3"#));
    serves_others(&world, &node).await
}

#[tokio::test]
async fn who_is_turned_away_at_the_door_is_counted_by_reason() -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::start().await?;
    let ada = world.person().await?;
    let node = world.node().await?;
    let ticket = world.ticket(ada)?;
    let hello = json!({"type": "hello", "ticket": ticket});
    let mut client = node.connect().await?;
    client.send(&hello).await?;
    client.expect("welcome").await?;
    let mut thief = node.connect().await?;
    thief.send(&hello).await?;
    assert_eq!(thief.closed().await?, 4507);
    assert_eq!(node.connect_from(Some("https://evil.example")).await?.closed().await?, 4501);
    let mut forger = node.connect().await?;
    forger.send(&json!({"type": "hello", "ticket": "x.y.z"})).await?;
    assert_eq!(forger.closed().await?, 4502);
    for code in ["ticket-spent", "wrong-origin", "ticket-invalid"] {
        assert!(closed_for(code), "{code}");
    }
    Ok(())
}

#[tokio::test]
async fn a_flood_of_connections_from_one_address_is_refused() -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::start().await?;
    let limits = Limits { connections_per_minute: NonZeroU32::new(3).expect("three"), ..Limits::default() };
    let config = Config { limits, trusted_proxies: vec!["127.0.0.9/32".parse()?], ..world.config()? };
    let node = world.node_of(config).await?;
    let refused = |result: anyhow::Result<Client>| match result {
        Ok(_) => None,
        Err(error) => match error.downcast_ref::<tungstenite::Error>() {
            Some(tungstenite::Error::Http(answer)) => {
                Some((answer.status().as_u16(), answer.headers().contains_key("retry-after")))
            }
            _ => panic!("{error:#}"),
        },
    };
    let (flooder, neighbour, proxy) = ([127, 0, 0, 1], [127, 0, 0, 2], [127, 0, 0, 9]);
    for _ in 0..3 {
        assert_eq!(refused(node.connect_as(flooder, "").await), None);
    }
    // Whatever it claims: it is no proxy.
    for claim in ["", "6.6.6.6"] {
        assert_eq!(refused(node.connect_as(flooder, claim).await), Some((429, true)));
    }
    assert!(
        kit::telemetry::render_metrics().contains(r#"push_refused_total{code="too-many-connections"} 2"#)
    );
    assert_eq!(refused(node.connect_as(neighbour, "").await), None);
    // Behind a proxy each address has its own bucket.
    for client in ["1.1.1.1", "1.1.1.1", "1.1.1.1", "2.2.2.2"] {
        assert_eq!(refused(node.connect_as(proxy, client).await), None);
    }
    assert_eq!(refused(node.connect_as(proxy, "1.1.1.1").await), Some((429, true)));
    Ok(())
}

#[tokio::test]
async fn who_asks_for_something_else_than_this_protocol_is_refused_and_counted() -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::start().await?;
    let node = world.node().await?;
    let websocket = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
                     sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for (headers, status, code) in
        [("", 426, "push-upgrade-required"), (websocket, 400, "push-subprotocol-missing")]
    {
        let mut line = TcpStream::connect(node.address).await?;
        let request = format!("GET /api/v1/push HTTP/1.1\r\nhost: x\r\n{headers}\r\n");
        line.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        // It comes in one piece or in more, and the line stays open for another request.
        while !String::from_utf8_lossy(&answer).contains(code) {
            anyhow::ensure!(line.read_buf(&mut answer).await? > 0, "{}", String::from_utf8_lossy(&answer));
        }
        let head = String::from_utf8_lossy(&answer).into_owned();
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
        let counted = format!(r#"push_refused_total{{code="{code}"}} 1"#);
        assert!(kit::telemetry::render_metrics().contains(&counted), "{code}");
    }
    Ok(())
}

#[tokio::test]
async fn one_account_has_so_many_connections_and_no_more() -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::start().await?;
    let node = world.node_with(Limits { connections_per_account: 3, ..Limits::default() }).await?;
    let ada = world.person().await?;
    let mut clients = Vec::new();
    for _ in 0..3 {
        clients.push(node.login(&world, ada).await?);
    }
    let hello = || anyhow::Ok(json!({"type": "hello", "ticket": world.ticket(ada)?}));
    let mut too_many = node.connect().await?;
    too_many.send(&hello()?).await?;
    assert_eq!(too_many.closed().await?, 4508);
    assert!(closed_for("too-many-connections"));
    serves_others(&world, &node).await?;
    // When one of them is gone there is place for another; the node may hear of it a little later.
    drop(clients.pop());
    let subscribe = json!({"type": "subscribe", "topic": "queue.conversion"});
    for _ in 0..1_000 {
        let mut client = node.connect().await?;
        client.send(&hello()?).await?;
        if client.send(&subscribe).await.is_err() {
            continue;
        }
        while let Ok(frame) = client.next().await {
            if frame["type"] == "subscribed" {
                return Ok(());
            }
        }
    }
    anyhow::bail!("no place became free")
}

#[tokio::test]
async fn an_answer_does_not_repeat_all_that_a_client_calls_a_topic() -> anyhow::Result<()> {
    let world = World::start().await?;
    let node = world.node().await?;
    let mut client = node.login(&world, world.person().await?).await?;
    let long = "x".repeat(15 << 10);
    for (said, answered) in [("subscribe", "error"), ("unsubscribe", "unsubscribed"), ("typing", "error")] {
        client.send(&json!({"type": said, "topic": long})).await?;
        let answer = client.expect(answered).await?;
        assert_eq!(answer["topic"].as_str().map(str::len), Some(128), "{said}");
    }
    Ok(())
}

#[tokio::test]
async fn who_connects_and_says_nothing_is_sent_away_and_leaves_room_for_others() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (head_within, open_per_address) = (Duration::from_millis(300), 2);
    let door = Door { head_within, open_per_address, ..Door::default() };
    let node = world.node_behind(door, world.config()?).await?;
    // A WebSocket is nobody's who waits to be asked.
    let ada = world.person().await?;
    let mut clients = Vec::new();
    for _ in 0..5 {
        clients.push(node.login(&world, ada).await?);
    }
    let said: [&[u8]; 2] = [b"", b"GET /api/v1/push HTTP/1.1\r\nhost: x\r\n"];
    let mut silent = Vec::new();
    for said in said {
        let mut stream = TcpStream::connect(node.address).await?;
        stream.write_all(said).await?;
        silent.push(stream);
    }
    for mut stream in silent {
        let mut bytes = Vec::new();
        let closed = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut bytes)).await;
        assert!(closed.is_ok() && !bytes.starts_with(b"HTTP/1.1 101"), "{bytes:?}");
    }
    // Those who were let in are still there.
    for client in &mut clients {
        client.send_raw(Message::Ping(Vec::new().into())).await?;
        client.pong().await?;
    }
    serves_others(&world, &node).await
}

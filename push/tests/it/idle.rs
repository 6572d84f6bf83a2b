//! How much memory a connection takes that does nothing: a measurement, run by hand.
//!
//! `cargo nextest run --release -p push --run-ignored only --no-capture idle`

use std::{io::Write as _, net::TcpStream};

use push::{Allowance, Limits};
use serde_json::json;

use crate::world::{Node, World};

const CONNECTIONS: usize = 2_000;
/// Opened before anything is measured, so that what is made once is there.
const BEFORE: usize = 100;

const IN_STEP: usize = 50;

/// Resident memory of this process, in KiB: the node's, as what stands for the clients is no more than sockets.
fn resident_kib() -> anyhow::Result<usize> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    Ok(line.trim().trim_end_matches(" kB").trim().parse()?)
}

/// A client that is a socket and nothing else. It reads nothing.
fn bare_client(node: &Node, frames: &[serde_json::Value]) -> anyhow::Result<TcpStream> {
    let mut stream = TcpStream::connect(node.address)?;
    write!(
        stream,
        "GET /api/v1/push HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: wherry.v1\r\n\r\n",
        node.address
    )?;
    for frame in frames {
        let text = frame.to_string();
        // Masked with zeros, which changes nothing.
        let length = u16::try_from(text.len())?.to_be_bytes();
        let header = [0x81, 0xfe, length[0], length[1], 0, 0, 0, 0];
        stream.write_all(&[&header[..], text.as_bytes()].concat())?;
    }
    Ok(stream)
}

fn connections() -> u64 {
    let metrics = kit::telemetry::render_metrics();
    let open = metrics.lines().find_map(|line| line.strip_prefix("push_connections ")?.parse().ok());
    open.unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
#[ignore = "a measurement"]
async fn idle_connections() -> anyhow::Result<()> {
    measure(0).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
#[ignore = "a measurement"]
async fn idle_connections_that_follow_a_room() -> anyhow::Result<()> {
    measure(1).await
}

/// Each in a process of its own, since what one gave back the next would take.
#[expect(clippy::print_stdout, reason = "what was measured is for who runs it")]
async fn measure(topics: usize) -> anyhow::Result<()> {
    kit::telemetry::init_metrics();
    let world = World::start().await?;
    let ada = world.person().await?;
    let room = world.room(&[ada]).await?;
    let limits = Limits {
        connections_per_minute: std::num::NonZeroU32::MAX,
        // Nobody answers.
        ping_every: std::time::Duration::from_hours(1),
        frames: Allowance { at_once: 1_000, per_second: 1_000 },
        ..Limits::default()
    };
    let node = world.node_with(limits).await?;
    let mut clients = Vec::with_capacity(BEFORE + CONNECTIONS);
    let mut measured = 0;
    while clients.len() < BEFORE + CONNECTIONS {
        if clients.len() == BEFORE {
            measured = resident_kib()?;
        }
        let hello = json!({"type": "hello", "ticket": world.ticket(ada)?});
        let topic = format!("chat.*.{room}");
        let subscribe = json!({"type": "subscribe", "topic": topic, "after": "CHATS:0"});
        clients.push(bare_client(&node, &[hello, subscribe][..=topics])?);
        // In step, so that no queue grows in between.
        while clients.len() % IN_STEP == 0 && connections() < clients.len() as u64 {
            tokio::task::yield_now().await;
        }
    }
    let grown = resident_kib()? - measured;
    println!("{topics} topics: {} bytes a connection", grown * 1024 / CONNECTIONS);
    Ok(())
}

//! One person's push connection, which checks the protocol's promises on every frame.

use std::collections::HashMap;

use anyhow::{Context as _, bail, ensure};
use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest as _, http::HeaderValue},
};

use super::{PATIENCE, client::Client};

/// A connection that said hello.
pub(crate) struct Socket {
    wire: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The streams' epochs, as in `welcome`.
    epochs: Value,
    /// For each topic the last sequence seen, by which the next frame is checked.
    seen: HashMap<String, u64>,
}

impl Socket {
    /// Gets a ticket and connects with it.
    pub(crate) async fn open(person: &Client) -> anyhow::Result<Self> {
        let ticket = person.post("/api/v1/push-tickets", &json!({})).await?.expect(200)?;
        let address = person.url().replacen("http", "ws", 1) + "/api/v1/push";
        let mut request = address.into_client_request()?;
        request.headers_mut().insert("Sec-WebSocket-Protocol", HeaderValue::from_static("wherry.v1"));
        request.headers_mut().insert("Origin", HeaderValue::from_str(person.url())?);
        let (wire, _) = connect_async(request).await.context("the push connection was refused")?;
        let mut socket = Self { wire, epochs: Value::Null, seen: HashMap::new() };
        socket.send(&json!({ "type": "hello", "ticket": ticket["ticket"] })).await?;
        let welcome = socket.receive().await?;
        ensure!(welcome["type"] == "welcome", "expected welcome, got {welcome}");
        socket.epochs = welcome["epochs"].clone();
        Ok(socket)
    }

    /// Follows a topic from a position on.
    pub(crate) async fn subscribe(&mut self, topic: &str, after: &str) -> anyhow::Result<()> {
        let sequence = after.split([':', '@']).nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        self.seen.insert(topic.to_owned(), sequence);
        self.send(&json!({ "type": "subscribe", "topic": topic, "after": after })).await
    }

    /// What comes back for a topic that one may not follow.
    pub(crate) async fn refusal_of(&mut self, topic: &str) -> anyhow::Result<Value> {
        self.subscribe(topic, "CHATS:0").await?;
        self.receive().await
    }

    /// The next event of a topic; it must follow the one before without a hole.
    pub(crate) async fn next_event(&mut self, topic: &str) -> anyhow::Result<Value> {
        loop {
            let frame = self.receive().await?;
            if frame["topic"] != topic {
                continue;
            }
            match frame["type"].as_str() {
                Some("event") => return self.check(topic, frame),
                Some("subscribed" | "caught_up") => {}
                _ => bail!("unexpected on {topic}: {frame}"),
            }
        }
    }

    /// The stored events of a topic, until it is live.
    pub(crate) async fn until_caught_up(&mut self, topic: &str) -> anyhow::Result<Vec<Value>> {
        let mut events = Vec::new();
        loop {
            let frame = self.receive().await?;
            if frame["topic"] != topic {
                continue;
            }
            match frame["type"].as_str() {
                Some("event") => events.push(self.check(topic, frame)?),
                Some("subscribed") => {}
                Some("caught_up") => return Ok(events),
                _ => bail!("unexpected on {topic}: {frame}"),
            }
        }
    }

    /// Goes away; the position to come back with.
    pub(crate) async fn close(mut self, topic: &str) -> anyhow::Result<String> {
        let sequence = self.seen.get(topic).copied().unwrap_or(0);
        let epoch = self.epochs["CHATS"].as_str().context("no epoch in the welcome")?.to_owned();
        self.wire.close(None).await?;
        Ok(format!("CHATS:{sequence}@{epoch}"))
    }

    fn check(&mut self, topic: &str, frame: Value) -> anyhow::Result<Value> {
        let seen = self.seen.entry(topic.to_owned()).or_default();
        let seq = frame["seq"].as_u64().context("a frame without seq")?;
        let prev = frame["prev"].as_u64().context("a frame without prev")?;
        ensure!(prev <= *seen && *seen < seq, "after {seen} came {frame}: a hole or a repeat");
        *seen = seq;
        Ok(frame)
    }

    async fn send(&mut self, frame: &Value) -> anyhow::Result<()> {
        Ok(self.wire.send(Message::text(frame.to_string())).await?)
    }

    /// The next frame that is not about the connection itself.
    async fn receive(&mut self) -> anyhow::Result<Value> {
        loop {
            let message = timeout(PATIENCE, self.wire.next()).await.context("no frame came")?;
            match message.context("the connection was closed")?? {
                Message::Text(text) => {
                    let frame: Value = serde_json::from_str(&text)?;
                    if frame["type"] != "ping" {
                        return Ok(frame);
                    }
                    self.send(&json!({ "type": "pong" })).await?;
                }
                Message::Close(why) => bail!("the connection was closed: {why:?}"),
                _ => {}
            }
        }
    }
}

//! A chat room as one would write it first: axum, and a broadcast channel of tokio for each room.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::broadcast;

/// Messages that a slow member may be behind.
const BEHIND: usize = 4096;

type Rooms = Arc<Mutex<HashMap<String, broadcast::Sender<Utf8Bytes>>>>;

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Frame {
    Join { room: String },
    Say { room: String, text: String },
}

/// Serves until it is killed.
///
/// # Errors
/// When the address is taken.
pub(crate) fn serve(address: &str) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let routes = Router::new().route("/", get(upgrade)).with_state(Rooms::default());
        let listener = tokio::net::TcpListener::bind(address).await.context("listen")?;
        Ok(axum::serve(listener, routes).await?)
    })
}

async fn upgrade(State(rooms): State<Rooms>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| serve_one(rooms, socket))
}

async fn serve_one(rooms: Rooms, mut socket: WebSocket) {
    let mut said: Option<broadcast::Receiver<Utf8Bytes>> = None;
    loop {
        let next = async {
            match &mut said {
                Some(said) => said.recv().await,
                None => std::future::pending().await,
            }
        };
        let sent = tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
                    Ok(Frame::Join { room }) => {
                        said = Some(channel(&rooms, &room).subscribe());
                        socket.send(Message::text(r#"{"type":"joined"}"#)).await
                    }
                    Ok(Frame::Say { room, text }) => {
                        let text = json!({ "type": "said", "room": room, "text": text }).to_string();
                        // It fails when nobody is there to hear it.
                        let _ = channel(&rooms, &room).send(text.into());
                        Ok(())
                    }
                    Err(_) => return,
                },
                Some(Ok(_)) => Ok(()),
                Some(Err(_)) | None => return,
            },
            next = next => match next {
                Ok(text) => socket.send(Message::Text(text)).await,
                // Too far behind: this one has lost messages.
                Err(_) => return,
            },
        };
        if sent.is_err() {
            return;
        }
    }
}

fn channel(rooms: &Rooms, room: &str) -> broadcast::Sender<Utf8Bytes> {
    let mut rooms = rooms.lock().unwrap_or_else(PoisonError::into_inner);
    rooms.entry(room.to_owned()).or_insert_with(|| broadcast::channel(BEHIND).0).clone()
}

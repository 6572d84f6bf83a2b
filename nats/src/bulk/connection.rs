//! A connection that keeps what it reads as it came: of the protocol, what one reader of pages needs.

use std::time::Duration;

use async_nats::ServerAddr;
use bytes::{Bytes, BytesMut};
use serde::Deserialize;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{WHAT, page::Place};
use crate::{Ambient, NatsConfig, StoreError};

const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// Read from the socket at once.
const READ_BYTES: usize = 256 << 10;
/// No line of the protocol is longer: the server's greeting is one.
const MAX_LINE_BYTES: usize = 64 << 10;

#[derive(Debug)]
pub(super) struct Connection {
    socket: TcpStream,
    inbox: String,
    /// What was read and not taken.
    bytes: BytesMut,
    /// How much of it was looked at.
    at: usize,
}

/// What the server sends.
pub(super) enum Frame {
    /// A message, by its place in what was read since it was taken last.
    Message(Place),
    /// A status without a message.
    Status(u64),
}

/// A line of the protocol.
enum Line {
    /// Lengths of the headers and of all.
    Message(usize, usize),
    Info(Info),
    Ping,
    Pong,
    Ok,
}

#[derive(Deserialize)]
struct Info {
    #[serde(default)]
    tls_required: bool,
}

impl Connection {
    /// Nothing if the server wants TLS.
    pub(super) async fn open(config: &NatsConfig) -> Result<Option<Self>, StoreError> {
        let mut refused = unavailable("there is no address");
        for url in config.url.split(',') {
            let address: ServerAddr = url.trim().parse().map_err(unavailable)?;
            if address.tls_required() || address.is_websocket() {
                return Ok(None);
            }
            let opened = timeout(ANSWER_WITHIN, Self::greeted(&address, config)).await;
            match opened.map_err(unavailable).flatten() {
                Ok(connection) => return Ok(connection),
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }

    async fn greeted(address: &ServerAddr, config: &NatsConfig) -> Result<Option<Self>, StoreError> {
        let socket = TcpStream::connect((address.host(), address.port())).await.map_err(unavailable)?;
        socket.set_nodelay(true).map_err(unavailable)?;
        let inbox = format!("{}.{}", config.inbox_prefix, Ambient::system().random_hex::<12>());
        let mut connection = Self { socket, inbox, bytes: BytesMut::new(), at: 0 };
        let Line::Info(info) = connection.line().await? else {
            return Err(unavailable("the server does not greet"));
        };
        if info.tls_required {
            return Ok(None);
        }
        let connect = json!({
            "verbose": false,
            "pedantic": false,
            "lang": "rust",
            "version": env!("CARGO_PKG_VERSION"),
            "name": config.user,
            "user": config.user,
            "pass": config.password,
            "protocol": 1,
            "headers": true,
            "no_responders": true,
        });
        let hello = format!("CONNECT {connect}\r\nSUB {} 1\r\nPING\r\n", connection.inbox);
        connection.socket.write_all(hello.as_bytes()).await.map_err(unavailable)?;
        // An error comes in its place when the password is wrong.
        while !matches!(connection.line().await?, Line::Pong) {}
        connection.take();
        Ok(Some(connection))
    }

    pub(super) async fn publish(&mut self, subject: &str, body: &str) -> Result<(), StoreError> {
        let request = format!("PUB {subject} {} {}\r\n{body}\r\n", self.inbox, body.len());
        self.socket.write_all(request.as_bytes()).await.map_err(unavailable)
    }

    /// What comes next.
    pub(super) async fn next(&mut self) -> Result<Frame, StoreError> {
        loop {
            let begin = self.at;
            match self.line().await? {
                Line::Message(headers, total) => {
                    let (from, end) = (self.at, self.at + total);
                    self.read_upto(end + 2).await?;
                    self.at = end + 2;
                    if let Some(status) = status(&self.bytes[from..from + headers]) {
                        return Ok(Frame::Status(status));
                    }
                    let headers = from..from + headers;
                    return Ok(Frame::Message(Place { line: begin..from, body: headers.end..end, headers }));
                }
                Line::Ping => self.socket.write_all(b"PONG\r\n").await.map_err(unavailable)?,
                Line::Info(_) | Line::Pong | Line::Ok => {}
            }
        }
    }

    /// The body of the one answer that is awaited.
    pub(super) async fn answer(&mut self) -> Result<Bytes, StoreError> {
        match self.next().await? {
            Frame::Message(place) => Ok(self.take().slice(place.body)),
            Frame::Status(status) => Err(unavailable(format!("the server answered with status {status}"))),
        }
    }

    /// Everything that was looked at, in which the messages have their places.
    pub(super) fn take(&mut self) -> Bytes {
        self.bytes.split_to(std::mem::take(&mut self.at)).freeze()
    }

    async fn line(&mut self) -> Result<Line, StoreError> {
        let mut looked_at = self.at;
        let end = loop {
            if let Some(end) = memchr::memchr(b'\n', &self.bytes[looked_at..]) {
                break looked_at + end;
            }
            looked_at = self.bytes.len();
            if looked_at - self.at > MAX_LINE_BYTES {
                return Err(unavailable("the server does not speak NATS"));
            }
            self.read_upto(looked_at + 1).await?;
        };
        let line = parse(self.bytes[self.at..end].trim_ascii());
        self.at = end + 1;
        line
    }

    async fn read_upto(&mut self, end: usize) -> Result<(), StoreError> {
        while self.bytes.len() < end {
            self.bytes.reserve(READ_BYTES.max(end - self.bytes.len()));
            let read = timeout(ANSWER_WITHIN, self.socket.read_buf(&mut self.bytes)).await;
            if read.map_err(unavailable)?.map_err(unavailable)? == 0 {
                return Err(unavailable("the server has closed the connection"));
            }
        }
        Ok(())
    }
}

fn parse(line: &[u8]) -> Result<Line, StoreError> {
    let text = std::str::from_utf8(line).map_err(unavailable)?;
    let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
    let odd = || unavailable(format!("the server sent `{}`", text.escape_default()));
    match verb {
        // Subject, subscription, perhaps where to answer, lengths of headers and of all.
        "HMSG" => {
            let mut lengths = rest.rsplit(' ').map(str::parse::<usize>);
            let (Some(Ok(total)), Some(Ok(headers))) = (lengths.next(), lengths.next()) else {
                return Err(odd());
            };
            if headers <= total { Ok(Line::Message(headers, total)) } else { Err(odd()) }
        }
        // The same without headers.
        "MSG" => {
            let total = rest.rsplit(' ').next().and_then(|length| length.parse().ok());
            total.map(|total| Line::Message(0, total)).ok_or_else(odd)
        }
        "INFO" => Ok(Line::Info(serde_json::from_str(rest).map_err(|_| odd())?)),
        "PING" => Ok(Line::Ping),
        "PONG" => Ok(Line::Pong),
        "+OK" => Ok(Line::Ok),
        _ => Err(odd()),
    }
}

/// The status in the first line of headers, `NATS/1.0 204 EOB`, if there is one.
fn status(headers: &[u8]) -> Option<u64> {
    let text = headers.strip_prefix(b"NATS/1.0 ")?.get(..3)?;
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn unavailable(why: impl Into<async_nats::Error>) -> StoreError {
    StoreError::unavailable(WHAT, why)
}

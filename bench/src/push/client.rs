//! A WebSocket client that does as little as can be for what it receives: it counts, by number, and sees what is lost,
//! comes twice or out of order. It must be able to receive more than the servers can send.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use memchr::memmem::{self, Finder};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::trial::{due_at, micros};

/// What stands before the number of a message, in whatever it is wrapped.
pub(super) const MARK: &str = "@@";
/// Of the number itself, with leading zeros.
pub(super) const DIGITS: usize = 10;
/// Read from a socket at once.
const READ_BYTES: usize = 64 << 10;
const GREETED_WITHIN: Duration = Duration::from_secs(20);
/// The wait of one delivery in so many is kept, the first one's among them.
const SAMPLED_ONE_IN: u64 = 8;

/// Memory for what a connection receives, which the system has cleared already. Where a thousand connect at once it would
/// clear a hundred megabytes for them, and their core does nothing else meanwhile: that is no server's doing.
pub(super) fn memory() -> Vec<u8> {
    let mut memory = vec![1; 2 * READ_BYTES];
    memory.clear();
    memory
}

/// How one talks to a server.
#[derive(Clone, Debug)]
pub(super) enum Dialect {
    /// Frames `{"type":"join","room":…}` and `{"type":"say","room":…,"text":…}`.
    Plain,
    SocketIo,
    Wherry {
        ticket: String,
        topic: String,
        after: String,
    },
}

/// An open connection.
pub(super) struct Connection {
    socket: TcpStream,
    received: Vec<u8>,
    is_ours: bool,
    /// Where in a text the mark was found last: it is nearly always there again.
    mark_at: usize,
}

/// What one client has received.
#[derive(Clone, Debug, Default)]
pub(super) struct Received {
    pub(super) delivered: u64,
    pub(super) lost: u64,
    pub(super) twice: u64,
    pub(super) disordered: u64,
    pub(super) waits_us: Vec<u32>,
    next: u64,
}

/// Which messages a client shall receive, and when each was due.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected {
    /// The number of the first, and how far apart they are.
    pub(super) first: u64,
    pub(super) step: u64,
    pub(super) count: u64,
    pub(super) began: Instant,
    /// Message number n was due n times this after that.
    pub(super) apart: Duration,
}

impl Connection {
    /// Connects and joins the room.
    pub(super) async fn join(address: &str, dialect: &Dialect, room: &str) -> anyhow::Result<Self> {
        Self::join_with(Vec::new(), address, dialect, room).await
    }

    /// The same, with memory for what it receives.
    pub(super) async fn join_with(
        memory: Vec<u8>,
        address: &str,
        dialect: &Dialect,
        room: &str,
    ) -> anyhow::Result<Self> {
        let joining = async {
            let mut connection = Self::open_with(memory, address, dialect).await?;
            match dialect {
                Dialect::Plain => {
                    connection.send(&format!(r#"{{"type":"join","room":"{room}"}}"#)).await?;
                    connection.until("joined").await?;
                }
                Dialect::SocketIo => {
                    connection.send(&format!(r#"42["join","{room}"]"#)).await?;
                    connection.until("joined").await?;
                }
                Dialect::Wherry { topic, after, .. } => {
                    let subscribe = format!(r#"{{"type":"subscribe","topic":"{topic}","after":"{after}"}}"#);
                    connection.send(&subscribe).await?;
                    connection.until("\"subscribed\"").await?;
                }
            }
            anyhow::Ok(connection)
        };
        tokio::time::timeout(GREETED_WITHIN, joining).await.context("it does not greet in time")?
    }

    /// Connects, without joining anything.
    pub(super) async fn open(address: &str, dialect: &Dialect) -> anyhow::Result<Self> {
        Self::open_with(Vec::new(), address, dialect).await
    }

    async fn open_with(received: Vec<u8>, address: &str, dialect: &Dialect) -> anyhow::Result<Self> {
        let mut socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        let (path, more) = match dialect {
            Dialect::Plain => ("/", ""),
            Dialect::SocketIo => ("/socket.io/?EIO=4&transport=websocket", ""),
            Dialect::Wherry { .. } => {
                ("/api/v1/push", "Sec-WebSocket-Protocol: wherry.v1\r\nOrigin: http://localhost:8080\r\n")
            }
        };
        let hello = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n"
        );
        socket.write_all(hello.as_bytes()).await?;
        let is_ours = matches!(dialect, Dialect::Wherry { .. });
        let mut connection = Self { socket, received, is_ours, mark_at: 0 };
        let end = loop {
            if let Some(at) = memmem::find(&connection.received, b"\r\n\r\n") {
                break at + 4;
            }
            connection.read().await?;
        };
        let head = String::from_utf8_lossy(&connection.received[..end]).into_owned();
        ensure!(head.starts_with("HTTP/1.1 101"), "no WebSocket: {head}");
        connection.received.drain(..end);
        match dialect {
            Dialect::Plain => {}
            Dialect::SocketIo => {
                connection.until("0{").await?;
                connection.send("40").await?;
                connection.until("40{").await?;
            }
            Dialect::Wherry { ticket, .. } => {
                connection.send(&format!(r#"{{"type":"hello","ticket":"{ticket}"}}"#)).await?;
                connection.until("\"welcome\"").await?;
            }
        }
        Ok(connection)
    }

    /// Receives until everything that is expected has come, or until the deadline.
    ///
    /// # Errors
    /// When the server ends the connection.
    pub(super) async fn receive(
        &mut self,
        expected: &Expected,
        deadline: Instant,
    ) -> anyhow::Result<Received> {
        let mut received = Received { next: expected.first, ..Received::default() };
        loop {
            self.take_in(expected, &mut received).await?;
            if received.delivered >= expected.count {
                break;
            }
            match tokio::time::timeout_at(deadline.into(), self.read()).await {
                Ok(read) => read?,
                Err(_) => break,
            }
        }
        received.lost = expected.count.saturating_sub(received.delivered);
        Ok(received)
    }

    /// The next so many events, each as it comes.
    pub(super) async fn events(&mut self, count: usize) -> anyhow::Result<Vec<Vec<u8>>> {
        let mut events = Vec::with_capacity(count);
        while events.len() < count {
            while let Some((head, end)) = frame(&self.received) {
                if memmem::find(&self.received[head..end], b"\"type\":\"event\"").is_some() {
                    events.push(self.received[head..end].to_vec());
                }
                self.received.drain(..end);
            }
            if events.len() < count {
                tokio::time::timeout(GREETED_WITHIN, self.read()).await.context("an event is missing")??;
            }
        }
        Ok(events)
    }

    /// Sends a text in one frame. The masking key is zero, which leaves a text as it is.
    pub(super) async fn send(&mut self, text: &str) -> anyhow::Result<()> {
        let mut frame = Vec::with_capacity(text.len() + 8);
        write_frame(text, &mut frame);
        Ok(self.socket.write_all(&frame).await?)
    }

    /// Sends what [`write_frame`] has written.
    pub(super) async fn send_frames(&mut self, frames: &[u8]) -> anyhow::Result<()> {
        Ok(self.socket.write_all(frames).await?)
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        self.received.reserve(READ_BYTES);
        ensure!(self.socket.read_buf(&mut self.received).await? > 0, "the server has ended the connection");
        Ok(())
    }

    /// Waits for a text with these words in it.
    async fn until(&mut self, words: &str) -> anyhow::Result<()> {
        loop {
            while let Some((head, end)) = frame(&self.received) {
                let text = String::from_utf8_lossy(&self.received[head..end]).into_owned();
                self.received.drain(..end);
                if text.contains(words) {
                    return Ok(());
                }
                ensure!(!text.contains("\"error\"") && !text.contains("\"reset\""), "it says {text}");
            }
            self.read().await?;
        }
    }

    async fn take_in(&mut self, expected: &Expected, received: &mut Received) -> anyhow::Result<()> {
        let (mut at, now) = (0, Instant::now());
        let mut answers = Vec::new();
        while let Some((head, end)) = frame(&self.received[at..]) {
            let opcode = self.received[at] & 0x0f;
            let text = &self.received[at + head..at + end];
            at += end;
            match opcode {
                1 => match number(text, &mut self.mark_at) {
                    Some(number) => received.see(number, expected, now),
                    None if self.is_ours && memmem::find(text, b"\"ping\"").is_some() => {
                        write_frame(r#"{"type":"pong"}"#, &mut answers);
                    }
                    None if text == b"2" => write_frame("3", &mut answers),
                    None => {}
                },
                8 => bail!("the server closes the connection: {}", String::from_utf8_lossy(text)),
                9 => answers.extend_from_slice(&[0x8a, 0x80, 0, 0, 0, 0]),
                _ => {}
            }
        }
        self.received.drain(..at);
        if !answers.is_empty() {
            self.socket.write_all(&answers).await?;
        }
        Ok(())
    }
}

impl Received {
    fn see(&mut self, number: u64, expected: &Expected, now: Instant) {
        if number < expected.first {
            return;
        }
        match number.cmp(&self.next) {
            std::cmp::Ordering::Equal => {}
            std::cmp::Ordering::Greater => self.disordered += 1,
            std::cmp::Ordering::Less => {
                // It was passed over before, or was here.
                self.twice += 1;
                return;
            }
        }
        self.next = number + expected.step;
        self.delivered += 1;
        if self.delivered % SAMPLED_ONE_IN == 1 {
            self.waits_us.push(micros(due_at(number, expected.began, expected.apart), now));
        }
    }
}

/// Where the first frame's payload begins and ends, once it is whole.
fn frame(bytes: &[u8]) -> Option<(usize, usize)> {
    let short = usize::from(*bytes.get(1)? & 0x7f);
    let (head, length) = match short {
        126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => (10, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?),
        length => (2, length),
    };
    (bytes.len() >= head + length).then_some((head, head + length))
}

/// Appends a text as one frame of a client (RFC 6455, 5.2).
pub(super) fn write_frame(text: &str, frames: &mut Vec<u8>) {
    frames.push(0x81);
    match u16::try_from(text.len()) {
        Ok(length) if length < 126 => frames.push(0x80 | text.len().to_le_bytes()[0]),
        Ok(length) => {
            frames.push(0xfe);
            frames.extend_from_slice(&length.to_be_bytes());
        }
        Err(_) => {
            frames.push(0xff);
            frames.extend_from_slice(&(text.len() as u64).to_be_bytes());
        }
    }
    frames.extend_from_slice(&[0; 4]);
    frames.extend_from_slice(text.as_bytes());
}

/// The number of the message in a text.
fn number(text: &[u8], mark_at: &mut usize) -> Option<u64> {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(MARK));
    if text.get(*mark_at..*mark_at + MARK.len()) != Some(MARK.as_bytes()) {
        *mark_at = FINDER.find(text)?;
    }
    let at = *mark_at + MARK.len();
    let digits = text.get(at..at + DIGITS)?;
    digits
        .iter()
        .try_fold(0_u64, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_found_once_they_are_whole() {
        let mut bytes = Vec::new();
        for length in [0, 125, 126, 70_000] {
            let text = "x".repeat(length);
            let from = bytes.len();
            write_frame(&text, &mut bytes);
            // As a server sends it: without a mask.
            let (head, _) = frame(&bytes[from..]).map_or((0, 0), |found| found);
            bytes[from + 1] &= 0x7f;
            bytes.drain(from + head..from + head + 4);
            let (start, end) = frame(&bytes[from..]).expect("whole");
            assert_eq!((end - start, from + end), (length, bytes.len()));
            assert_eq!(frame(&bytes[from..bytes.len() - usize::from(length > 0)]).is_some(), length == 0);
        }
    }

    #[test]
    fn what_is_lost_twice_or_out_of_order_is_seen() {
        let now = Instant::now();
        let expected = Expected { first: 10, step: 2, count: 5, began: now, apart: Duration::ZERO };
        let mut received = Received { next: 10, ..Received::default() };
        for number in [8, 10, 12, 12, 18, 14] {
            received.see(number, &expected, now);
        }
        assert_eq!((received.delivered, received.twice, received.disordered), (3, 2, 1));
    }

    #[test]
    fn a_number_is_found_in_whatever_wraps_it() {
        let mut mark_at = 0;
        for (text, expected) in [
            (r#"42["said",{"text":"@@0000000123 hello"}]"#, Some(123)),
            (r#"42["said",{"text":"@@0000000124 hello"}]"#, Some(124)),
            ("@@123", None),
            ("hello", None),
            ("@@0000000125", Some(125)),
        ] {
            assert_eq!(number(text.as_bytes(), &mut mark_at), expected, "{text}");
        }
    }
}

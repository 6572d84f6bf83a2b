//! Bytes that are no WebSocket's, or a bad one's: whatever comes, the server says why it ends the connection in words of the
//! protocol, and serves somebody else meanwhile.

use std::{
    io::{self, Cursor, Read, Write},
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use proptest::{
    prelude::*,
    test_runner::{Config as Cases, TestCaseError, TestRunner},
};
use push::Limits;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_tungstenite::tungstenite::{
    Error, Message, WebSocket,
    error::ProtocolError,
    protocol::{Role, WebSocketConfig},
};

use crate::world::{Client, Node, Person, World};

const PATIENCE: Duration = Duration::from_secs(20);
/// What the protocol's page says of how it ends.
const DOCUMENTED: [u16; 13] = [4000, 4001, 4002, 4003, 4500, 4501, 4502, 4503, 4504, 4505, 4506, 4507, 4508];
/// What the library answers to a goodbye whose code nobody may send.
const NO_SUCH_CODE: u16 = 1002;
const LONGEST: usize = 16 << 10;
const MASK: [u8; 4] = [0x5a, 0x01, 0xff, 0x80];
/// The first bytes of frames (RFC 6455, 5.2): whole, and begun.
const TEXT: u8 = 0x81;
const TEXT_BEGUN: u8 = 0x01;
const LAST_PART: u8 = 0x80;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;

/// How a frame gives its length.
#[derive(Clone, Copy, Debug)]
enum Length {
    /// As short as it can.
    Short,
    /// In two bytes, or eight, whether that is needed or not.
    In16,
    In64,
    /// Another one than what follows.
    Claimed(u64),
}

/// Something that a client sends.
#[derive(Clone, Debug)]
enum Piece {
    Frame { first: u8, mask: Option<[u8; 4]>, length: Length, said: Vec<u8> },
    Bytes(Vec<u8>),
}

impl Piece {
    /// A frame as it ought to be.
    fn good(first: u8, said: &[u8]) -> Self {
        Self::Frame { first, mask: Some(MASK), length: Length::Short, said: said.to_vec() }
    }

    fn bytes(&self) -> Vec<u8> {
        let (first, mask, length, said) = match self {
            Self::Bytes(bytes) => return bytes.clone(),
            Self::Frame { first, mask, length, said } => (*first, *mask, *length, said),
        };
        let masked = if mask.is_some() { 0x80 } else { 0 };
        let mut bytes = vec![first];
        let in_64 = |length: u64| [&[masked | 0x7f][..], &length.to_be_bytes()].concat();
        bytes.extend(match (length, u8::try_from(said.len()), u16::try_from(said.len())) {
            (Length::Claimed(length), ..) => in_64(length),
            (Length::Short, Ok(short @ ..126), _) => vec![masked | short],
            (Length::Short | Length::In16, _, Ok(long)) => {
                [&[masked | 0x7e][..], &long.to_be_bytes()].concat()
            }
            _ => in_64(said.len() as u64),
        });
        bytes.extend(mask.iter().flatten());
        let mask = mask.unwrap_or_default();
        bytes.extend(said.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        bytes
    }
}

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let first = prop_oneof![
        4 => prop::sample::select(vec![TEXT, TEXT_BEGUN, 0x00, LAST_PART, 0x82, CLOSE, PING, 0x8a]),
        // Parts of what may not come in parts, and bits and kinds that nobody has agreed on.
        1 => any::<u8>(),
    ];
    let said = prop_oneof![
        2 => prop::sample::select(vec![&b"{\"type\":\"pong\"}"[..], b"", b"{\"type\":", b"\xff\xfe", b"\x03\xe8bye"])
            .prop_map(<[u8]>::to_vec),
        2 => prop::collection::vec(any::<u8>(), 0..300),
    ];
    let length = prop_oneof![
        6 => Just(Length::Short),
        1 => Just(Length::In16),
        1 => Just(Length::In64),
        1 => any::<u64>().prop_map(Length::Claimed),
        1 => (0..400_u64).prop_map(Length::Claimed),
    ];
    let mask = prop_oneof![1 => Just(None), 6 => any::<[u8; 4]>().prop_map(Some)];
    let frame = (first, mask, length, said).prop_map(|(first, mask, length, said)| Piece::Frame {
        first,
        mask,
        length,
        said,
    });
    let piece = prop_oneof![
        8 => frame,
        1 => prop::collection::vec(any::<u8>(), 1..60).prop_map(Piece::Bytes),
    ];
    (prop::collection::vec(piece, 1..8), prop::option::of(any::<prop::sample::Index>())).prop_map(
        |(mut pieces, cut)| {
            // The line may end in the middle of what is said last.
            if let (Some(cut), Some(last)) = (cut, pieces.last_mut()) {
                let mut bytes = last.bytes();
                bytes.truncate(cut.index(bytes.len() + 1));
                *last = Piece::Bytes(bytes);
            }
            pieces
        },
    )
}

/// One direction of a line, that was recorded; what is answered goes nowhere.
struct Recorded(Cursor<Vec<u8>>);

impl Read for Recorded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Read::read(&mut self.0, buffer)
    }
}

impl Write for Recorded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The goodbye in what one side said, with its code if it has one, after the frames before it.
fn goodbye(said: Vec<u8>, heard_by: Role) -> (Vec<Message>, Result<Option<u16>, Error>) {
    let limits = WebSocketConfig::default().max_message_size(Some(LONGEST)).max_frame_size(Some(LONGEST));
    let mut socket = WebSocket::from_raw_socket(Recorded(Cursor::new(said)), heard_by, Some(limits));
    let mut messages = Vec::new();
    loop {
        match socket.read() {
            Ok(Message::Close(frame)) => return (messages, Ok(frame.map(|frame| frame.code.into()))),
            Ok(message) => messages.push(message),
            Err(error) => return (messages, Err(error)),
        }
    }
}

/// A line that has become a WebSocket.
async fn upgraded(node: &Node) -> anyhow::Result<TcpStream> {
    let mut line = TcpStream::connect(node.address).await?;
    line.set_nodelay(true)?;
    let request = "GET /api/v1/push HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
                   sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
                   sec-websocket-protocol: wherry.v1\r\n\r\n";
    line.write_all(request.as_bytes()).await?;
    // Nothing comes after the head before the client has said something.
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        ensure!(line.read_buf(&mut head).await? > 0, "{}", String::from_utf8_lossy(&head));
    }
    ensure!(head.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&head));
    Ok(line)
}

struct Setting {
    world: World,
    ada: Person,
    node: Node,
    /// Somebody else, who is served meanwhile.
    other: Client,
}

impl Setting {
    async fn start() -> anyhow::Result<Self> {
        let world = World::start().await?;
        let (ada, bob) = (world.person().await?, world.person().await?);
        let limits = Limits { ping_every: Duration::from_hours(1), ..Limits::default() };
        let node = world.node_with(limits).await?;
        let other = node.login(&world, bob).await?;
        Ok(Self { world, ada, node, other })
    }

    /// Sends these and ends the line there. Returns the code with which the server ended it, if it did before it saw that.
    async fn play(&mut self, pieces: &[Piece], says_hello: bool) -> anyhow::Result<Option<u16>> {
        let mut line = upgraded(&self.node).await?;
        if says_hello {
            let hello = json!({"type": "hello", "ticket": self.world.ticket(self.ada)?}).to_string();
            line.write_all(&Piece::good(TEXT, hello.as_bytes()).bytes()).await?;
        }
        let mut sent = Vec::new();
        for piece in pieces {
            let bytes = piece.bytes();
            sent.extend(&bytes);
            // It may have heard enough.
            if line.write_all(&bytes).await.is_err() {
                break;
            }
        }
        self.other.send_raw(Message::Ping(Vec::new().into())).await?;
        self.other.pong().await.context("nobody else is served")?;
        let _ = line.shutdown().await;
        let mut answered = Vec::new();
        match tokio::time::timeout(PATIENCE, line.read_to_end(&mut answered)).await {
            Err(_elapsed) => bail!("the server keeps the connection"),
            Ok(Err(error)) if error.kind() != io::ErrorKind::ConnectionReset => return Err(error.into()),
            Ok(_) => {}
        }
        let (messages, end) = goodbye(answered, Role::Client);
        for message in messages {
            if let Message::Text(text) = message {
                let frame: Value = serde_json::from_str(&text)?;
                ensure!(frame["type"].is_string(), "{frame}");
            }
        }
        match end {
            Ok(code) => {
                let own = goodbye(sent, Role::Server).1;
                let is_own = own.is_ok_and(|own| own == code || code == Some(NO_SUCH_CODE));
                ensure!(
                    is_own || code.is_some_and(|code| DOCUMENTED.contains(&code)),
                    "closed with {code:?}"
                );
                Ok(code)
            }
            Err(Error::ConnectionClosed | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)) => {
                Ok(None)
            }
            Err(error) => Err(anyhow::Error::from(error).context("the server said what is no frame")),
        }
    }
}

#[tokio::test]
async fn each_way_to_break_the_protocol_has_its_code() -> anyhow::Result<()> {
    let mut setting = Setting::start().await?;
    let pong = b"{\"type\":\"pong\"}";
    let frame = |first, mask, length| Piece::Frame { first, mask, length, said: pong.to_vec() };
    let ways = [
        ("without a mask", vec![frame(TEXT, None, Length::Short)], Some(4500)),
        ("a kind that there is not", vec![Piece::good(0x83, b"")], Some(4500)),
        ("a bit that nobody agreed on", vec![Piece::good(0xc1, pong)], Some(4500)),
        ("no UTF-8", vec![Piece::good(TEXT, b"\xff\xfe")], Some(4500)),
        (
            "no UTF-8 across two parts",
            vec![Piece::good(TEXT_BEGUN, b"\xe2\x82"), Piece::good(LAST_PART, b"x")],
            Some(4500),
        ),
        ("a ping in parts", vec![Piece::good(0x09, b"")], Some(4500)),
        ("a long ping", vec![Piece::good(PING, &[0; 126])], Some(4500)),
        ("a part of nothing", vec![Piece::good(LAST_PART, b"x")], Some(4500)),
        (
            "a message within another",
            vec![Piece::good(TEXT_BEGUN, b"x"), Piece::good(TEXT, pong)],
            Some(4500),
        ),
        ("a length of many gigabytes", vec![frame(TEXT, Some(MASK), Length::Claimed(1 << 40))], Some(4506)),
        ("an end in the middle", vec![Piece::Bytes(Piece::good(TEXT, pong).bytes()[..9].to_vec())], None),
    ];
    for says_hello in [false, true] {
        for (way, pieces, code) in &ways {
            let closed = setting.play(pieces, says_hello).await.context(*way)?;
            assert_eq!(closed, *code, "{way}, hello: {says_hello}");
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_bytes_come_the_server_stays_and_says_why_it_ends_a_connection() -> anyhow::Result<()> {
    let setting = std::cell::RefCell::new(Setting::start().await?);
    let cases = Cases { cases: 96, max_shrink_iters: 40, failure_persistence: None, ..Cases::default() };
    let play = |(pieces, says_hello): (Vec<Piece>, bool)| {
        let mut setting = setting.borrow_mut();
        let played = tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(setting.play(&pieces, says_hello))
        });
        played.map(drop).map_err(|error| TestCaseError::fail(format!("{error:#}")))
    };
    let run = TestRunner::new(cases).run(&(pieces(), any::<bool>()), play);
    run.map_err(|error| anyhow::anyhow!("{error}"))?;
    // After all of that, somebody new is served as ever.
    let Setting { world, ada, node, .. } = setting.into_inner();
    let room = world.room(&[ada]).await?;
    let mut client = node.login(&world, ada).await?;
    client.subscribe(&format!("chat.*.{room}"), "CHATS:0").await?;
    let posted = world.post(room, ada, "all is well").await?;
    client.events_until(posted).await?;
    Ok(())
}

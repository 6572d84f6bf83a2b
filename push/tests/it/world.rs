//! A log, push nodes on it, and clients.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context as _, bail, ensure};
use domain::{
    accounts::{AccountEvent, ClaimHash, SessionEndReason, SessionEvent},
    boundary::{Boundary, CHATS, STREAMS},
    chat::{Attachment, MessageChangeEvent, RoomEvent, TimelineEvent},
    ids::{AccountId, FileId, MessageId, RoomId, SessionId},
};
use embedded::{nats::Nats, secrets::Secrets, testing::Own};
use futures::{SinkExt as _, StreamExt as _};
use jetstream_es::{
    CommandMeta, EventStore, Expectation, KeyVault, NatsConfig, NewEvent, OWN_API, Proposal,
    setup::{StreamDef, ensure_buckets, ensure_streams},
};
use kit::{
    clock::Clock,
    door::Door,
    lifecycle::Lifecycle,
    tokens::{Actor, Signer},
};
use personal::{Deletable, MasterKey, Personal};
use push::{Config, Limits};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    runtime::Runtime,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest as _, http::HeaderValue},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How long a test waits for something that must happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where a log is.
pub(crate) trait Log {
    /// The address of its server, or those of all of them.
    fn log_url(&self) -> String;
    /// The password of one of the users.
    fn log_password(&self, user: &str) -> String;
}

impl Log for Own<Nats> {
    fn log_url(&self) -> String {
        self.url()
    }

    fn log_password(&self, user: &str) -> String {
        self.password(user).to_owned()
    }
}

/// A log with a writer.
pub(crate) struct World<L = Own<Nats>> {
    pub(crate) nats: L,
    pub(crate) store: EventStore,
    pub(crate) clock: Clock,
    secrets: Secrets,
    signer: Signer,
}

/// A push node; it stops when dropped.
pub(crate) struct Node {
    pub(crate) address: SocketAddr,
    pub(crate) shutdown: CancellationToken,
    runtime: Option<Runtime>,
}

/// Somebody who is logged in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    pub(crate) account: AccountId,
    pub(crate) session: SessionId,
}

/// A connection to a node.
pub(crate) struct Client {
    socket: WebSocketStream<TcpStream>,
}

impl World {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        Self::on(embedded::testing::nats().await?, 1).await
    }
}

impl<L: Log> World<L> {
    /// On these servers, which have no log yet and are to keep so many copies of one.
    pub(crate) async fn on(nats: L, copies: usize) -> anyhow::Result<Self> {
        let secrets = Secrets::generate()?;
        let user = |name: &str| NatsConfig::new(nats.log_url(), name, nats.log_password(name));
        // Several servers have to find each other first.
        embedded::wait_for("a log", 3 * PATIENCE, || async {
            let setup = jetstream_es::connect(&user("setup")).await?;
            let streams = STREAMS.map(|stream| StreamDef::new(stream.name, &[stream.subjects]));
            ensure_streams(&setup, &streams, copies).await?;
            ensure_buckets(&setup, copies).await
        })
        .await?;
        let client = jetstream_es::connect(&user("command_api")).await?;
        let keys = KeyVault::new(client.clone(), OWN_API, MasterKey::from_base64(&secrets.master_key)?);
        Ok(Self {
            store: EventStore::new(client, keys, "/wherry/test"),
            clock: Clock::system(),
            signer: Signer::from_pem(&secrets.jwt_private_key)?,
            nats,
            secrets,
        })
    }

    pub(crate) fn config(&self) -> anyhow::Result<Config> {
        Ok(Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: "https://wherry.example".to_owned(),
            nats_url: self.nats.log_url(),
            nats_password: self.nats.log_password("push"),
            master_keys: MasterKey::from_base64(&self.secrets.master_key)?.into(),
            jwt_public_key: self.secrets.jwt_public_key.clone(),
            trusted_proxies: Vec::new(),
            clock: self.clock.clone(),
            limits: Limits::default(),
        })
    }

    pub(crate) async fn node(&self) -> anyhow::Result<Node> {
        self.node_with(Limits::default()).await
    }

    pub(crate) async fn node_with(&self, limits: Limits) -> anyhow::Result<Node> {
        self.node_of(Config { limits, ..self.config()? }).await
    }

    pub(crate) async fn node_of(&self, config: Config) -> anyhow::Result<Node> {
        self.node_behind(Door::default(), config).await
    }

    /// A node with threads of its own, so that it can be killed.
    pub(crate) async fn node_behind(&self, door: Door, config: Config) -> anyhow::Result<Node> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let shutdown = CancellationToken::new();
        let life = Lifecycle::new(shutdown.clone()).with_door(door);
        let started = runtime.spawn(async move {
            let routes = push::start(config, &life).await?;
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let address = listener.local_addr()?;
            tokio::spawn(async move { life.serve_on(listener, routes).await });
            anyhow::Ok(address)
        });
        let address = started.await??;
        Ok(Node { address, shutdown, runtime: Some(runtime) })
    }

    /// Somebody with a key and a session of their own.
    pub(crate) async fn person(&self) -> anyhow::Result<Person> {
        let person =
            Person { account: AccountId::new(Uuid::now_v7()), session: SessionId::new(Uuid::now_v7()) };
        self.store.keys().create(person.account.person()).await?;
        Ok(person)
    }

    pub(crate) fn ticket(&self, person: Person) -> anyhow::Result<String> {
        self.ticket_of(person, Uuid::now_v7())
    }

    pub(crate) fn ticket_of(&self, person: Person, id: Uuid) -> anyhow::Result<String> {
        let lifetime = time::Duration::seconds(30);
        let (now, Person { account, session }) = (self.clock.now(), person);
        Ok(self.signer.push_ticket(account, session, now, lifetime, id)?.token)
    }

    /// A ticket of a bot that may not post.
    pub(crate) fn listening_ticket(&self, bot: Person) -> anyhow::Result<String> {
        let lifetime = time::Duration::seconds(30);
        let (now, Person { account, session }) = (self.clock.now(), bot);
        Ok(self.signer.listening_ticket(account, session, now, lifetime, Uuid::now_v7())?.token)
    }

    pub(crate) fn access_token(&self, person: Person) -> anyhow::Result<String> {
        let lifetime = time::Duration::minutes(10);
        let (now, Person { account, session }) = (self.clock.now(), person);
        Ok(self.signer.access_token(Actor::member(account, session), now, lifetime, Uuid::now_v7())?.token)
    }

    /// Appends one event and returns its sequence.
    pub(crate) async fn append<E: cqrs_es::DomainEvent>(
        &self,
        boundary: &Boundary,
        event: &E,
    ) -> anyhow::Result<u64> {
        self.append_all(boundary, std::slice::from_ref(event)).await
    }

    async fn append_all<E: cqrs_es::DomainEvent>(
        &self,
        boundary: &Boundary,
        events: &[E],
    ) -> anyhow::Result<u64> {
        let events = events.iter().map(|event| NewEvent::of(boundary.subject(), event, Expectation::Any));
        let proposal =
            Proposal { stream: boundary.stream().name.to_owned(), events: events.collect::<Result<_, _>>()? };
        Ok(self.store.append(&self.meta(), proposal).await?.position.sequence)
    }

    fn meta(&self) -> CommandMeta {
        CommandMeta {
            id: Uuid::now_v7(),
            digest: "test".to_owned(),
            actor: "account:test".to_owned(),
            correlation: "test".to_owned(),
            causation: None,
            traceparent: None,
            issued_at: self.clock.now(),
        }
    }

    /// As [`Self::post`], while the log may be away for a while: the same command until it is answered.
    pub(crate) async fn post_in_the_end(
        &self,
        room: RoomId,
        author: Person,
        body: &str,
    ) -> anyhow::Result<u64> {
        let posted = TimelineEvent::MessagePosted {
            room,
            message: MessageId::new(Uuid::now_v7()),
            author: author.account,
            body: Deletable::open(author.account.person(), body.to_owned()),
            answers: None,
            mentions: Vec::new(),
            mentions_room: false,
            attachments: Vec::new(),
        };
        let meta = self.meta();
        let event = NewEvent::of(Boundary::timeline(room).subject(), &posted, Expectation::Any)?;
        let proposal = Proposal { stream: CHATS.name.to_owned(), events: vec![event] };
        let appended = embedded::wait_for("an append", 3 * PATIENCE, || async {
            self.store.append(&meta, proposal.clone()).await
        });
        Ok(appended.await?.position.sequence)
    }

    /// A room whose members are these; the first owns it.
    pub(crate) async fn room(&self, members: &[Person]) -> anyhow::Result<RoomId> {
        let room = RoomId::new(Uuid::now_v7());
        let (owner, others) = members.split_first().context("a room has an owner")?;
        let owner = owner.account;
        self.change(RoomEvent::RoomCreated { room, name: "Harbour".to_owned(), owner }).await?;
        for other in others {
            self.admit(room, owner, *other).await?;
        }
        Ok(room)
    }

    pub(crate) async fn admit(&self, room: RoomId, by: AccountId, who: Person) -> anyhow::Result<u64> {
        let account = who.account;
        self.change(RoomEvent::MemberInvited { room, account, by }).await?;
        self.change(RoomEvent::InvitationAccepted { room, account }).await
    }

    /// Appends a room's event and returns its sequence.
    pub(crate) async fn change(&self, event: RoomEvent) -> anyhow::Result<u64> {
        let room = match &event {
            RoomEvent::RoomCreated { room, .. }
            | RoomEvent::DirectRoomOpened { room, .. }
            | RoomEvent::MemberInvited { room, .. }
            | RoomEvent::InvitationAccepted { room, .. }
            | RoomEvent::InvitationDeclined { room, .. }
            | RoomEvent::MemberLeft { room, .. }
            | RoomEvent::MemberRemoved { room, .. }
            | RoomEvent::OwnershipPassed { room, .. }
            | RoomEvent::ModeratorAppointed { room, .. }
            | RoomEvent::ModeratorDismissed { room, .. }
            | RoomEvent::PersonBanned { room, .. }
            | RoomEvent::BanLifted { room, .. }
            | RoomEvent::InviteLinkCreated { room, .. }
            | RoomEvent::InviteLinkRevoked { room, .. }
            | RoomEvent::JoinedByLink { room, .. }
            | RoomEvent::WebhookCreated { room, .. }
            | RoomEvent::WebhookRevoked { room, .. }
            | RoomEvent::BotAdded { room, .. }
            | RoomEvent::WritingBlocked { room, .. }
            | RoomEvent::WritingUnblocked { room, .. }
            | RoomEvent::MessagePinned { room, .. }
            | RoomEvent::MessageUnpinned { room, .. }
            | RoomEvent::LinkPreviewsTurnedOff { room, .. }
            | RoomEvent::LinkPreviewsTurnedOn { room, .. }
            | RoomEvent::RoomArchived { room, .. }
            | RoomEvent::RoomReopened { room, .. }
            | RoomEvent::OwnershipAssigned { room, .. }
            | RoomEvent::RoomVisibilityChanged { room, .. }
            | RoomEvent::JoinedOpenRoom { room, .. }
            | RoomEvent::RoomRenamed { room, .. } => *room,
        };
        self.append(&Boundary::room(room), &event).await
    }

    /// Appends a message and returns its sequence.
    pub(crate) async fn post(&self, room: RoomId, author: Person, body: &str) -> anyhow::Result<u64> {
        self.post_many(room, author, body, 1).await
    }

    /// Appends the same message so many times, in one commit, and returns the last one's sequence.
    pub(crate) async fn post_many(
        &self,
        room: RoomId,
        author: Person,
        body: &str,
        times: usize,
    ) -> anyhow::Result<u64> {
        let posted = (0..times).map(|_| TimelineEvent::MessagePosted {
            room,
            message: MessageId::new(Uuid::now_v7()),
            author: author.account,
            body: Deletable::open(author.account.person(), body.to_owned()),
            answers: None,
            mentions: Vec::new(),
            mentions_room: false,
            attachments: Vec::new(),
        });
        self.append_all(&Boundary::timeline(room), &posted.collect::<Vec<_>>()).await
    }

    /// Appends a message with a file of this name and returns its sequence.
    pub(crate) async fn post_file(&self, room: RoomId, author: Person, name: &str) -> anyhow::Result<u64> {
        let sealed = |text: &str| Deletable::open(author.account.person(), text.to_owned());
        let posted = TimelineEvent::MessagePosted {
            room,
            message: MessageId::new(Uuid::now_v7()),
            author: author.account,
            body: sealed(""),
            answers: None,
            mentions: Vec::new(),
            mentions_room: false,
            attachments: vec![Attachment {
                file: FileId::new(Uuid::now_v7()),
                name: sealed(name),
                media_type: "text/csv".to_owned(),
                size_bytes: 7,
                digest: sealed("00"),
                picture: None,
            }],
        };
        self.append(&Boundary::timeline(room), &posted).await
    }

    /// Edits the message that an author posted at a sequence, and returns the edit's sequence.
    pub(crate) async fn edit_message(
        &self,
        room: RoomId,
        sequence: u64,
        author: Person,
        body: &str,
    ) -> anyhow::Result<u64> {
        let (author, message) = (author.account, MessageId::new(Uuid::nil()));
        let body = Deletable::open(author.person(), body.to_owned());
        let (mentions, mentions_room) = (Some(Vec::new()), false);
        let edited = MessageChangeEvent::MessageEdited {
            room,
            message,
            sequence,
            author,
            body,
            mentions,
            mentions_room,
        };
        self.append(&Boundary::message_changes(room), &edited).await
    }

    /// Deletes the message that an author posted at a sequence, and returns the deletion's sequence.
    pub(crate) async fn delete_message(
        &self,
        room: RoomId,
        sequence: u64,
        author: Person,
        by: Person,
    ) -> anyhow::Result<u64> {
        let (author, by, message) = (author.account, by.account, MessageId::new(Uuid::nil()));
        let deleted = MessageChangeEvent::MessageDeleted { room, message, sequence, author, by };
        self.append(&Boundary::message_changes(room), &deleted).await
    }

    /// Reacts to the message that was posted at a sequence, and returns where that stands.
    pub(crate) async fn react(
        &self,
        room: RoomId,
        sequence: u64,
        by: Person,
        emoji: &str,
    ) -> anyhow::Result<u64> {
        let (by, message) = (by.account, MessageId::new(Uuid::nil()));
        let emoji = Personal::open(by.person(), emoji.to_owned());
        let added = MessageChangeEvent::ReactionAdded { room, message, sequence, by, emoji };
        self.append(&Boundary::message_changes(room), &added).await
    }

    /// Records that the text of a deleted message was destroyed.
    pub(crate) async fn destroy_text(
        &self,
        room: RoomId,
        sequence: u64,
        author: Person,
    ) -> anyhow::Result<u64> {
        let (author, message) = (author.account, MessageId::new(Uuid::nil()));
        let destroyed = MessageChangeEvent::MessageTextDestroyed { room, message, sequence, author };
        self.append(&Boundary::message_changes(room), &destroyed).await
    }

    pub(crate) async fn end_session(&self, person: Person) -> anyhow::Result<u64> {
        let Person { account, session } = person;
        let ended = SessionEvent::SessionEnded { session, account, reason: SessionEndReason::LoggedOut };
        self.append(&Boundary::session(session), &ended).await
    }

    /// Has a person ask to be forgotten, by the event alone.
    pub(crate) async fn ask_to_forget(&self, person: Person) -> anyhow::Result<u64> {
        let account = person.account;
        let claim = || ClaimHash::new([7; 32]);
        let requested =
            AccountEvent::AccountErasureRequested { account, email_claim: claim(), handle_claim: claim() };
        self.append(&Boundary::account(account), &requested).await
    }

    /// Destroys a person's key, as an erasure will.
    pub(crate) async fn destroy_key(&self, person: Person) -> anyhow::Result<()> {
        let password = self.nats.log_password("command_api");
        let user = NatsConfig::new(self.nats.log_url(), "command_api", password);
        let client = jetstream_es::connect(&user).await?;
        let mut headers = async_nats::HeaderMap::new();
        headers.insert("KV-Operation", "DEL");
        let subject = format!("$KV.keys.{}", person.account);
        let request = async_nats::Request::new().headers(headers).payload("".into());
        client.send_request(subject, request).await?;
        self.store.keys().forget(person.account.person());
        Ok(())
    }

    /// The text of a position in this log.
    pub(crate) async fn position(&self, stream: &str, sequence: u64) -> anyhow::Result<String> {
        Ok(self.store.reader().position(stream, sequence).await?.to_string())
    }
}

/// Limits under which nothing is remembered: every replay reads the log.
pub(crate) fn forgetful() -> Limits {
    Limits { ring_bytes: 0, ..Limits::default() }
}

impl Node {
    /// Ends the node at once: it says nothing to anybody.
    pub(crate) fn kill(mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    /// A connection that has said nothing yet.
    pub(crate) async fn connect(&self) -> anyhow::Result<Client> {
        self.connect_from(None).await
    }

    /// A connection of a page of this origin.
    pub(crate) async fn connect_from(&self, origin: Option<&str>) -> anyhow::Result<Client> {
        self.upgrade(TcpStream::connect(self.address).await?, origin).await
    }

    /// A connection that takes in little before it is read.
    pub(crate) async fn connect_narrow(&self) -> anyhow::Result<Client> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(16 << 10)?;
        self.upgrade(socket.connect(self.address).await?, None).await
    }

    /// A connection from another address of this machine, which says that it was forwarded for somebody.
    pub(crate) async fn connect_as(&self, from: [u8; 4], forwarded_for: &str) -> anyhow::Result<Client> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from((from, 0)))?;
        let headers = [("x-forwarded-for", forwarded_for)];
        Client::upgrade(socket.connect(self.address).await?, &headers).await
    }

    async fn upgrade(&self, stream: TcpStream, origin: Option<&str>) -> anyhow::Result<Client> {
        let headers = origin.map(|origin| ("origin", origin));
        Client::upgrade(stream, headers.as_slice()).await
    }

    /// A connection that was welcomed.
    pub(crate) async fn login<L: Log>(&self, world: &World<L>, person: Person) -> anyhow::Result<Client> {
        let mut client = self.connect().await?;
        client.hello(world, person).await?;
        Ok(client)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.shutdown.cancel();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Client {
    /// A connection over this stream, asked for with these headers.
    pub(crate) async fn upgrade(stream: TcpStream, headers: &[(&'static str, &str)]) -> anyhow::Result<Self> {
        let mut request = format!("ws://{}/api/v1/push", stream.peer_addr()?).into_client_request()?;
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("wherry.v1"));
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse()?);
        }
        let (socket, response) = client_async(request, stream).await?;
        ensure!(response.headers()["sec-websocket-protocol"] == "wherry.v1", "the subprotocol is agreed on");
        Ok(Self { socket })
    }

    /// Says who it is, and is welcomed.
    pub(crate) async fn hello<L: Log>(&mut self, world: &World<L>, person: Person) -> anyhow::Result<()> {
        self.send(&json!({"type": "hello", "ticket": world.ticket(person)?})).await?;
        self.expect("welcome").await.map(drop)
    }

    pub(crate) async fn send(&mut self, frame: &Value) -> anyhow::Result<()> {
        Ok(self.socket.send(Message::text(frame.to_string())).await?)
    }

    pub(crate) async fn send_raw(&mut self, message: Message) -> anyhow::Result<()> {
        Ok(self.socket.send(message).await?)
    }

    /// Subscribes and waits until that is answered with `subscribed`.
    pub(crate) async fn subscribe(&mut self, topic: &str, after: &str) -> anyhow::Result<()> {
        self.send(&json!({"type": "subscribe", "topic": topic, "after": after})).await?;
        loop {
            let answer = self.next().await?;
            // What was subscribed to before may have caught up in the meantime.
            if answer["type"] != "caught_up" {
                ensure!(answer["type"] == "subscribed" && answer["topic"] == topic, "{answer}");
                return Ok(());
            }
        }
    }

    /// The next frame.
    pub(crate) async fn next(&mut self) -> anyhow::Result<Value> {
        match self.next_message().await? {
            Message::Text(text) => Ok(serde_json::from_str(&text)?),
            other => bail!("a text was due and not {other:?}"),
        }
    }

    /// The next frame, which must be of this type.
    pub(crate) async fn expect(&mut self, kind: &str) -> anyhow::Result<Value> {
        let frame = self.next().await?;
        ensure!(frame["type"] == kind, "{kind} was due and not {frame}");
        Ok(frame)
    }

    /// Waits until a ping of the WebSocket protocol is answered.
    pub(crate) async fn pong(&mut self) -> anyhow::Result<()> {
        while !matches!(self.next_message().await?, Message::Pong(_)) {}
        Ok(())
    }

    /// Events up to the one of this sequence.
    pub(crate) async fn events_until(&mut self, sequence: u64) -> anyhow::Result<Vec<Value>> {
        let mut events = Vec::new();
        loop {
            let frame = self.next().await?;
            if frame["type"] == "caught_up" || frame["type"] == "ping" || frame["type"] == "ephemeral" {
                continue;
            }
            ensure!(frame["type"] == "event", "an event was due and not {frame}");
            let seq = frame["seq"].as_u64().context("a sequence")?;
            events.push(frame);
            if seq >= sequence {
                return Ok(events);
            }
        }
    }

    /// The code with which the server closes this, whatever it says before.
    pub(crate) async fn closed(self) -> anyhow::Result<u16> {
        Ok(self.farewell().await?.0)
    }

    /// The code with which the server closes this, and in how many milliseconds it says to come back.
    pub(crate) async fn farewell(mut self) -> anyhow::Result<(u16, Option<u64>)> {
        let mut retry_after_ms = None;
        loop {
            match self.next_message().await? {
                Message::Text(text) => {
                    let frame: Value = serde_json::from_str(&text)?;
                    if frame["type"] == "goaway" {
                        retry_after_ms = frame["retry_after_ms"].as_u64();
                    }
                }
                Message::Close(frame) => {
                    let code = frame.context("a close code")?.code.into();
                    // Let the closing handshake go through.
                    while let Some(Ok(_)) = self.socket.next().await {}
                    ensure!((code < 4500) == retry_after_ms.is_some(), "who is to come back hears when");
                    return Ok((code, retry_after_ms));
                }
                _ => {}
            }
        }
    }

    /// The next frame; none if the line broke or the server said to come back.
    pub(crate) async fn try_next(&mut self) -> anyhow::Result<Option<Value>> {
        let next = tokio::time::timeout(PATIENCE, self.socket.next()).await.context("nothing came")?;
        match next {
            Some(Ok(Message::Text(text))) => Ok(Some(serde_json::from_str(&text)?)),
            Some(Ok(Message::Close(Some(frame)))) => {
                ensure!(u16::from(frame.code) < 4500, "{frame}");
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    async fn next_message(&mut self) -> anyhow::Result<Message> {
        let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
        Ok(next.context("nothing came")?.context("the connection is over")??)
    }
}

/// Checks that each event follows the one before it, from `after` on, and returns their sequences.
pub(crate) fn chain(after: u64, events: &[Value]) -> anyhow::Result<Vec<u64>> {
    let mut mine = after;
    let mut sequences = Vec::new();
    for event in events {
        let (seq, prev) = (event["seq"].as_u64(), event["prev"].as_u64());
        let (seq, prev) = seq.zip(prev).context("seq and prev")?;
        ensure!(prev <= mine && mine < seq, "after {mine} came prev {prev} and seq {seq}");
        mine = seq;
        sequences.push(seq);
    }
    Ok(sequences)
}

//! Push itself, with the log behind it: rooms whose members are in the log, tickets, and messages that are appended as
//! command-api appends them, sealed and durable before anybody sees them.

use anyhow::Context as _;
use domain::boundary::{Boundary, CHATS};
use domain::chat::{RoomEvent, TimelineEvent};
use domain::ids::{AccountId, MessageId, RoomId, SessionId};
use domain::logged::Logged;
use jetstream_es::{CommandMeta, EventStore, Expectation, NewEvent, Proposal};
use kit::tokens::Signer;
use personal::Deletable;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::project::{Beside, Process, Service, World, http_client};

use super::client::Dialect;
use super::cores;

/// Events of one commit.
const MOST: usize = 1000;
const TICKET_LIFETIME: time::Duration = time::Duration::minutes(10);
const DATABASE: &str = "push";

/// A log and a push node on the server's core.
pub(super) struct Ours {
    world: World,
    process: Process,
    store: EventStore,
    signer: Signer,
    epoch: String,
    http: reqwest::Client,
}

/// A room and its members.
#[derive(Clone, Debug)]
pub(super) struct Room {
    id: RoomId,
    members: Vec<AccountId>,
}

impl Ours {
    pub(super) async fn start(beside: &Beside) -> anyhow::Result<Self> {
        let world = World::start(beside).await?;
        let process = Process::start(&world, Service::Push, &world.database(DATABASE).await?).await?;
        cores::pin(process.pid(), cores::SERVER)?;
        let store = world.store().await?;
        let signer = Signer::from_pem(&world.secrets().jwt_private_key)?;
        let epoch = world.reader().await?.0.head(CHATS.name).await?.epoch;
        Ok(Self { world, process, store, signer, epoch, http: http_client()? })
    }

    /// A new push node in the place of the one that there was.
    pub(super) async fn restart(mut self) -> anyhow::Result<Self> {
        self.process.stop().await?;
        self.process =
            Process::start(&self.world, Service::Push, &self.world.database(DATABASE).await?).await?;
        cores::pin(self.process.pid(), cores::SERVER)?;
        Ok(self)
    }

    pub(super) fn address(&self) -> String {
        self.process.address().to_string()
    }

    pub(super) fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Says one thing, in a commit of its own.
    pub(super) async fn say_one(&self, room: &Room, text: String) -> anyhow::Result<()> {
        self.say([(room, text)]).await
    }

    /// How many events of the past push has sent, from where they came.
    pub(super) async fn replayed(&self, from: &str) -> anyhow::Result<f64> {
        let metrics =
            self.http.get(self.process.url("/metrics")).send().await?.error_for_status()?.text().await?;
        let name = format!(r#"push_replayed_events_total{{from="{from}"}}"#);
        let count = metrics.lines().find_map(|line| line.strip_prefix(&name)?.trim().parse().ok());
        Ok(count.unwrap_or_default())
    }

    pub(super) fn log_processes(&self) -> crate::cpu::Processes {
        self.world.log_processes
    }

    /// Rooms of so many members each.
    pub(super) async fn rooms(&self, rooms: usize, members: usize) -> anyhow::Result<Vec<Room>> {
        let mut opened = Vec::with_capacity(rooms);
        let mut events = Vec::new();
        for _ in 0..rooms {
            let room = Room {
                id: RoomId::new(Uuid::now_v7()),
                members: (0..members).map(|_| AccountId::new(Uuid::now_v7())).collect(),
            };
            let owner = room.author()?;
            self.store.keys().create(owner.person()).await?;
            let boundary = Boundary::room(room.id);
            let name = "Harbour".to_owned();
            events.push(event(&boundary, &RoomEvent::RoomCreated { room: room.id, name, owner })?);
            for account in room.members.iter().skip(1).copied() {
                let invited = RoomEvent::MemberInvited { room: room.id, account, by: owner };
                events.push(event(&boundary, &invited)?);
                events.push(event(&boundary, &RoomEvent::InvitationAccepted { room: room.id, account })?);
            }
            opened.push(room);
        }
        while !events.is_empty() {
            let rest = events.split_off(events.len().min(MOST));
            self.append(std::mem::replace(&mut events, rest)).await?;
        }
        Ok(opened)
    }

    /// How a member connects: with a ticket of its own, to the end of the room's topic or to a place in it.
    pub(super) fn member(&self, room: &Room, member: usize, after: u64) -> anyhow::Result<Dialect> {
        let account = *room.members.get(member).context("there is no such member")?;
        #[expect(clippy::disallowed_methods, reason = "tickets are made for now")]
        let now = OffsetDateTime::now_utc();
        let session = SessionId::new(Uuid::now_v7());
        let ticket = self.signer.push_ticket(account, session, now, TICKET_LIFETIME, Uuid::now_v7())?;
        let after = format!("{}:{after}@{}", CHATS.name, self.epoch);
        Ok(Dialect::Wherry { ticket: ticket.token, topic: format!("chat.*.{}", room.id), after })
    }

    /// The last sequence of the stream.
    pub(super) async fn head(&self) -> anyhow::Result<u64> {
        Ok(self.world.heads(&[CHATS.name]).await?[CHATS.name])
    }

    /// Appends messages in one commit, in this order: each text in its room.
    pub(super) async fn say(
        &self,
        messages: impl IntoIterator<Item = (&Room, String)>,
    ) -> anyhow::Result<()> {
        let mut events = Vec::new();
        for (room, text) in messages {
            let author = room.author()?;
            let posted = TimelineEvent::MessagePosted {
                room: room.id,
                message: MessageId::new(Uuid::now_v7()),
                author,
                body: Deletable::open(author.person(), text),
                answers: None,
                mentions: Vec::new(),
                mentions_room: false,
                attachments: Vec::new(),
            };
            events.push(event(&Boundary::timeline(room.id), &posted)?);
        }
        self.append(events).await
    }

    async fn append(&self, events: Vec<NewEvent>) -> anyhow::Result<()> {
        #[expect(
            clippy::disallowed_methods,
            reason = "a bench draws its ids and takes the time as they come"
        )]
        let (id, now) = (Uuid::now_v7(), OffsetDateTime::now_utc());
        let proposal = Proposal { stream: CHATS.name.to_owned(), events };
        self.store.append(&CommandMeta::new(id, "d", "bench", now), proposal).await?;
        Ok(())
    }

    pub(super) async fn stop(self) -> anyhow::Result<()> {
        self.process.stop().await
    }
}

impl Room {
    fn author(&self) -> anyhow::Result<AccountId> {
        self.members.first().copied().context("a room has an owner")
    }
}

fn event<E: Logged>(boundary: &Boundary, event: &E) -> anyhow::Result<NewEvent> {
    NewEvent::of(boundary.subject(), event, Expectation::Any).context("an event has a JSON form")
}

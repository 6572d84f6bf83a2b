//! Writes a log as the real store does: people, rooms with members, what is said in them, some of it taken back, and
//! conversions. Every personal field is sealed as in production.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use async_nats::jetstream;
use domain::{
    accounts::AccountEvent,
    boundary::{Boundary, CHATS, CONVERSIONS, USERS},
    chat::{MessageChangeEvent, RoomEvent, TimelineEvent},
    conversion::{ConversionEvent, SourceFormat, TargetFormat},
    ids::{ConversionId, FileId, MessageId},
    logged::Logged,
};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use jetstream_es::{CommandMeta, EventStore, Expectation, NewEvent, Proposal};
use personal::{Deletable, Personal};
use time::OffsetDateTime;
use uuid::Uuid;

use super::people::{People, text};
use super::world::World;

/// Events of one commit.
const BATCH: u64 = 1000;
/// Commits that are encoded while another is sent.
const AT_ONCE: usize = 4;
/// One message in so many is taken back.
const DELETED_ONE_IN: u64 = 1000;
/// One conversion for so many events in the rooms.
const CONVERSION_FOR: u64 = 100;
/// How long a commit may take: filling a log is not what is measured.
const PATIENCE: Duration = Duration::from_mins(2);
/// Ids of so many events need not be remembered for longer: half a minute of it is left to a command, and below a minute
/// the store would search the log for each of them.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(75);

/// Fills the log until the stream of chats has so many events. Returns who talks in it.
pub(super) async fn write(world: &World, events: u64) -> anyhow::Result<People> {
    remember_ids_for(world, DUPLICATE_WINDOW).await?;
    let store = world.store().await?.answering_within(PATIENCE);
    let people = People::for_log(events);
    sign_up(&store, &people).await?;
    let written = open_rooms(&store, &people).await?;
    talk(&store, &people, events.saturating_sub(written)).await?;
    convert(&store, &people, events / CONVERSION_FOR).await?;
    let stored = world.heads(&[CHATS.name]).await?[CHATS.name];
    ensure!(stored == events, "{stored} events are stored");
    // As it was.
    world.set_up().await?;
    Ok(people)
}

async fn remember_ids_for(world: &World, window: Duration) -> anyhow::Result<()> {
    let context = jetstream::new(world.client("setup").await?);
    for stream in [USERS, CHATS, CONVERSIONS] {
        let mut config = context.get_stream(stream.name).await?.cached_info().config.clone();
        config.duplicate_window = window;
        context.update_stream(config).await?;
    }
    Ok(())
}

async fn sign_up(store: &EventStore, people: &People) -> anyhow::Result<()> {
    let mut events = Vec::new();
    for (index, account, _) in people.iter() {
        store.keys().create(account.person()).await?;
        let open = |text: String| Personal::open(account.person(), text);
        let registered = AccountEvent::AccountRegistered {
            account,
            email: open(format!("person-{index}@example.org")),
            handle: format!("person-{index}"),
            password_hash: open("$argon2id$".to_owned()),
            attempt: 1,
            activation_expires_at: OffsetDateTime::UNIX_EPOCH + time::Duration::days(36_500),
        };
        events.push(event(&Boundary::account(account), &registered)?);
        events.push(event(&Boundary::account(account), &AccountEvent::AccountActivated { account })?);
    }
    append_all(store, USERS.name, events).await
}

/// Returns how many events that took.
async fn open_rooms(store: &EventStore, people: &People) -> anyhow::Result<u64> {
    let mut events = Vec::new();
    for (index, owner, room) in people.iter() {
        let boundary = Boundary::room(room);
        let name = format!("Room {index}");
        events.push(event(&boundary, &RoomEvent::RoomCreated { room, name, owner })?);
        for account in people.members(index).skip(1) {
            events.push(event(&boundary, &RoomEvent::MemberInvited { room, account, by: owner })?);
            events.push(event(&boundary, &RoomEvent::InvitationAccepted { room, account })?);
        }
    }
    let count = events.len() as u64;
    append_all(store, CHATS.name, events).await?;
    Ok(count)
}

/// So many messages, deletions included.
async fn talk(store: &EventStore, people: &People, events: u64) -> anyhow::Result<()> {
    let batches = (0..events.div_ceil(BATCH)).map(|batch| batch * BATCH..events.min((batch + 1) * BATCH));
    stream::iter(batches)
        .map(|numbers| {
            let (store, people) = (store.clone(), people.clone());
            async move { tokio::spawn(async move { say(&store, &people, numbers).await }).await? }
        })
        .buffer_unordered(AT_ONCE)
        .try_collect::<Vec<()>>()
        .await?;
    Ok(())
}

/// Messages in one commit, and one of them taken back in the place of the last.
async fn say(store: &EventStore, people: &People, numbers: std::ops::Range<u64>) -> anyhow::Result<()> {
    let takes_back = numbers.end - numbers.start == DELETED_ONE_IN;
    let last = numbers.end - u64::from(takes_back);
    let events = (numbers.start..last)
        .map(|number| message(people, number).map(|(_, event)| event))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let said = append(store, CHATS.name, events).await?;
    if takes_back {
        let (room, author) = people.turn(numbers.start);
        let room = people.room(room);
        let sequence = said + 1 - (last - numbers.start);
        let message = MessageId::new(Uuid::nil());
        let deleted = MessageChangeEvent::MessageDeleted { room, message, sequence, author, by: author };
        append(store, CHATS.name, vec![event(&Boundary::message_changes(room), &deleted)?]).await?;
    }
    Ok(())
}

/// A message, ready to be appended, and in which room it is said.
pub(super) fn message(people: &People, number: u64) -> anyhow::Result<(usize, NewEvent)> {
    let (index, author) = people.turn(number);
    let room = people.room(index);
    let posted = TimelineEvent::MessagePosted {
        room,
        message: MessageId::new(Uuid::now_v7()),
        author,
        body: Deletable::open(author.person(), text(number)),
        answers: None,
        mentions: Vec::new(),
        mentions_room: false,
        attachments: Vec::new(),
    };
    Ok((index, event(&Boundary::timeline(room), &posted)?))
}

async fn convert(store: &EventStore, people: &People, count: u64) -> anyhow::Result<()> {
    let owners = people.iter().cycle().map(|(_, owner, _)| owner);
    let mut events = Vec::new();
    for (number, owner) in (0..count).zip(owners) {
        let conversion = ConversionId::new(Uuid::now_v7());
        let boundary = Boundary::conversion(owner, conversion);
        let digest = "00".repeat(32);
        let requested = ConversionEvent::ConversionRequested {
            conversion,
            owner,
            upload: FileId::new(Uuid::now_v7()),
            name: Personal::open(owner.person(), format!("document-{number}.docx")),
            from: SourceFormat::Docx,
            to: TargetFormat::Pdf,
            size_bytes: 1234,
            digest: digest.clone(),
            keep_seconds: 604_800,
        };
        let started = ConversionEvent::ConversionStarted { conversion, owner, attempt: 1 };
        let result = FileId::new(Uuid::now_v7());
        let completed = ConversionEvent::ConversionCompleted {
            conversion,
            owner,
            result,
            size_bytes: 1234,
            digest,
            picture: None,
        };
        for step in [requested, started, completed] {
            events.push(event(&boundary, &step)?);
        }
    }
    append_all(store, CONVERSIONS.name, events).await
}

fn event<E: Logged>(boundary: &Boundary, event: &E) -> anyhow::Result<NewEvent> {
    NewEvent::of(boundary.subject(), event, Expectation::Any).context("an event has a JSON form")
}

async fn append_all(store: &EventStore, stream: &str, mut events: Vec<NewEvent>) -> anyhow::Result<()> {
    while !events.is_empty() {
        let rest = events.split_off(events.len().min(usize::try_from(BATCH)?));
        append(store, stream, std::mem::replace(&mut events, rest)).await?;
    }
    Ok(())
}

/// The sequence of the last of them.
async fn append(store: &EventStore, stream: &str, events: Vec<NewEvent>) -> anyhow::Result<u64> {
    let proposal = Proposal { stream: stream.to_owned(), events };
    Ok(store.append(&command(), proposal).await?.position.sequence)
}

/// What a command carries in Wherry.
pub(super) fn command() -> CommandMeta {
    let id = Uuid::now_v7();
    #[expect(clippy::disallowed_methods, reason = "commands are measured at the time at which they are sent")]
    let issued_at = OffsetDateTime::now_utc();
    CommandMeta {
        id,
        digest: "9f86d081884c7d659a2feaa0c55ad015".to_owned(),
        actor: "account:018f3b8e-5f6a-7c3d-9a52-0d2f7d1c4b6e".to_owned(),
        correlation: id.to_string(),
        causation: None,
        traceparent: None,
        issued_at,
    }
}

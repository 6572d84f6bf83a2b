//! A log and an index to explore.

use domain::boundary::Boundary;
use domain::chat::{MembershipEvent, RoomEvent};
use domain::ids::{AccountId, RoomId};
use jetstream_es::{CommandMeta, EventStore, Expectation, NewEvent, Proposal};
use sqlx::Executor as _;
use std::sync::Arc;
use uuid::Uuid;

use super::system::System;

/// Events of a room whose state is asked for.
pub(crate) const EVENTS_EACH: u64 = 20;
pub(crate) const ROOMS: u64 = 20_000;
pub(crate) const PEOPLE: u64 = 50_000;
pub(crate) const CONVERSIONS: u64 = 30_000;
/// Rooms in the log itself.
const SCATTERED: u64 = 10;
const BATCH: u64 = 1000;

/// The rooms in the log, each with the sequences of its events.
#[derive(Clone, Debug)]
pub(crate) struct Rooms(Arc<Vec<(RoomId, Vec<u64>)>>);

impl Rooms {
    /// One of them for each round.
    pub(crate) fn of(&self, round: u64) -> (RoomId, &[u64]) {
        let (room, sequences) = &self.0[usize::try_from(round).unwrap_or_default() % self.0.len()];
        (*room, sequences)
    }
}

/// The id of this number of a kind, whose name has seven letters at most.
pub(crate) fn id_of(kind: &str, number: u64) -> Uuid {
    Uuid::from_u64_pair(kind.bytes().fold(0, |sum, byte| (sum << 8) | u64::from(byte)), number)
}

/// Fills CHATS with the lists of many accounts, and rooms whose events lie far apart.
pub(crate) async fn log(system: &System, events: u64) -> anyhow::Result<Rooms> {
    let store = system.store().await?;
    let owner = AccountId::new(id_of("person", 0));
    let mut rooms: Vec<_> = (0..SCATTERED).map(|n| (RoomId::new(id_of("room", n)), Vec::new())).collect();
    let turns = EVENTS_EACH * SCATTERED;
    let mut filled = 0;
    for turn in 0..turns {
        let until = (turn + 1) * events / turns;
        while filled < until {
            let to = until.min(filled + BATCH);
            append(&store, (filled..to).map(list).collect::<Result<_, _>>()?).await?;
            filled = to;
        }
        let (room, sequences) = &mut rooms[usize::try_from(turn % SCATTERED)?];
        let account = AccountId::new(id_of("person", turn));
        let event = match sequences.len() {
            0 => RoomEvent::RoomCreated { room: *room, name: "Harbour".to_owned(), owner },
            odd if odd % 2 == 1 => RoomEvent::MemberInvited { room: *room, account, by: owner },
            _ => RoomEvent::InvitationAccepted { room: *room, account },
        };
        let last = sequences.last().copied().unwrap_or(0);
        let version = sequences.len() as u64 + 1;
        let boundary = Boundary::room(*room);
        let event = NewEvent::of(boundary.subject(), &event, Expectation::Exactly(last))?;
        sequences.push(append(&store, vec![event.numbered(version, last)]).await?);
    }
    Ok(Rooms(Arc::new(rooms)))
}

fn list(number: u64) -> Result<NewEvent, jetstream_es::StoreError> {
    let account = AccountId::new(id_of("person", number % PEOPLE));
    let joined = MembershipEvent::JoinedRoom { room: RoomId::new(id_of("room", number % ROOMS)), account };
    NewEvent::of(Boundary::memberships(account).subject(), &joined, Expectation::Any)
}

/// The sequence of the last of them.
async fn append(store: &EventStore, events: Vec<NewEvent>) -> anyhow::Result<u64> {
    #[expect(clippy::disallowed_methods, reason = "a bench draws its ids and takes the time as they come")]
    let (id, now) = (Uuid::now_v7(), time::OffsetDateTime::now_utc());
    let proposal = Proposal { stream: "CHATS".to_owned(), events };
    Ok(store.append(&CommandMeta::new(id, "d", "bench", now), proposal).await?.position.sequence)
}

/// Fills the tables of the index as if so many events had been folded: the projectors' own speed is another workload.
pub(crate) async fn index(system: &System, events: u64) -> anyhow::Result<()> {
    let mut connection = system.writer().await?;
    let schema: String = sqlx::query_scalar(
        "select schema_name from kit.build where projection = 'audit_index' and state = 'live'",
    )
    .fetch_one(&mut connection)
    .await?;
    let id = |kind: &str, number: &str| {
        let high = id_of(kind, 0).as_u64_pair().0;
        format!("(lpad(to_hex({high}::bigint), 16, '0') || lpad(to_hex(({number})::bigint), 16, '0'))::uuid")
    };
    let (person, room) = (id("person", &format!("n % {PEOPLE}")), id("room", &format!("n % {ROOMS}")));
    let (conversion, command) = (id("convert", &format!("n % {CONVERSIONS}")), id("command", "n"));
    let correlation = id("command", "n / 3");
    connection
        .execute(
            format!(
                "set search_path = {schema};
                 truncate event, person;
                 insert into event
                     select 'CHATS', n, timestamptz '2026-01-01' + n * interval '1 second', n || '.0',
                         (array['MessagePosted', 'RoomCreated', 'JoinedRoom', 'MemberInvited'])[1 + n % 4], 1,
                         'chat.room.' || n % {ROOMS}, 'chat.room.*', {person}, {room}, {conversion}, 'account:x',
                         {command}, ({correlation})::text, case when n % 3 = 0 then n - 1 || '.0' end
                     from generate_series(1, {events}) n;
                 insert into person select account_id, stored_at, stream, sequence, event_type from event;
                 analyze event; analyze person"
            )
            .as_str(),
        )
        .await?;
    Ok(())
}

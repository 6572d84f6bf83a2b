//! Every room for who looks after all of them, without anything that is said in it; and what administrators decided on each.

use std::collections::BTreeMap;

use domain::{
    logged::Logged as _,
    boundary::{CHATS, Stream},
    chat::{RoomEvent, TimelineEvent},
};
use sqlx::PgConnection;
use time::{OffsetDateTime, Time, UtcOffset};
use uuid::Uuid;

use super::fronts::Fronts;
use crate::projection::{Batch, Pace, Projection, ProjectionError, Traces, View, shown};

/// The read model `room_directory`.
///
/// Of what is said it knows the day of the last message and no more: that is enough to find rooms that nobody uses, and says
/// little of who talks when.
#[derive(Clone, Copy, Debug, Default)]
pub struct RoomDirectory;

impl Projection for RoomDirectory {
    const NAME: &'static str = "room_directory";
    const VERSION: u32 = 2;
    const STREAMS: &'static [Stream] = &[CHATS];
    const PACE: Pace = Pace::Unwatched;
    const TABLES: &'static str = "
        create table listed_room (
            room_id uuid primary key,
            name text not null,
            direct boolean not null,
            public boolean not null default false,
            created_at timestamptz not null,
            active_on timestamptz not null,
            archived_at timestamptz
        );
        create table decision (
            room_id uuid not null,
            sequence bigint not null,
            kind text not null check (kind in ('archived', 'reopened', 'owner-assigned')),
            decided_by uuid not null,
            owner_id uuid,
            reason text not null,
            decided_at timestamptz not null,
            primary key (room_id, sequence)
        );
    ";
    const INDEXES: &'static str =
        "create index listed_room_by_day on listed_room (direct, active_on desc, room_id desc);";
    const TRACES: &'static [Traces] =
        &[Traces { table: "decision", owner: "decided_by", texts: &["reason"] }];
    const VIEWS: &'static [View] = &[
        View {
            name: "listed_room",
            select: "select room_id, name, direct, public, created_at, active_on, archived_at from listed_room",
        },
        View {
            name: "room_decision",
            select: "select room_id, sequence, kind, decided_by, owner_id, reason, decided_at from decision",
        },
    ];

    fn reads(subject: &str) -> bool {
        RoomEvent::is_on(subject) || TimelineEvent::is_on(subject)
    }

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let (mut created, mut decided) = (Created::default(), Decided::default());
        // What a batch leaves of each room: since when it is archived, or that it is open.
        let mut archived: BTreeMap<Uuid, Option<OffsetDateTime>> = BTreeMap::new();
        let mut fronts = Fronts::default();
        for fact in batch.of::<RoomEvent>()? {
            let (sequence, time) = (fact.sequence, fact.time);
            match fact.event {
                RoomEvent::RoomCreated { room, name, .. } => created.add(room.uuid(), name, false, time),
                RoomEvent::DirectRoomOpened { room, .. } => {
                    created.add(room.uuid(), String::new(), true, time);
                }
                RoomEvent::RoomArchived { room, by, reason } => {
                    archived.insert(room.uuid(), Some(time));
                    decided.add((room.uuid(), sequence, time), "archived", by.uuid(), None, shown(&reason));
                }
                RoomEvent::RoomReopened { room, by, reason } => {
                    archived.insert(room.uuid(), None);
                    decided.add((room.uuid(), sequence, time), "reopened", by.uuid(), None, shown(&reason));
                }
                RoomEvent::OwnershipAssigned { room, to, by, reason } => {
                    let (at, owner) = ((room.uuid(), sequence, time), Some(to.uuid()));
                    decided.add(at, "owner-assigned", by.uuid(), owner, shown(&reason));
                }
                RoomEvent::RoomVisibilityChanged { room, visibility, .. } => fronts.see(room.uuid(), visibility),
                RoomEvent::RoomRenamed { room, name, .. } => fronts.rename(room.uuid(), name),
                // Who is in a room stands in `room_list`.
                RoomEvent::MemberInvited { .. }
                | RoomEvent::InvitationAccepted { .. }
                | RoomEvent::InvitationDeclined { .. }
                | RoomEvent::MemberLeft { .. }
                | RoomEvent::MemberRemoved { .. }
                | RoomEvent::OwnershipPassed { .. }
                | RoomEvent::ModeratorAppointed { .. }
                | RoomEvent::ModeratorDismissed { .. }
                | RoomEvent::PersonBanned { .. }
                | RoomEvent::BanLifted { .. }
                | RoomEvent::InviteLinkCreated { .. }
                | RoomEvent::InviteLinkRevoked { .. }
                | RoomEvent::JoinedByLink { .. }
                | RoomEvent::JoinedOpenRoom { .. }
                | RoomEvent::WebhookCreated { .. }
                | RoomEvent::WebhookRevoked { .. }
                | RoomEvent::WritingBlocked { .. }
                | RoomEvent::WritingUnblocked { .. }
                | RoomEvent::MessagePinned { .. }
                | RoomEvent::MessageUnpinned { .. }
                | RoomEvent::BotAdded { .. }
                | RoomEvent::LinkPreviewsTurnedOff { .. }
                | RoomEvent::LinkPreviewsTurnedOn { .. } => {}
            }
        }
        let mut active: BTreeMap<Uuid, OffsetDateTime> = BTreeMap::new();
        for fact in batch.of::<TimelineEvent>()? {
            let TimelineEvent::MessagePosted { room, .. } = fact.event;
            active.insert(room.uuid(), day_of(fact.time));
        }
        created.insert(tables).await?;
        fronts.write(tables, CHANGE_FRONTS).await?;
        decided.insert(tables).await?;
        archive(tables, &archived).await?;
        note_activity(tables, &active).await
    }
}

/// The beginning of the day, in UTC.
fn day_of(time: OffsetDateTime) -> OffsetDateTime {
    time.to_offset(UtcOffset::UTC).replace_time(Time::MIDNIGHT)
}

const CHANGE_FRONTS: &str = "
    update listed_room r set name = coalesce(f.name, r.name), public = coalesce(f.public, r.public)
    from unnest($1::uuid[], $2::text[], $3::boolean[]) as f (room_id, name, public)
    where r.room_id = f.room_id";

/// The rooms that a batch creates, column by column.
#[derive(Default)]
struct Created {
    rooms: Vec<Uuid>,
    names: Vec<String>,
    direct: Vec<bool>,
    times: Vec<OffsetDateTime>,
    days: Vec<OffsetDateTime>,
}

impl Created {
    fn add(&mut self, room: Uuid, name: String, direct: bool, time: OffsetDateTime) {
        self.rooms.push(room);
        self.names.push(name);
        self.direct.push(direct);
        self.times.push(time);
        self.days.push(day_of(time));
    }

    async fn insert(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.rooms.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into listed_room (room_id, name, direct, created_at, active_on)
             select * from unnest($1::uuid[], $2::text[], $3::boolean[], $4::timestamptz[], $5::timestamptz[])",
        )
        .bind(&self.rooms)
        .bind(&self.names)
        .bind(&self.direct)
        .bind(&self.times)
        .bind(&self.days)
        .execute(tables)
        .await?;
        Ok(())
    }
}

/// What administrators decide in a batch, column by column.
#[derive(Default)]
struct Decided {
    rooms: Vec<Uuid>,
    sequences: Vec<i64>,
    times: Vec<OffsetDateTime>,
    kinds: Vec<&'static str>,
    administrators: Vec<Uuid>,
    owners: Vec<Option<Uuid>>,
    reasons: Vec<String>,
}

impl Decided {
    fn add(
        &mut self,
        (room, sequence, time): (Uuid, i64, OffsetDateTime),
        kind: &'static str,
        by: Uuid,
        owner: Option<Uuid>,
        reason: String,
    ) {
        self.rooms.push(room);
        self.sequences.push(sequence);
        self.times.push(time);
        self.kinds.push(kind);
        self.administrators.push(by);
        self.owners.push(owner);
        self.reasons.push(reason);
    }

    async fn insert(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.rooms.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into decision (room_id, sequence, kind, decided_by, owner_id, reason, decided_at)
             select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::uuid[], $5::uuid[], $6::text[],
                                  $7::timestamptz[])",
        )
        .bind(&self.rooms)
        .bind(&self.sequences)
        .bind(&self.kinds)
        .bind(&self.administrators)
        .bind(&self.owners)
        .bind(&self.reasons)
        .bind(&self.times)
        .execute(tables)
        .await?;
        Ok(())
    }
}

async fn archive(
    tables: &mut PgConnection,
    archived: &BTreeMap<Uuid, Option<OffsetDateTime>>,
) -> Result<(), ProjectionError> {
    if archived.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "update listed_room r set archived_at = a.archived_at
         from unnest($1::uuid[], $2::timestamptz[]) as a (room_id, archived_at) where r.room_id = a.room_id",
    )
    .bind(archived.keys().copied().collect::<Vec<_>>())
    .bind(archived.values().copied().collect::<Vec<_>>())
    .execute(tables)
    .await?;
    Ok(())
}

/// Most of what is said is said on the day of what was said before it, and changes nothing.
async fn note_activity(
    tables: &mut PgConnection,
    active: &BTreeMap<Uuid, OffsetDateTime>,
) -> Result<(), ProjectionError> {
    if active.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "update listed_room r set active_on = a.active_on
         from unnest($1::uuid[], $2::timestamptz[]) as a (room_id, active_on)
         where r.room_id = a.room_id and r.active_on <> a.active_on",
    )
    .bind(active.keys().copied().collect::<Vec<_>>())
    .bind(active.values().copied().collect::<Vec<_>>())
    .execute(tables)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projection::spec::{Said, Spec, given, on};
    use domain::{
        boundary::Boundary,
        chat::Visibility,
        ids::{AccountId, MessageId, RoomId},
    };
    use personal::{Deletable, Personal};
    use serde_json::json;

    fn room() -> RoomId {
        RoomId::new(Uuid::from_u128(0x500))
    }

    fn ada() -> AccountId {
        AccountId::new(Uuid::from_u128(0xada))
    }

    fn happened(event: RoomEvent) -> Spec {
        on(&Boundary::room(room()), event)
    }

    fn created() -> Spec {
        happened(RoomEvent::RoomCreated { room: room(), name: "Harbour".to_owned(), owner: ada() })
    }

    fn archived(reason: Personal<String>) -> Spec {
        happened(RoomEvent::RoomArchived { room: room(), by: ada(), reason })
    }

    fn why(text: &str) -> Personal<String> {
        Personal::open(ada().person(), text.to_owned())
    }

    fn posted() -> Spec {
        let said = Said { room: room(), message: MessageId::new(Uuid::from_u128(0x11)), author: ada() };
        said.posted(Deletable::open(ada().person(), "ahoy".to_owned()))
    }

    const ROOMS: &str = "select name, direct, active_on = date_trunc('day', active_on at time zone 'utc') at time zone 'utc' as by_day,
                                archived_at is not null as archived from read.listed_room";
    const DECISIONS: &str = "select sequence, kind, owner_id, reason from read.room_decision order by sequence";

    #[tokio::test]
    async fn a_room_is_listed_with_its_day_and_without_what_is_said() -> anyhow::Result<()> {
        let mut projected = given([created(), posted()]).project::<RoomDirectory>().await?;
        let rows = json!([{"name": "Harbour", "direct": false, "by_day": true, "archived": false}]);
        projected.then_rows(ROOMS, rows).await?;
        assert!(!projected.dump().await?.contains("ahoy"));
        Ok(())
    }

    #[tokio::test]
    async fn a_room_is_listed_under_its_last_name_and_as_public() -> anyhow::Result<()> {
        let public = RoomEvent::RoomVisibilityChanged { room: room(), visibility: Visibility::Public, by: ada() };
        let renamed = RoomEvent::RoomRenamed { room: room(), name: "Quay".to_owned(), by: ada() };
        given([created(), happened(public), happened(renamed)])
            .project::<RoomDirectory>()
            .await?
            .then_rows("select name, public from read.listed_room", json!([{"name": "Quay", "public": true}]))
            .await
    }

    #[tokio::test]
    async fn a_direct_room_is_known_as_one() -> anyhow::Result<()> {
        let bob = AccountId::new(Uuid::from_u128(0xb0b));
        given([happened(RoomEvent::DirectRoomOpened { room: room(), by: ada(), account: bob })])
            .project::<RoomDirectory>()
            .await?
            .then_rows(ROOMS, json!([{"name": "", "direct": true, "by_day": true, "archived": false}]))
            .await
    }

    #[tokio::test]
    async fn what_administrators_decide_is_kept_with_the_reasons() -> anyhow::Result<()> {
        let bob = AccountId::new(Uuid::from_u128(0xb0b));
        let reopened =
            RoomEvent::RoomReopened { room: room(), by: ada(), reason: why("it goes on after all") };
        let assigned = RoomEvent::OwnershipAssigned { room: room(), to: bob, by: ada(), reason: why("she left us") };
        let projected = given([created(), archived(why("it is over")), happened(reopened), happened(assigned)])
            .project::<RoomDirectory>()
            .await?;
        let rows = json!([{"name": "Harbour", "direct": false, "by_day": true, "archived": false}]);
        projected.then_rows(ROOMS, rows).await?;
        let decisions = json!([
            {"sequence": 2, "kind": "archived", "owner_id": null, "reason": "it is over"},
            {"sequence": 3, "kind": "reopened", "owner_id": null, "reason": "it goes on after all"},
            {"sequence": 4, "kind": "owner-assigned", "owner_id": bob, "reason": "she left us"},
        ]);
        projected.then_rows(DECISIONS, decisions).await
    }

    #[tokio::test]
    async fn the_room_stays_archived_when_whose_reason_it_was_is_forgotten() -> anyhow::Result<()> {
        let projected = given([created(), archived(Personal::Erased { of: ada().person() })])
            .project::<RoomDirectory>()
            .await?;
        let rows = json!([{"name": "Harbour", "direct": false, "by_day": true, "archived": true}]);
        projected.then_rows(ROOMS, rows).await?;
        let decisions = json!([{"sequence": 2, "kind": "archived", "owner_id": null, "reason": "[erased]"}]);
        projected.then_rows(DECISIONS, decisions).await
    }
}

//! The rooms, who is invited to, in or banned from each, and what was said last.

use std::collections::BTreeMap;

use domain::{
    boundary::{CHATS, Stream},
    chat::{MessageChangeEvent, RoomEvent, TimelineEvent},
    ids::{AccountId, RoomId},
    logged::Logged as _,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{bans::Bans, deletions::Deletions, edits::Edits, fronts::Fronts};
use crate::projection::{Batch, ERASED, Fact, Projection, ProjectionError, Traces, View, shown};

/// The read model `room_list`.
///
/// The room of two people has no name, and names both: one sees the other's, also when that one is in it no more.
#[derive(Clone, Copy, Debug, Default)]
pub struct RoomList;

impl Projection for RoomList {
    const NAME: &'static str = "room_list";
    const VERSION: u32 = 7;
    const STREAMS: &'static [Stream] = &[CHATS];
    const TABLES: &'static str = "
        create table room (
            room_id uuid primary key,
            name text not null,
            public boolean not null default false,
            archived boolean not null default false,
            created_at timestamptz not null,
            opened_by uuid,
            opened_with uuid
        );
        create table room_member (
            room_id uuid not null,
            account_id uuid not null,
            status text not null check (status in ('member', 'invited')),
            role text not null check (role in ('owner', 'moderator', 'member')),
            invited_by uuid,
            since timestamptz not null,
            since_sequence bigint not null,
            primary key (room_id, account_id)
        );
        create index room_found_by_all on room (created_at desc, room_id desc) where public and not archived;
        create index room_member_by_account on room_member (account_id);
        create table room_ban (
            room_id uuid not null,
            account_id uuid not null,
            banned_by uuid not null,
            banned_at timestamptz not null,
            primary key (room_id, account_id)
        );
        create table last_message (
            room_id uuid primary key,
            sequence bigint not null,
            author_id uuid not null,
            body text not null,
            posted_at timestamptz not null,
            deleted boolean not null
        );
    ";
    const TRACES: &'static [Traces] =
        &[Traces { table: "last_message", owner: "author_id", texts: &["body"] }];
    const VIEWS: &'static [View] = &[
        View {
            name: "room",
            select: "select room_id, name, public, archived, created_at, opened_by, opened_with from room",
        },
        View {
            name: "room_member",
            select: "select room_id, account_id, status, role, invited_by, since, since_sequence from room_member",
        },
        View { name: "room_ban", select: "select room_id, account_id, banned_by, banned_at from room_ban" },
        View {
            name: "room_last_message",
            select: "select room_id, sequence, author_id, body, posted_at, deleted from last_message",
        },
    ];

    fn reads(subject: &str) -> bool {
        RoomEvent::is_on(subject) || TimelineEvent::is_on(subject) || MessageChangeEvent::is_on(subject)
    }

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let mut created = Created::default();
        let mut standings: Standings = BTreeMap::new();
        let mut roles = Roles::new();
        let mut bans = Bans::default();
        let mut fronts = Fronts::default();
        let mut archived: BTreeMap<Uuid, bool> = BTreeMap::new();
        for Fact { event, time, sequence, .. } in batch.of::<RoomEvent>()? {
            let since = (time, sequence);
            match event {
                RoomEvent::RoomCreated { room, name, owner } => {
                    created.rooms.push(room.uuid());
                    created.names.push(name);
                    created.times.push(time);
                    created.openers.push(None);
                    created.others.push(None);
                    standings.insert((room, owner), Some(Standing::member("owner", since)));
                }
                RoomEvent::DirectRoomOpened { room, by, account } => {
                    created.rooms.push(room.uuid());
                    created.names.push(String::new());
                    created.times.push(time);
                    created.openers.push(Some(by.uuid()));
                    created.others.push(Some(account.uuid()));
                    for member in [by, account] {
                        standings.insert((room, member), Some(Standing::member("member", since)));
                    }
                }
                RoomEvent::MemberInvited { room, account, by } => {
                    standings.insert((room, account), Some(Standing::invited(by, since)));
                }
                RoomEvent::InvitationAccepted { room, account }
                | RoomEvent::JoinedByLink { room, account, .. }
                | RoomEvent::JoinedOpenRoom { room, account }
                | RoomEvent::BotAdded { room, account, .. } => {
                    standings.insert((room, account), Some(Standing::member("member", since)));
                }
                RoomEvent::InvitationDeclined { room, account }
                | RoomEvent::MemberLeft { room, account }
                | RoomEvent::MemberRemoved { room, account, .. } => {
                    standings.insert((room, account), None);
                }
                RoomEvent::OwnershipPassed { room, from, to } => {
                    change_role(&mut standings, &mut roles, (room, from), "member");
                    change_role(&mut standings, &mut roles, (room, to), "owner");
                }
                RoomEvent::ModeratorAppointed { room, account, .. } => {
                    change_role(&mut standings, &mut roles, (room, account), "moderator");
                }
                RoomEvent::ModeratorDismissed { room, account, .. } => {
                    change_role(&mut standings, &mut roles, (room, account), "member");
                }
                RoomEvent::PersonBanned { room, account, by } => {
                    standings.insert((room, account), None);
                    bans.add((room, account), by, time);
                }
                RoomEvent::BanLifted { room, account, .. } => bans.lift((room, account)),
                RoomEvent::RoomVisibilityChanged { room, visibility, .. } => fronts.see(room.uuid(), visibility),
                RoomEvent::RoomRenamed { room, name, .. } => fronts.rename(room.uuid(), name),
                RoomEvent::RoomArchived { room, .. } => drop(archived.insert(room.uuid(), true)),
                RoomEvent::RoomReopened { room, .. } => drop(archived.insert(room.uuid(), false)),
                // What is pinned stands in `pin_list`, whether links are previewed in `link_previews`, the links in `invite_link_list`; whom somebody has blocked, for them alone, in `block_list`.
                RoomEvent::InviteLinkCreated { .. }
                | RoomEvent::InviteLinkRevoked { .. }
                | RoomEvent::WebhookCreated { .. }
                | RoomEvent::WebhookRevoked { .. }
                | RoomEvent::WritingBlocked { .. }
                | RoomEvent::WritingUnblocked { .. }
                | RoomEvent::MessagePinned { .. }
                | RoomEvent::MessageUnpinned { .. }
                | RoomEvent::LinkPreviewsTurnedOff { .. }
                | RoomEvent::LinkPreviewsTurnedOn { .. }
                // What administrators decide stands with its reason in `room_directory`.
                | RoomEvent::OwnershipAssigned { .. } => {}
            }
        }
        created.insert(tables).await?;
        fronts.write(tables, CHANGE_FRONTS).await?;
        archive(tables, &archived).await?;
        change_roles(tables, &roles).await?;
        bans.write(tables).await?;
        remove_gone(tables, &standings).await?;
        upsert_members(tables, &standings).await?;
        upsert_last_messages(tables, batch.of::<TimelineEvent>()?).await?;
        rewrite(tables, &Edits::of(batch)?.last_of_each()).await?;
        take_back(tables, &Deletions::of(batch)?).await
    }
}

const CHANGE_FRONTS: &str = "
    update room r set name = coalesce(f.name, r.name), public = coalesce(f.public, r.public)
    from unnest($1::uuid[], $2::text[], $3::boolean[]) as f (room_id, name, public)
    where r.room_id = f.room_id";

/// The rooms that a batch creates, column by column.
#[derive(Default)]
struct Created {
    rooms: Vec<Uuid>,
    names: Vec<String>,
    times: Vec<OffsetDateTime>,
    /// Of direct rooms, the two that they are of.
    openers: Vec<Option<Uuid>>,
    others: Vec<Option<Uuid>>,
}

impl Created {
    async fn insert(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.rooms.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into room (room_id, name, created_at, opened_by, opened_with)
             select * from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::uuid[], $5::uuid[])",
        )
        .bind(&self.rooms)
        .bind(&self.names)
        .bind(&self.times)
        .bind(&self.openers)
        .bind(&self.others)
        .execute(tables)
        .await?;
        Ok(())
    }
}

/// Archived rooms are not among those that everybody finds.
async fn archive(tables: &mut PgConnection, archived: &BTreeMap<Uuid, bool>) -> Result<(), ProjectionError> {
    if archived.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "update room r set archived = a.archived
         from unnest($1::uuid[], $2::boolean[]) as a (room_id, archived) where r.room_id = a.room_id",
    )
    .bind(archived.keys().copied().collect::<Vec<_>>())
    .bind(archived.values().copied().collect::<Vec<_>>())
    .execute(tables)
    .await?;
    Ok(())
}

/// How somebody stands to a room after a batch.
struct Standing {
    status: &'static str,
    role: &'static str,
    invited_by: Option<Uuid>,
    /// When it began, and where in the log: what came before is not new to whoever joins.
    since: (OffsetDateTime, i64),
}

impl Standing {
    const fn member(role: &'static str, since: (OffsetDateTime, i64)) -> Self {
        Self { status: "member", role, invited_by: None, since }
    }

    const fn invited(by: AccountId, since: (OffsetDateTime, i64)) -> Self {
        Self { status: "invited", role: "member", invited_by: Some(by.uuid()), since }
    }
}

type Standings = BTreeMap<(RoomId, AccountId), Option<Standing>>;

/// The new roles of those who are in since before a batch.
type Roles = BTreeMap<(RoomId, AccountId), &'static str>;

fn change_role(standings: &mut Standings, roles: &mut Roles, who: (RoomId, AccountId), role: &'static str) {
    match standings.get_mut(&who) {
        Some(Some(standing)) => standing.role = role,
        Some(None) => {}
        None => drop(roles.insert(who, role)),
    }
}

async fn change_roles(tables: &mut PgConnection, roles: &Roles) -> Result<(), ProjectionError> {
    if roles.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "update room_member m set role = r.role
         from unnest($1::uuid[], $2::uuid[], $3::text[]) as r (room_id, account_id, role)
         where m.room_id = r.room_id and m.account_id = r.account_id",
    )
    .bind(roles.keys().map(|(room, _)| room.uuid()).collect::<Vec<_>>())
    .bind(roles.keys().map(|(_, account)| account.uuid()).collect::<Vec<_>>())
    .bind(roles.values().copied().collect::<Vec<_>>())
    .execute(tables)
    .await?;
    Ok(())
}

async fn remove_gone(tables: &mut PgConnection, standings: &Standings) -> Result<(), ProjectionError> {
    let (rooms, accounts): (Vec<Uuid>, Vec<Uuid>) = standings
        .iter()
        .filter(|(_, standing)| standing.is_none())
        .map(|((room, account), _)| (room.uuid(), account.uuid()))
        .unzip();
    if rooms.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "delete from room_member m using unnest($1::uuid[], $2::uuid[]) as gone (room_id, account_id)
         where m.room_id = gone.room_id and m.account_id = gone.account_id",
    )
    .bind(rooms)
    .bind(accounts)
    .execute(tables)
    .await?;
    Ok(())
}

async fn upsert_members(tables: &mut PgConnection, standings: &Standings) -> Result<(), ProjectionError> {
    let present: Vec<_> =
        standings.iter().filter_map(|(key, standing)| Some((key, standing.as_ref()?))).collect();
    if present.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "insert into room_member (room_id, account_id, status, role, invited_by, since, since_sequence)
         select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::timestamptz[],
                              $7::bigint[])
         on conflict (room_id, account_id) do update set
             status = excluded.status, role = excluded.role, invited_by = excluded.invited_by,
             since = excluded.since, since_sequence = excluded.since_sequence",
    )
    .bind(present.iter().map(|((room, _), _)| room.uuid()).collect::<Vec<_>>())
    .bind(present.iter().map(|((_, account), _)| account.uuid()).collect::<Vec<_>>())
    .bind(present.iter().map(|(_, standing)| standing.status).collect::<Vec<_>>())
    .bind(present.iter().map(|(_, standing)| standing.role).collect::<Vec<_>>())
    .bind(present.iter().map(|(_, standing)| standing.invited_by).collect::<Vec<_>>())
    .bind(present.iter().map(|(_, standing)| standing.since.0).collect::<Vec<_>>())
    .bind(present.iter().map(|(_, standing)| standing.since.1).collect::<Vec<_>>())
    .execute(tables)
    .await?;
    Ok(())
}

async fn upsert_last_messages(
    tables: &mut PgConnection,
    facts: Vec<Fact<TimelineEvent>>,
) -> Result<(), ProjectionError> {
    // Events come in order, so that the last one of each room is left. What is answered in a thread alone is not said in the
    // room.
    let last: BTreeMap<_, _> = facts
        .into_iter()
        .filter_map(|fact| {
            let TimelineEvent::MessagePosted { room, author, body, answers, .. } = fact.event;
            let thread = answers.and_then(|answered| answered.thread);
            let is_in_room = thread.is_none_or(|thread| thread.also_in_room);
            is_in_room.then(|| (room, (fact.sequence, author, shown(&body), fact.time)))
        })
        .collect();
    if last.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "insert into last_message (room_id, sequence, author_id, body, posted_at, deleted)
         select *, false from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::timestamptz[])
         on conflict (room_id) do update set
             sequence = excluded.sequence, author_id = excluded.author_id, body = excluded.body,
             posted_at = excluded.posted_at, deleted = false",
    )
    .bind(last.keys().map(|room| room.uuid()).collect::<Vec<_>>())
    .bind(last.values().map(|(sequence, ..)| *sequence).collect::<Vec<_>>())
    .bind(last.values().map(|(_, author, ..)| author.uuid()).collect::<Vec<_>>())
    .bind(last.values().map(|(.., body, _)| body.as_str()).collect::<Vec<_>>())
    .bind(last.values().map(|(.., posted_at)| *posted_at).collect::<Vec<_>>())
    .execute(tables)
    .await?;
    Ok(())
}

/// Of the edited messages those that are a room's last and not deleted.
async fn rewrite(tables: &mut PgConnection, edits: &Edits) -> Result<(), ProjectionError> {
    if edits.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "update last_message m set body = e.body
         from unnest($1::uuid[], $2::bigint[], $3::text[]) as e (room_id, sequence, body)
         where m.room_id = e.room_id and m.sequence = e.sequence and not m.deleted",
    )
    .bind(&edits.rooms)
    .bind(&edits.sequences)
    .bind(&edits.bodies)
    .execute(tables)
    .await?;
    Ok(())
}

/// Of the deleted messages those that are a room's last; the one before it does not come back.
async fn take_back(tables: &mut PgConnection, deleted: &Deletions) -> Result<(), ProjectionError> {
    if deleted.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "update last_message m set body = $3, deleted = true
         from unnest($1::uuid[], $2::bigint[]) as d (room_id, sequence)
         where m.room_id = d.room_id and m.sequence = d.sequence",
    )
    .bind(&deleted.rooms)
    .bind(&deleted.sequences)
    .bind(ERASED)
    .execute(tables)
    .await?;
    Ok(())
}

#[cfg(test)]
#[path = "room_list_tests.rs"]
mod tests;

//! The rooms, who is invited to or in each, and what was said last.

use std::collections::BTreeMap;

use domain::{
    boundary::{CHATS, Stream},
    chat::{RoomEvent, TimelineEvent},
    ids::{AccountId, RoomId},
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{deletions::Deletions, edits::Edits};
use crate::projection::{Batch, ERASED, Fact, Projection, ProjectionError, Traces, View, shown};

/// The read model `room_list`.
///
/// The room of two people has no name, and names both: one sees the other's, also when that one is in it no more.
#[derive(Clone, Copy, Debug, Default)]
pub struct RoomList;

impl Projection for RoomList {
    const NAME: &'static str = "room_list";
    const VERSION: u32 = 4;
    const STREAMS: &'static [Stream] = &[CHATS];
    const TABLES: &'static str = "
        create table room (
            room_id uuid primary key,
            name text not null,
            created_at timestamptz not null,
            opened_by uuid,
            opened_with uuid
        );
        create table room_member (
            room_id uuid not null,
            account_id uuid not null,
            status text not null check (status in ('member', 'invited')),
            role text not null check (role in ('owner', 'member')),
            invited_by uuid,
            since timestamptz not null,
            since_sequence bigint not null,
            primary key (room_id, account_id)
        );
        create index room_member_by_account on room_member (account_id);
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
        View { name: "room", select: "select room_id, name, created_at, opened_by, opened_with from room" },
        View {
            name: "room_member",
            select: "select room_id, account_id, status, role, invited_by, since, since_sequence from room_member",
        },
        View {
            name: "room_last_message",
            select: "select room_id, sequence, author_id, body, posted_at, deleted from last_message",
        },
    ];

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let mut created = Created::default();
        let mut standings: Standings = BTreeMap::new();
        let mut roles: BTreeMap<(RoomId, AccountId), &'static str> = BTreeMap::new();
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
                RoomEvent::InvitationAccepted { room, account } => {
                    standings.insert((room, account), Some(Standing::member("member", since)));
                }
                RoomEvent::InvitationDeclined { room, account }
                | RoomEvent::MemberLeft { room, account }
                | RoomEvent::MemberRemoved { room, account, .. } => {
                    standings.insert((room, account), None);
                }
                RoomEvent::OwnershipPassed { room, from, to } => {
                    for (account, role) in [(from, "member"), (to, "owner")] {
                        match standings.get_mut(&(room, account)) {
                            Some(Some(standing)) => standing.role = role,
                            Some(None) => {}
                            // In since before this batch: only the role changes.
                            None => drop(roles.insert((room, account), role)),
                        }
                    }
                }
            }
        }
        created.insert(tables).await?;
        change_roles(tables, &roles).await?;
        remove_gone(tables, &standings).await?;
        upsert_members(tables, &standings).await?;
        upsert_last_messages(tables, batch.of::<TimelineEvent>()?).await?;
        rewrite(tables, &Edits::of(batch)?.last_of_each()).await?;
        take_back(tables, &Deletions::of(batch)?).await
    }
}

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

async fn change_roles(
    tables: &mut PgConnection,
    roles: &BTreeMap<(RoomId, AccountId), &'static str>,
) -> Result<(), ProjectionError> {
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
    // Events come in order, so that the last one of each room is left.
    let last: BTreeMap<_, _> = facts
        .into_iter()
        .map(|fact| {
            let TimelineEvent::MessagePosted { room, author, body, .. } = fact.event;
            (room, (fact.sequence, author, shown(&body), fact.time))
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
mod tests {
    use super::*;
    use crate::projection::spec::{Spec, given, on};
    use domain::{boundary::Boundary, chat::MessageChangeEvent, ids::MessageId};
    use personal::Deletable;
    use serde_json::json;

    fn room() -> RoomId {
        RoomId::new(Uuid::from_u128(0x500))
    }

    fn ada() -> AccountId {
        AccountId::new(Uuid::from_u128(0xada))
    }

    fn bob() -> AccountId {
        AccountId::new(Uuid::from_u128(0xb0b))
    }

    fn happened(event: RoomEvent) -> Spec {
        on(&Boundary::room(room()), event)
    }

    fn created() -> Spec {
        happened(RoomEvent::RoomCreated { room: room(), name: "Harbour".to_owned(), owner: ada() })
    }

    fn invited() -> Spec {
        happened(RoomEvent::MemberInvited { room: room(), account: bob(), by: ada() })
    }

    fn accepted() -> Spec {
        happened(RoomEvent::InvitationAccepted { room: room(), account: bob() })
    }

    fn posted(body: &str) -> Spec {
        on(
            &Boundary::timeline(room()),
            TimelineEvent::MessagePosted {
                room: room(),
                message: MessageId::new(Uuid::from_u128(1)),
                author: ada(),
                body: Deletable::open(ada().person(), body.to_owned()),
                answers: None,
                mentions: Vec::new(),
                mentions_room: false,
            },
        )
    }

    fn deleted(sequence: u64) -> Spec {
        let message = MessageId::new(Uuid::from_u128(1));
        let (room, author, by) = (room(), ada(), ada());
        let event = MessageChangeEvent::MessageDeleted { room, message, sequence, author, by };
        on(&Boundary::message_changes(room), event)
    }

    fn edited(sequence: u64, body: &str) -> Spec {
        let (room, author, message) = (room(), ada(), MessageId::new(Uuid::from_u128(1)));
        let body = Deletable::open(author.person(), body.to_owned());
        let event = MessageChangeEvent::MessageEdited { room, message, sequence, author, body };
        on(&Boundary::message_changes(room), event)
    }

    const MEMBERS: &str =
        "select account_id, status, role, invited_by from read.room_member order by account_id";

    #[tokio::test]
    async fn an_owner_who_goes_for_ever_leaves_the_room_to_another() -> anyhow::Result<()> {
        let passed = happened(RoomEvent::OwnershipPassed { room: room(), from: ada(), to: bob() });
        let left = happened(RoomEvent::MemberLeft { room: room(), account: ada() });
        let events = [created(), invited(), accepted(), passed, left];
        let expected = json!([{"account_id": bob(), "status": "member", "role": "owner", "invited_by": null}]);
        given(events).project::<RoomList>().await?.then_rows(MEMBERS, expected).await
    }

    #[tokio::test]
    async fn a_room_begins_with_its_owner() -> anyhow::Result<()> {
        let projected = given([created()]).project::<RoomList>().await?;
        projected
            .then_rows("select room_id, name from read.room", json!([{"room_id": room(), "name": "Harbour"}]))
            .await?;
        projected
            .then_rows(
                MEMBERS,
                json!([{"account_id": ada(), "status": "member", "role": "owner", "invited_by": null}]),
            )
            .await
    }

    #[tokio::test]
    async fn a_direct_room_has_two_members_and_names_both_also_when_one_is_gone() -> anyhow::Result<()> {
        let opened = happened(RoomEvent::DirectRoomOpened { room: room(), by: bob(), account: ada() });
        let member = |account| json!({"account_id": account, "status": "member", "role": "member", "invited_by": null});
        let both = json!([member(ada()), member(bob())]);
        given([opened.clone()]).project::<RoomList>().await?.then_rows(MEMBERS, both).await?;
        let left = happened(RoomEvent::MemberLeft { room: room(), account: bob() });
        let projected = given([opened, left]).project::<RoomList>().await?;
        projected.then_rows(MEMBERS, json!([member(ada())])).await?;
        let pair = json!([{"name": "", "opened_by": bob(), "opened_with": ada()}]);
        projected.then_rows("select name, opened_by, opened_with from read.room", pair).await
    }

    #[tokio::test]
    async fn an_invitation_names_who_invites_until_it_is_accepted() -> anyhow::Result<()> {
        let owner = json!({"account_id": ada(), "status": "member", "role": "owner", "invited_by": null});
        given([created(), invited()])
            .project::<RoomList>()
            .await?
            .then_rows(
                MEMBERS,
                json!([owner, {"account_id": bob(), "status": "invited", "role": "member", "invited_by": ada()}]),
            )
            .await?;
        given([created(), invited(), accepted()])
            .project::<RoomList>()
            .await?
            .then_rows(
                MEMBERS,
                json!([owner, {"account_id": bob(), "status": "member", "role": "member", "invited_by": null}]),
            )
            .await
    }

    #[tokio::test]
    async fn a_member_is_in_since_the_event_that_let_them_in() -> anyhow::Result<()> {
        let since = "select since_sequence, status from read.room_member order by account_id";
        let passed = happened(RoomEvent::OwnershipPassed { room: room(), from: ada(), to: bob() });
        let left = happened(RoomEvent::MemberLeft { room: room(), account: bob() });
        given([created(), posted("before"), invited(), posted("meanwhile"), accepted(), passed])
            .project::<RoomList>()
            .await?
            .then_rows(
                since,
                json!([{"since_sequence": 1, "status": "member"}, {"since_sequence": 5, "status": "member"}]),
            )
            .await?;
        given([created(), invited(), accepted(), left, invited()])
            .project::<RoomList>()
            .await?
            .then_rows(
                since,
                json!([{"since_sequence": 1, "status": "member"}, {"since_sequence": 5, "status": "invited"}]),
            )
            .await
    }

    #[tokio::test]
    async fn who_declines_leaves_or_is_removed_is_gone_and_may_come_back() -> anyhow::Result<()> {
        let gone = [
            RoomEvent::InvitationDeclined { room: room(), account: bob() },
            RoomEvent::MemberLeft { room: room(), account: bob() },
            RoomEvent::MemberRemoved { room: room(), account: bob(), by: ada() },
        ];
        for event in gone {
            given([created(), invited(), accepted(), happened(event.clone())])
                .project::<RoomList>()
                .await?
                .then_rows("select count(*) as members from read.room_member", json!([{"members": 1}]))
                .await?;
            given([created(), invited(), accepted(), happened(event), invited()])
                .project::<RoomList>()
                .await?
                .then_rows(
                    "select status from read.room_member where role = 'member'",
                    json!([{"status": "invited"}]),
                )
                .await?;
        }
        Ok(())
    }

    #[tokio::test]
    async fn the_last_message_is_the_last_one() -> anyhow::Result<()> {
        given([created(), posted("first"), posted("last")])
            .project::<RoomList>()
            .await?
            .then_rows(
                "select sequence, body from read.room_last_message",
                json!([{"sequence": 3, "body": "last"}]),
            )
            .await
    }

    #[tokio::test]
    async fn an_edited_last_message_shows_what_it_says_now() -> anyhow::Result<()> {
        let last = "select sequence, body, deleted from read.room_last_message";
        let edits = [edited(3, "lost"), edited(3, "latest"), edited(2, "the first")];
        given([created(), posted("first"), posted("last")].into_iter().chain(edits))
            .project::<RoomList>()
            .await?
            .then_rows(last, json!([{"sequence": 3, "body": "latest", "deleted": false}]))
            .await?;
        given([created(), posted("first"), deleted(2), edited(2, "too late")])
            .project::<RoomList>()
            .await?
            .then_rows(last, json!([{"sequence": 2, "body": "[erased]", "deleted": true}]))
            .await
    }

    #[tokio::test]
    async fn a_deleted_last_message_is_shown_as_deleted_until_the_next_one() -> anyhow::Result<()> {
        let last = "select sequence, body, deleted from read.room_last_message";
        let gone = json!([{"sequence": 3, "body": "[erased]", "deleted": true}]);
        given([created(), posted("first"), posted("last"), deleted(2), deleted(3)])
            .project::<RoomList>()
            .await?
            .then_rows(last, gone)
            .await?;
        given([created(), posted("first"), deleted(2), posted("last"), deleted(2)])
            .project::<RoomList>()
            .await?
            .then_rows(last, json!([{"sequence": 4, "body": "last", "deleted": false}]))
            .await
    }
}

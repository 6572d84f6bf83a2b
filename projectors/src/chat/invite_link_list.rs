//! The links by which people come into rooms, and how often each was used.

use std::collections::BTreeMap;

use domain::{
    boundary::{CHATS, Stream},
    chat::RoomEvent,
    ids::InviteLinkId,
    logged::Logged as _,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::projection::{Batch, Projection, ProjectionError, Traces, View};

/// The read model `invite_link_list`. It has no tokens: they are in no event.
#[derive(Clone, Copy, Debug, Default)]
pub struct InviteLinkList;

impl Projection for InviteLinkList {
    const NAME: &'static str = "invite_link_list";
    const VERSION: u32 = 1;
    const STREAMS: &'static [Stream] = &[CHATS];
    const TABLES: &'static str = "
        create table link (
            room_id uuid not null,
            link_id uuid not null,
            created_by uuid not null,
            created_at timestamptz not null,
            expires_at timestamptz not null,
            max_uses integer,
            uses integer not null,
            revoked boolean not null,
            primary key (room_id, link_id)
        );
    ";
    const TRACES: &'static [Traces] = &[];
    const VIEWS: &'static [View] = &[View {
        name: "invite_link",
        select: "select room_id, link_id, created_by, created_at, expires_at, max_uses, uses, revoked from link",
    }];

    fn reads(subject: &str) -> bool {
        RoomEvent::is_on(subject)
    }

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let mut made = Made::default();
        // A link is made before it is used and revoked, maybe in the same batch.
        let mut changes: BTreeMap<(Uuid, Uuid), Change> = BTreeMap::new();
        let of = |room: Uuid, link: InviteLinkId| (room, link.uuid());
        for fact in batch.of::<RoomEvent>()? {
            match fact.event {
                RoomEvent::InviteLinkCreated { room, link, by, expires_at, max_uses } => {
                    made.rooms.push(room.uuid());
                    made.links.push(link.uuid());
                    made.makers.push(by.uuid());
                    made.times.push(fact.time);
                    made.ends.push(expires_at);
                    made.limits.push(max_uses.map(|uses| i32::try_from(uses).unwrap_or(i32::MAX)));
                }
                RoomEvent::InviteLinkRevoked { room, link, .. } => {
                    changes.entry(of(room.uuid(), link)).or_default().revoked = true;
                }
                RoomEvent::JoinedByLink { room, link, .. } => {
                    changes.entry(of(room.uuid(), link)).or_default().uses += 1;
                }
                _ => {}
            }
        }
        made.insert(tables).await?;
        write_changes(tables, &changes).await
    }
}

/// The links that a batch makes, column by column.
#[derive(Default)]
struct Made {
    rooms: Vec<Uuid>,
    links: Vec<Uuid>,
    makers: Vec<Uuid>,
    times: Vec<OffsetDateTime>,
    ends: Vec<OffsetDateTime>,
    limits: Vec<Option<i32>>,
}

impl Made {
    async fn insert(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.links.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into link (room_id, link_id, created_by, created_at, expires_at, max_uses, uses, revoked)
             select *, 0, false from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[],
                                            $5::timestamptz[], $6::integer[])",
        )
        .bind(&self.rooms)
        .bind(&self.links)
        .bind(&self.makers)
        .bind(&self.times)
        .bind(&self.ends)
        .bind(&self.limits)
        .execute(tables)
        .await?;
        Ok(())
    }
}

/// What happens to a link in a batch.
#[derive(Default)]
struct Change {
    uses: i32,
    revoked: bool,
}

async fn write_changes(
    tables: &mut PgConnection,
    changes: &BTreeMap<(Uuid, Uuid), Change>,
) -> Result<(), ProjectionError> {
    if changes.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "update link l set uses = l.uses + c.uses, revoked = l.revoked or c.revoked
         from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::boolean[]) as c (room_id, link_id, uses, revoked)
         where l.room_id = c.room_id and l.link_id = c.link_id",
    )
    .bind(changes.keys().map(|(room, _)| *room).collect::<Vec<_>>())
    .bind(changes.keys().map(|(_, link)| *link).collect::<Vec<_>>())
    .bind(changes.values().map(|change| change.uses).collect::<Vec<_>>())
    .bind(changes.values().map(|change| change.revoked).collect::<Vec<_>>())
    .execute(tables)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projection::spec::{Spec, given, on};
    use domain::{
        boundary::Boundary,
        ids::{AccountId, RoomId},
    };
    use serde_json::json;
    use time::macros::datetime;

    fn happened(event: RoomEvent) -> Spec {
        on(&Boundary::room(RoomId::new(Uuid::from_u128(0x500))), event)
    }

    fn made() -> Spec {
        let (room, link) = (RoomId::new(Uuid::from_u128(0x500)), InviteLinkId::new(Uuid::from_u128(1)));
        let (by, expires_at) = (AccountId::new(Uuid::from_u128(0xada)), datetime!(2026-01-02 00:00 UTC));
        happened(RoomEvent::InviteLinkCreated { room, link, by, expires_at, max_uses: Some(3) })
    }

    fn joined(account: u128) -> Spec {
        let (room, link) = (RoomId::new(Uuid::from_u128(0x500)), InviteLinkId::new(Uuid::from_u128(1)));
        happened(RoomEvent::JoinedByLink { room, account: AccountId::new(Uuid::from_u128(account)), link })
    }

    #[tokio::test]
    async fn uses_are_counted_and_a_revoked_link_is_marked() -> anyhow::Result<()> {
        let links = "select max_uses, uses, revoked from read.invite_link";
        let (room, link) = (RoomId::new(Uuid::from_u128(0x500)), InviteLinkId::new(Uuid::from_u128(1)));
        let revoked =
            happened(RoomEvent::InviteLinkRevoked { room, link, by: AccountId::new(Uuid::from_u128(0xada)) });
        given([made(), joined(1), joined(2)])
            .project::<InviteLinkList>()
            .await?
            .then_rows(links, json!([{"max_uses": 3, "uses": 2, "revoked": false}]))
            .await?;
        given([made(), joined(1), revoked])
            .project::<InviteLinkList>()
            .await?
            .then_rows(links, json!([{"max_uses": 3, "uses": 1, "revoked": true}]))
            .await
    }
}

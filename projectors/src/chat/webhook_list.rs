//! The ways for programs to write into rooms, and when each was used last.

use std::collections::BTreeMap;

use domain::{
    boundary::{CHATS, Stream},
    chat::{RoomEvent, TimelineEvent},
    logged::Logged as _,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::projection::{Batch, Pace, Projection, ProjectionError, Traces, View};

/// The read model `webhook_list`. It has no secrets: they are in no event.
#[derive(Clone, Copy, Debug, Default)]
pub struct WebhookList;

impl Projection for WebhookList {
    const NAME: &'static str = "webhook_list";
    const VERSION: u32 = 1;
    const STREAMS: &'static [Stream] = &[CHATS];
    const PACE: Pace = Pace::Unwatched;
    const TABLES: &'static str = "
        create table webhook (
            room_id uuid not null,
            webhook_id uuid not null,
            name text not null,
            created_by uuid not null,
            created_at timestamptz not null,
            last_used_at timestamptz,
            revoked boolean not null,
            primary key (room_id, webhook_id)
        );
    ";
    const TRACES: &'static [Traces] = &[];
    const VIEWS: &'static [View] = &[View {
        name: "webhook",
        select: "select room_id, webhook_id, name, created_by, created_at, last_used_at, revoked from webhook",
    }];

    fn reads(subject: &str) -> bool {
        RoomEvent::is_on(subject) || TimelineEvent::is_on(subject)
    }

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let mut made = Made::default();
        // A webhook is made before it is used and revoked, maybe in the same batch.
        let mut changes: BTreeMap<(Uuid, Uuid), Change> = BTreeMap::new();
        for fact in batch.of::<RoomEvent>()? {
            match fact.event {
                RoomEvent::WebhookCreated { room, webhook, by, name } => {
                    made.rooms.push(room.uuid());
                    made.webhooks.push(webhook.uuid());
                    made.names.push(name);
                    made.makers.push(by.uuid());
                    made.times.push(fact.time);
                }
                RoomEvent::WebhookRevoked { room, webhook, .. } => {
                    changes.entry((room.uuid(), webhook.uuid())).or_default().revoked = true;
                }
                _ => {}
            }
        }
        // Most authors are people, who match none.
        for fact in batch.of::<TimelineEvent>()? {
            let TimelineEvent::MessagePosted { room, author, .. } = fact.event;
            changes.entry((room.uuid(), author.uuid())).or_default().used_at = Some(fact.time);
        }
        made.insert(tables).await?;
        write_changes(tables, &changes).await
    }
}

/// The webhooks that a batch makes, column by column.
#[derive(Default)]
struct Made {
    rooms: Vec<Uuid>,
    webhooks: Vec<Uuid>,
    names: Vec<String>,
    makers: Vec<Uuid>,
    times: Vec<OffsetDateTime>,
}

impl Made {
    async fn insert(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.webhooks.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into webhook (room_id, webhook_id, name, created_by, created_at, revoked)
             select *, false from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[])",
        )
        .bind(&self.rooms)
        .bind(&self.webhooks)
        .bind(&self.names)
        .bind(&self.makers)
        .bind(&self.times)
        .execute(tables)
        .await?;
        Ok(())
    }
}

/// What happens to a webhook in a batch.
#[derive(Default)]
struct Change {
    used_at: Option<OffsetDateTime>,
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
        "update webhook w set last_used_at = coalesce(c.used_at, w.last_used_at), revoked = w.revoked or c.revoked
         from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::boolean[]) as c (room_id, webhook_id, used_at, revoked)
         where w.room_id = c.room_id and w.webhook_id = c.webhook_id",
    )
    .bind(changes.keys().map(|(room, _)| *room).collect::<Vec<_>>())
    .bind(changes.keys().map(|(_, webhook)| *webhook).collect::<Vec<_>>())
    .bind(changes.values().map(|change| change.used_at).collect::<Vec<_>>())
    .bind(changes.values().map(|change| change.revoked).collect::<Vec<_>>())
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
        ids::{AccountId, MessageId, RoomId, WebhookId},
    };
    use personal::Deletable;
    use serde_json::json;

    fn ids() -> (RoomId, WebhookId, AccountId) {
        (
            RoomId::new(Uuid::from_u128(0x500)),
            WebhookId::new(Uuid::from_u128(0x3eb)),
            AccountId::new(Uuid::from_u128(0xada)),
        )
    }

    fn made() -> Spec {
        let (room, webhook, by) = ids();
        on(&Boundary::room(room), RoomEvent::WebhookCreated { room, webhook, by, name: "Builds".to_owned() })
    }

    fn posted(author: AccountId) -> Spec {
        let (room, ..) = ids();
        let said = Said { room, message: MessageId::new(Uuid::from_u128(0x11)), author };
        said.posted(Deletable::open(author.person(), "green".to_owned()))
    }

    #[tokio::test]
    async fn a_webhook_tells_when_it_was_used_last_and_that_it_is_revoked() -> anyhow::Result<()> {
        let webhooks = "select name, extract(second from last_used_at)::int as used, revoked from read.webhook";
        let (room, webhook, by) = ids();
        given([made(), posted(by)])
            .project::<WebhookList>()
            .await?
            .then_rows(webhooks, json!([{"name": "Builds", "used": null, "revoked": false}]))
            .await?;
        let revoked = on(&Boundary::room(room), RoomEvent::WebhookRevoked { room, webhook, by });
        given([made(), posted(webhook.author()), posted(webhook.author()), revoked])
            .project::<WebhookList>()
            .await?
            .then_rows(webhooks, json!([{"name": "Builds", "used": 3, "revoked": true}]))
            .await
    }
}

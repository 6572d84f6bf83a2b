//! The bots, whose each is, and how it stands with them: for who looks after the system.

use std::collections::BTreeMap;

use domain::{
    logged::Logged as _,
    bots::BotEvent,
    boundary::{Stream, USERS},
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::projection::{Batch, ERASED, Projection, ProjectionError, Traces, View, shown};

/// The read model `bot_list`. Deleted ones stay in it, without their names.
#[derive(Clone, Copy, Debug, Default)]
pub struct BotList;

impl Projection for BotList {
    const NAME: &'static str = "bot_list";
    const VERSION: u32 = 1;
    const STREAMS: &'static [Stream] = &[USERS];
    const TABLES: &'static str = "
        create table bot (
            bot_id uuid primary key,
            owner_id uuid not null,
            name text not null,
            registered_at timestamptz not null,
            disabled_at timestamptz,
            deleted_at timestamptz
        );
    ";
    const INDEXES: &'static str = "create index bot_by_time on bot (registered_at, bot_id);";
    const TRACES: &'static [Traces] = &[Traces { table: "bot", owner: "owner_id", texts: &["name"] }];
    const VIEWS: &'static [View] = &[View {
        name: "bot",
        select: "select bot_id, owner_id, name, registered_at, disabled_at, deleted_at from bot",
    }];

    fn reads(subject: &str) -> bool {
        BotEvent::is_on(subject)
    }

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let mut made = Made::default();
        // A bot is made before anything else happens to it, maybe in the same batch.
        let mut changes: BTreeMap<Uuid, Change> = BTreeMap::new();
        for fact in batch.of::<BotEvent>()? {
            match fact.event {
                BotEvent::BotRegistered { bot, owner, name } => {
                    made.bots.push(bot.uuid());
                    made.owners.push(owner.uuid());
                    made.names.push(shown(&name));
                    made.times.push(fact.time);
                }
                BotEvent::BotDisabled { bot, .. } => {
                    changes.entry(bot.uuid()).or_default().disabled_at = Some(Some(fact.time));
                }
                BotEvent::BotEnabled { bot, .. } => {
                    changes.entry(bot.uuid()).or_default().disabled_at = Some(None);
                }
                BotEvent::BotDeleted { bot, .. } => {
                    changes.entry(bot.uuid()).or_default().deleted_at = Some(fact.time);
                }
                BotEvent::BotTokenCreated { .. } | BotEvent::BotTokenRevoked { .. } => {}
            }
        }
        made.insert(tables).await?;
        write_changes(tables, &changes).await
    }
}

/// The bots that a batch makes, column by column.
#[derive(Default)]
struct Made {
    bots: Vec<Uuid>,
    owners: Vec<Uuid>,
    names: Vec<String>,
    times: Vec<OffsetDateTime>,
}

impl Made {
    async fn insert(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.bots.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into bot (bot_id, owner_id, name, registered_at)
             select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[])",
        )
        .bind(&self.bots)
        .bind(&self.owners)
        .bind(&self.names)
        .bind(&self.times)
        .execute(tables)
        .await?;
        Ok(())
    }
}

/// What a batch leaves changed of one bot.
#[derive(Default)]
#[expect(clippy::option_option, reason = "unchanged, disabled since then, or not disabled any more")]
struct Change {
    /// Since when it is disabled, or that it is not any more.
    disabled_at: Option<Option<OffsetDateTime>>,
    deleted_at: Option<OffsetDateTime>,
}

async fn write_changes(
    tables: &mut PgConnection,
    changes: &BTreeMap<Uuid, Change>,
) -> Result<(), ProjectionError> {
    if changes.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "update bot b set
             disabled_at = case when c.disabling_changes then c.disabled_at else b.disabled_at end,
             name = case when c.deleted_at is null then b.name else $5 end,
             deleted_at = coalesce(c.deleted_at, b.deleted_at)
         from unnest($1::uuid[], $2::boolean[], $3::timestamptz[], $4::timestamptz[])
             as c (bot_id, disabling_changes, disabled_at, deleted_at)
         where b.bot_id = c.bot_id",
    )
    .bind(changes.keys().copied().collect::<Vec<_>>())
    .bind(changes.values().map(|change| change.disabled_at.is_some()).collect::<Vec<_>>())
    .bind(changes.values().map(|change| change.disabled_at.flatten()).collect::<Vec<_>>())
    .bind(changes.values().map(|change| change.deleted_at).collect::<Vec<_>>())
    .bind(ERASED)
    .execute(tables)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projection::spec::{Spec, given, on};
    use domain::{boundary::Boundary, ids::AccountId};
    use personal::Personal;
    use serde_json::json;

    fn ids() -> (AccountId, AccountId) {
        (AccountId::new(Uuid::from_u128(0xb07)), AccountId::new(Uuid::from_u128(0xada)))
    }

    fn happened(event: BotEvent) -> Spec {
        on(&Boundary::bots(ids().1), event)
    }

    fn registered() -> Spec {
        let (bot, owner) = ids();
        let name = Personal::open(owner.person(), "Builds".to_owned());
        happened(BotEvent::BotRegistered { bot, owner, name })
    }

    const BOTS: &str = "select name, extract(second from disabled_at)::int as disabled, \
                        extract(second from deleted_at)::int as deleted from read.bot";

    #[tokio::test]
    async fn a_bot_tells_whether_it_is_disabled() -> anyhow::Result<()> {
        let (bot, owner) = ids();
        let by = AccountId::new(Uuid::from_u128(0xb0b));
        let (disabled, enabled) =
            (BotEvent::BotDisabled { bot, owner, by }, BotEvent::BotEnabled { bot, owner, by });
        given([registered(), happened(disabled.clone())])
            .project::<BotList>()
            .await?
            .then_rows(BOTS, json!([{"name": "Builds", "disabled": 2, "deleted": null}]))
            .await?;
        given([registered(), happened(disabled), happened(enabled)])
            .project::<BotList>()
            .await?
            .then_rows(BOTS, json!([{"name": "Builds", "disabled": null, "deleted": null}]))
            .await
    }

    #[tokio::test]
    async fn a_deleted_one_has_no_name() -> anyhow::Result<()> {
        let (bot, owner) = ids();
        given([registered(), happened(BotEvent::BotDeleted { bot, owner })])
            .project::<BotList>()
            .await?
            .then_rows(BOTS, json!([{"name": "[erased]", "disabled": null, "deleted": 2}]))
            .await
    }
}

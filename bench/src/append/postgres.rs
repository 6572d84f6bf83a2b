//! The same commands through postgres-es.

use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use cqrs_es::{Aggregate as _, AggregateError};
use futures::future::try_join_all;
use postgres_es::{PostgresCqrs, postgres_cqrs};
use sqlx::PgPool;
use uuid::Uuid;

use super::aggregate::{Account, Booked, Deposit};
use super::load::{self, Loaded, Turn};
use super::{EARLIER_EVENTS, Kind, Load, aggregate_of};
use crate::servers::Sql;

const MOST_CONNECTIONS: u32 = 64;

/// Measures one series on an empty table, and checks that what was acknowledged is stored.
pub(crate) async fn run(sql: &Sql, kind: Kind, load: Load, time: Duration) -> anyhow::Result<Loaded> {
    sql.empty().await?;
    let connections = u32::try_from(load.writers())?.min(MOST_CONNECTIONS);
    let pool = sql.pool(connections).await?;
    let accounts = Arc::new(postgres_cqrs::<Account>(pool.clone(), Vec::new(), ()));
    let mut before = 0;
    if kind == Kind::Existing {
        before = prepare(&pool, load.aggregates()).await?;
        before += warm_up(&accounts, load.aggregates()).await?;
    }
    let command = move |turn| {
        let accounts = Arc::clone(&accounts);
        async move { command(&accounts, kind, load, turn).await }
    };
    let loaded = match load {
        Load::Closed(writers) => load::closed(writers, time, sql.processes, command).await?,
        Load::Open(rate) => load::open(rate, time, sql.processes, command).await?,
    };
    let stored = sql.stored().await? - before;
    ensure!(stored == loaded.acknowledged, "{stored} stored, {} acknowledged", loaded.acknowledged);
    pool.close().await;
    Ok(loaded)
}

async fn command(accounts: &PostgresCqrs<Account>, kind: Kind, load: Load, turn: Turn) -> anyhow::Result<()> {
    let id = match kind {
        Kind::New => Uuid::now_v7().simple().to_string(),
        Kind::Existing => aggregate_of(load, turn),
    };
    loop {
        match accounts.execute(&id, Deposit::new(1)).await {
            // What a caller does about it.
            Err(AggregateError::AggregateConflict) => {}
            done => return Ok(done?),
        }
    }
}

/// Gives each aggregate its earlier events. Returns how many those are.
async fn prepare(pool: &PgPool, aggregates: usize) -> anyhow::Result<u64> {
    let event = serde_json::to_value(Booked::earlier(1))?;
    sqlx::query(
        "insert into events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
         select $1, aggregate::text, number, 'Deposited', '1', $2, '{}'
         from generate_series(1, $3) number, generate_series(0, $4) aggregate",
    )
    .bind(Account::TYPE)
    .bind(event)
    .bind(i64::try_from(EARLIER_EVENTS)?)
    .bind(i64::try_from(aggregates)? - 1)
    .execute(pool)
    .await?;
    sqlx::query("vacuum analyze events").execute(pool).await?;
    sqlx::query("checkpoint").execute(pool).await?;
    Ok(aggregates as u64 * EARLIER_EVENTS)
}

/// One command on each aggregate, as on the other side.
async fn warm_up(accounts: &PostgresCqrs<Account>, aggregates: usize) -> anyhow::Result<u64> {
    let ids: Vec<_> = (0..aggregates).map(|index| index.to_string()).collect();
    for some in ids.chunks(64) {
        try_join_all(some.iter().map(|id| async move {
            accounts.execute(id, Deposit::new(1)).await?;
            anyhow::Ok(())
        }))
        .await?;
    }
    Ok(aggregates as u64)
}

//! After people were forgotten: giving back the space where their texts stood.
//!
//! An overwritten row leaves its former self in the table's file. A plain `VACUUM` only marks the space as free, and the
//! bytes stay until something else happens to be put there; so a table is written anew (`VACUUM FULL`), which keeps its
//! readers waiting meanwhile. Even then Postgres keeps what somebody may still see: a session with an older snapshot, one that
//! is just beginning, a replica. So a table waits until nobody does. Tables that are too large for that are vacuumed, and the operator is told.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::database::connect_to_lock;

/// How often it is looked for tables to sweep.
const EVERY: Duration = Duration::from_secs(1);
/// A table of this size is written anew within a few seconds.
const WRITTEN_ANEW_UP_TO_BYTES: i64 = 1 << 30;
/// Serialises programs that sweep the same database; an arbitrary constant.
const LOCK: i64 = 0x7768_6572_7273;

/// Sweeps whatever is noted, until it is time to stop. What is left when a program ends, the next one finds.
pub async fn keep_sweeping(database: &PgConnectOptions, shutdown: &CancellationToken) {
    while shutdown.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        if let Some(Err(error)) = shutdown.run_until_cancelled(session(database, shutdown)).await {
            tracing::warn!(%error, "forgotten people's texts wait to be swept");
        }
    }
}

async fn session(database: &PgConnectOptions, shutdown: &CancellationToken) -> Result<(), sqlx::Error> {
    let mut database = connect_to_lock(database).await?;
    // Nobody's reading waits behind a rewriting that itself waits.
    sqlx::query("set lock_timeout = '2s'").execute(&mut database).await?;
    loop {
        let mine: bool =
            sqlx::query_scalar("select pg_try_advisory_lock($1)").bind(LOCK).fetch_one(&mut database).await?;
        if mine {
            sweep(&mut database).await?;
        }
        if shutdown.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_none() {
            let _ = database.close().await;
            return Ok(());
        }
    }
}

/// Sweeps every table that is noted, and of whose past nobody sees anything any more.
///
/// # Errors
/// When the database fails; what is not swept stays noted.
pub async fn sweep(database: &mut PgConnection) -> Result<(), sqlx::Error> {
    let tables: Vec<(String, String, OffsetDateTime)> = sqlx::query_as(
        // A transaction that began before it, in whichever database, could give a snapshot of before to who comes later.
        "select schema_name, table_name, overwritten_at from kit.unswept
         where overwritten_by is null or overwritten_by < pg_snapshot_xmin(pg_current_snapshot())
         order by overwritten_at",
    )
    .fetch_all(&mut *database)
    .await?;
    if tables.is_empty() || somebody_sees_the_past(database).await? {
        return Ok(());
    }
    for (schema, table, overwritten_at) in tables {
        let name = format!("{schema}.{table}");
        let size: Option<i64> = sqlx::query_scalar("select pg_total_relation_size(to_regclass($1))")
            .bind(&name)
            .fetch_one(&mut *database)
            .await?;
        match size {
            // Its schema was dropped.
            None => {}
            Some(bytes) if bytes <= WRITTEN_ANEW_UP_TO_BYTES => {
                sqlx::query(&format!("vacuum (full) {name}")).execute(&mut *database).await?;
            }
            Some(bytes) => {
                sqlx::query(&format!("vacuum {name}")).execute(&mut *database).await?;
                tracing::error!(
                    table = name,
                    bytes,
                    "a forgotten person's texts may still be in this table's file: run `vacuum full` on it in a quiet hour"
                );
            }
        }
        // Overwritten once more meanwhile, it is swept once more.
        sqlx::query(
            "delete from kit.unswept where schema_name = $1 and table_name = $2 and overwritten_at = $3",
        )
        .bind(&schema)
        .bind(&table)
        .bind(overwritten_at)
        .execute(&mut *database)
        .await?;
        tracing::info!(table = name, "a table was swept");
    }
    Ok(())
}

/// True while Postgres has to keep rows that were overwritten together with those of the tables that are noted. The probe
/// had a row deleted in each such transaction; written anew it is empty only when all of them are over for everybody, by
/// the rule that decides on the tables themselves.
async fn somebody_sees_the_past(database: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query("vacuum (full) kit.sweep_probe").execute(&mut *database).await?;
    sqlx::query_scalar("select pg_relation_size('kit.sweep_probe') > 0").fetch_one(database).await
}

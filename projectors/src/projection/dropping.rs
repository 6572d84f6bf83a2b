//! How builds end: what is superseded for long, and what was begun by a program that does not come back.

use std::time::Duration;

use sqlx::{Connection as _, Executor as _, PgConnection};

use super::{
    builds::{self, lock, set_state},
    registered::Registered,
};

/// Drops a build's tables and everything that is known of it but that it was there.
pub(super) async fn drop_build(
    database: &mut PgConnection,
    name: &str,
    number: i32,
) -> Result<(), sqlx::Error> {
    let schema: String =
        sqlx::query_scalar("select schema_name from kit.build where projection = $1 and build = $2")
            .bind(name)
            .bind(number)
            .fetch_one(&mut *database)
            .await?;
    database.execute(format!("drop schema if exists {schema} cascade").as_str()).await?;
    for table in ["checkpoint", "progress", "shard_progress", "refused", "parked_key", "parked_event"] {
        sqlx::query(&format!("delete from kit.{table} where projection = $1 and build = $2"))
            .bind(name)
            .bind(number)
            .execute(&mut *database)
            .await?;
    }
    set_state(database, name, number, "dropped").await?;
    tracing::info!(projection = name, build = number, "a build is dropped");
    Ok(())
}

/// Drops builds that have been superseded for longer than this. They stand still, and with them texts that were deleted
/// since: those are to be gone everywhere when a deleted message's key is destroyed.
pub(super) async fn drop_old(database: &mut PgConnection, older_than: Duration) -> Result<(), sqlx::Error> {
    let mut transaction = database.begin().await?;
    lock(&mut transaction).await?;
    let old: Vec<(String, i32)> = sqlx::query_as(
        "select old.projection, old.build from kit.build old join kit.build live using (projection)
         where old.state = 'superseded' and live.state = 'live'
             and live.live_since < clock_timestamp() - make_interval(secs => $1)",
    )
    .bind(older_than.as_secs_f64())
    .fetch_all(&mut *transaction)
    .await?;
    for (projection, number) in old {
        drop_build(&mut transaction, &projection, number).await?;
    }
    transaction.commit().await
}

/// Drops builds in the making, or only asked for, that nobody has worked at for longer than this and that are not of these
/// projections' code: their program was rolled back, or does not exist any more. Should it come back, it begins anew.
pub(super) async fn drop_orphans(
    database: &mut PgConnection,
    projections: &[Registered],
    older_than: Duration,
) -> Result<(), sqlx::Error> {
    let mut transaction = database.begin().await?;
    lock(&mut transaction).await?;
    let idle: Vec<(String, i32, String, String, i32)> = sqlx::query_as(
        "select b.projection, b.build, b.schema_name, b.fingerprint, b.shards from kit.build b
         where b.state in ('building', 'wanted') and clock_timestamp() - make_interval(secs => $1) > greatest(
             b.started_at,
             (select max(p.measured_at) from kit.progress p where p.projection = b.projection and p.build = b.build),
             (select max(p.measured_at) from kit.shard_progress p
              where p.projection = b.projection and p.build = b.build))",
    )
    .bind(older_than.as_secs_f64())
    .fetch_all(&mut *transaction)
    .await?;
    for (name, number, schema, fingerprint, shards) in idle {
        let own = projections.iter().any(|own| own.name() == name && own.fingerprint() == fingerprint);
        if !own && !builds::is_kept(&mut transaction, &schema, shards).await? {
            drop_build(&mut transaction, &name, number).await?;
        }
    }
    transaction.commit().await
}

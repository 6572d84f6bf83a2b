//! Which code the programs have that run. Each holds a lock, which many may hold, for every read model of its own, as long as
//! its connection lives: so it is known of a build that nobody keeps now whether anybody would if it were read.

use sqlx::PgConnection;

use super::{registered::Registered, share};

/// Takes in which code this program has.
///
/// # Errors
/// When the database fails.
pub(super) async fn tell(database: &mut PgConnection, projections: &[Registered]) -> Result<(), sqlx::Error> {
    for projection in projections {
        sqlx::query("select pg_advisory_lock_shared(hashtextextended($1, 0))")
            .bind(lock_name(projection.name(), &projection.fingerprint()))
            .execute(&mut *database)
            .await?;
    }
    Ok(())
}

/// True when a program runs that has the code of this build.
///
/// # Errors
/// When the database fails.
pub(super) async fn is_there(
    database: &mut PgConnection,
    projection: &str,
    build: i32,
) -> Result<bool, sqlx::Error> {
    let fingerprint: Option<String> =
        sqlx::query_scalar("select fingerprint from kit.build where projection = $1 and build = $2")
            .bind(projection)
            .bind(build)
            .fetch_optional(&mut *database)
            .await?;
    match fingerprint {
        Some(fingerprint) => Ok(share::holders(database, &lock_name(projection, &fingerprint)).await? > 0),
        None => Ok(false),
    }
}

fn lock_name(projection: &str, fingerprint: &str) -> String {
    format!("wherry code of {projection} {fingerprint}")
}

//! The kit's own tables, and who may read what.
//!
//! Each build of a projection has a schema of its own; the views in schema `read` point at the build that is live, and
//! are all that the role `query_api` can see.

mod tables;

use std::time::Duration;

use sqlx::{ConnectOptions as _, Connection as _, Executor as _, PgConnection, postgres::PgConnectOptions};

use tables::{KIT, TAKE_OVER};

use super::{
    beginning,
    rebuild::{LOCK_NOT_AVAILABLE, READERS_LIMIT},
    registered::Registered,
};

/// What the server does where the network says nothing any more. The locks of a session are somebody's lease, and a
/// machine that vanishes sends no farewell: with what operating systems come with, its session would keep them for two
/// hours. A silent peer is asked after 3 s, each second, and given up after three questions; so is one that does not take
/// what it was sent within 9 s. Through a socket of the same machine, these mean nothing. A proxy answers for who is behind
/// it, so it must have such a limit itself.
const NOTICING_LOSS: [(&str, &str); 4] = [
    ("tcp_keepalives_idle", "3"),
    ("tcp_keepalives_interval", "1"),
    ("tcp_keepalives_count", "3"),
    ("tcp_user_timeout", "9000"),
];

/// The role of the services that answer queries. It may select from schema `read` and nothing else.
pub const READER_ROLE: &str = "query_api";

/// Serialises programs that prepare the same database; an arbitrary constant.
pub(super) const PREPARE_LOCK: i64 = 0x7768_6572_7279;

/// How often it is tried while somebody reads for long, and how long all others go on in between.
const ATTEMPTS: u32 = 5;
const READERS_GO_ON: Duration = Duration::from_secs(1);

/// A connection whose locks others can have within seconds after the server has lost sight of it.
///
/// # Errors
/// When the database cannot be reached.
pub(super) async fn connect_to_lock(database: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    database.clone().options(NOTICING_LOSS).connect().await
}

/// The database could not be prepared.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// It is away, or refuses; trying again later may help.
    #[error("the database cannot be prepared: {0}")]
    Database(#[from] sqlx::Error),
    /// The address is no address.
    #[error("the database's address cannot be read")]
    Address(#[source] sqlx::Error),
    /// Who prepares the database must find the reading role there, for only an administrator can make it.
    #[error(
        "the database has no role `{READER_ROLE}`; let an administrator run: create role {READER_ROLE} login"
    )]
    ReaderMissing,
}

impl PrepareError {
    /// Somebody reads for longer than the others are to wait.
    fn is_of_readers(&self) -> bool {
        let Self::Database(sqlx::Error::Database(refused)) = self else { return false };
        refused.code().is_some_and(|code| code == LOCK_NOT_AVAILABLE)
    }
}

/// Makes everything that the registered projections and their readers need. What is there already is left as it
/// is; run it at every start.
///
/// `url` names the database, as the role that owns it.
///
/// # Errors
/// [`PrepareError`]. Nothing is changed then.
pub async fn prepare_database(url: &str) -> Result<(), PrepareError> {
    prepare_database_for(url, &crate::kept()).await
}

/// As [`prepare_database`], for these projections.
///
/// # Errors
/// [`PrepareError`]. Nothing is changed then.
pub async fn prepare_database_for(url: &str, projections: &[Registered]) -> Result<(), PrepareError> {
    let options: PgConnectOptions = url.parse().map_err(PrepareError::Address)?;
    let mut database = connect_to_lock(&options).await?;
    let mut prepared = prepare(&mut database, projections).await;
    for _ in 1..ATTEMPTS {
        if !prepared.as_ref().is_err_and(PrepareError::is_of_readers) {
            break;
        }
        tokio::time::sleep(READERS_GO_ON).await;
        prepared = prepare(&mut database, projections).await;
    }
    // The transaction has ended either way, so that a connection which does not close well harms nothing.
    let _ = database.close().await;
    prepared
}

async fn prepare(database: &mut PgConnection, projections: &[Registered]) -> Result<(), PrepareError> {
    let mut transaction = database.begin().await?;
    sqlx::query("select pg_advisory_xact_lock($1)").bind(PREPARE_LOCK).execute(&mut *transaction).await?;
    let reader_exists: bool = sqlx::query_scalar("select exists (select from pg_roles where rolname = $1)")
        .bind(READER_ROLE)
        .fetch_one(&mut *transaction)
        .await?;
    if !reader_exists {
        return Err(PrepareError::ReaderMissing);
    }
    // The views are made anew: whoever reads waits behind this one, and it behind the slowest of those who read already.
    transaction.execute(READERS_LIMIT).await?;
    transaction.execute(KIT).await?;
    transaction.execute(TAKE_OVER).await?;
    transaction.execute(grants().as_str()).await?;
    for projection in projections {
        beginning::add(&mut transaction, projection).await?;
    }
    transaction.commit().await?;
    Ok(())
}

fn grants() -> String {
    format!(
        "grant usage on schema read to {READER_ROLE};
         grant select on all tables in schema read to {READER_ROLE};
         alter default privileges in schema read grant select on tables to {READER_ROLE};
         revoke all on schema public from public;
         do $$ begin
             execute format('revoke temporary on database %I from public', current_database());
         end $$;"
    )
}

//! Schemas, tables, views and who may read them.
//!
//! Each version of a projection has a schema of its own; the views in schema `read` point at the version that is
//! served, and are all that the role `query_api` can see.

use sha2::{Digest as _, Sha256};
use sqlx::{
    ConnectOptions as _, Connection as _, Executor as _, PgConnection, postgres::PgConnectOptions,
    types::Json,
};

use super::{View, erasure::StoredTraces, registered::Registered};

/// The role of the services that answer queries. It may select from schema `read` and nothing else.
pub const READER_ROLE: &str = "query_api";

/// Serialises programs that prepare the same database; an arbitrary constant.
const PREPARE_LOCK: i64 = 0x7768_6572_7279;

const KIT: &str = "
    create schema if not exists kit;
    create schema if not exists read;
    create table if not exists kit.projection (
        name text not null,
        version integer not null,
        tables_digest text not null,
        views_digest text not null,
        serving boolean not null,
        primary key (name, version)
    );
    alter table kit.projection add column if not exists traces jsonb;
    create unique index if not exists one_version_serves on kit.projection (name) where serving;
    create table if not exists kit.checkpoint (
        projection text not null,
        version integer not null,
        stream text not null,
        epoch text not null,
        sequence bigint not null check (sequence >= 0),
        reached_at timestamptz,
        primary key (projection, version, stream),
        foreign key (projection, version) references kit.projection (name, version)
    );
    create table if not exists kit.erased_person (
        account_id uuid primary key,
        requested_at timestamptz not null
    );
    create table if not exists kit.unswept (
        schema_name text not null,
        table_name text not null,
        overwritten_at timestamptz not null default clock_timestamp(),
        primary key (schema_name, table_name)
    );
    create or replace view read.checkpoint as
        select c.projection, c.version, c.stream, c.epoch, c.sequence, c.reached_at
        from kit.checkpoint c
        join kit.projection p on p.name = c.projection and p.version = c.version
        where p.serving;
";

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
    /// The tables exist, but as another text made them.
    #[error("the tables of {projection} were changed without a new version: give it the next one")]
    TablesChanged { projection: String },
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
    let mut database = options.connect().await?;
    let prepared = prepare(&mut database, projections).await;
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
    transaction.execute(KIT).await?;
    transaction.execute(grants().as_str()).await?;
    for projection in projections {
        add(&mut transaction, projection).await?;
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

/// Makes the tables of a version that is new here, and points the views at it unless a newer one is served.
async fn add(database: &mut PgConnection, projection: &Registered) -> Result<(), PrepareError> {
    let schema = projection.schema();
    let (tables_digest, views_digest) = digests(projection);
    let known: Option<(String, String, bool)> = sqlx::query_as(
        "select tables_digest, views_digest, serving from kit.projection where name = $1 and version = $2",
    )
    .bind(projection.name())
    .bind(projection.version_column())
    .fetch_optional(&mut *database)
    .await?;
    let views_are_there = match &known {
        Some((stored, _, _)) if *stored != tables_digest => {
            return Err(PrepareError::TablesChanged { projection: schema });
        }
        Some((_, stored, serving)) => *serving && *stored == views_digest,
        None => {
            make_tables(database, projection, &tables_digest, &views_digest).await?;
            false
        }
    };
    note_traces(database, projection).await?;
    if views_are_there || newer_serves(database, projection).await? {
        return Ok(());
    }
    point_views(database, projection, &views_digest).await
}

async fn make_tables(
    database: &mut PgConnection,
    projection: &Registered,
    tables_digest: &str,
    views_digest: &str,
) -> Result<(), PrepareError> {
    let schema = projection.schema();
    let statements =
        format!("create schema {schema}; set local search_path to {schema}; {}", projection.tables());
    database.execute(statements.as_str()).await?;
    sqlx::query(
        "insert into kit.projection (name, version, tables_digest, views_digest, serving)
         values ($1, $2, $3, $4, false)",
    )
    .bind(projection.name())
    .bind(projection.version_column())
    .bind(tables_digest)
    .bind(views_digest)
    .execute(database)
    .await?;
    tracing::info!(projection = schema, "tables are made");
    Ok(())
}

/// Writes down what is personal in the tables, for whoever forgets people, and has Postgres take no samples of it.
async fn note_traces(database: &mut PgConnection, projection: &Registered) -> Result<(), PrepareError> {
    let traces: Vec<_> = projection.traces().iter().map(StoredTraces::from).collect();
    let noted = sqlx::query(
        "update kit.projection set traces = $3 where name = $1 and version = $2 and traces is distinct from $3",
    )
    .bind(projection.name())
    .bind(projection.version_column())
    .bind(Json(&traces))
    .execute(&mut *database)
    .await?;
    if noted.rows_affected() > 0 {
        let statements: String =
            traces.iter().map(|traces| traces.without_statistics(&projection.schema())).collect();
        database.execute(statements.as_str()).await?;
    }
    Ok(())
}

async fn newer_serves(database: &mut PgConnection, projection: &Registered) -> Result<bool, PrepareError> {
    let newer = sqlx::query_scalar(
        "select exists (select from kit.projection where name = $1 and version > $2 and serving)",
    )
    .bind(projection.name())
    .bind(projection.version_column())
    .fetch_one(database)
    .await?;
    Ok(newer)
}

async fn point_views(
    database: &mut PgConnection,
    projection: &Registered,
    views_digest: &str,
) -> Result<(), PrepareError> {
    database.execute(format!("set local search_path to {}", projection.schema()).as_str()).await?;
    for View { name, select } in projection.views() {
        // Replacing cannot take columns away, so the view is made anew; its grant comes from the schema's defaults.
        let statements = format!("drop view if exists read.{name}; create view read.{name} as {select}");
        database.execute(statements.as_str()).await?;
    }
    database.execute("set local search_path to default").await?;
    for (serving, condition) in [(false, "version <> $2"), (true, "version = $2")] {
        sqlx::query(&format!(
            "update kit.projection set serving = $3, views_digest = case when $3 then $4 else views_digest end
             where name = $1 and {condition}"
        ))
        .bind(projection.name())
        .bind(projection.version_column())
        .bind(serving)
        .bind(views_digest)
        .execute(&mut *database)
        .await?;
    }
    Ok(())
}

/// By what texts the tables and the views were made.
fn digests(projection: &Registered) -> (String, String) {
    let mut views = Sha256::new();
    for view in projection.views() {
        views.update(format!("{}={};", view.name, view.select));
    }
    (hex::encode(Sha256::digest(projection.tables())), hex::encode(views.finalize()))
}

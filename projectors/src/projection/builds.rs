//! The builds of each projection: one is live, one may be in the making beside it, the one before is kept.
//!
//! ```text
//! (asked for) wanted -> building -> live -> superseded -> dropped
//!                          ^                    |
//!                          '---- taken up again-'
//! ```
//! A build belongs to the code that makes it, told by its fingerprint: a program keeps the builds of its own code and
//! leaves others' alone, so that two programs of different versions work side by side.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};
use sqlx::{Connection as _, Executor as _, PgConnection, Postgres, Transaction, types::Json};

use super::{View, database::PREPARE_LOCK, registered::Registered};

/// One build of a projection that this program has the code of. Cheap to clone.
#[derive(Clone)]
pub struct Build {
    projection: Registered,
    number: i32,
    schema: String,
}

/// How a build stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It is read.
    Live,
    /// It is in the making.
    Building,
}

/// A view as the database keeps it, so that any program can point it at any build.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct StoredView {
    pub(super) name: String,
    pub(super) select: String,
}

impl fmt::Debug for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.schema)
    }
}

impl Build {
    /// The projection.
    pub const fn projection(&self) -> &Registered {
        &self.projection
    }

    /// Its number among the builds of the projection.
    pub const fn number(&self) -> i32 {
        self.number
    }

    /// The schema of its tables.
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// The name of one of the streams that it reads.
    pub(super) fn stream_name(&self, index: usize) -> &'static str {
        self.projection.streams()[index].name
    }

    /// The name of the lock that its active runner holds.
    pub(super) fn lock_name(&self) -> String {
        lock_name(&self.schema)
    }

    /// A transaction in which its tables are found by their unqualified names.
    pub(super) async fn begin<'c>(
        &self,
        database: &'c mut PgConnection,
    ) -> Result<Transaction<'c, Postgres>, sqlx::Error> {
        let mut transaction = database.begin().await?;
        sqlx::query("select set_config('search_path', $1, true)")
            .bind(&self.schema)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction)
    }

    /// How it stands; none when it is no longer kept.
    pub(super) async fn state(&self, database: &mut PgConnection) -> Result<Option<State>, sqlx::Error> {
        let state: Option<String> =
            sqlx::query_scalar("select state from kit.build where projection = $1 and build = $2")
                .bind(self.projection.name())
                .bind(self.number)
                .fetch_optional(database)
                .await?;
        Ok(state.as_deref().and_then(State::parse))
    }
}

impl State {
    fn parse(state: &str) -> Option<Self> {
        match state {
            "live" => Some(Self::Live),
            "building" => Some(Self::Building),
            _ => None,
        }
    }
}

fn lock_name(schema: &str) -> String {
    format!("wherry projection {schema}")
}

/// The builds of this program's code that are to be kept now.
pub(super) async fn kept(
    database: &mut PgConnection,
    projections: &[Registered],
) -> Result<Vec<(Build, State)>, sqlx::Error> {
    let rows: Vec<(String, i32, String, String, String)> = sqlx::query_as(
        "select projection, build, schema_name, fingerprint, state from kit.build
         where state in ('live', 'building') order by projection, build",
    )
    .fetch_all(database)
    .await?;
    let own = |(name, number, schema, fingerprint, state): (String, i32, String, String, String)| {
        let projection = projections.iter().find(|projection| projection.name() == name)?;
        let state = State::parse(&state)?;
        (projection.fingerprint() == fingerprint).then(|| {
            let projection = projection.clone();
            (Build { projection, number, schema }, state)
        })
    };
    Ok(rows.into_iter().filter_map(own).collect())
}

/// The live build of a projection, if it is of this program's code; otherwise the one in the making.
///
/// # Errors
/// When the database fails.
pub async fn current(
    database: &mut PgConnection,
    projection: &Registered,
) -> Result<Option<Build>, sqlx::Error> {
    let mut own = kept(database, std::slice::from_ref(projection)).await?;
    own.sort_by_key(|(_, state)| *state);
    Ok(own.into_iter().next().map(|(build, _)| build))
}

/// Sees to it that a program's projection has a build: the first is live at once, another is made beside it. What a
/// newer program serves, and what a person has put aside, is left alone.
pub(super) async fn add(database: &mut PgConnection, projection: &Registered) -> Result<(), sqlx::Error> {
    let builds = existing(database, projection.name()).await?;
    let fingerprint = projection.fingerprint();
    let own = |existing: &&Existing| existing.fingerprint == fingerprint;
    if builds.iter().filter(own).any(|build| build.rejected || build.state != "dropped") {
        return take_up_again(database, projection).await;
    }
    let number = 1 + builds.iter().map(|build| build.number).max().unwrap_or_default();
    let Some(live) = builds.iter().find(|build| build.state == "live") else {
        let build = Build { projection: projection.clone(), number, schema: projection.schema() };
        insert(database, &build, "building").await?;
        make(database, &build).await?;
        return point_views(database, projection.name(), number).await;
    };
    if live.version > projection.version_column() {
        return Ok(());
    }
    if let Some(rival) = builds.iter().find(|build| build.state == "building" || build.state == "wanted") {
        if rival.version > projection.version_column() {
            return Ok(());
        }
        drop_build(database, projection.name(), rival.number).await?;
    }
    let build =
        Build { projection: projection.clone(), number, schema: free_schema(projection, &builds, number) };
    insert(database, &build, "building").await?;
    make(database, &build).await?;
    tracing::info!(projection = ?build, "another build is begun beside the live one");
    Ok(())
}

/// Goes on with a build of this program's code that was superseded, where nobody keeps the live one any more: its
/// program was rolled back.
pub(super) async fn take_up_again(
    database: &mut PgConnection,
    projection: &Registered,
) -> Result<(), sqlx::Error> {
    let builds = existing(database, projection.name()).await?;
    let fingerprint = projection.fingerprint();
    let Some(own) = builds
        .iter()
        .rev()
        .find(|build| build.fingerprint == fingerprint && build.state == "superseded" && !build.rejected)
    else {
        return Ok(());
    };
    let in_the_way = builds.iter().any(|build| match build.state.as_str() {
        "live" => build.version > own.version || build.fingerprint == fingerprint,
        "building" | "wanted" => true,
        _ => false,
    });
    let live = builds.iter().find(|build| build.state == "live");
    if in_the_way || somebody_keeps(database, live).await? {
        return Ok(());
    }
    set_state(database, projection.name(), own.number, "building").await?;
    tracing::info!(projection = projection.name(), build = own.number, "an earlier build is taken up again");
    Ok(())
}

async fn somebody_keeps(database: &mut PgConnection, live: Option<&Existing>) -> Result<bool, sqlx::Error> {
    let Some(live) = live else { return Ok(false) };
    let free: bool = sqlx::query_scalar(
        "select case when pg_try_advisory_lock(hashtextextended($1, 0))
                then pg_advisory_unlock(hashtextextended($1, 0)) else false end",
    )
    .bind(lock_name(&live.schema))
    .fetch_one(database)
    .await?;
    Ok(!free)
}

/// Begins the builds that a person has asked for.
pub(super) async fn begin_wanted(
    database: &mut PgConnection,
    projections: &[Registered],
) -> Result<(), sqlx::Error> {
    let wanted: Vec<(String, i32)> =
        sqlx::query_as("select projection, build from kit.build where state = 'wanted'")
            .fetch_all(&mut *database)
            .await?;
    for (name, number) in wanted {
        let Some(projection) = projections.iter().find(|projection| projection.name() == name) else {
            continue;
        };
        let mut transaction = database.begin().await?;
        lock(&mut transaction).await?;
        let builds = existing(&mut transaction, &name).await?;
        let still = builds.iter().any(|build| build.number == number && build.state == "wanted");
        let newer =
            builds.iter().any(|build| build.state == "live" && build.version > projection.version_column());
        if still && !newer {
            let build = Build {
                projection: projection.clone(),
                number,
                schema: free_schema(projection, &builds, number),
            };
            sqlx::query(
                "update kit.build set state = 'building', schema_name = $3, version = $4, fingerprint = $5
                 where projection = $1 and build = $2",
            )
            .bind(&name)
            .bind(number)
            .bind(&build.schema)
            .bind(projection.version_column())
            .bind(projection.fingerprint())
            .execute(&mut *transaction)
            .await?;
            make(&mut transaction, &build).await?;
            tracing::info!(projection = ?build, "a rebuild is begun");
        }
        transaction.commit().await?;
    }
    Ok(())
}

/// Keeps other programs from changing builds until the end of the transaction.
pub(super) async fn lock(transaction: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query("select pg_advisory_xact_lock($1)").bind(PREPARE_LOCK).execute(transaction).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Existing {
    number: i32,
    version: i32,
    schema: String,
    fingerprint: String,
    state: String,
    rejected: bool,
}

async fn existing(database: &mut PgConnection, name: &str) -> Result<Vec<Existing>, sqlx::Error> {
    sqlx::query_as(
        "select build as number, version, schema_name as schema, fingerprint, state, rejected from kit.build
         where projection = $1 order by build",
    )
    .bind(name)
    .fetch_all(database)
    .await
}

/// The schema of a further build: a version that was built before gets the build's number as well.
fn free_schema(projection: &Registered, builds: &[Existing], number: i32) -> String {
    let plain = projection.schema();
    if builds.iter().all(|build| build.schema != plain) { plain } else { format!("{plain}_{number}") }
}

async fn insert(database: &mut PgConnection, build: &Build, state: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into kit.build (projection, build, version, schema_name, fingerprint, state)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(build.projection.name())
    .bind(build.number)
    .bind(build.projection.version_column())
    .bind(&build.schema)
    .bind(build.projection.fingerprint())
    .bind(state)
    .execute(database)
    .await?;
    Ok(())
}

/// Makes the tables, and writes down what is personal in them and which views are to show them.
async fn make(database: &mut PgConnection, build: &Build) -> Result<(), sqlx::Error> {
    let Build { projection, schema, .. } = build;
    let traces = projection.traces();
    let views: Vec<_> = projection
        .views()
        .iter()
        .map(|View { name, select }| StoredView { name: (*name).to_owned(), select: (*select).to_owned() })
        .collect();
    // Postgres takes no samples of what is personal.
    let unsampled: String = traces.iter().map(|own| own.without_statistics(schema)).collect();
    let statements = format!(
        "create schema {schema}; set local search_path to {schema}; {}; {unsampled}
         set local search_path to default;",
        projection.tables()
    );
    database.execute(statements.as_str()).await?;
    sqlx::query("update kit.build set views = $3, traces = $4 where projection = $1 and build = $2")
        .bind(projection.name())
        .bind(build.number)
        .bind(Json(&views))
        .bind(Json(traces))
        .execute(database)
        .await?;
    Ok(())
}

/// Makes a build the live one, and points the views at it. The one before is kept; an older one is dropped. Everything
/// happens in the caller's transaction.
pub(super) async fn point_views(
    database: &mut PgConnection,
    name: &str,
    number: i32,
) -> Result<(), sqlx::Error> {
    let (schema, Json(views)): (String, Json<Vec<StoredView>>) =
        sqlx::query_as("select schema_name, views from kit.build where projection = $1 and build = $2")
            .bind(name)
            .bind(number)
            .fetch_one(&mut *database)
            .await?;
    let before: Vec<Json<Vec<StoredView>>> =
        sqlx::query_scalar("select views from kit.build where projection = $1 and state = 'live'")
            .bind(name)
            .fetch_all(&mut *database)
            .await?;
    for Json(views) in before {
        for view in views {
            database.execute(format!("drop view if exists read.{}", view.name).as_str()).await?;
        }
    }
    database.execute(format!("set local search_path to {schema}").as_str()).await?;
    for StoredView { name, select } in views {
        // Replacing cannot take columns away, so the view is made anew; its grant comes from the schema's defaults.
        let statements = format!("drop view if exists read.{name}; create view read.{name} as {select}");
        database.execute(statements.as_str()).await?;
    }
    database.execute("set local search_path to default").await?;
    let older: Vec<i32> = sqlx::query_scalar(
        "select build from kit.build where projection = $1 and state = 'superseded' and build <> $2",
    )
    .bind(name)
    .bind(number)
    .fetch_all(&mut *database)
    .await?;
    for older in older {
        drop_build(database, name, older).await?;
    }
    sqlx::query("update kit.build set state = 'superseded' where projection = $1 and state = 'live'")
        .bind(name)
        .execute(&mut *database)
        .await?;
    sqlx::query(
        "update kit.build set state = 'live', live_since = clock_timestamp(), rejected = false, waits_because = null
         where projection = $1 and build = $2",
    )
    .bind(name)
    .bind(number)
    .execute(database)
    .await?;
    Ok(())
}

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
    for table in ["checkpoint", "progress", "parked_key", "parked_event"] {
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

async fn set_state(
    database: &mut PgConnection,
    name: &str,
    number: i32,
    state: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("update kit.build set state = $3 where projection = $1 and build = $2")
        .bind(name)
        .bind(number)
        .bind(state)
        .execute(database)
        .await?;
    Ok(())
}

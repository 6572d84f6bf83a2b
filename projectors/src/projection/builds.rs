//! The builds of each projection: one is live, one may be in the making beside it, the one before is kept.
//!
//! ```text
//! (asked for) wanted -> building -> live -> superseded -> dropped
//!                          ^                    |
//!                          '---- taken up again-'
//! ```
//! A build belongs to the code that makes it, told by its fingerprint: a program keeps the builds of its own code and
//! leaves others' alone, so that two programs of different versions work side by side.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};
use sqlx::{Connection as _, Executor as _, PgConnection, Postgres, Transaction, types::Json};

use super::{Batch, batch::OpenedEvent, database::PREPARE_LOCK, dropping, parking, registered::Registered};

/// One build of a projection that this program has the code of, or one of its shards. Cheap to clone.
#[derive(Clone)]
pub struct Build {
    projection: Registered,
    number: i32,
    schema: String,
    shard: u32,
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
        f.write_str(&self.schema)?;
        if self.is_shard() { write!(f, " shard {}", self.shard) } else { Ok(()) }
    }
}

impl Build {
    pub(super) fn new(projection: &Registered, number: i32, schema: String) -> Self {
        Self { projection: projection.clone(), number, schema, shard: 0 }
    }

    /// One that no table of the kit knows.
    pub(super) fn scratch(projection: &Registered, schema: String) -> Self {
        Self::new(projection, 0, schema)
    }

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

    /// How many shards it has.
    pub(super) fn shards(&self) -> u32 {
        self.projection.shards().count()
    }

    /// Which of its shards this is, counted from 0.
    pub const fn shard(&self) -> u32 {
        self.shard
    }

    /// True when it is only a part of the build.
    pub(super) fn is_shard(&self) -> bool {
        self.projection.shards().are_several()
    }

    /// True for the shard that does what is done once for the whole build, as the swap.
    pub(super) const fn leads(&self) -> bool {
        self.shard == 0
    }

    /// Each of its shards.
    pub fn each_shard(&self) -> impl Iterator<Item = Self> {
        (0..self.shards()).map(|shard| Self { shard, ..self.clone() })
    }

    /// The shard that has this key.
    #[must_use]
    pub fn shard_of(&self, key: &str) -> Self {
        Self { shard: self.projection.shards().of_key(key), ..self.clone() }
    }

    /// True when this key belongs to this shard.
    pub(super) fn has_key(&self, key: &str) -> bool {
        self.projection.shards().of_key(key) == self.shard
    }

    /// True when this event is folded here: the projection reads it, and its key belongs to this shard. What is no event
    /// at all is everybody's, to be noticed.
    pub(super) fn has(&self, event: &OpenedEvent) -> bool {
        let is_read = event.subject.is_empty() || self.projection.reads(&event.subject);
        is_read && (!self.is_shard() || self.has_key(&parking::key_of(self, event)))
    }

    /// The events of a batch that are folded here.
    pub(super) fn own<'b>(&self, batch: Cow<'b, Batch>) -> Cow<'b, Batch> {
        if batch.events().iter().all(|event| self.has(event)) {
            batch
        } else {
            Cow::Owned(batch.into_owned().partition(|event| self.has(event)).0)
        }
    }

    /// What tells its metrics from those of others.
    pub(super) fn labels(&self) -> Vec<(&'static str, String)> {
        let mut labels = vec![("projection", self.projection.name().to_owned())];
        if self.is_shard() {
            labels.push(("shard", self.shard.to_string()));
        }
        labels
    }

    /// The same, of one of its streams.
    pub(super) fn labels_of(&self, stream: &str) -> Vec<(&'static str, String)> {
        let mut labels = self.labels();
        labels.push(("stream", stream.to_owned()));
        labels
    }

    /// The name of the lock that its active runner holds.
    pub(super) fn lock_name(&self) -> String {
        lock_name(&self.schema, self.shard)
    }

    /// The name of the lock that everybody holds who keeps it.
    pub(super) fn sharing_lock_name(&self) -> String {
        format!("wherry keepers of {}", self.schema)
    }

    /// A statement that keeps out who changes the tables' structure, until the end of the transaction.
    fn beside_others(&self) -> String {
        if self.is_shard() {
            format!(
                "select pg_advisory_xact_lock_shared(hashtextextended('wherry tables of {}', 0));",
                self.schema
            )
        } else {
            String::new()
        }
    }

    /// A transaction as [`Self::begin`], in which no other shard changes the tables.
    pub(super) async fn begin_alone<'c>(
        &self,
        database: &'c mut PgConnection,
    ) -> Result<Transaction<'c, Postgres>, sqlx::Error> {
        let schema = &self.schema;
        let alone = format!("select pg_advisory_xact_lock(hashtextextended('wherry tables of {schema}', 0))");
        database.begin_with(format!("begin; set local search_path to {schema}; {alone}")).await
    }

    /// A transaction in which its tables are found by their unqualified names.
    pub(super) async fn begin<'c>(
        &self,
        database: &'c mut PgConnection,
    ) -> Result<Transaction<'c, Postgres>, sqlx::Error> {
        self.begin_with(database, "").await
    }

    /// The same, which begins with this statement. All of it is one word to the server.
    pub(super) async fn begin_with<'c>(
        &self,
        database: &'c mut PgConnection,
        statement: &str,
    ) -> Result<Transaction<'c, Postgres>, sqlx::Error> {
        let (schema, beside_others) = (&self.schema, self.beside_others());
        database
            .begin_with(format!("begin; set local search_path to {schema}; {beside_others}{statement}"))
            .await
    }

    /// How it stands, and whether somebody wants something of its parked keys; none when it is no longer kept.
    pub(super) async fn look(
        &self,
        database: &mut PgConnection,
    ) -> Result<Option<(State, bool)>, sqlx::Error> {
        let found: Option<(String, bool)> = sqlx::query_as(
            "select state, exists (
                 select from kit.parked_key where projection = $1 and build = $2 and wanted is not null)
             from kit.build where projection = $1 and build = $2",
        )
        .bind(self.projection.name())
        .bind(self.number)
        .fetch_optional(database)
        .await?;
        Ok(found.and_then(|(state, is_wanted)| Some((State::parse(&state)?, is_wanted))))
    }

    /// How it stands; none when it is no longer kept.
    pub(super) async fn state(&self, database: &mut PgConnection) -> Result<Option<State>, sqlx::Error> {
        Ok(self.look(database).await?.map(|(state, _)| state))
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

/// The first shard's is the one that a build has which is not cut into shards.
fn lock_name(schema: &str, shard: u32) -> String {
    match shard {
        0 => format!("wherry projection {schema}"),
        shard => format!("wherry projection {schema} shard {shard}"),
    }
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
        (projection.fingerprint() == fingerprint).then(|| (Build::new(projection, number, schema), state))
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

/// Keeps other programs from changing builds until the end of the transaction.
pub(super) async fn lock(transaction: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query("select pg_advisory_xact_lock($1)").bind(PREPARE_LOCK).execute(transaction).await?;
    Ok(())
}

/// True while somebody's runner of one of so many shards, or whoever uses a scratch schema, holds a lock of this one.
pub(super) async fn is_kept(
    database: &mut PgConnection,
    schema: &str,
    shards: i32,
) -> Result<bool, sqlx::Error> {
    let locks: Vec<_> =
        (0..u32::try_from(shards).unwrap_or_default().max(1)).map(|shard| lock_name(schema, shard)).collect();
    let free: bool = sqlx::query_scalar(
        "select bool_and(case when pg_try_advisory_lock(hashtextextended(name, 0))
                then pg_advisory_unlock(hashtextextended(name, 0)) else false end)
         from unnest($1::text[]) as lock (name)",
    )
    .bind(locks)
    .fetch_one(database)
    .await?;
    Ok(!free)
}

/// A build as the database knows it.
#[derive(sqlx::FromRow)]
pub(super) struct Existing {
    pub(super) number: i32,
    pub(super) version: i32,
    pub(super) schema: String,
    pub(super) fingerprint: String,
    pub(super) state: String,
    pub(super) rejected: bool,
    pub(super) shards: i32,
}

/// The builds of a projection, in the order in which they were begun.
pub(super) async fn existing(database: &mut PgConnection, name: &str) -> Result<Vec<Existing>, sqlx::Error> {
    sqlx::query_as(
        "select build as number, version, schema_name as schema, fingerprint, state, rejected, shards
         from kit.build where projection = $1 order by build",
    )
    .bind(name)
    .fetch_all(database)
    .await
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
        dropping::drop_build(database, name, older).await?;
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

pub(super) async fn set_state(
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

//! A build that nobody knows of: it has its tables, and neither a number nor checkpoints, and is dropped in the end.

use std::collections::{BTreeMap, BTreeSet};

use jetstream_es::{KeyVault, LogReader, MAX_PAGE, ReplicaWait, StoreError};
use sqlx::{Executor as _, PgConnection};
use uuid::Uuid;

use super::ReconcileError;
use crate::projection::{
    Batch,
    batch::OpenedEvent,
    beginning,
    builds::{self, Build},
    checkpoint::{CheckpointError, column},
    erasure, parking,
    registered::Registered,
};

/// What the names of all scratch schemas begin with.
const PREFIX: &str = "scratch_";

/// How far a build is: the sequence of each stream and shard.
pub(super) type Places = BTreeMap<(String, u32), u64>;

/// The tables of a projection, somewhere in the log.
pub(super) struct Scratch {
    build: Build,
    reached: Places,
    parked: BTreeSet<(String, String)>,
}

impl Scratch {
    /// Makes the tables, and holds the schema's lock for as long as the connection lives.
    pub(super) async fn create(
        database: &mut PgConnection,
        projection: &Registered,
    ) -> Result<Self, sqlx::Error> {
        // No two connections that live have the same number.
        let connection: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut *database).await?;
        let build = Build::scratch(projection, format!("{PREFIX}{}_{connection}", projection.name()));
        sqlx::query("select pg_advisory_lock(hashtextextended($1, 0))")
            .bind(build.lock_name())
            .execute(&mut *database)
            .await?;
        // What is lost with a crash is dropped anyway.
        database.execute("set synchronous_commit = off").await?;
        database.execute(format!("drop schema if exists {} cascade", build.schema()).as_str()).await?;
        let mut transaction = build.begin(database).await?;
        beginning::make_tables(&mut transaction, &build).await?;
        transaction.commit().await?;
        Ok(Self { build, reached: Places::new(), parked: BTreeSet::new() })
    }

    pub(super) fn schema(&self) -> &str {
        self.build.schema()
    }

    /// Keys of which something could not be applied, with their streams.
    pub(super) const fn parked(&self) -> &BTreeSet<(String, String)> {
        &self.parked
    }

    /// True when it is exactly there. It cannot go back.
    pub(super) fn is_at(&self, places: &Places) -> bool {
        places.iter().all(|(of, place)| self.at(of) == *place)
    }

    fn at(&self, of: &(String, u32)) -> u64 {
        self.reached.get(of).copied().unwrap_or_default()
    }

    /// Applies everything up to these places.
    pub(super) async fn advance(
        &mut self,
        database: &mut PgConnection,
        places: &Places,
        log: &LogReader,
        keys: &KeyVault,
        told: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<(), ReconcileError> {
        let all = lowest(places).values().sum();
        for (stream, end) in highest(places) {
            let of_stream = |((of, _), _): &(&(String, u32), &u64)| *of == stream;
            let unfinished = places.iter().filter(of_stream).filter(|(of, place)| self.at(of) < **place);
            let mut behind = unfinished.map(|(of, _)| self.at(of)).min().unwrap_or(end);
            let mut wait = ReplicaWait::default();
            while behind < end {
                let (batch, reached) = read(&stream, (behind, end), log, keys, &mut wait).await?;
                let (batch, _) = batch.partition(|event| {
                    let of = (stream.clone(), self.shard_of(event));
                    let upto = places.get(&of).copied().unwrap_or_default();
                    event.sequence > self.at(&of) && event.sequence <= upto
                });
                self.apply(database, batch).await?;
                for (of, place) in places.iter().filter(of_stream) {
                    self.reached.insert(of.clone(), self.at(of).max(reached.min(*place)));
                }
                told(lowest(&self.reached).values().sum(), all);
                behind = reached;
            }
        }
        Ok(())
    }

    fn shard_of(&self, event: &OpenedEvent) -> u32 {
        self.build.projection().shards().of_key(&parking::key_of(&self.build, event))
    }

    /// Overwrites what is shown of these people, as it is overwritten in every build.
    pub(super) async fn forget(
        &self,
        database: &mut PgConnection,
        people: &[Uuid],
    ) -> Result<(), sqlx::Error> {
        for traces in self.build.projection().traces() {
            traces.forget(database, self.schema(), people).await?;
        }
        Ok(())
    }

    pub(super) async fn drop(&self, database: &mut PgConnection) -> Result<(), sqlx::Error> {
        database.execute(format!("drop schema if exists {} cascade", self.schema()).as_str()).await?;
        Ok(())
    }

    /// Applies a batch as the runner does, around what cannot be applied.
    async fn apply(&mut self, database: &mut PgConnection, batch: Batch) -> Result<(), ReconcileError> {
        let mut todo = vec![batch];
        while let Some(batch) = todo.pop() {
            let stream = batch.stream().to_owned();
            let parked = |event: &OpenedEvent| {
                self.parked.contains(&(stream.clone(), parking::key_of(&self.build, event)))
            };
            let (_, batch) = batch.partition(parked);
            let Some(last) = batch.last() else { continue };
            let Err(error) = self.try_apply(database, &batch).await else { continue };
            match parking::blame(&error) {
                None => return Err(ReconcileError::Fold(error)),
                Some(_) if batch.len() == 1 => {
                    if !self.is_skipped(database, &stream, last.sequence).await? {
                        self.parked.insert((stream, parking::key_of(&self.build, last)));
                    }
                }
                Some(blame) => todo.extend(batch.split(blame.suspect()).into_iter().rev()),
            }
        }
        Ok(())
    }

    async fn try_apply(&self, database: &mut PgConnection, batch: &Batch) -> Result<(), CheckpointError> {
        batch.check()?;
        let mut transaction = self.build.begin(database).await?;
        let withheld = erasure::withhold(&mut transaction, batch).await?;
        self.build.projection().apply(&mut transaction, withheld.as_ref().unwrap_or(batch)).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Whether a person has decided that this event is left out where it cannot be applied.
    async fn is_skipped(
        &self,
        database: &mut PgConnection,
        stream: &str,
        sequence: u64,
    ) -> Result<bool, sqlx::Error> {
        sqlx::query_scalar(
            "select exists (select from kit.skipped where projection = $1 and stream = $2 and sequence = $3)",
        )
        .bind(self.build.projection().name())
        .bind(stream)
        .bind(column(sequence))
        .fetch_one(database)
        .await
    }
}

/// Of each stream the lowest place: where a reader finds the build.
pub(super) fn lowest(places: &Places) -> BTreeMap<String, u64> {
    each_stream(places, u64::min)
}

fn highest(places: &Places) -> BTreeMap<String, u64> {
    each_stream(places, u64::max)
}

fn each_stream(places: &Places, choose: fn(u64, u64) -> u64) -> BTreeMap<String, u64> {
    let mut streams = BTreeMap::new();
    for ((stream, _), place) in places {
        streams.entry(stream.clone()).and_modify(|of| *of = choose(*of, *place)).or_insert(*place);
    }
    streams
}

/// Drops the scratch schemas whose program is gone.
pub(in crate::projection) async fn drop_orphans(database: &mut PgConnection) -> Result<(), sqlx::Error> {
    let schemas: Vec<String> = sqlx::query_scalar(
        // Somebody may call a projection so.
        "select nspname::text from pg_namespace where starts_with(nspname::text, $1)
             and not exists (select from kit.build where schema_name = nspname::text)",
    )
    .bind(PREFIX)
    .fetch_all(&mut *database)
    .await?;
    for schema in schemas {
        if builds::is_kept(database, &schema, 1).await? {
            continue;
        }
        database.execute(format!("drop schema if exists {schema} cascade").as_str()).await?;
        tracing::info!(schema, "a scratch schema is dropped that nobody uses");
    }
    Ok(())
}

/// The events of a stream behind a place, up to `end`, and up to where none is missing. A replica that lags is waited for,
/// and not without end: the schema of who waits stays, and with it what it locks.
async fn read(
    stream: &str,
    (behind, end): (u64, u64),
    log: &LogReader,
    keys: &KeyVault,
    wait: &mut ReplicaWait,
) -> Result<(Batch, u64), StoreError> {
    match log.page(stream, behind + 1, None, MAX_PAGE).await {
        Ok(page) if page.events.is_empty() => {
            let next = log.next_message(stream, behind + 1).await?;
            let reached = if next.is_some_and(|next| next.sequence <= end) {
                wait.once_more("reading what is built anew").await?;
                behind
            } else {
                // The log has a hole up to there: what was applied of it shows as rows that are in no event.
                end
            };
            Ok((Batch::new(stream, Vec::new()), reached))
        }
        Ok(page) => {
            wait.is_over();
            let reached = page.reached;
            let events = page.events.into_iter().filter(|event| event.sequence <= end).collect();
            Ok((Batch::open(stream, events, keys).await?, reached))
        }
        Err(StoreError::Malformed { sequence, why, .. }) => {
            wait.is_over();
            Ok((Batch::new(stream, vec![OpenedEvent::malformed(sequence, why)]), sequence))
        }
        Err(error) => Err(error),
    }
}

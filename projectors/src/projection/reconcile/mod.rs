//! Is a read model still what the log says? It is built once more in a scratch schema, up to where the live one is, and
//! the two are compared row by row.
//!
//! Neither the live build nor who reads it notices: its tables and its checkpoint are looked at in one snapshot of the
//! database, and the scratch schema is dropped in the end, also that of a program that was killed.

mod compare;
mod scratch;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use jetstream_es::{KeyVault, LogReader, StoreError};
use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};
use uuid::Uuid;

use super::{
    builds::{self, Build, State},
    checkpoint::CheckpointError,
    database::connect_to_lock,
    registered::Registered,
};
use scratch::{Places, Scratch};

pub use compare::{Column, Difference, What};
pub(super) use scratch::drop_orphans;

/// How often it is begun anew when a person is forgotten in the very moment, or the builds are swapped.
const TRIES: u32 = 5;

/// Looks whether a read model is what the log says.
pub struct Reconcile<'a> {
    pub database: &'a PgConnectOptions,
    pub log: &'a LogReader,
    pub keys: &'a KeyVault,
    /// So many differences are told one by one; more are counted.
    pub listed: usize,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub projection: &'static str,
    /// The schema of the live build.
    pub schema: String,
    /// Up to which sequence of each stream both were built; where a build has shards, the lowest of them.
    pub reached: BTreeMap<String, u64>,
    /// How many rows the live build has.
    pub rows: u64,
    /// The first differences, table by table, in the order of their keys.
    pub differences: Vec<Difference>,
    /// How many there are in all.
    pub different: u64,
    /// Keys that wait in the live build and not in the scratch, or the other way round: their rows differ for that.
    pub parked_elsewhere: Vec<String>,
}

/// It could not be looked.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    #[error("there is no live build of {projection} in this database")]
    NotBuilt { projection: String },
    #[error(
        "the live build of {projection} is of another program's code: let that program look, or this one build it anew"
    )]
    OtherCode { projection: String },
    #[error(
        "{stream} is another log than the one that {projection} was built from, or ends before it: name the log that \
         belongs to this database"
    )]
    OtherLog { projection: String, stream: String },
    #[error("the builds, or who is forgotten, change all the time: try again in a while")]
    Restless,
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    #[error("the log failed")]
    Log(#[from] StoreError),
    #[error("the read model cannot be built anew")]
    Fold(#[source] CheckpointError),
}

impl Report {
    /// True when every row is what the log says.
    pub const fn is_equal(&self) -> bool {
        self.different == 0
    }
}

impl Reconcile<'_> {
    /// Builds the projection anew and compares. `told` hears now and then how many events are applied, of how many.
    ///
    /// # Errors
    /// [`ReconcileError`]; the scratch schema is dropped then, too.
    pub async fn run(
        &self,
        projection: &Registered,
        told: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<Report, ReconcileError> {
        let mut database = connect_to_lock(self.database).await?;
        drop_orphans(&mut database).await?;
        let mut scratch = Scratch::create(&mut database, projection).await?;
        let report = self.compared(&mut database, &mut scratch, projection, told).await;
        let dropped = scratch.drop(&mut database).await;
        let report = report?;
        dropped?;
        let _ = database.close().await;
        Ok(report)
    }

    async fn compared(
        &self,
        database: &mut PgConnection,
        scratch: &mut Scratch,
        projection: &Registered,
        told: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<Report, ReconcileError> {
        // Most of it first, so that the snapshot is a short one.
        let live = live(database, projection).await?;
        let reached = self.reached(database, &live).await?;
        scratch.advance(database, &reached, self.log, self.keys, told).await?;
        let mut looking = connect_to_lock(self.database).await?;
        for _ in 0..TRIES {
            let mut snapshot = looking.begin_with("begin isolation level repeatable read, read only").await?;
            let live = self::live(&mut snapshot, projection).await?;
            let reached = self.reached(&mut snapshot, &live).await?;
            let erased = erased(&mut snapshot).await?;
            scratch.advance(database, &reached, self.log, self.keys, told).await?;
            // Of who is forgotten meanwhile, the scratch was given nothing, and the snapshot still has everything.
            if self::erased(database).await? != erased || !scratch.is_at(&reached) {
                snapshot.rollback().await?;
                continue;
            }
            scratch.forget(database, &erased).await?;
            let schemas = (live.schema(), scratch.schema());
            let traces = projection.traces();
            let found = compare::compare(&mut snapshot, database, schemas, traces, self.listed).await?;
            let parked = parked(&mut snapshot, &live).await?;
            let parked_elsewhere = parked.symmetric_difference(scratch.parked());
            let report = Report {
                projection: projection.name(),
                schema: live.schema().to_owned(),
                reached: scratch::lowest(&reached),
                rows: found.rows,
                differences: found.differences,
                different: found.different,
                parked_elsewhere: parked_elsewhere
                    .map(|(stream, key)| format!("{key} in {stream}"))
                    .collect(),
            };
            snapshot.rollback().await?;
            let _ = looking.close().await;
            return Ok(report);
        }
        Err(ReconcileError::Restless)
    }

    /// Where the live build is, if this log is the one that it follows.
    async fn reached(&self, database: &mut PgConnection, live: &Build) -> Result<Places, ReconcileError> {
        let checkpoints: Vec<(String, i32, String, i64)> = sqlx::query_as(
            "select stream, shard, epoch, sequence from kit.checkpoint where projection = $1 and build = $2",
        )
        .bind(live.projection().name())
        .bind(live.number())
        .fetch_all(database)
        .await?;
        let mut reached = Places::new();
        for (stream, shard, epoch, sequence) in checkpoints {
            let head = self.log.head(&stream).await?;
            let sequence = sequence.unsigned_abs();
            if head.epoch != epoch || head.last_sequence < sequence {
                let projection = live.projection().name().to_owned();
                return Err(ReconcileError::OtherLog { projection, stream });
            }
            reached.insert((stream, shard.unsigned_abs()), sequence);
        }
        Ok(reached)
    }
}

/// The live build, which must be of this program's code.
async fn live(database: &mut PgConnection, projection: &Registered) -> Result<Build, ReconcileError> {
    let kept = builds::kept(database, std::slice::from_ref(projection)).await?;
    if let Some((build, _)) = kept.into_iter().find(|(_, state)| *state == State::Live) {
        return Ok(build);
    }
    let built: bool =
        sqlx::query_scalar("select exists (select from kit.build where projection = $1 and state = 'live')")
            .bind(projection.name())
            .fetch_one(database)
            .await?;
    let projection = projection.name().to_owned();
    Err(if built {
        ReconcileError::OtherCode { projection }
    } else {
        ReconcileError::NotBuilt { projection }
    })
}

async fn erased(database: &mut PgConnection) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar("select account_id from kit.erased_person order by account_id")
        .fetch_all(database)
        .await
}

/// The parked keys of a build, with their streams.
async fn parked(
    database: &mut PgConnection,
    build: &Build,
) -> Result<BTreeSet<(String, String)>, sqlx::Error> {
    let parked: Vec<(String, String)> =
        sqlx::query_as("select stream, key from kit.parked_key where projection = $1 and build = $2")
            .bind(build.projection().name())
            .bind(build.number())
            .fetch_all(database)
            .await?;
    Ok(parked.into_iter().collect())
}

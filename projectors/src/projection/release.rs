//! Parked keys that are tried again: what waits is read from the log once more, opened with the keys of today, passed
//! through the upcasters of today, and applied in order. A queue may be long, so it is done slice by slice: between two of
//! them the runner applies what is new, and sees whether it is time to stop.

use futures::{StreamExt as _, TryStreamExt as _, stream};
use jetstream_es::{KeyVault, LogReader, StoreError};
use sqlx::{Connection as _, PgConnection};

use super::{
    Batch,
    batch::OpenedEvent,
    builds::Build,
    checkpoint::{Checkpoint, CheckpointError, column},
    erasure,
    parking::{blame, storable, told},
};

/// How many events are released before the runner looks at something else; those of a key in one transaction.
pub(super) const RELEASED_AT_ONCE: usize = 500;
/// So many of them are asked of the log at once.
const READ_AT_ONCE: usize = 16;

/// A parked key that is to be tried again.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ParkedKey {
    pub(super) stream: String,
    key: String,
    wish: Option<String>,
    reason: Option<String>,
    wished_by: Option<String>,
    /// Which state of the row this is: whoever has wished something since has made another.
    read: String,
}

/// What a slice of a release has done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slice {
    /// How many events it took.
    pub(super) events: usize,
    /// Whether there is more to do for this key.
    pub(super) more: bool,
}

/// The parked keys that somebody wants to be tried again or skipped: an index has those alone.
const WANTED: &str = "
    select stream, key, wanted as wish, reason, wanted_by as wished_by, xmin::text as read
    from kit.parked_key
    where projection = $1 and build = $2 and wanted is not null
    order by stream, sequence limit $3";
/// With those that were tried by another program than this.
const WANTED_OR_OF_OTHERS: &str = "
    select stream, key, wanted as wish, reason, wanted_by as wished_by, xmin::text as read
    from kit.parked_key
    where projection = $1 and build = $2 and (wanted is not null or code <> $4)
    order by stream, sequence limit $3";

/// The parked keys that somebody wants to be tried again or skipped, and `of_others` also those that were tried by another
/// program than this. They may be more than are returned.
pub(super) async fn wanted(
    database: &mut PgConnection,
    build: &Build,
    of_others: bool,
) -> Result<Vec<ParkedKey>, sqlx::Error> {
    // Those of other shards must not take the place of this one's, and nobody but the program knows whose a key is.
    let most = (!build.is_shard()).then_some(i64::try_from(RELEASED_AT_ONCE).unwrap_or(i64::MAX));
    let query = if of_others {
        sqlx::query_as::<sqlx::Postgres, ParkedKey>(WANTED_OR_OF_OTHERS)
            .bind(build.projection().name())
            .bind(build.number())
            .bind(most)
            .bind(crate::CODE)
    } else {
        sqlx::query_as::<sqlx::Postgres, ParkedKey>(WANTED)
            .bind(build.projection().name())
            .bind(build.number())
            .bind(most)
    };
    let mut wanted = query.fetch_all(database).await?;
    // Those of other shards are tried by their runners.
    wanted.retain(|parked| build.has_key(&parked.key));
    Ok(wanted)
}

/// Applies the first of what waits behind a parked key, in order, up to the first event that still cannot be applied. The
/// checkpoint stays where it is, and must be the caller's.
pub(super) async fn release(
    database: &mut PgConnection,
    build: &Build,
    checkpoint: &Checkpoint,
    parked: &ParkedKey,
    log: &LogReader,
    keys: &KeyVault,
) -> Result<Slice, ReleaseError> {
    if parked.wish.as_deref() != Some("skip") {
        return release_slice(database, build, checkpoint, parked, log, keys).await;
    }
    // What is behind it is tried again with the next slice; so is this while the build is held.
    match skip(database, build, checkpoint, parked).await {
        Ok(()) | Err(CheckpointError::Held { .. }) => Ok(Slice { events: 1, more: true }),
        Err(error) => Err(error.into()),
    }
}

async fn release_slice(
    database: &mut PgConnection,
    build: &Build,
    checkpoint: &Checkpoint,
    parked: &ParkedKey,
    log: &LogReader,
    keys: &KeyVault,
) -> Result<Slice, ReleaseError> {
    let sequences = waiting(database, build, parked).await?;
    let (Some(first), Some(last)) = (sequences.first().copied(), sequences.last().copied()) else {
        unpark(database, build, parked).await?;
        return Ok(Slice { events: 1, more: false });
    };
    let slice = Slice { events: sequences.len(), more: true };
    let mut todo = vec![read(&parked.stream, &sequences, log, keys).await?];
    while let Some(batch) = todo.pop() {
        let (from, to) = match (batch.events().first(), batch.last()) {
            (Some(from), Some(to)) => (from.sequence, to.sequence),
            // Nothing of it is in the log any more.
            _ => (first.unsigned_abs(), last.unsigned_abs()),
        };
        match apply(database, build, checkpoint, parked, &batch, (from, to)).await {
            Ok(()) => {}
            // A moment later it may go on, or another build is the live one.
            Err(CheckpointError::Held { .. }) => return Ok(slice),
            Err(error) => match blame(&error) {
                None => return Err(error.into()),
                Some(_) if batch.len() == 1 => {
                    park_again(database, build, parked, &batch, &told(&error)).await?;
                    return Ok(Slice { more: false, ..slice });
                }
                Some(blame) => todo.extend(batch.split(blame.suspect()).into_iter().rev()),
            },
        }
    }
    Ok(slice)
}

/// Nothing waits behind a key any more.
async fn unpark(database: &mut PgConnection, build: &Build, parked: &ParkedKey) -> Result<(), sqlx::Error> {
    sqlx::query(
        "delete from kit.parked_key where projection = $1 and build = $2 and stream = $3 and key = $4",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .bind(&parked.stream)
    .bind(&parked.key)
    .execute(database)
    .await?;
    tracing::info!(projection = ?build, stream = parked.stream, key = parked.key, "a parked key is released");
    Ok(())
}

/// A key could not be released; it stays parked.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReleaseError {
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    #[error("the log failed")]
    Log(#[from] StoreError),
}

async fn waiting(
    database: &mut PgConnection,
    build: &Build,
    parked: &ParkedKey,
) -> Result<Vec<i64>, sqlx::Error> {
    sqlx::query_scalar(
        "select sequence from kit.parked_event
         where projection = $1 and build = $2 and stream = $3 and key = $4 order by sequence limit $5",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .bind(&parked.stream)
    .bind(&parked.key)
    .bind(i64::try_from(RELEASED_AT_ONCE).unwrap_or(i64::MAX))
    .fetch_all(database)
    .await
}

/// These events as the log has them today.
async fn read(
    of_stream: &str,
    sequences: &[i64],
    log: &LogReader,
    keys: &KeyVault,
) -> Result<Batch, StoreError> {
    let each =
        sequences.iter().copied().map(|sequence| read_one(of_stream, sequence.unsigned_abs(), log, keys));
    let read: Vec<Batch> = stream::iter(each).buffered(READ_AT_ONCE).try_collect().await?;
    Ok(read.into_iter().fold(Batch::new(of_stream, Vec::new()), Batch::joined))
}

async fn read_one(
    of_stream: &str,
    sequence: u64,
    log: &LogReader,
    keys: &KeyVault,
) -> Result<Batch, StoreError> {
    match log.at(of_stream, sequence).await {
        Ok(event) => Batch::open(of_stream, event.into_iter().collect(), keys).await,
        Err(StoreError::Malformed { sequence, why, .. }) => {
            Ok(Batch::new(of_stream, vec![OpenedEvent::malformed(sequence, why)]))
        }
        Err(error) => Err(error),
    }
}

async fn apply(
    database: &mut PgConnection,
    build: &Build,
    checkpoint: &Checkpoint,
    parked: &ParkedKey,
    batch: &Batch,
    (from, to): (u64, u64),
) -> Result<(), CheckpointError> {
    batch.check()?;
    let mut transaction = build.begin_with(database, &erasure::excluded()).await?;
    if !batch.is_empty() {
        let withheld = erasure::withhold(&mut transaction, batch).await?;
        build.projection().apply(&mut transaction, withheld.as_ref().unwrap_or(batch)).await?;
    }
    sqlx::query(
        "delete from kit.parked_event
         where projection = $1 and build = $2 and stream = $3 and key = $4 and sequence between $5 and $6",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .bind(&parked.stream)
    .bind(&parked.key)
    .bind(column(from))
    .bind(column(to))
    .execute(&mut *transaction)
    .await?;
    checkpoint.advance(&mut transaction, build, checkpoint.sequence(), None).await?;
    transaction.commit().await?;
    Ok(())
}

/// Notes at which event a key is stuck now. What was wished meanwhile stays: a person who has just mended something is to
/// be heard, and one who skips an event means that event and no other.
async fn park_again(
    database: &mut PgConnection,
    build: &Build,
    parked: &ParkedKey,
    batch: &Batch,
    why: &str,
) -> Result<(), sqlx::Error> {
    let Some(event) = batch.last() else { return Ok(()) };
    sqlx::query(
        "update kit.parked_key
         set attempts = attempts + 1,
             wanted = case when xmin::text <> $11 and (wanted = 'retry' or sequence = $5) then wanted end,
             reason = case when xmin::text <> $11 and (wanted = 'retry' or sequence = $5) then reason end,
             wanted_by = case when xmin::text <> $11 and (wanted = 'retry' or sequence = $5) then wanted_by end,
             sequence = $5, subject = $6,
             event_type = $7, event_version = $8, error = $9, code = $10, parked_at = clock_timestamp()
         where projection = $1 and build = $2 and stream = $3 and key = $4",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .bind(&parked.stream)
    .bind(&parked.key)
    .bind(column(event.sequence))
    .bind(storable(&event.subject))
    .bind(storable(&event.event_type))
    .bind(i32::try_from(event.event_version).unwrap_or(i32::MAX))
    .bind(why)
    .bind(crate::CODE)
    .bind(&parked.read)
    .execute(database)
    .await?;
    tracing::error!(projection = ?build, stream = parked.stream, key = parked.key, why, "a key stays parked");
    Ok(())
}

/// Takes the event at which a key is stuck out of its queue, and writes down why. What is behind it is wanted then.
async fn skip(
    database: &mut PgConnection,
    build: &Build,
    checkpoint: &Checkpoint,
    parked: &ParkedKey,
) -> Result<(), CheckpointError> {
    let mut transaction = database.begin().await?;
    checkpoint.advance(&mut transaction, build, checkpoint.sequence(), None).await?;
    sqlx::query(
        "with stuck as (
             update kit.parked_key set wanted = 'retry', reason = null, wanted_by = null
             where projection = $1 and build = $2 and stream = $3 and key = $4
             returning sequence, key, error
         ), skipped as (
             insert into kit.skipped (projection, stream, sequence, key, error, reason, skipped_by)
             select $1, $3, sequence, key, error, $5, $6 from stuck on conflict do nothing
         )
         delete from kit.parked_event e using stuck
         where e.projection = $1 and e.build = $2 and e.stream = $3 and e.sequence = stuck.sequence",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .bind(&parked.stream)
    .bind(&parked.key)
    .bind(parked.reason.as_deref().unwrap_or_default())
    .bind(parked.wished_by.as_deref().unwrap_or_default())
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    tracing::warn!(projection = ?build, stream = parked.stream, key = parked.key, "a parked event is skipped");
    Ok(())
}

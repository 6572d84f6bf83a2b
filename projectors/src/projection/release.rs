//! Parked keys that are tried again: what waits is read from the log once more, opened with the keys of today, passed
//! through the upcasters of today, and applied in order.

use jetstream_es::{KeyVault, LogReader, StoreError};
use sqlx::{Connection as _, PgConnection};

use super::{
    Batch,
    batch::OpenedEvent,
    builds::Build,
    checkpoint::{Checkpoint, CheckpointError, column},
    erasure,
    parking::{blame, told},
};

/// How many events of a key are released in one transaction.
const RELEASED_AT_ONCE: i64 = 500;

/// A parked key that is to be tried again.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ParkedKey {
    pub(super) stream: String,
    key: String,
    wish: Option<String>,
    reason: Option<String>,
    wished_by: Option<String>,
}

/// The parked keys that somebody wants to be tried again or skipped; with `code_changed`, also those that were parked
/// by another program than this.
pub(super) async fn wanted(
    database: &mut PgConnection,
    build: &Build,
    code_changed: bool,
) -> Result<Vec<ParkedKey>, sqlx::Error> {
    let mut wanted: Vec<ParkedKey> = sqlx::query_as(
        "select stream, key, wanted as wish, reason, wanted_by as wished_by from kit.parked_key
         where projection = $1 and build = $2 and (wanted is not null or ($3 and code <> $4))
         order by stream, sequence",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .bind(code_changed)
    .bind(crate::CODE)
    .fetch_all(database)
    .await?;
    // Those of other shards are tried by their runners.
    wanted.retain(|parked| build.has_key(&parked.key));
    Ok(wanted)
}

/// Applies what waits behind a parked key, in order, up to the first event that still cannot be applied. The checkpoint
/// stays where it is, and must be the caller's.
pub(super) async fn release(
    database: &mut PgConnection,
    build: &Build,
    checkpoint: &Checkpoint,
    parked: &ParkedKey,
    log: &LogReader,
    keys: &KeyVault,
) -> Result<(), ReleaseError> {
    if parked.wish.as_deref() == Some("skip") {
        skip(database, build, checkpoint, parked).await?;
    }
    loop {
        let sequences = waiting(database, build, parked).await?;
        let (Some(first), Some(last)) = (sequences.first().copied(), sequences.last().copied()) else {
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
            return Ok(());
        };
        let mut todo = vec![read(&parked.stream, &sequences, log, keys).await?];
        while let Some(batch) = todo.pop() {
            let (from, to) = match (batch.events().first(), batch.last()) {
                (Some(from), Some(to)) => (from.sequence, to.sequence),
                // Nothing of it is in the log any more.
                _ => (first.unsigned_abs(), last.unsigned_abs()),
            };
            match apply(database, build, checkpoint, parked, &batch, (from, to)).await {
                Ok(()) => {}
                Err(error) => match blame(&error) {
                    None => return Err(error.into()),
                    Some(_) if batch.len() == 1 => {
                        return Ok(park_again(database, build, parked, &batch, &told(&error)).await?);
                    }
                    Some(blame) => todo.extend(batch.split(blame.suspect()).into_iter().rev()),
                },
            }
        }
    }
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
    .bind(RELEASED_AT_ONCE)
    .fetch_all(database)
    .await
}

/// These events as the log has them today.
async fn read(
    stream: &str,
    sequences: &[i64],
    log: &LogReader,
    keys: &KeyVault,
) -> Result<Batch, StoreError> {
    let mut batch = Batch::new(stream, Vec::new());
    for sequence in sequences {
        let one = match log.at(stream, sequence.unsigned_abs()).await {
            Ok(event) => Batch::open(stream, event.into_iter().collect(), keys).await?,
            Err(StoreError::Malformed { sequence, why, .. }) => {
                Batch::new(stream, vec![OpenedEvent::malformed(sequence, why)])
            }
            Err(error) => return Err(error),
        };
        batch = batch.joined(one);
    }
    Ok(batch)
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

/// Notes at which event a key is stuck now.
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
         set attempts = attempts + 1, wanted = null, reason = null, wanted_by = null, sequence = $5, subject = $6,
             event_type = $7, event_version = $8, error = $9, code = $10, parked_at = clock_timestamp()
         where projection = $1 and build = $2 and stream = $3 and key = $4",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .bind(&parked.stream)
    .bind(&parked.key)
    .bind(column(event.sequence))
    .bind(&event.subject)
    .bind(&event.event_type)
    .bind(i32::try_from(event.event_version).unwrap_or(i32::MAX))
    .bind(why)
    .bind(crate::CODE)
    .execute(database)
    .await?;
    tracing::error!(projection = ?build, stream = parked.stream, key = parked.key, why, "a key stays parked");
    Ok(())
}

/// Takes the event at which a key is stuck out of its queue, and writes down why.
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
             update kit.parked_key set wanted = null, reason = null, wanted_by = null
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

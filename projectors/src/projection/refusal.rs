//! Whether the log still is the one that a build was made from, and a sign for people to see while it is not.
//!
//! A log that was restored from an older volume keeps its epoch: it ends before what was applied and then, as it grows,
//! holds other events under the same sequences. Whoever went on there would skip them without a word.

use jetstream_es::{LogReader, StoreError};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};

use super::{
    builds::Build,
    checkpoint::{Checkpoint, CheckpointError},
    ends::End,
    runner::Interrupted,
    shards,
};

/// Postgres keeps times to the microsecond, the log to the nanosecond.
const PRECISION: Duration = Duration::milliseconds(1);

/// Where a build is in a stream, once the log there is seen to be the one that it was built from. What is refused stands
/// in `kit.refused` until it is not refused any more.
///
/// # Errors
/// [`CheckpointError::EpochChanged`], [`CheckpointError::RolledBack`], and when the log or the database fails.
pub(super) async fn checked(
    database: &mut PgConnection,
    build: &Build,
    stream: &str,
    log: &LogReader,
) -> Result<Checkpoint, Interrupted> {
    let checked = check(database, build, stream, log).await;
    let refused = match &checked {
        Ok(_) => None,
        Err(Interrupted::Checkpoint(error)) if is_of_another_log(error) => Some(error.to_string()),
        // Nothing is known then.
        Err(_) => return checked,
    };
    tell(database, build, stream, refused.as_deref()).await?;
    checked
}

/// True for an error that goes away only when somebody brings the log and the database together again.
pub(super) const fn is_of_another_log(error: &CheckpointError) -> bool {
    matches!(error, CheckpointError::EpochChanged { .. } | CheckpointError::RolledBack { .. })
}

/// Sees whether a log that ended there may be the one of which so much was applied.
///
/// # Errors
/// [`CheckpointError::RolledBack`].
pub(super) fn check_end(build: &Build, end: &End) -> Result<(), CheckpointError> {
    refuse(build, &end.stream, ends_before(end.applied, end.head))
}

async fn check(
    database: &mut PgConnection,
    build: &Build,
    stream: &str,
    log: &LogReader,
) -> Result<Checkpoint, Interrupted> {
    let head = log.head(stream).await?;
    let checkpoint = Checkpoint::load(database, build, stream, &head.epoch).await?;
    let sequence = checkpoint.sequence();
    refuse(build, stream, ends_before(sequence, head.last_sequence))?;
    if let Some(reached_at) = reached_at(database, build, stream).await?
        && sequence > 0
    {
        let stored_at = match log.at(stream, sequence).await {
            Ok(event) => event.map(|event| event.time),
            // Nobody knows when it was written.
            Err(StoreError::Malformed { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        refuse(build, stream, stored_at.and_then(|at| stored_later(sequence, at, reached_at)))?;
    }
    Ok(checkpoint)
}

/// What is wrong with a log whose last event is this one.
fn ends_before(applied: u64, head: u64) -> Option<String> {
    (head < applied).then(|| format!("it ends with event {head}, and {applied} are applied"))
}

/// What is wrong with a log in which the last applied event was stored later than all that were applied. The log's server
/// says both times. Where its clock was put back, an event is older than one before it, which is no reason to refuse.
fn stored_later(sequence: u64, stored_at: OffsetDateTime, reached_at: OffsetDateTime) -> Option<String> {
    (stored_at > reached_at + PRECISION).then(|| {
        format!(
            "event {sequence} was stored at {stored_at}, and everything up to the one applied in its place by {reached_at}"
        )
    })
}

fn refuse(build: &Build, stream: &str, found: Option<String>) -> Result<(), CheckpointError> {
    found.map_or(Ok(()), |found| {
        Err(CheckpointError::RolledBack {
            projection: build.schema().to_owned(),
            stream: stream.to_owned(),
            found,
        })
    })
}

/// When the latest of the applied events was stored, as the log's server said.
async fn reached_at(
    database: &mut PgConnection,
    build: &Build,
    stream: &str,
) -> Result<Option<OffsetDateTime>, sqlx::Error> {
    sqlx::query_scalar(
        "select reached_at from kit.checkpoint where projection = $1 and build = $2 and stream = $3 and shard = $4",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .bind(stream)
    .bind(shards::column(build.shard()))
    .fetch_one(database)
    .await
}

/// Puts up the sign, or takes it away.
async fn tell(
    database: &mut PgConnection,
    build: &Build,
    stream: &str,
    why: Option<&str>,
) -> Result<(), sqlx::Error> {
    metrics::gauge!("projection_refused", &build.labels_of(stream)).set(if why.is_some() {
        1.0
    } else {
        0.0
    });
    let statement = if why.is_some() {
        "insert into kit.refused (projection, build, stream, shard, why) values ($1, $2, $3, $4, $5)
         on conflict (projection, build, stream, shard) do update set why = excluded.why"
    } else {
        "delete from kit.refused
         where projection = $1 and build = $2 and stream = $3 and shard = $4 and $5::text is null"
    };
    sqlx::query(statement)
        .bind(build.projection().name())
        .bind(build.number())
        .bind(stream)
        .bind(shards::column(build.shard()))
        .bind(why)
        .execute(database)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: OffsetDateTime = time::macros::datetime!(2026-01-02 12:00 UTC);

    #[test]
    fn given_what_is_applied_when_the_log_ends_before_it_then_it_is_refused() {
        let found = ends_before(9, 5).unwrap_or_default();
        assert_eq!(found, "it ends with event 5, and 9 are applied");
        assert!(ends_before(9, 0).is_some(), "an emptied log");
    }

    #[test]
    fn given_what_is_applied_when_the_log_has_it_then_it_is_followed() {
        for (applied, head) in [(0, 0), (9, 9), (9, 12)] {
            assert_eq!(ends_before(applied, head), None, "{applied} of {head}");
        }
    }

    #[test]
    fn given_when_it_was_stored_when_another_event_stands_there_then_it_is_refused() {
        let found = stored_later(9, NOON + Duration::milliseconds(2), NOON).unwrap_or_default();
        assert!(found.starts_with("event 9 was stored at"), "{found}");
    }

    #[test]
    fn given_when_it_was_stored_when_the_same_event_stands_there_then_it_is_followed() {
        // Postgres has cut the nanoseconds off.
        for later in [Duration::ZERO, Duration::nanoseconds(999), Duration::milliseconds(1)] {
            assert_eq!(stored_later(9, NOON + later, NOON), None, "{later}");
        }
        // The server's clock was put back before the last event.
        assert_eq!(stored_later(9, NOON - Duration::hours(1), NOON), None);
    }
}

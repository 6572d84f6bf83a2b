//! Events that cannot be applied are parked with their key: what comes later of the same key waits behind them, in
//! order, and everything else goes on.
//!
//! Only places in the log are kept, never a word of an event; [`super::release`] reads it again.

use std::{borrow::Cow, collections::BTreeSet};

use sqlx::{PgConnection, error::ErrorKind};

use super::{
    Batch, ProjectionError,
    batch::OpenedEvent,
    builds::Build,
    checkpoint::{CheckpointError, column},
};

/// So many keys are parked at most: beyond that it is no single event that is wrong, and the projection stops.
pub const LIMIT: i64 = 10_000;

/// Who is to blame when a batch could not be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blame {
    /// The event at this sequence.
    Event(u64),
    /// One or several of the batch.
    Batch,
}

impl Blame {
    /// The event to blame, if it is known.
    pub(super) const fn suspect(self) -> Option<u64> {
        match self {
            Self::Event(sequence) => Some(sequence),
            Self::Batch => None,
        }
    }
}

/// Whether what went wrong lies in the events, and would go wrong with them every time.
pub(super) fn blame(error: &CheckpointError) -> Option<Blame> {
    match error {
        CheckpointError::Projection(ProjectionError::Unreadable { sequence, .. }) => {
            Some(Blame::Event(*sequence))
        }
        CheckpointError::Projection(ProjectionError::Database(error)) => {
            is_of_data(error).then_some(Blame::Batch)
        }
        CheckpointError::Projection(
            ProjectionError::Panicked { .. } | ProjectionError::NoDocument { .. },
        ) => Some(Blame::Batch),
        _ => None,
    }
}

/// Whether it is what was to be stored, or what was found, that is wrong. What is wrong with a statement or with the server
/// is not an event's fault.
fn is_of_data(error: &sqlx::Error) -> bool {
    /// Too many or too few rows, data that does not fit, violated constraints, and what is too large for an index.
    const CLASSES: [&str; 4] = ["21", "22", "23", "54"];
    match error {
        sqlx::Error::Database(refused) => {
            refused.code().is_some_and(|code| CLASSES.iter().any(|class| code.starts_with(class)))
        }
        sqlx::Error::RowNotFound
        | sqlx::Error::Encode(_)
        | sqlx::Error::Decode(_)
        | sqlx::Error::ColumnDecode { .. } => true,
        _ => false,
    }
}

/// What is noted as an error: the database's own words may quote what somebody wrote, so it is told by names alone.
pub(super) fn told(error: &CheckpointError) -> String {
    let told = match error {
        CheckpointError::Projection(ProjectionError::Database(sqlx::Error::RowNotFound)) => {
            "the fold found no row where it needs one".to_owned()
        }
        CheckpointError::Projection(ProjectionError::Database(
            sqlx::Error::Encode(_) | sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. },
        )) => "a value is of another kind than the fold takes it for".to_owned(),
        CheckpointError::Projection(ProjectionError::Database(sqlx::Error::Database(refused))) => {
            let kind = match refused.kind() {
                ErrorKind::UniqueViolation => "a row is there already",
                ErrorKind::ForeignKeyViolation => "the row it refers to is missing",
                ErrorKind::NotNullViolation => "a value is missing",
                ErrorKind::CheckViolation => "a check forbids it",
                _ => "a value does not fit",
            };
            let code = refused.code().map(Cow::into_owned).unwrap_or_default();
            let name = |what: &str, name: Option<&str>| {
                name.map_or_else(String::new, |name| format!(", {what} {name}"))
            };
            format!(
                "the database refused it: {kind} (SQLSTATE {code}{}{})",
                name("table", refused.table()),
                name("constraint", refused.constraint())
            )
        }
        other => other.to_string(),
    };
    storable(&told)
}

/// A text that Postgres takes: whoever wrote an event that cannot be applied could have put into it what it does not.
pub(super) fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// The key of an event: what is no event has a key of its own.
pub(super) fn key_of(build: &Build, event: &OpenedEvent) -> String {
    if event.subject.is_empty() {
        format!("#{}", event.sequence)
    } else {
        storable(build.projection().key(&event.subject))
    }
}

/// The parked keys of a stream.
pub(super) async fn keys(
    database: &mut PgConnection,
    build: &Build,
    stream: &str,
) -> Result<BTreeSet<String>, sqlx::Error> {
    let keys: Vec<String> = sqlx::query_scalar(
        "select key from kit.parked_key where projection = $1 and build = $2 and stream = $3",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .bind(stream)
    .fetch_all(database)
    .await?;
    Ok(keys.into_iter().collect())
}

/// Puts events behind their parked keys.
pub(super) async fn queue(
    database: &mut PgConnection,
    build: &Build,
    behind: &Batch,
) -> Result<(), sqlx::Error> {
    if behind.is_empty() {
        return Ok(());
    }
    let (sequences, keys): (Vec<_>, Vec<_>) =
        behind.events().iter().map(|event| (column(event.sequence), key_of(build, event))).unzip();
    sqlx::query(
        "insert into kit.parked_event (projection, build, stream, sequence, key)
         select $1, $2, $3, sequence, key from unnest($4::bigint[], $5::text[]) as e (sequence, key)",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .bind(behind.stream())
    .bind(sequences)
    .bind(keys)
    .execute(database)
    .await?;
    Ok(())
}

/// Parks an event, or passes it where a person has skipped it before.
pub(super) async fn park(
    database: &mut PgConnection,
    build: &Build,
    stream: &str,
    event: &OpenedEvent,
    why: &str,
) -> Result<(), CheckpointError> {
    let (name, key) = (build.projection().name(), key_of(build, event));
    let skipped: bool = sqlx::query_scalar(
        "select exists (select from kit.skipped where projection = $1 and stream = $2 and sequence = $3)",
    )
    .bind(name)
    .bind(stream)
    .bind(column(event.sequence))
    .fetch_one(&mut *database)
    .await?;
    if skipped {
        tracing::warn!(projection = ?build, stream, sequence = event.sequence, why, "an event is skipped, as decided");
        return Ok(());
    }
    let parked: i64 =
        sqlx::query_scalar("select count(*) from kit.parked_key where projection = $1 and build = $2")
            .bind(name)
            .bind(build.number())
            .fetch_one(&mut *database)
            .await?;
    if parked >= LIMIT {
        return Err(CheckpointError::TooManyParked {
            projection: build.schema().to_owned(),
            why: why.to_owned(),
        });
    }
    sqlx::query(
        "insert into kit.parked_key
             (projection, build, stream, key, sequence, subject, event_type, event_version, error, code)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(name)
    .bind(build.number())
    .bind(stream)
    .bind(&key)
    .bind(column(event.sequence))
    .bind(storable(&event.subject))
    .bind(storable(&event.event_type))
    .bind(i32::try_from(event.event_version).unwrap_or(i32::MAX))
    .bind(why)
    .bind(crate::CODE)
    .execute(&mut *database)
    .await?;
    let alone = Batch::new(stream, vec![event.clone()]);
    queue(database, build, &alone).await?;
    tracing::error!(
        projection = ?build,
        stream,
        sequence = event.sequence,
        subject = event.subject,
        why,
        "an event cannot be applied: its key is parked"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(error: sqlx::Error) -> CheckpointError {
        ProjectionError::Database(error).into()
    }

    #[test]
    fn what_is_wrong_with_the_data_is_to_blame_and_what_is_wrong_with_the_server_is_not() {
        let unfit = || "an unfit value".into();
        for error in [
            failed(sqlx::Error::RowNotFound),
            failed(sqlx::Error::Encode(unfit())),
            failed(sqlx::Error::ColumnDecode { index: "at".to_owned(), source: unfit() }),
            ProjectionError::Panicked { projection: "lines" }.into(),
            ProjectionError::NoDocument { projection: "lines", id: "a".to_owned() }.into(),
        ] {
            assert_eq!(blame(&error), Some(Blame::Batch), "{error}");
        }
        for error in [
            failed(sqlx::Error::PoolClosed),
            failed(sqlx::Error::ColumnNotFound("at".to_owned())),
            CheckpointError::Database(sqlx::Error::RowNotFound),
        ] {
            assert_eq!(blame(&error), None, "{error}");
        }
    }

    #[test]
    fn what_is_noted_quotes_no_value_and_can_be_stored() {
        let error = failed(sqlx::Error::Decode("secret".into()));
        assert!(!told(&error).contains("secret"), "{}", told(&error));
        let error: CheckpointError =
            ProjectionError::NoDocument { projection: "lines", id: "a\0b".to_owned() }.into();
        assert!(told(&error).contains("a\u{fffd}b"), "{}", told(&error));
    }
}

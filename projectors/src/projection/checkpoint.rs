//! How far a projection has come in one stream. It moves in the same transaction as the tables, or not at all.

use sqlx::{Connection as _, PgConnection};

use super::{Batch, ProjectionError, erasure, registered::Registered};

/// The last sequence of a stream that a projection's tables contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    stream: String,
    epoch: String,
    sequence: u64,
}

/// A checkpoint could not be read or moved.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    /// The stream was created anew: the tables tell of a history that is gone.
    #[error(
        "{projection} was built from epoch `{expected}` of {stream}, and the stream now has epoch `{found}`: \
         restore the log that belongs to this database, or give the projectors an empty one"
    )]
    EpochChanged { projection: String, stream: String, expected: String, found: String },
    /// The checkpoint is not where this runner left it.
    #[error("another runner has taken over {projection} on {stream}")]
    TakenOver { projection: String, stream: String },
}

impl Checkpoint {
    /// Where the projection is in a stream that has this epoch; at 0 when it has not begun.
    ///
    /// # Errors
    /// [`CheckpointError::EpochChanged`], and when the database fails.
    pub async fn load(
        database: &mut PgConnection,
        projection: &Registered,
        stream: &str,
        epoch: &str,
    ) -> Result<Self, CheckpointError> {
        sqlx::query(
            "insert into kit.checkpoint (projection, version, stream, epoch, sequence)
             values ($1, $2, $3, $4, 0) on conflict do nothing",
        )
        .bind(projection.name())
        .bind(projection.version_column())
        .bind(stream)
        .bind(epoch)
        .execute(&mut *database)
        .await?;
        let (stored, sequence): (String, i64) = sqlx::query_as(
            "select epoch, sequence from kit.checkpoint
             where projection = $1 and version = $2 and stream = $3",
        )
        .bind(projection.name())
        .bind(projection.version_column())
        .bind(stream)
        .fetch_one(database)
        .await?;
        if stored != epoch {
            return Err(CheckpointError::EpochChanged {
                projection: projection.schema(),
                stream: stream.to_owned(),
                expected: stored,
                found: epoch.to_owned(),
            });
        }
        Ok(Self { stream: stream.to_owned(), epoch: stored, sequence: sequence.unsigned_abs() })
    }

    /// The sequence up to which everything is applied.
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The name of the stream.
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// Applies what is new in a batch and moves the checkpoint, both in one transaction. Returns how many events
    /// were new.
    ///
    /// # Errors
    /// [`CheckpointError::TakenOver`] when another runner has moved the checkpoint meanwhile; then, as after every
    /// error, nothing of the batch is applied.
    pub async fn apply(
        &mut self,
        database: &mut PgConnection,
        projection: &Registered,
        batch: &Batch,
    ) -> Result<usize, CheckpointError> {
        let batch = batch.after(self.sequence);
        let Some((reached, reached_at)) = batch.last().map(|last| (last.sequence, last.time)) else {
            return Ok(0);
        };
        let mut transaction = database.begin().await?;
        sqlx::query("select set_config('search_path', $1, true)")
            .bind(projection.schema())
            .execute(&mut *transaction)
            .await?;
        let withheld = erasure::withhold(&mut transaction, &batch).await?;
        projection.apply(&mut transaction, withheld.as_ref().unwrap_or(&batch)).await?;
        let moved = sqlx::query(
            "update kit.checkpoint set sequence = $1, reached_at = $2
             where projection = $3 and version = $4 and stream = $5 and epoch = $6 and sequence = $7",
        )
        .bind(column(reached))
        .bind(reached_at)
        .bind(projection.name())
        .bind(projection.version_column())
        .bind(&self.stream)
        .bind(&self.epoch)
        .bind(column(self.sequence))
        .execute(&mut *transaction)
        .await?;
        if moved.rows_affected() != 1 {
            return Err(CheckpointError::TakenOver {
                projection: projection.schema(),
                stream: self.stream.clone(),
            });
        }
        transaction.commit().await?;
        self.sequence = reached;
        Ok(batch.len())
    }
}

/// A sequence as Postgres stores it.
fn column(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}

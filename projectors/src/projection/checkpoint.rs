//! How far a build of a projection, or one of its shards, has come in one stream. It moves in the same transaction as the tables, or not at
//! all: whoever finds it elsewhere than where he left it has been taken over, and writes nothing.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use sqlx::PgConnection;

use super::{
    Batch, ProjectionError,
    builds::Build,
    erasure, parking,
    passing::{Move, Passing},
    shards,
};

/// The last sequence of a stream that a build's tables contain, of the keys of one shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    stream: String,
    epoch: String,
    sequence: u64,
    /// Nobody parks a key but who moves this checkpoint, so that it need not be asked each time.
    nothing_is_parked: bool,
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
    /// The stream was put back to an earlier state, and may have gone on from there: events under the same sequences are
    /// others than those that the tables tell of.
    #[error(
        "{stream} was rolled back behind what {projection} was built from ({found}): restore the log that belongs to \
         this database, or give the projectors an empty database"
    )]
    RolledBack { projection: String, stream: String, found: String },
    /// The checkpoint is not where this runner left it.
    #[error("another runner has taken over {projection} on {stream}")]
    TakenOver { projection: String, stream: String },
    /// So much cannot be applied that no single event is to blame.
    #[error("so many keys of {projection} are parked that no more are: {why}")]
    TooManyParked { projection: String, why: String },
    /// For a moment nothing may be applied, so that a newer build can come level and be swapped in.
    #[error("{projection} is held on {stream}, to be replaced")]
    Held { projection: String, stream: String },
}

impl Checkpoint {
    /// Where a build is in a stream that has this epoch; at 0 when it has not begun.
    ///
    /// # Errors
    /// [`CheckpointError::EpochChanged`], and when the database fails.
    pub async fn load(
        database: &mut PgConnection,
        build: &Build,
        stream: &str,
        epoch: &str,
    ) -> Result<Self, CheckpointError> {
        // Those of all shards at once: the lowest is where the build is, and none may lack.
        sqlx::query(
            "insert into kit.checkpoint (projection, build, stream, shard, epoch, sequence)
             select $1, $2, $3, shard, $4, 0 from generate_series(0, $5 - 1) as shard on conflict do nothing",
        )
        .bind(build.projection().name())
        .bind(build.number())
        .bind(stream)
        .bind(epoch)
        .bind(build.projection().shards().column())
        .execute(&mut *database)
        .await?;
        let (stored, sequence): (String, i64) = sqlx::query_as(
            "select epoch, sequence from kit.checkpoint
             where projection = $1 and build = $2 and stream = $3 and shard = $4",
        )
        .bind(build.projection().name())
        .bind(build.number())
        .bind(stream)
        .bind(shards::column(build.shard()))
        .fetch_one(database)
        .await?;
        if stored != epoch {
            return Err(CheckpointError::EpochChanged {
                projection: build.schema().to_owned(),
                stream: stream.to_owned(),
                expected: stored,
                found: epoch.to_owned(),
            });
        }
        Ok(Self {
            stream: stream.to_owned(),
            epoch: stored,
            sequence: sequence.unsigned_abs(),
            nothing_is_parked: false,
        })
    }

    /// The sequence up to which everything is applied, or waits behind a parked event.
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The name of the stream.
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// The epoch of the stream.
    pub(super) fn epoch(&self) -> &str {
        &self.epoch
    }

    /// Moves past what is not in the log any more; one statement is a transaction.
    ///
    /// # Errors
    /// As [`Checkpoint::apply`].
    pub(super) async fn pass_to(
        &mut self,
        database: &mut PgConnection,
        build: &Build,
        reached: u64,
    ) -> Result<(), CheckpointError> {
        self.advance(database, build, reached, None).await?;
        self.sequence = reached;
        Ok(())
    }

    /// Applies what is new in a batch and moves the checkpoint, both in one transaction. What belongs to a parked key
    /// joins its queue instead; what is not read, or belongs to another shard, is passed. Returns how many events were
    /// new and folded here.
    ///
    /// # Errors
    /// [`CheckpointError::TakenOver`] when another runner has moved the checkpoint meanwhile; then, as after every
    /// error, nothing of the batch is applied.
    pub async fn apply(
        &mut self,
        database: &mut PgConnection,
        build: &Build,
        batch: &Batch,
    ) -> Result<usize, CheckpointError> {
        self.apply_or_pass(database, build, batch, None).await
    }

    /// The same; what is only passed is passed together with what others of the program pass.
    pub(super) async fn apply_or_pass(
        &mut self,
        database: &mut PgConnection,
        build: &Build,
        batch: &Batch,
        passing: Option<&Passing>,
    ) -> Result<usize, CheckpointError> {
        let new = batch.after(self.sequence);
        let Some(reached) = new.last().map(|last| last.sequence) else { return Ok(0) };
        let reached_at = new.events().iter().map(|event| event.time).max();
        let new = build.own(new);
        let count = new.len();
        if new.is_empty() {
            // What is not read, or belongs to other shards, is passed; one statement is a transaction.
            let is_moved = match passing {
                Some(passing) => passing.moved(self.to(build, reached, reached_at)).await,
                None => false,
            };
            if !is_moved {
                self.advance(database, build, reached, reached_at).await?;
            }
            self.sequence = reached;
            return Ok(0);
        }
        new.check()?;
        let mut transaction = build.begin_with(database, &erasure::excluded()).await?;
        let parked = if self.nothing_is_parked {
            BTreeSet::new()
        } else {
            parking::keys(&mut transaction, build, &self.stream).await?
        };
        let applicable = if parked.is_empty() {
            new
        } else {
            let (behind, free) =
                new.into_owned().partition(|event| parked.contains(&parking::key_of(build, event)));
            parking::queue(&mut transaction, build, &behind).await?;
            Cow::Owned(free)
        };
        if !applicable.is_empty() {
            let withheld = erasure::withhold(&mut transaction, &applicable).await?;
            build.projection().apply(&mut transaction, withheld.as_ref().unwrap_or(&applicable)).await?;
        }
        self.advance(&mut transaction, build, reached, reached_at).await?;
        transaction.commit().await?;
        self.sequence = reached;
        self.nothing_is_parked = parked.is_empty();
        Ok(count)
    }

    /// Passes an event that cannot be applied: its key is parked, and everything of this key waits behind it. Where a
    /// person has decided that this event is to be skipped, it is passed and nothing waits.
    ///
    /// # Errors
    /// As [`Checkpoint::apply`].
    pub(super) async fn park(
        &mut self,
        database: &mut PgConnection,
        build: &Build,
        event: &super::batch::OpenedEvent,
        why: &str,
    ) -> Result<(), CheckpointError> {
        self.nothing_is_parked = false;
        let mut transaction = build.begin(database).await?;
        parking::park(&mut transaction, build, &self.stream, event, why).await?;
        self.advance(&mut transaction, build, event.sequence, Some(event.time)).await?;
        transaction.commit().await?;
        self.sequence = event.sequence;
        Ok(())
    }

    fn to(&self, build: &Build, reached: u64, reached_at: Option<time::OffsetDateTime>) -> Move {
        Move {
            projection: build.projection().name(),
            build: build.number(),
            stream: self.stream.clone(),
            shard: shards::column(build.shard()),
            epoch: self.epoch.clone(),
            from: column(self.sequence),
            to: column(reached),
            reached_at,
        }
    }

    /// Moves the stored checkpoint to `reached`, or leaves it where it is to see that it is still this runner's.
    pub(super) async fn advance(
        &self,
        transaction: &mut PgConnection,
        build: &Build,
        reached: u64,
        reached_at: Option<time::OffsetDateTime>,
    ) -> Result<(), CheckpointError> {
        let held: Option<bool> = sqlx::query_scalar(
            "update kit.checkpoint
             set sequence = case when held_until > clock_timestamp() then sequence else $1 end,
                 reached_at = greatest(reached_at, $2)
             where projection = $3 and build = $4 and stream = $5 and epoch = $6 and sequence = $7 and shard = $8
             returning coalesce(held_until > clock_timestamp(), false)",
        )
        .bind(column(reached))
        .bind(reached_at)
        .bind(build.projection().name())
        .bind(build.number())
        .bind(&self.stream)
        .bind(&self.epoch)
        .bind(column(self.sequence))
        .bind(shards::column(build.shard()))
        .fetch_optional(transaction)
        .await?;
        let (projection, stream) = (build.schema().to_owned(), self.stream.clone());
        match held {
            Some(false) => Ok(()),
            Some(true) => Err(CheckpointError::Held { projection, stream }),
            None => Err(CheckpointError::TakenOver { projection, stream }),
        }
    }
}

/// Where a build is: of each stream the lowest of its shards.
pub(super) async fn lowest(
    database: &mut PgConnection,
    build: &Build,
) -> Result<BTreeMap<String, u64>, sqlx::Error> {
    let lowest: Vec<(String, i64)> = sqlx::query_as(
        "select stream, min(sequence) from kit.checkpoint where projection = $1 and build = $2 group by stream",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .fetch_all(database)
    .await?;
    Ok(lowest.into_iter().map(|(stream, sequence)| (stream, sequence.unsigned_abs())).collect())
}

/// A sequence as Postgres stores it.
pub(super) fn column(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}

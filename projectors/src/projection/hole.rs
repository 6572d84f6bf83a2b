//! The end of a stream whose last events are deleted. A build that is made after that would never come to where the live
//! one is, which has read them; and a live one that has not would count as behind until the next event, and have whoever
//! waits for it wait for nothing. So it moves past them without any event, once the log's leader says that nothing is
//! there.

use std::time::Duration;

use jetstream_es::{LogReader, StoreError};
use sqlx::PgConnection;
use tokio::time::Instant;

use super::{
    builds::Build,
    checkpoint::{Checkpoint, CheckpointError},
    runner::Interrupted,
};

/// How often it is looked; whoever has moved meanwhile is not at such an end.
const EVERY: Duration = Duration::from_secs(1);

/// What a runner knows of the ends of its streams.
#[derive(Debug, Default)]
pub(super) struct Holes {
    looked: Option<Instant>,
    /// Where the checkpoints were then.
    stood: Vec<u64>,
}

impl Holes {
    /// Moves each checkpoint that stands still to the end of its stream where nothing is stored behind it any more. True
    /// when one was moved.
    pub(super) async fn pass(
        &mut self,
        database: &mut PgConnection,
        build: &Build,
        checkpoints: &mut [Checkpoint],
        log: &LogReader,
    ) -> Result<bool, Interrupted> {
        let now = Instant::now();
        if self.looked.is_some_and(|looked| now - looked < EVERY) {
            return Ok(false);
        }
        self.looked = Some(now);
        let stand = checkpoints.iter().map(Checkpoint::sequence).collect();
        let stood = std::mem::replace(&mut self.stood, stand);
        let mut has_moved = false;
        for (checkpoint, stood) in checkpoints.iter_mut().zip(stood) {
            if checkpoint.sequence() == stood {
                has_moved |= pass_one(database, build, checkpoint, log).await?;
            }
        }
        Ok(has_moved)
    }
}

async fn pass_one(
    database: &mut PgConnection,
    build: &Build,
    checkpoint: &mut Checkpoint,
    log: &LogReader,
) -> Result<bool, Interrupted> {
    let Some(end) = end(checkpoint, log).await? else { return Ok(false) };
    let (stream, first) = (checkpoint.stream().to_owned(), checkpoint.sequence() + 1);
    match checkpoint.pass_to(database, build, end).await {
        // It stands still on purpose, and the one that is to replace it passes by itself.
        Err(CheckpointError::Held { .. }) => return Ok(false),
        passed => passed?,
    }
    tracing::error!(projection = ?build, stream, first, last = end, "the log ends with a hole: events are missing");
    Ok(true)
}

/// The end of the stream, if it is further than the checkpoint and nothing is stored in between.
async fn end(checkpoint: &Checkpoint, log: &LogReader) -> Result<Option<u64>, StoreError> {
    let (stream, reached) = (checkpoint.stream(), checkpoint.sequence());
    let end = log.head(stream).await?.last_sequence;
    let is_hole = end > reached && log.is_hole(stream, checkpoint.epoch(), reached + 1, end).await?;
    Ok(is_hole.then_some(end))
}

/// A log of these sequences that lets its messages be deleted. None of them is an event.
#[cfg(test)]
pub(super) async fn log_of(
    sequences: std::ops::RangeInclusive<u64>,
) -> anyhow::Result<(embedded::testing::Own<embedded::nats::Nats>, async_nats::jetstream::stream::Stream)> {
    let server = embedded::testing::open_nats().await?;
    let context = async_nats::jetstream::new(async_nats::connect(server.url()).await?);
    let config = async_nats::jetstream::stream::Config {
        name: "CHATS".to_owned(),
        subjects: vec!["chat.>".to_owned()],
        allow_direct: true,
        first_sequence: Some(*sequences.start()),
        ..Default::default()
    };
    let stream = context.create_stream(config).await?;
    for sequence in sequences {
        let stored = context.publish("chat.room.a", "no event".into()).await?.await?;
        anyhow::ensure!(stored.sequence == sequence, "{} is not {sequence}", stored.sequence);
    }
    Ok((server, stream))
}

#[cfg(test)]
mod tests {
    use anyhow::{Context as _, Result};
    use embedded::testing;
    use jetstream_es::OWN_API;
    use sqlx::Connection as _;

    use super::super::{builds, database::prepare_database_for};
    use super::*;

    #[tokio::test]
    async fn a_checkpoint_moves_past_what_is_deleted_at_the_end_and_past_nothing_else() -> Result<()> {
        let database = testing::database().await?;
        let pins = crate::all().into_iter().find(|projection| projection.name() == "pin_list");
        let pins = pins.context("there is no such projection")?;
        prepare_database_for(&database.writer_url, std::slice::from_ref(&pins)).await?;
        let mut own = PgConnection::connect(&database.writer_url).await?;
        let build = builds::current(&mut own, &pins).await?.context("it has no build")?;
        let (server, stream) = log_of(1..=5).await?;
        let log = LogReader::new(async_nats::connect(server.url()).await?, OWN_API);
        let mut checkpoint = Checkpoint::load(&mut own, &build, "CHATS", "").await?;
        checkpoint.pass_to(&mut own, &build, 3).await?;

        assert!(!pass_one(&mut own, &build, &mut checkpoint, &log).await?, "two are to be applied");
        stream.delete_message(5).await?;
        assert!(!pass_one(&mut own, &build, &mut checkpoint, &log).await?, "one is to be applied");
        stream.delete_message(4).await?;
        assert!(pass_one(&mut own, &build, &mut checkpoint, &log).await?);
        assert_eq!(checkpoint.sequence(), 5);
        let stored: i64 =
            sqlx::query_scalar("select sequence from kit.checkpoint where projection = 'pin_list'")
                .fetch_one(&mut own)
                .await?;
        assert_eq!(stored, 5);
        assert!(!pass_one(&mut own, &build, &mut checkpoint, &log).await?, "it is at the end");
        Ok(())
    }
}

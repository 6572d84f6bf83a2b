//! Read models that have nothing of their own in a batch only move their checkpoints, and those of a program do it together.
//!
//! While people write in rooms, most read models of that stream read none of it: pins, invitations, blocks. Each has to
//! say that it has come past all the same, since whoever asks waits for the position. A statement for each of them, a
//! hundred times a second, is what a busy log costs Postgres most; here one moves all that have asked meanwhile.
//!
//! It needs no lease: a checkpoint is moved only from where its runner left it, so that whoever has been taken over moves
//! nothing. What another transaction holds at that moment is left out rather than waited for; its own runner moves it then.

use std::sync::Arc;

use sqlx::{PgConnection, postgres::PgConnectOptions};
use time::OffsetDateTime;
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::AbortOnDropHandle;

use super::database::connect_to_lock;

/// How many may ask, and how many are moved by a statement: more than there are runners in a program.
const AT_ONCE: usize = 256;

/// Moves checkpoints for the runners of a program. Clones share it.
#[derive(Clone)]
pub(super) struct Passing {
    asked: mpsc::Sender<Asked>,
    _mover: Arc<AbortOnDropHandle<()>>,
}

/// A checkpoint, and where it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) projection: &'static str,
    pub(super) build: i32,
    pub(super) stream: String,
    pub(super) shard: i32,
    pub(super) epoch: String,
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) reached_at: Option<OffsetDateTime>,
}

struct Asked {
    checkpoint: Move,
    moved: oneshot::Sender<bool>,
}

impl Passing {
    /// It connects when it is first asked.
    pub(super) fn new(database: PgConnectOptions) -> Self {
        let (asked, receiver) = mpsc::channel(AT_ONCE);
        let mover = tokio::spawn(move_all(database, receiver));
        Self { asked, _mover: Arc::new(AbortOnDropHandle::new(mover)) }
    }

    /// True when the checkpoint was moved. It was not when it stands elsewhere, is held, or somebody else has it at this
    /// moment, and when the database failed: whoever tries it alone sees which.
    pub(super) async fn moved(&self, checkpoint: Move) -> bool {
        let (moved, answer) = oneshot::channel();
        self.asked.send(Asked { checkpoint, moved }).await.is_ok() && answer.await.unwrap_or(false)
    }
}

async fn move_all(options: PgConnectOptions, mut receiver: mpsc::Receiver<Asked>) {
    let (mut database, mut asked) = (None, Vec::with_capacity(AT_ONCE));
    while receiver.recv_many(&mut asked, AT_ONCE).await > 0 {
        let (checkpoints, answers): (Vec<_>, Vec<_>) =
            asked.drain(..).map(|asked| (asked.checkpoint, asked.moved)).unzip();
        let places = match moved(&mut database, &options, &checkpoints).await {
            Ok(places) => places,
            Err(error) => {
                tracing::warn!(%error, "checkpoints are not moved together");
                database = None;
                Vec::new()
            }
        };
        for (place, answer) in (1_i64..).zip(answers) {
            // Whoever asked may have ended meanwhile.
            let _ = answer.send(places.contains(&place));
        }
    }
}

/// Which of these were moved, counted from 1.
async fn moved(
    database: &mut Option<PgConnection>,
    options: &PgConnectOptions,
    checkpoints: &[Move],
) -> Result<Vec<i64>, sqlx::Error> {
    let database = match database {
        Some(database) => database,
        None => database.insert(connect(options).await?),
    };
    let (mut projections, mut builds, mut streams) = (Vec::new(), Vec::new(), Vec::new());
    let (mut shards, mut epochs, mut froms) = (Vec::new(), Vec::new(), Vec::new());
    let (mut tos, mut reached_ats) = (Vec::new(), Vec::new());
    for checkpoint in checkpoints {
        projections.push(checkpoint.projection);
        builds.push(checkpoint.build);
        streams.push(checkpoint.stream.as_str());
        shards.push(checkpoint.shard);
        epochs.push(checkpoint.epoch.as_str());
        froms.push(checkpoint.from);
        tos.push(checkpoint.to);
        reached_ats.push(checkpoint.reached_at);
    }
    sqlx::query_scalar(
        "update kit.checkpoint own set sequence = free.reached, reached_at = greatest(own.reached_at, free.reached_at)
         from (
             select c.projection, c.build, c.stream, c.shard, asked.reached, asked.reached_at, asked.place
             from unnest($1::text[], $2::int[], $3::text[], $4::int[], $5::text[], $6::bigint[], $7::bigint[],
                         $8::timestamptz[])
                  with ordinality
                  as asked (projection, build, stream, shard, epoch, sequence, reached, reached_at, place)
             join kit.checkpoint c
               on c.projection = asked.projection and c.build = asked.build and c.stream = asked.stream
              and c.shard = asked.shard and c.epoch = asked.epoch and c.sequence = asked.sequence
             where c.held_until is null or c.held_until <= clock_timestamp()
             for update of c skip locked
         ) free
         where own.projection = free.projection and own.build = free.build and own.stream = free.stream
           and own.shard = free.shard
         returning free.place",
    )
    .bind(projections)
    .bind(builds)
    .bind(streams)
    .bind(shards)
    .bind(epochs)
    .bind(froms)
    .bind(tos)
    .bind(reached_ats)
    .fetch_all(database)
    .await
}

/// As a runner connects: with no wait for the disk, and noticing soon that the other end is gone.
async fn connect(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    let mut database = connect_to_lock(options).await?;
    sqlx::query("set synchronous_commit to off").execute(&mut database).await?;
    Ok(database)
}

#[cfg(test)]
mod tests {
    use anyhow::{Context as _, Result};
    use embedded::testing;
    use futures::future::join_all;
    use sqlx::Connection as _;

    use super::super::{builds, checkpoint::Checkpoint, database::prepare_database_for};
    use super::*;

    const EPOCH: &str = "spec";

    fn to(projection: &'static str, from: i64, to: i64) -> Move {
        Move {
            projection,
            build: 1,
            stream: "CHATS".to_owned(),
            shard: 0,
            epoch: EPOCH.to_owned(),
            from,
            to,
            reached_at: None,
        }
    }

    #[tokio::test]
    async fn what_stands_where_it_was_left_is_moved_and_nothing_else() -> Result<()> {
        let database = testing::database().await?;
        prepare_database_for(&database.writer_url, &crate::all()).await?;
        let mut own = PgConnection::connect(&database.writer_url).await?;
        for name in ["pin_list", "block_list", "room_list", "room_directory"] {
            let projection = crate::all().into_iter().find(|projection| projection.name() == name);
            let projection = projection.context("there is no such projection")?;
            let build = builds::current(&mut own, &projection).await?.context("it has no build")?;
            assert_eq!(build.number(), 1, "{name}");
            Checkpoint::load(&mut own, &build, "CHATS", EPOCH).await?;
        }
        sqlx::query(
            "update kit.checkpoint set held_until = clock_timestamp() + interval '1 hour'
             where projection = 'room_list' and stream = 'CHATS'",
        )
        .execute(&mut own)
        .await?;
        let mut other = PgConnection::connect(&database.writer_url).await?;
        let mut held_by_other = other.begin().await?;
        sqlx::query("select from kit.checkpoint where projection = 'room_directory' for update")
            .execute(&mut *held_by_other)
            .await?;

        let passing = Passing::new(database.writer_url.parse()?);
        let asked = [
            to("pin_list", 0, 7),
            to("block_list", 3, 7),
            to("room_list", 0, 7),
            to("room_directory", 0, 7),
            Move { epoch: "another".to_owned(), ..to("pin_list", 7, 9) },
        ];
        let moved = join_all(asked.map(|asked| passing.moved(asked))).await;
        assert_eq!(moved, [true, false, false, false, false]);
        held_by_other.rollback().await?;
        assert!(passing.moved(to("room_directory", 0, 5)).await);
        assert!(passing.moved(to("pin_list", 7, 8)).await);

        let stand: Vec<(String, i64)> = sqlx::query_as(
            "select projection, sequence from kit.checkpoint where stream = 'CHATS' and sequence > 0 order by 1",
        )
        .fetch_all(&mut own)
        .await?;
        assert_eq!(stand, [("pin_list".to_owned(), 8), ("room_directory".to_owned(), 5)]);
        Ok(())
    }

    #[tokio::test]
    async fn a_database_that_is_away_moves_nothing_and_says_so() -> Result<()> {
        let nowhere = "postgres://nobody@127.0.0.1:1/nothing".parse()?;
        assert!(!Passing::new(nowhere).moved(to("pin_list", 0, 7)).await);
        Ok(())
    }
}

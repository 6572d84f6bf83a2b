//! One moment of the read models, at or after the positions that a question needs.

use std::{str::FromStr as _, sync::Arc, time::Duration};

use sqlx::postgres::PgConnectOptions;
use tokio::time::Instant;

use super::{
    Positions, QueryError, Reached,
    answering::{Lent, Server},
    position::Waiting,
    waiting::{Checkpoints, Waiters},
};

/// Everything of one question is read from one snapshot of the database.
const BEGIN: &str = "begin isolation level repeatable read, read only";
/// No question takes this long, unless something is wrong.
const STATEMENT_LIMIT_MS: &str = "10000";

/// The read models. Clones share their connections.
#[derive(Clone, Debug)]
pub(crate) struct ReadModel {
    server: Server,
    waiters: Arc<Waiters>,
}

/// A projection that a question reads, and the stream whose position it has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    pub(crate) projection: &'static str,
    pub(crate) stream: &'static str,
}

/// One moment of the read models.
#[derive(Debug)]
pub(crate) struct Snapshot {
    lent: Lent,
    checkpoints: Checkpoints,
    positions: Positions,
    stale: bool,
}

impl ReadModel {
    /// The database at this address. It is connected to when it is first needed.
    pub(crate) fn new(url: &str) -> sqlx::Result<Self> {
        // The role may only select; that the session is read-only as well costs nothing.
        let options = PgConnectOptions::from_str(url)?
            .application_name("query-api")
            .options([("default_transaction_read_only", "on"), ("statement_timeout", STATEMENT_LIMIT_MS)]);
        Ok(Self { server: Server::new(options), waiters: Arc::new(Waiters::new()) })
    }

    /// A snapshot in which these sources have reached the wanted positions; after `limit`, one in which they have
    /// not, which then says so.
    pub(crate) async fn snapshot(
        &self,
        sources: &[Source],
        wanted: &Positions,
        limit: Duration,
    ) -> Result<Snapshot, QueryError> {
        let deadline = Instant::now() + limit;
        let projections: Vec<String> = sources.iter().map(|source| source.projection.to_owned()).collect();
        // Whoever asks for what was written a moment ago waits first: a snapshot from before would serve nothing.
        if self.waiters.is_worthwhile(sources, wanted) {
            self.waiters.wait(&self.server, sources, wanted, deadline).await?;
        }
        loop {
            let mut lent = self.server.lend().await?;
            lent.begin(BEGIN).await?;
            let checkpoints = Checkpoints::of(&mut lent, &projections).await?;
            let positions = checkpoints.reached(sources);
            let stale = match positions.waiting_for(wanted) {
                Waiting::Over => false,
                Waiting::Worthwhile if Instant::now() < deadline => {
                    // Whoever waits needs no place; who asks for all of them does.
                    drop(lent);
                    self.waiters.wait(&self.server, sources, wanted, deadline).await?;
                    continue;
                }
                Waiting::Worthwhile | Waiting::Futile => true,
            };
            return Ok(Snapshot { lent, checkpoints, positions, stale });
        }
    }
}

impl Snapshot {
    /// To ask on. Whoever is not answered any more is told so.
    pub(crate) fn connection(&mut self) -> &mut Lent {
        &mut self.lent
    }

    /// Up to which sequence of a stream all sources of this question have come. A question over several of them
    /// reads no further in any, so that its answer is that of one position.
    pub(crate) fn sequence(&self, stream: &str) -> i64 {
        self.positions.sequence(stream)
    }

    /// The incarnation of a stream that this knows; of one that it has nothing of, none.
    pub(crate) fn epoch(&self, stream: &str) -> &str {
        self.positions.epoch(stream)
    }

    /// As [`Self::sequence`], for a question about one key: not further than before the first event of the key that
    /// waits in this source, because it could not be applied.
    pub(crate) async fn sequence_of(&mut self, source: Source, key: &str) -> Result<i64, QueryError> {
        if self.checkpoints.nothing_waits(source.projection) {
            return Ok(self.sequence(source.stream));
        }
        let waits = sqlx::query_scalar!(
            r#"select from_sequence as "from_sequence!" from read.waiting
               where projection = $1 and stream = $2 and key = $3"#,
            source.projection,
            source.stream,
            key
        )
        .fetch_optional(self.connection())
        .await?;
        let reached = self.sequence(source.stream);
        Ok(waits.map_or(reached, |waits| reached.min(waits - 1)))
    }

    /// Notes that the answer is not up to date when events wait in this projection because one could not be applied:
    /// those of a key, or any. A checkpoint says "applied or waiting".
    pub(crate) async fn note_waiting(
        &mut self,
        projection: &str,
        key: Option<&str>,
    ) -> Result<(), QueryError> {
        if self.checkpoints.nothing_waits(projection) {
            return Ok(());
        }
        let waits: bool = sqlx::query_scalar(
            "select exists (select from read.waiting where projection = $1 and ($2::text is null or key = $2))",
        )
        .bind(projection)
        .bind(key)
        .fetch_one(self.connection())
        .await?;
        self.stale |= waits;
        Ok(())
    }

    /// What to tell with the answer.
    pub(crate) fn reached(&self) -> Reached {
        Reached { position: self.positions.to_string(), stale: self.stale }
    }
}

//! Given these events, then these rows: how projections are tested, on a real database.
//!
//! [`given`] and [`on`] say what happened, [`Said`] what is written in rooms; a projection's own tests stand in its file,
//! or beside a long one. What every projection must keep, whatever it is about, stands in `checks` and is tested in
//! `every_projection` on the random history of `world`; `wrong_projections` shows that each mistake is found.

mod checks;
mod erasure;
mod every_projection;
mod said;
mod world;
mod wrong_projections;

use std::{collections::BTreeMap, fmt::Write as _};

use anyhow::{Context as _, ensure};
use domain::{
    boundary::{Boundary, Stream},
    logged::Logged,
};
use embedded::testing::{self, Database};
use serde_json::Value;
use sqlx::{Connection as _, PgConnection};
use time::{Duration, OffsetDateTime, macros::datetime};

pub(crate) use said::Said;

use super::{
    Batch, Projection, Shards,
    batch::{OpenedEvent, Origin},
    builds::{self, Build},
    checkpoint::Checkpoint,
    database::prepare_database_for,
    erasure::{Erasure, withhold},
    rebuild,
    registered::Registered,
};

/// The epoch of every stream in these tests.
const EPOCH: &str = "spec";
/// The event of sequence 1 happens a second after this.
const BEGINNING: OffsetDateTime = datetime!(2026-01-01 0:00 UTC);

/// Something that happened, before it has a place in its stream.
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    stream: Stream,
    subject: String,
    event_type: String,
    event_version: u32,
    origin: Origin,
    body: Value,
}

/// An event on its boundary.
pub(crate) fn on<E: Logged>(boundary: &Boundary, event: E) -> Spec {
    assert!(E::is_on(boundary.subject()), "{} does not belong on {boundary}", event.event_type());
    Spec {
        stream: boundary.stream(),
        subject: boundary.subject().to_owned(),
        event_type: event.event_type(),
        event_version: event.event_version().parse().expect("versions are whole numbers"),
        origin: Origin::default(),
        body: serde_json::to_value(event).expect("events are JSON"),
    }
}

impl Spec {
    /// The same, of this origin.
    pub(crate) fn from(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }
}

/// What happened, in this order.
pub(crate) fn given(events: impl IntoIterator<Item = Spec>) -> Given {
    Given(in_log(events))
}

/// A history to be projected.
pub(crate) struct Given(Vec<(Stream, OpenedEvent)>);

impl Given {
    /// Projects it, in one batch for each stream, into a database of this test's own.
    pub(crate) async fn project<P: Projection>(self) -> anyhow::Result<Projected> {
        let mut projected = Projected::new(Registered::of::<P>()).await?;
        let mut streams: BTreeMap<&str, Vec<OpenedEvent>> = BTreeMap::new();
        for (stream, event) in self.0 {
            streams.entry(stream.name).or_default().push(event);
        }
        for (stream, events) in streams {
            projected.feed(&Batch::new(stream, events)).await?;
        }
        Ok(projected)
    }
}

/// Gives every event its place in its stream and its time: a second for each sequence.
fn in_log(events: impl IntoIterator<Item = Spec>) -> Vec<(Stream, OpenedEvent)> {
    let mut lengths: BTreeMap<&str, u32> = BTreeMap::new();
    events
        .into_iter()
        .map(|spec| {
            let sequence = lengths.entry(spec.stream.name).or_default();
            *sequence += 1;
            let event = OpenedEvent {
                sequence: u64::from(*sequence),
                time: BEGINNING + Duration::SECOND * *sequence,
                subject: spec.subject,
                event_type: spec.event_type,
                event_version: spec.event_version,
                origin: spec.origin,
                body: spec.body,
                broken: None,
            };
            (spec.stream, event)
        })
        .collect()
}

fn erasure() -> Registered {
    Registered::of::<Erasure>()
}

/// Every projection there is, with those of the how-to.
fn every() -> Vec<Registered> {
    crate::all().into_iter().chain(crate::examples()).collect()
}

/// A projection in a database of its own, with the kit's own beside it.
pub(crate) struct Projected {
    projection: Registered,
    database: Database,
    /// As the role that writes.
    connection: PgConnection,
    checkpoints: BTreeMap<(&'static str, String, u32), Checkpoint>,
}

impl Projected {
    /// Folded in the order of the log, whatever it declares.
    async fn new(projection: Registered) -> anyhow::Result<Self> {
        Self::in_shards(projection, Shards::ONE).await
    }

    /// Folded in so many shards.
    async fn in_shards(projection: Registered, shards: Shards) -> anyhow::Result<Self> {
        let projection = projection.in_shards(shards);
        let database = testing::database().await?;
        prepare_database_for(&database.writer_url, &[projection.clone(), erasure()]).await?;
        let connection = PgConnection::connect(&database.writer_url).await?;
        Ok(Self { projection, database, connection, checkpoints: BTreeMap::new() })
    }

    /// Applies a batch as the runner does. Streams that the projection does not read are left out. Returns how
    /// many of the events were new.
    async fn feed(&mut self, batch: &Batch) -> anyhow::Result<usize> {
        self.feed_to(&self.projection.clone(), 0, batch).await
    }

    /// As [`Self::feed`], to one of its shards: of the events to those that are its own.
    async fn feed_shard(&mut self, shard: u32, batch: &Batch) -> anyhow::Result<usize> {
        self.feed_to(&self.projection.clone(), shard, batch).await
    }

    /// As [`Self::feed`], to the kit's own projection of who is to be forgotten.
    async fn feed_erasure(&mut self, batch: &Batch) -> anyhow::Result<usize> {
        self.feed_to(&erasure(), 0, batch).await
    }

    async fn feed_to(&mut self, projection: &Registered, shard: u32, batch: &Batch) -> anyhow::Result<usize> {
        let stream = batch.stream();
        if !projection.streams().iter().any(|own| own.name == stream) {
            return Ok(0);
        }
        let build = self.build(projection).await?;
        let build = build.each_shard().nth(shard as usize).context("it has no such shard")?;
        let connection = &mut self.connection;
        let key = (projection.name(), stream.to_owned(), shard);
        let mut checkpoint = match self.checkpoints.remove(&key) {
            Some(checkpoint) => checkpoint,
            None => Checkpoint::load(connection, &build, stream, EPOCH).await?,
        };
        let applied = checkpoint.apply(connection, &build, batch).await?;
        self.checkpoints.insert(key, checkpoint);
        Ok(applied)
    }

    async fn build(&mut self, projection: &Registered) -> anyhow::Result<Build> {
        builds::current(&mut self.connection, projection).await?.context("it has no build")
    }

    /// Applies what waited behind a parked key, as a release does: the checkpoint has passed it before.
    async fn release(&mut self, batch: &Batch) -> anyhow::Result<()> {
        let projection = self.projection.clone();
        if !projection.streams().iter().any(|own| own.name == batch.stream()) {
            return Ok(());
        }
        let build = self.build(&projection).await?;
        let mut transaction = build.begin(&mut self.connection).await?;
        let withheld = withhold(&mut transaction, batch).await?;
        projection.apply(&mut transaction, withheld.as_ref().unwrap_or(batch)).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn make_indexes(&mut self) -> anyhow::Result<()> {
        let build = self.build(&self.projection.clone()).await?;
        Ok(rebuild::make_indexes(&mut self.connection, &build).await?)
    }

    /// Forgets where it was, as a program that starts again does; the database knows.
    fn restart(&mut self) {
        self.checkpoints.clear();
    }

    /// Fails unless the query, as the role that only reads, gives these rows.
    pub(crate) async fn then_rows(&self, query: &str, expected: Value) -> anyhow::Result<()> {
        let mut reader = PgConnection::connect(&self.database.reader_url).await?;
        let text: String = sqlx::query_scalar(&format!(
            "select coalesce(json_agg(to_json(q)), '[]')::text from ({query}) q"
        ))
        .fetch_one(&mut reader)
        .await
        .with_context(|| format!("cannot read {query}"))?;
        reader.close().await?;
        let rows: Value = serde_json::from_str(&text)?;
        ensure!(rows == expected, "rows:\n{rows:#}\nexpected:\n{expected:#}");
        Ok(())
    }

    /// Every row of every table of this version, as text: two projections are the same when their dumps are.
    pub(crate) async fn dump(&mut self) -> anyhow::Result<String> {
        let tables: Vec<String> =
            sqlx::query_scalar("select tablename from pg_tables where schemaname = $1 order by tablename")
                .bind(self.projection.schema())
                .fetch_all(&mut self.connection)
                .await?;
        let mut dump = String::new();
        for table in tables {
            let rows: Vec<String> = sqlx::query_scalar(&format!(
                r#"select t::text from {}.{table} t order by t::text collate "C""#,
                self.projection.schema()
            ))
            .fetch_all(&mut self.connection)
            .await?;
            writeln!(dump, "{table}\n{}", rows.join("\n"))?;
        }
        Ok(dump)
    }
}

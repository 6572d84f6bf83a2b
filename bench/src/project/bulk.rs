//! What Postgres itself can do with the rows of the timeline: the limit, and what it does with one at a time.

use std::fmt::Write as _;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use sqlx::{Connection as _, Executor as _, PgConnection, Row as _};
use time::OffsetDateTime;
use uuid::Uuid;

use super::world::{Database, close};

/// Rows of one transaction, as the best of the measurements that this is compared with.
const CHUNK: usize = 5000;
const COLUMNS: &str = "room_id, sequence, message_id, author_id, body, posted_at, deleted_at, deleted_by";

/// The rows of a timeline, column by column and in the order of the log, cut into chunks.
#[derive(Debug, Default)]
pub(super) struct Rows(Vec<Chunk>);

#[derive(Debug, Default)]
struct Chunk {
    rooms: Vec<Uuid>,
    sequences: Vec<i64>,
    messages: Vec<Uuid>,
    authors: Vec<Uuid>,
    bodies: Vec<String>,
    posted_at: Vec<OffsetDateTime>,
    deleted_at: Vec<Option<OffsetDateTime>>,
    deleted_by: Vec<Option<Uuid>>,
}

impl Rows {
    /// Those that the first build of this database has made.
    pub(super) async fn of(database: &Database) -> anyhow::Result<Self> {
        let mut connection = database.connect().await?;
        let statement = format!("select {COLUMNS} from read.room_timeline order by sequence");
        let found = sqlx::query(&statement).fetch_all(&mut connection).await?;
        close(connection).await;
        let mut rows = Self::default();
        for some in found.chunks(CHUNK) {
            let mut chunk = Chunk::default();
            for row in some {
                chunk.rooms.push(row.try_get(0)?);
                chunk.sequences.push(row.try_get(1)?);
                chunk.messages.push(row.try_get(2)?);
                chunk.authors.push(row.try_get(3)?);
                chunk.bodies.push(row.try_get(4)?);
                chunk.posted_at.push(row.try_get(5)?);
                chunk.deleted_at.push(row.try_get(6)?);
                chunk.deleted_by.push(row.try_get(7)?);
            }
            rows.0.push(chunk);
        }
        ensure!(!rows.0.is_empty(), "the timeline is empty");
        Ok(rows)
    }

    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|chunk| chunk.sequences.len()).sum()
    }
}

impl Chunk {
    fn last(&self) -> i64 {
        self.sequences.last().copied().unwrap_or_default()
    }

    fn as_text(&self) -> anyhow::Result<String> {
        const NONE: &str = "\\N";
        let mut text = String::with_capacity(self.sequences.len() * 300);
        for index in 0..self.sequences.len() {
            let body = &self.bodies[index];
            ensure!(!body.contains(['\\', '\n', '\t', '\r']), "a text that would have to be escaped");
            let deleted_at = self.deleted_at[index].map_or_else(|| Ok(NONE.to_owned()), rfc3339)?;
            let deleted_by = self.deleted_by[index].map_or_else(|| NONE.to_owned(), |by| by.to_string());
            writeln!(
                text,
                "{}\t{}\t{}\t{}\t{body}\t{}\t{deleted_at}\t{deleted_by}",
                self.rooms[index],
                self.sequences[index],
                self.messages[index],
                self.authors[index],
                rfc3339(self.posted_at[index])?,
            )?;
        }
        Ok(text)
    }
}

fn rfc3339(time: OffsetDateTime) -> anyhow::Result<String> {
    Ok(time.format(&time::format_description::well_known::Rfc3339)?)
}

/// Rows a second by `UNNEST`, with the checkpoint in the same transaction.
pub(super) async fn unnest(database: &Database, rows: &Rows) -> anyhow::Result<f64> {
    let mut connection = empty_table(database).await?;
    let began = Instant::now();
    for chunk in &rows.0 {
        let mut transaction = connection.begin().await?;
        sqlx::query(&format!(
            "insert into best.message ({COLUMNS}) select * from unnest($1::uuid[], $2::bigint[], $3::uuid[],
                 $4::uuid[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::uuid[])"
        ))
        .bind(&chunk.rooms)
        .bind(&chunk.sequences)
        .bind(&chunk.messages)
        .bind(&chunk.authors)
        .bind(&chunk.bodies)
        .bind(&chunk.posted_at)
        .bind(&chunk.deleted_at)
        .bind(&chunk.deleted_by)
        .execute(&mut *transaction)
        .await?;
        move_checkpoint(&mut transaction, chunk.last()).await?;
        transaction.commit().await?;
    }
    rate(connection, rows.count(), began).await
}

/// Rows a second by `COPY`, with the checkpoint in the same transaction. The text is made beforehand.
pub(super) async fn copy(database: &Database, rows: &Rows) -> anyhow::Result<f64> {
    let texts = rows
        .0
        .iter()
        .map(|chunk| Ok((chunk.as_text()?, chunk.last())))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let mut connection = empty_table(database).await?;
    let statement = format!("copy best.message ({COLUMNS}) from stdin");
    let began = Instant::now();
    for (text, last) in &texts {
        let mut transaction = connection.begin().await?;
        let mut copying = transaction.copy_in_raw(&statement).await?;
        copying.send(text.as_bytes()).await?;
        copying.finish().await?;
        move_checkpoint(&mut transaction, *last).await?;
        transaction.commit().await?;
    }
    rate(connection, rows.count(), began).await
}

/// Rows a second with a transaction for each.
pub(super) async fn one_by_one(database: &Database, rows: &Rows, count: usize) -> anyhow::Result<f64> {
    let mut connection = empty_table(database).await?;
    sqlx::query("set synchronous_commit to on").execute(&mut connection).await?;
    let chunks = rows.0.iter().flat_map(|chunk| (0..chunk.sequences.len()).map(move |index| (chunk, index)));
    let began = Instant::now();
    let mut inserted = 0;
    for (chunk, index) in chunks.take(count) {
        let mut transaction = connection.begin().await?;
        sqlx::query(&format!("insert into best.message ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8)"))
            .bind(chunk.rooms[index])
            .bind(chunk.sequences[index])
            .bind(chunk.messages[index])
            .bind(chunk.authors[index])
            .bind(&chunk.bodies[index])
            .bind(chunk.posted_at[index])
            .bind(chunk.deleted_at[index])
            .bind(chunk.deleted_by[index])
            .execute(&mut *transaction)
            .await?;
        move_checkpoint(&mut transaction, chunk.sequences[index]).await?;
        transaction.commit().await?;
        inserted += 1;
    }
    rate(connection, inserted, began).await
}

/// A table like the timeline's with nothing in it. Nobody waits for the disk, as when a build is in the making.
async fn empty_table(database: &Database) -> anyhow::Result<PgConnection> {
    let mut connection = database.connect().await?;
    let tables = projectors::all()
        .into_iter()
        .find(|projection| projection.name() == super::TIMELINE)
        .context("there is no timeline")?
        .schema();
    let statements = format!(
        "drop schema if exists best cascade; create schema best;
         create table best.message (like {tables}.message including all);
         -- All messages of this log are in their room; the column is stored as in the read model.
         alter table best.message alter column in_room set default true;
         create table best.checkpoint (name text primary key, sequence bigint not null);
         insert into best.checkpoint values ('timeline', 0);
         set synchronous_commit to off"
    );
    connection.execute(statements.as_str()).await?;
    Ok(connection)
}

async fn move_checkpoint(transaction: &mut PgConnection, sequence: i64) -> anyhow::Result<()> {
    sqlx::query("update best.checkpoint set sequence = $1 where name = 'timeline'")
        .bind(sequence)
        .execute(transaction)
        .await?;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "there are less than 2^52 rows")]
async fn rate(mut connection: PgConnection, rows: usize, began: Instant) -> anyhow::Result<f64> {
    let seconds = began.elapsed().as_secs_f64();
    let stored: i64 =
        sqlx::query_scalar("select count(*) from best.message").fetch_one(&mut connection).await?;
    ensure!(usize::try_from(stored)? == rows, "{stored} rows are stored, and not {rows}");
    close(connection).await;
    Ok(rows as f64 / seconds)
}

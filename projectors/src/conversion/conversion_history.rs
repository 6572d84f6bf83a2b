//! Everybody's conversions: how far each is, when it got there, which wait in which order, and whether their files are kept.

use std::collections::BTreeMap;

use domain::{
    boundary::{CONVERSIONS, Stream},
    chat::PictureSize,
    conversion::ConversionEvent,
    ids::{AccountId, ConversionId},
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::projection::{Batch, Fact, Projection, ProjectionError, Traces, View, shown};

/// The read model `conversion_history`.
///
/// Its key holds the owner: a conversion's id is its owner's choice, and another may choose the same.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConversionHistory;

impl Projection for ConversionHistory {
    const NAME: &'static str = "conversion_history";
    const VERSION: u32 = 3;
    const STREAMS: &'static [Stream] = &[CONVERSIONS];
    const TABLES: &'static str = "
        create table conversion (
            owner_id uuid not null,
            conversion_id uuid not null,
            sequence bigint not null,
            name text not null,
            source_format text not null,
            target_format text not null,
            size_bytes bigint not null,
            status text not null default 'queued'
                check (status in ('queued', 'converting', 'locked', 'done', 'failed', 'cancelled')),
            password_asked text,
            reason text,
            attempt integer,
            result_id uuid,
            result_size_bytes bigint,
            picture_width integer,
            picture_height integer,
            requested_at timestamptz not null,
            started_at timestamptz,
            finished_at timestamptz,
            keep_seconds bigint not null,
            files_deleted_at timestamptz,
            files_deleted_because text check (files_deleted_because in ('expired', 'by-owner')),
            primary key (owner_id, conversion_id)
        );
        create index conversion_by_age on conversion (owner_id, sequence);
        create index conversion_queue on conversion (sequence) where status = 'queued';
    ";
    const TRACES: &'static [Traces] = &[Traces { table: "conversion", owner: "owner_id", texts: &["name"] }];
    const VIEWS: &'static [View] = &[View {
        name: "conversion_history",
        select:
            "select owner_id, conversion_id, sequence, name, source_format, target_format, size_bytes, status,
                        reason, attempt, result_id, result_size_bytes, requested_at, started_at, finished_at,
                        keep_seconds, files_deleted_at, files_deleted_because, password_asked,
                        picture_width, picture_height
                 from conversion",
    }];

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let mut requested = Requested::default();
        let mut changes: BTreeMap<(AccountId, ConversionId), Change> = BTreeMap::new();
        for fact in batch.of::<ConversionEvent>()? {
            if let Some((key, step)) = requested.take_or_step(fact) {
                changes.entry(key).or_default().follow_with(&step);
            }
        }
        // A conversion is requested before anything else happens to it, so this order keeps the log's.
        requested.insert(tables).await?;
        update(tables, &changes).await
    }
}

/// The conversions that a batch begins, column by column.
#[derive(Default)]
struct Requested {
    owners: Vec<Uuid>,
    conversions: Vec<Uuid>,
    sequences: Vec<i64>,
    names: Vec<String>,
    sources: Vec<&'static str>,
    targets: Vec<&'static str>,
    sizes: Vec<i64>,
    times: Vec<OffsetDateTime>,
    keep_seconds: Vec<i64>,
}

/// What one event, or all events of a batch, change of a conversion.
#[derive(Default)]
struct Change {
    status: Option<&'static str>,
    password_asked: Option<&'static str>,
    reason: Option<&'static str>,
    attempt: Option<i32>,
    result: Option<Uuid>,
    result_size_bytes: Option<i64>,
    picture: Option<PictureSize>,
    started_at: Option<OffsetDateTime>,
    finished_at: Option<OffsetDateTime>,
    files_deleted_at: Option<OffsetDateTime>,
    files_deleted_because: Option<&'static str>,
}

impl Change {
    /// What an event says counts until another one says otherwise.
    fn follow_with(&mut self, later: &Self) {
        *self = Self {
            status: later.status.or(self.status),
            password_asked: later.password_asked.or(self.password_asked),
            reason: later.reason.or(self.reason),
            attempt: later.attempt.or(self.attempt),
            result: later.result.or(self.result),
            result_size_bytes: later.result_size_bytes.or(self.result_size_bytes),
            picture: later.picture.or(self.picture),
            started_at: later.started_at.or(self.started_at),
            finished_at: later.finished_at.or(self.finished_at),
            files_deleted_at: later.files_deleted_at.or(self.files_deleted_at),
            files_deleted_because: later.files_deleted_because.or(self.files_deleted_because),
        };
    }
}

impl Requested {
    /// Takes in a request; everything else is a step of a conversion that was requested before.
    fn take_or_step(&mut self, fact: Fact<ConversionEvent>) -> Option<((AccountId, ConversionId), Change)> {
        let at = Some(fact.time);
        match fact.event {
            ConversionEvent::ConversionRequested {
                conversion,
                owner,
                name,
                from,
                to,
                size_bytes,
                keep_seconds,
                ..
            } => {
                self.owners.push(owner.uuid());
                self.conversions.push(conversion.uuid());
                self.sequences.push(fact.sequence);
                self.names.push(shown(&name));
                self.sources.push(from.as_str());
                self.targets.push(to.as_str());
                self.sizes.push(bytes(size_bytes));
                self.times.push(fact.time);
                self.keep_seconds.push(i64::from(keep_seconds));
                None
            }
            ConversionEvent::ConversionStarted { conversion, owner, attempt } => {
                let attempt = Some(i32::try_from(attempt).unwrap_or(i32::MAX));
                let status = Some("converting");
                let change = Change { status, attempt, started_at: at, ..Change::default() };
                Some(((owner, conversion), change))
            }
            ConversionEvent::ConversionPasswordAsked { conversion, owner, because } => {
                let (status, password_asked) = (Some("locked"), Some(because.as_str()));
                Some(((owner, conversion), Change { status, password_asked, ..Change::default() }))
            }
            ConversionEvent::ConversionPasswordGiven { conversion, owner } => {
                Some(((owner, conversion), Change { status: Some("queued"), ..Change::default() }))
            }
            ConversionEvent::ConversionCompleted {
                conversion, owner, result, size_bytes, picture, ..
            } => {
                let change = Change {
                    status: Some("done"),
                    result: Some(result.uuid()),
                    result_size_bytes: Some(bytes(size_bytes)),
                    picture,
                    finished_at: at,
                    ..Change::default()
                };
                Some(((owner, conversion), change))
            }
            ConversionEvent::ConversionFailed { conversion, owner, reason } => {
                let (status, reason) = (Some("failed"), Some(reason.as_str()));
                let change = Change { status, reason, finished_at: at, ..Change::default() };
                Some(((owner, conversion), change))
            }
            ConversionEvent::ConversionCancelled { conversion, owner } => {
                let change = Change { status: Some("cancelled"), finished_at: at, ..Change::default() };
                Some(((owner, conversion), change))
            }
            ConversionEvent::ConversionFilesDeleted { conversion, owner, cause } => {
                let change = Change {
                    files_deleted_at: at,
                    files_deleted_because: Some(cause.as_str()),
                    ..Change::default()
                };
                Some(((owner, conversion), change))
            }
        }
    }

    async fn insert(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.owners.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into conversion
                 (owner_id, conversion_id, sequence, name, source_format, target_format, size_bytes, requested_at,
                  keep_seconds)
             select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[],
                                  $7::bigint[], $8::timestamptz[], $9::bigint[])",
        )
        .bind(&self.owners)
        .bind(&self.conversions)
        .bind(&self.sequences)
        .bind(&self.names)
        .bind(&self.sources)
        .bind(&self.targets)
        .bind(&self.sizes)
        .bind(&self.times)
        .bind(&self.keep_seconds)
        .execute(tables)
        .await?;
        Ok(())
    }
}

async fn update(
    tables: &mut PgConnection,
    changes: &BTreeMap<(AccountId, ConversionId), Change>,
) -> Result<(), ProjectionError> {
    if changes.is_empty() {
        return Ok(());
    }
    let column = changes.values();
    sqlx::query(
        "update conversion v set
             status = coalesce(c.status, v.status),
             password_asked = coalesce(c.password_asked, v.password_asked),
             reason = coalesce(c.reason, v.reason),
             attempt = coalesce(c.attempt, v.attempt),
             result_id = coalesce(c.result_id, v.result_id),
             result_size_bytes = coalesce(c.result_size_bytes, v.result_size_bytes),
             picture_width = coalesce(c.picture_width, v.picture_width),
             picture_height = coalesce(c.picture_height, v.picture_height),
             started_at = coalesce(c.started_at, v.started_at),
             finished_at = coalesce(c.finished_at, v.finished_at),
             files_deleted_at = coalesce(c.files_deleted_at, v.files_deleted_at),
             files_deleted_because = coalesce(c.files_deleted_because, v.files_deleted_because)
         from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::integer[], $6::uuid[], $7::bigint[],
                     $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::text[],
                     $12::text[], $13::integer[], $14::integer[])
             as c (owner_id, conversion_id, status, reason, attempt, result_id, result_size_bytes, started_at,
                   finished_at, files_deleted_at, files_deleted_because, password_asked,
                   picture_width, picture_height)
         where v.owner_id = c.owner_id and v.conversion_id = c.conversion_id",
    )
    .bind(changes.keys().map(|(owner, _)| owner.uuid()).collect::<Vec<_>>())
    .bind(changes.keys().map(|(_, conversion)| conversion.uuid()).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.status).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.reason).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.attempt).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.result).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.result_size_bytes).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.started_at).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.finished_at).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.files_deleted_at).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.files_deleted_because).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.password_asked).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.picture.map(|size| pixels(size.width))).collect::<Vec<_>>())
    .bind(column.map(|c| c.picture.map(|size| pixels(size.height))).collect::<Vec<_>>())
    .execute(tables)
    .await?;
    Ok(())
}

/// A length as Postgres stores it.
fn pixels(length: u32) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}

/// A size as Postgres stores it.
fn bytes(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[path = "conversion_history_tests.rs"]
mod tests;

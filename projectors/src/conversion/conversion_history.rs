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
mod tests {
    use super::*;
    use crate::projection::spec::{Spec, given, on};
    use domain::{
        boundary::Boundary,
        conversion::{DeletionCause, FailureReason, PasswordAsk, SourceFormat, TargetFormat},
        ids::FileId,
    };
    use personal::Personal;
    use serde_json::json;

    fn ada() -> AccountId {
        AccountId::new(Uuid::from_u128(0xada))
    }

    fn id(n: u128) -> ConversionId {
        ConversionId::new(Uuid::from_u128(n))
    }

    fn file() -> FileId {
        FileId::new(Uuid::from_u128(0xf1))
    }

    fn happened(conversion: u128, event: ConversionEvent) -> Spec {
        on(&Boundary::conversion(ada(), id(conversion)), event)
    }

    fn requested(conversion: u128, name: &str) -> Spec {
        happened(
            conversion,
            ConversionEvent::ConversionRequested {
                conversion: id(conversion),
                owner: ada(),
                upload: file(),
                name: Personal::open(ada().person(), name.to_owned()),
                from: SourceFormat::Docx,
                to: TargetFormat::Pdf,
                size_bytes: 1234,
                digest: "00".repeat(32),
                keep_seconds: 604_800,
            },
        )
    }

    fn started(conversion: u128, attempt: u32) -> Spec {
        happened(
            conversion,
            ConversionEvent::ConversionStarted { conversion: id(conversion), owner: ada(), attempt },
        )
    }

    const STAGES: &str = "select status, reason, attempt, result_size_bytes, \
                          to_char(started_at at time zone 'UTC', 'SS') as started, \
                          to_char(finished_at at time zone 'UTC', 'SS') as finished \
                          from read.conversion_history order by sequence";

    #[tokio::test]
    async fn a_request_waits_with_its_name_and_size() -> anyhow::Result<()> {
        given([requested(1, "Übersicht 報告.docx")])
            .project::<ConversionHistory>()
            .await?
            .then_rows(
                "select name, source_format, target_format, size_bytes, status, sequence from read.conversion_history",
                json!([{"name": "Übersicht 報告.docx", "source_format": "docx", "target_format": "pdf",
                        "size_bytes": 1234, "status": "queued", "sequence": 1}]),
            )
            .await
    }

    #[tokio::test]
    async fn every_stage_has_its_time() -> anyhow::Result<()> {
        let completed = ConversionEvent::ConversionCompleted {
            conversion: id(1),
            owner: ada(),
            result: file(),
            size_bytes: 99,
            digest: "11".repeat(32),
            picture: Some(PictureSize { width: 640, height: 905 }),
        };
        let history = given([requested(1, "a.docx"), started(1, 1), started(1, 2), happened(1, completed)])
            .project::<ConversionHistory>()
            .await?;
        history
            .then_rows(
                "select picture_width, picture_height from read.conversion_history",
                json!([{"picture_width": 640, "picture_height": 905}]),
            )
            .await?;
        history
            .then_rows(
                STAGES,
                json!([{"status": "done", "reason": null, "attempt": 2, "result_size_bytes": 99,
                        "started": "03", "finished": "04"}]),
            )
            .await
    }

    #[tokio::test]
    async fn a_failure_says_why_and_a_cancelled_one_never_started() -> anyhow::Result<()> {
        let failed = ConversionEvent::ConversionFailed {
            conversion: id(1),
            owner: ada(),
            reason: FailureReason::PasswordProtected,
        };
        let cancelled = ConversionEvent::ConversionCancelled { conversion: id(2), owner: ada() };
        given([
            requested(1, "a.docx"),
            requested(2, "b.docx"),
            started(1, 1),
            happened(1, failed),
            happened(2, cancelled),
        ])
        .project::<ConversionHistory>()
        .await?
        .then_rows(
            STAGES,
            json!([
                {"status": "failed", "reason": "password-protected", "attempt": 1, "result_size_bytes": null,
                 "started": "03", "finished": "04"},
                {"status": "cancelled", "reason": null, "attempt": null, "result_size_bytes": null,
                 "started": null, "finished": "05"},
            ]),
        )
        .await
    }
    #[tokio::test]
    async fn what_is_deleted_stays_as_it_ended_and_says_why() -> anyhow::Result<()> {
        let deleted = |n, cause| {
            let event = ConversionEvent::ConversionFilesDeleted { conversion: id(n), owner: ada(), cause };
            happened(n, event)
        };
        let failed = ConversionEvent::ConversionFailed {
            conversion: id(1),
            owner: ada(),
            reason: FailureReason::TooSlow,
        };
        let cancelled = ConversionEvent::ConversionCancelled { conversion: id(2), owner: ada() };
        given([
            requested(1, "a.docx"),
            requested(2, "b.docx"),
            requested(3, "c.docx"),
            happened(1, failed),
            happened(2, cancelled),
            deleted(1, DeletionCause::Expired),
            deleted(2, DeletionCause::ByOwner),
        ])
        .project::<ConversionHistory>()
        .await?
        .then_rows(
            "select status, reason, keep_seconds, files_deleted_because, \
             to_char(files_deleted_at at time zone 'UTC', 'SS') as deleted \
             from read.conversion_history order by sequence",
            json!([
                {"status": "failed", "reason": "too-slow", "keep_seconds": 604_800,
                 "files_deleted_because": "expired", "deleted": "06"},
                {"status": "cancelled", "reason": null, "keep_seconds": 604_800,
                 "files_deleted_because": "by-owner", "deleted": "07"},
                {"status": "queued", "reason": null, "keep_seconds": 604_800,
                 "files_deleted_because": null, "deleted": null},
            ]),
        )
        .await
    }

    #[tokio::test]
    async fn what_waits_for_a_password_says_why_and_goes_on_with_one() -> anyhow::Result<()> {
        let owner = ada();
        let asked = |n, because| {
            happened(n, ConversionEvent::ConversionPasswordAsked { conversion: id(n), owner, because })
        };
        let answered = |n| happened(n, ConversionEvent::ConversionPasswordGiven { conversion: id(n), owner });
        given([
            requested(1, "a.docx"),
            requested(2, "b.docx"),
            started(1, 1),
            asked(1, PasswordAsk::Protected),
            asked(2, PasswordAsk::Protected),
            answered(1),
            asked(1, PasswordAsk::Wrong),
            answered(2),
        ])
        .project::<ConversionHistory>()
        .await?
        .then_rows(
            "select status, password_asked from read.conversion_history order by sequence",
            json!([
                {"status": "locked", "password_asked": "wrong"},
                {"status": "queued", "password_asked": "protected"},
            ]),
        )
        .await
    }
}

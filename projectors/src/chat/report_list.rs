//! Reports of messages, and what came of each.

use std::collections::BTreeMap;

use domain::{
    boundary::{CHATS, Stream},
    chat::ReportEvent,
    logged::Logged as _,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::projection::{Batch, Fact, Projection, ProjectionError, Traces, View, shown};

/// The read model `report_list`.
///
/// It holds what the reporter says; what the message says now, and whether it is deleted, is joined when it is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReportList;

impl Projection for ReportList {
    const NAME: &'static str = "report_list";
    const VERSION: u32 = 1;
    const STREAMS: &'static [Stream] = &[CHATS];
    const TABLES: &'static str = "
        create table report (
            report_id uuid primary key,
            room_id uuid not null,
            message_id uuid not null,
            message_sequence bigint not null,
            author_id uuid not null,
            reported_by uuid not null,
            reason text not null,
            words text not null,
            reported_at timestamptz not null,
            reported_sequence bigint not null unique,
            closed_sequence bigint,
            closed_by uuid,
            closed_at timestamptz,
            outcome text check (outcome in ('dismissed', 'acted-on'))
        );
    ";
    const INDEXES: &'static str = "
        create index report_open on report (reported_at, report_id) where outcome is null;
        create index report_open_of_room on report (room_id, reported_at) where outcome is null;
        create index report_closed on report (closed_sequence) where closed_sequence is not null;
    ";
    const TRACES: &'static [Traces] =
        &[Traces { table: "report", owner: "reported_by", texts: &["words"] }];
    const VIEWS: &'static [View] = &[View {
        name: "report",
        select: "select report_id, room_id, message_id, message_sequence, author_id, reported_by, reason, words,
                        reported_at, reported_sequence, closed_sequence, closed_by, closed_at, outcome
                 from report",
    }];

    fn reads(subject: &str) -> bool {
        ReportEvent::is_on(subject)
    }

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let mut made = Made::default();
        // By report; the first end of each counts.
        let mut closed: BTreeMap<Uuid, End> = BTreeMap::new();
        for Fact { event, sequence: at, time } in batch.of::<ReportEvent>()? {
            match event {
                ReportEvent::MessageReported { report, room, message, sequence, author, by, reason, words } => {
                    // A place that Postgres cannot name is no message's.
                    let Ok(sequence) = i64::try_from(sequence) else { continue };
                    made.reports.push(report.uuid());
                    made.rooms.push(room.uuid());
                    made.messages.push(message.uuid());
                    made.sequences.push(sequence);
                    made.authors.push(author.uuid());
                    made.by.push(by.uuid());
                    made.reasons.push(reason.name());
                    made.words.push(shown(&words));
                    made.times.push(time);
                    made.places.push(at);
                }
                ReportEvent::ReportClosed { report, by, outcome, .. } => {
                    let end = End { sequence: at, by: by.uuid(), time, outcome: outcome.name() };
                    closed.entry(report.uuid()).or_insert(end);
                }
            }
        }
        // A report is made before it is closed, maybe in the same batch.
        made.insert(tables).await?;
        close(tables, &closed).await
    }
}

/// The reports that a batch makes, column by column.
#[derive(Default)]
struct Made {
    reports: Vec<Uuid>,
    rooms: Vec<Uuid>,
    messages: Vec<Uuid>,
    sequences: Vec<i64>,
    authors: Vec<Uuid>,
    by: Vec<Uuid>,
    reasons: Vec<&'static str>,
    words: Vec<String>,
    times: Vec<OffsetDateTime>,
    /// Where each was made.
    places: Vec<i64>,
}

impl Made {
    async fn insert(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.reports.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into report (report_id, room_id, message_id, message_sequence, author_id, reported_by, reason, words,
                                 reported_at, reported_sequence)
             select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::uuid[], $6::uuid[], $7::text[],
                                  $8::text[], $9::timestamptz[], $10::bigint[])",
        )
        .bind(&self.reports)
        .bind(&self.rooms)
        .bind(&self.messages)
        .bind(&self.sequences)
        .bind(&self.authors)
        .bind(&self.by)
        .bind(&self.reasons)
        .bind(&self.words)
        .bind(&self.times)
        .bind(&self.places)
        .execute(tables)
        .await?;
        Ok(())
    }
}

/// That a report was closed.
struct End {
    sequence: i64,
    by: Uuid,
    time: OffsetDateTime,
    outcome: &'static str,
}

async fn close(tables: &mut PgConnection, closed: &BTreeMap<Uuid, End>) -> Result<(), ProjectionError> {
    if closed.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "update report r set closed_sequence = c.sequence, closed_by = c.closed_by, closed_at = c.closed_at,
                             outcome = c.outcome
         from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::timestamptz[], $5::text[])
              as c (report_id, sequence, closed_by, closed_at, outcome)
         where r.report_id = c.report_id and r.outcome is null",
    )
    .bind(closed.keys().copied().collect::<Vec<_>>())
    .bind(closed.values().map(|end| end.sequence).collect::<Vec<_>>())
    .bind(closed.values().map(|end| end.by).collect::<Vec<_>>())
    .bind(closed.values().map(|end| end.time).collect::<Vec<_>>())
    .bind(closed.values().map(|end| end.outcome).collect::<Vec<_>>())
    .execute(tables)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projection::spec::{Spec, given, on};
    use domain::{
        boundary::Boundary,
        chat::{Report, ReportOutcome, ReportReason},
        ids::{AccountId, MessageId, ReportId, RoomId},
    };
    use personal::Personal;
    use serde_json::json;

    fn ada() -> AccountId {
        AccountId::new(Uuid::from_u128(0xada))
    }

    fn bob() -> AccountId {
        AccountId::new(Uuid::from_u128(0xb0b))
    }

    fn room() -> RoomId {
        RoomId::new(Uuid::from_u128(1))
    }

    fn report() -> ReportId {
        Report::id(room(), MessageId::new(Uuid::from_u128(0x11)), ada())
    }

    fn reported(words: Personal<String>) -> Spec {
        let (report, room, message) = (report(), room(), MessageId::new(Uuid::from_u128(0x11)));
        let (author, by, reason) = (bob(), ada(), ReportReason::Spam);
        let event =
            ReportEvent::MessageReported { report, room, message, sequence: 7, author, by, reason, words };
        on(&Boundary::report(ada(), report), event)
    }

    #[tokio::test]
    async fn a_report_is_open_until_it_is_closed() -> anyhow::Result<()> {
        let rows = "select message_sequence, author_id, reported_by, reason, words, closed_sequence, outcome
                    from read.report";
        let words = Personal::open(ada().person(), "everywhere".to_owned());
        let open = json!({"message_sequence": 7, "author_id": bob(), "reported_by": ada(), "reason": "spam",
                          "words": "everywhere", "closed_sequence": null, "outcome": null});
        given([reported(words.clone())])
            .project::<ReportList>()
            .await?
            .then_rows(rows, json!([open]))
            .await?;
        let (report, room, outcome) = (report(), room(), ReportOutcome::ActedOn);
        let closed =
            ReportEvent::ReportClosed { report, room, sequence: 7, account: ada(), by: bob(), outcome };
        let mut done = open;
        (done["closed_sequence"], done["outcome"]) = (json!(2), json!("acted-on"));
        given([reported(words), on(&Boundary::report(ada(), report), closed)])
            .project::<ReportList>()
            .await?
            .then_rows(rows, json!([done]))
            .await
    }

    #[tokio::test]
    async fn the_words_of_who_is_forgotten_are_gone() -> anyhow::Result<()> {
        given([reported(Personal::Erased { of: ada().person() })])
            .project::<ReportList>()
            .await?
            .then_rows("select words from read.report", json!([{"words": "[erased]"}]))
            .await
    }
}

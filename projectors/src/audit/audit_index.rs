//! Every event of the log by its envelope: who did what to what, when, and because of what. No body and no personal
//! datum is in it.

use domain::{
    audit::{account_of, conversion_of, people_of, room_of},
    boundary::{STREAMS, Stream},
    logged::{Catalogued, catalogued},
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::projection::{Batch, Pace, Projection, ProjectionError, Traces, View, batch::OpenedEvent};

/// The read model `audit_index`.
///
/// What happened to whom is in a table of its own, as one event may concern several people: who invited, and who was
/// invited. Every index ends in the order of the lists, so that a page is read from one place of one index however long
/// the log is.
#[derive(Clone, Copy, Debug, Default)]
pub struct AuditIndex;

impl Projection for AuditIndex {
    const NAME: &'static str = "audit_index";
    const VERSION: u32 = 2;
    const STREAMS: &'static [Stream] = &STREAMS;
    const PACE: Pace = Pace::Unwatched;
    const TABLES: &'static str = "
        create table event (
            stream text not null,
            sequence bigint not null,
            stored_at timestamptz not null,
            event_id text not null,
            event_type text not null,
            event_version integer not null,
            subject text not null,
            boundary text not null,
            account_id uuid,
            room_id uuid,
            conversion_id uuid,
            actor text not null,
            command_id uuid not null,
            correlation text not null,
            causation text,
            primary key (stream, sequence)
        );
        create table person (
            account_id uuid not null,
            stored_at timestamptz not null,
            stream text not null,
            sequence bigint not null,
            event_type text not null,
            primary key (account_id, stored_at, stream, sequence)
        );
    ";
    const INDEXES: &'static str = "
        create index event_by_time on event (stored_at, stream, sequence);
        create index event_by_type on event (event_type, stored_at, stream, sequence);
        create index event_by_subject on event (subject, stored_at, stream, sequence);
        create index event_by_room on event (room_id, stored_at, stream, sequence) where room_id is not null;
        create index event_by_conversion on event (conversion_id, stored_at, stream, sequence)
            where conversion_id is not null;
        create index event_by_command on event (command_id, stored_at, stream, sequence);
        create index event_by_correlation on event (correlation, stored_at, stream, sequence);
        create index event_by_causation on event (causation) where causation is not null;
        create index person_by_type on person (account_id, event_type, stored_at, stream, sequence);
    ";
    const TRACES: &'static [Traces] = &[];
    const VIEWS: &'static [View] = &[
        View {
            name: "audit_event",
            select:
                "select stream, sequence, stored_at, event_id, event_type, event_version, subject, boundary,
                            account_id, room_id, conversion_id, actor, command_id, correlation, causation
                     from event",
        },
        View {
            name: "audit_person",
            select: "select account_id, stored_at, stream, sequence, event_type from person",
        },
    ];

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let (mut rows, mut people) = (Rows::default(), People::default());
        for event in batch.events() {
            let known = known(event)
                .ok_or_else(|| unreadable(batch, event, "this program knows no such event on its subject"))?;
            let sequence = i64::try_from(event.sequence)
                .map_err(|_| unreadable(batch, event, "its sequence is too large"))?;
            people.take(sequence, event);
            rows.take(sequence, event, known);
        }
        rows.insert(tables, batch.stream()).await?;
        people.insert(tables, batch.stream()).await
    }
}

/// What the catalogue tells of this event. None of one that a newer program wrote: it would be half understood.
fn known(event: &OpenedEvent) -> Option<&'static Catalogued> {
    catalogued(&event.subject).filter(|entry| entry.knows(&event.event_type, event.event_version))
}

fn unreadable(batch: &Batch, event: &OpenedEvent, why: &str) -> ProjectionError {
    ProjectionError::Unreadable {
        stream: batch.stream().to_owned(),
        sequence: event.sequence,
        event_type: event.event_type.clone(),
        event_version: event.event_version,
        why: why.to_owned(),
    }
}

/// The new rows, column by column.
#[derive(Default)]
struct Rows<'a> {
    sequences: Vec<i64>,
    times: Vec<OffsetDateTime>,
    ids: Vec<&'a str>,
    types: Vec<&'a str>,
    versions: Vec<i32>,
    subjects: Vec<&'a str>,
    boundaries: Vec<&'static str>,
    accounts: Vec<Option<Uuid>>,
    rooms: Vec<Option<Uuid>>,
    conversions: Vec<Option<Uuid>>,
    actors: Vec<&'a str>,
    commands: Vec<Uuid>,
    correlations: Vec<&'a str>,
    causations: Vec<Option<&'a str>>,
}

impl<'a> Rows<'a> {
    fn take(&mut self, sequence: i64, event: &'a OpenedEvent, known: &Catalogued) {
        self.sequences.push(sequence);
        self.times.push(event.time);
        self.ids.push(&event.origin.event_id);
        self.types.push(&event.event_type);
        self.versions.push(i32::try_from(event.event_version).unwrap_or(i32::MAX));
        self.subjects.push(&event.subject);
        self.boundaries.push(known.subjects);
        self.accounts.push(account_of(&event.body));
        self.rooms.push(room_of(&event.body));
        self.conversions.push(conversion_of(&event.body));
        self.actors.push(&event.origin.actor);
        self.commands.push(event.origin.command);
        self.correlations.push(&event.origin.correlation);
        self.causations.push(event.origin.causation.as_deref());
    }

    async fn insert(&self, tables: &mut PgConnection, stream: &str) -> Result<(), ProjectionError> {
        if self.sequences.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into event
                 (stream, sequence, stored_at, event_id, event_type, event_version, subject, boundary, account_id,
                  room_id, conversion_id, actor, command_id, correlation, causation)
             select $1, * from unnest($2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::integer[],
                                      $7::text[], $8::text[], $9::uuid[], $10::uuid[], $11::uuid[], $12::text[],
                                      $13::uuid[], $14::text[], $15::text[])",
        )
        .bind(stream)
        .bind(&self.sequences)
        .bind(&self.times)
        .bind(&self.ids)
        .bind(&self.types)
        .bind(&self.versions)
        .bind(&self.subjects)
        .bind(&self.boundaries)
        .bind(&self.accounts)
        .bind(&self.rooms)
        .bind(&self.conversions)
        .bind(&self.actors)
        .bind(&self.commands)
        .bind(&self.correlations)
        .bind(&self.causations)
        .execute(tables)
        .await?;
        Ok(())
    }
}

/// Who had to do with the new events, column by column.
#[derive(Default)]
struct People<'a> {
    accounts: Vec<Uuid>,
    times: Vec<OffsetDateTime>,
    sequences: Vec<i64>,
    types: Vec<&'a str>,
}

impl<'a> People<'a> {
    fn take(&mut self, sequence: i64, event: &'a OpenedEvent) {
        for account in people_of(&event.body, &event.origin.actor) {
            self.accounts.push(account);
            self.times.push(event.time);
            self.sequences.push(sequence);
            self.types.push(&event.event_type);
        }
    }

    async fn insert(&self, tables: &mut PgConnection, stream: &str) -> Result<(), ProjectionError> {
        if self.accounts.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into person (stream, account_id, stored_at, sequence, event_type)
             select $1, * from unnest($2::uuid[], $3::timestamptz[], $4::bigint[], $5::text[])",
        )
        .bind(stream)
        .bind(&self.accounts)
        .bind(&self.times)
        .bind(&self.sequences)
        .bind(&self.types)
        .execute(tables)
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projection::{
        batch::Origin,
        spec::{given, on},
    };
    use domain::{
        audit::AuditEvent,
        boundary::Boundary,
        chat::{MembershipEvent, RoomEvent, TimelineEvent},
        conversion::ConversionEvent,
        ids::{AccountId, ConversionId, MessageId, RoomId},
        jobs::{FailureDetail, JobEvent, JobFailure, WorkerName},
    };
    use personal::{Deletable, Personal};
    use serde_json::json;

    fn account(n: u128) -> AccountId {
        AccountId::new(Uuid::from_u128(n))
    }

    fn room() -> RoomId {
        RoomId::new(Uuid::from_u128(0x1))
    }

    #[tokio::test]
    async fn an_event_is_found_by_who_did_it_to_whom_and_where() -> anyhow::Result<()> {
        let (ada, bob) = (account(0xada), account(0xb0b));
        let invited = RoomEvent::MemberInvited { room: room(), account: bob, by: ada };
        let told = MembershipEvent::InvitedToRoom { room: room(), account: bob, by: ada };
        let origin = Origin {
            event_id: "c.0".to_owned(),
            actor: format!("account:{ada}"),
            command: Uuid::from_u128(0xc),
            correlation: "c".to_owned(),
            causation: None,
        };
        let projected =
            given([on(&Boundary::room(room()), invited).from(origin), on(&Boundary::memberships(bob), told)])
                .project::<AuditIndex>()
                .await?;
        projected
            .then_rows(
                "select stream, sequence, event_type, boundary, account_id, room_id, actor, command_id, event_id
                 from read.audit_event order by sequence",
                json!([
                    {"stream": "CHATS", "sequence": 1, "event_type": "MemberInvited", "boundary": "chat.room.*",
                     "account_id": bob, "room_id": room(), "actor": format!("account:{ada}"),
                     "command_id": Uuid::from_u128(0xc), "event_id": "c.0"},
                    {"stream": "CHATS", "sequence": 2, "event_type": "InvitedToRoom",
                     "boundary": "chat.account.*", "account_id": bob, "room_id": room(), "actor": "",
                     "command_id": Uuid::nil(), "event_id": ""},
                ]),
            )
            .await?;
        projected
            .then_rows(
                "select account_id, sequence from read.audit_person order by account_id, sequence",
                json!([{"account_id": ada, "sequence": 1}, {"account_id": ada, "sequence": 2},
                       {"account_id": bob, "sequence": 1}, {"account_id": bob, "sequence": 2}]),
            )
            .await
    }

    #[tokio::test]
    async fn what_a_worker_did_names_the_event_that_caused_it() -> anyhow::Result<()> {
        let (ada, conversion) = (account(0xada), ConversionId::new(Uuid::from_u128(7)));
        let started = ConversionEvent::ConversionStarted { conversion, owner: ada, attempt: 1 };
        let origin = Origin {
            event_id: "d.0".to_owned(),
            actor: "worker:conversion".to_owned(),
            command: Uuid::from_u128(0xd),
            correlation: "c".to_owned(),
            causation: Some("c.0".to_owned()),
        };
        given([on(&Boundary::conversion(ada, conversion), started).from(origin)])
            .project::<AuditIndex>()
            .await?
            .then_rows(
                "select account_id, conversion_id, actor, correlation, causation from read.audit_event",
                json!([{"account_id": ada, "conversion_id": conversion, "actor": "worker:conversion",
                        "correlation": "c", "causation": "c.0"}]),
            )
            .await
    }

    #[tokio::test]
    async fn who_was_looked_at_and_who_looked_are_both_found() -> anyhow::Result<()> {
        let (ada, bob, eve) = (account(0xada), account(0xb0b), account(0xe5e));
        let revealed = AuditEvent::PersonalDataRevealed {
            stream: "USERS".to_owned(),
            sequence: 7,
            event_type: "ProfileChanged".to_owned(),
            people: vec![ada, bob],
            reason: Personal::open(ada.person(), "sea-monster".to_owned()),
            by: eve,
        };
        let mut projected =
            given([on(&Boundary::audits(Some(eve)), revealed)]).project::<AuditIndex>().await?;
        projected
            .then_rows(
                "select p.account_id, e.account_id as first, boundary from read.audit_person p
                 join read.audit_event e using (stream, sequence) order by p.account_id",
                json!([{"account_id": ada, "first": ada, "boundary": "system.audit.*"},
                       {"account_id": bob, "first": ada, "boundary": "system.audit.*"},
                       {"account_id": eve, "first": ada, "boundary": "system.audit.*"}]),
            )
            .await?;
        anyhow::ensure!(!projected.dump().await?.contains("sea-monster"));
        Ok(())
    }

    #[tokio::test]
    async fn a_failed_job_is_found_by_its_type_and_by_what_it_was_about() -> anyhow::Result<()> {
        let mailer = WorkerName::parse("mailer")?;
        let failed = JobEvent::JobFailed {
            worker: "mailer".to_owned(),
            stream: "USERS".to_owned(),
            sequence: 7,
            event_type: Some("AccountRegistered".to_owned()),
            event_version: Some(1),
            reason: JobFailure::RecipientRefused,
            detail: FailureDetail::of("550"),
            deliveries: 1,
        };
        given([on(&Boundary::job(&mailer, 7), failed)])
            .project::<AuditIndex>()
            .await?
            .then_rows(
                "select subject, boundary, account_id from read.audit_event where event_type = 'JobFailed'",
                json!([{"subject": "system.job.mailer.7", "boundary": "system.job.*.*", "account_id": null}]),
            )
            .await
    }

    #[tokio::test]
    async fn nothing_that_was_said_is_in_it() -> anyhow::Result<()> {
        let ada = account(0xada);
        let body = Deletable::open(ada.person(), "sea-monster".to_owned());
        let message = MessageId::new(Uuid::from_u128(9));
        let posted = TimelineEvent::MessagePosted {
            room: room(),
            message,
            author: ada,
            body,
            answers: None,
            mentions: Vec::new(),
            mentions_room: false,
            attachments: Vec::new(),
        };
        let mut projected = given([on(&Boundary::timeline(room()), posted)]).project::<AuditIndex>().await?;
        let dump = projected.dump().await?;
        anyhow::ensure!(dump.contains("MessagePosted") && !dump.contains("sea-monster"), "{dump}");
        Ok(())
    }
}

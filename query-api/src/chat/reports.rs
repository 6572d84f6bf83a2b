//! `GET /api/v1/rooms/{room}/reports` and `GET /api/v1/reports`: which messages are to be looked at?
//!
//! A report is shown to nobody whose message it is about, whoever that is.

use axum::extract::{Path, State};
use domain::audit::AuditQuestion;
use kit::{
    problem::Problem,
    tokens::{Actor, Admin, Auditor},
};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{for_moderators::require_moderator, room_id};
use crate::{
    accounts::{Faces, Person},
    audit::Asked,
    read_model::{
        ACCOUNT_DIRECTORY, Answer, AtPosition, Positions, QueryError, REPORT_LIST, ROOM_LIST, ROOM_TIMELINE,
        Reached, Source,
    },
    state::App,
};

/// So many are told, those first that have waited the longest.
const MOST: i64 = 100;
/// What a forgotten person's handle and words are in the read models.
const ERASED: &str = "[erased]";
const SOURCES: [Source; 4] = [REPORT_LIST, ROOM_LIST, ROOM_TIMELINE, ACCOUNT_DIRECTORY];

/// The reports that nobody has closed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reports {
    /// What was reported first comes first; 100 at most.
    reports: Vec<ReportItem>,
    #[serde(flatten)]
    reached: Reached,
}

/// A message that is to be looked at.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportItem {
    report_id: Uuid,
    room_id: Uuid,
    /// Empty of a direct room.
    room_name: String,
    message_id: Uuid,
    /// The message's place in the log.
    message_sequence: i64,
    /// The place of the message in whose thread it stands, if it is shown in that alone.
    thread_sequence: Option<i64>,
    author: Person,
    /// What the message says now, 2000 characters at most; empty once it is deleted.
    body: String,
    /// How many files go with it.
    #[schema(minimum = 0)]
    attachments: i64,
    /// Whether it was deleted, by itself or with its author.
    deleted: bool,
    reported_by: Person,
    reason: ReportReason,
    /// What the reporter says beside the reason; it may be empty.
    words: String,
    #[serde(with = "time::serde::rfc3339")]
    reported_at: OffsetDateTime,
}

/// Why a message is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum ReportReason {
    /// Advertisements, or the same again and again.
    Spam,
    /// It insults or harasses somebody.
    Harassment,
    /// It threatens somebody, or calls for violence.
    Threat,
    /// It shows what is not to be shown here.
    Unsuitable,
    /// Something else, which the words say.
    Other,
}

impl ReportReason {
    /// From its column, which has these values.
    fn of(column: &str) -> Self {
        match column {
            "spam" => Self::Spam,
            "harassment" => Self::Harassment,
            "threat" => Self::Threat,
            "unsuitable" => Self::Unsuitable,
            _ => Self::Other,
        }
    }
}

/// A report as the read models tell it; nothing but whether one may ask where there is none.
struct Row {
    may_ask: bool,
    report_id: Option<Uuid>,
    room_id: Option<Uuid>,
    room_name: Option<String>,
    message_id: Option<Uuid>,
    message_sequence: Option<i64>,
    thread_sequence: Option<i64>,
    author_id: Option<Uuid>,
    author_handle: Option<String>,
    author_name: Option<String>,
    author_photo_id: Option<Uuid>,
    body: Option<String>,
    attachments: Option<i64>,
    deleted: Option<bool>,
    reporter_id: Option<Uuid>,
    reporter_handle: Option<String>,
    reporter_name: Option<String>,
    reporter_photo_id: Option<Uuid>,
    reason: Option<String>,
    words: Option<String>,
    reported_at: Option<OffsetDateTime>,
}

impl Row {
    fn item(self, faces: &Faces<'_>) -> Option<ReportItem> {
        let is_author_gone = self.author_handle.as_deref() == Some(ERASED);
        let deleted = is_author_gone || self.deleted.unwrap_or_default();
        Some(ReportItem {
            report_id: self.report_id?,
            room_id: self.room_id?,
            room_name: self.room_name.unwrap_or_default(),
            message_id: self.message_id?,
            message_sequence: self.message_sequence?,
            thread_sequence: self.thread_sequence,
            author: faces.person(self.author_id?, self.author_handle, self.author_name, self.author_photo_id),
            body: self.body.filter(|_| !deleted).unwrap_or_default(),
            attachments: self.attachments.unwrap_or_default(),
            deleted,
            reported_by: faces.person(
                self.reporter_id?,
                self.reporter_handle,
                self.reporter_name,
                self.reporter_photo_id,
            ),
            reason: ReportReason::of(&self.reason?),
            words: self.words.filter(|words| words != ERASED).unwrap_or_default(),
            reported_at: self.reported_at?,
        })
    }
}

/// Which messages of this room are to be looked at? Its owner and its moderators may ask.
#[utoipa::path(
    get, path = "/api/v1/rooms/{room}/reports", tag = "chat", security(("access_token" = [])),
    params(("room" = Uuid, Path, description = "The room's id"), AtPosition),
    responses(
        (status = 200, body = Reports),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "`not-room-moderator`"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "`room-not-found`"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn room_reports(
    State(app): State<App>,
    actor: Actor,
    Path(room): Path<String>,
    wanted: Positions,
) -> Result<Answer<Reports>, QueryError> {
    let room_id = room_id(&room)?;
    let mut snapshot = app.read_model.snapshot(&SOURCES, &wanted, app.wait_limit).await?;
    snapshot.note_waiting(ROOM_LIST.projection, Some(&room_id.to_string())).await?;
    snapshot.note_waiting(REPORT_LIST.projection, None).await?;
    // Members get a row also where there is no report, and one without a report where they may not know of any.
    let rows = sqlx::query_as!(
        Row,
        r#"
        select me.role in ('owner', 'moderator') as "may_ask!",
               r.report_id as "report_id?", r.room_id as "room_id?", room.name as "room_name?",
               r.message_id as "message_id?", r.message_sequence as "message_sequence?",
               case when m.in_room then null else m.thread_sequence end as "thread_sequence?",
               r.author_id as "author_id?", a.handle as "author_handle?", a.name as "author_name?",
               a.photo_id as "author_photo_id?", left(m.body, 2000) as "body?",
               (select count(*) from read.message_attachment f
                where f.room_id = m.room_id and f.sequence = m.sequence) as "attachments?",
               m.deleted_at is not null as "deleted?",
               r.reported_by as "reporter_id?", b.handle as "reporter_handle?", b.name as "reporter_name?",
               b.photo_id as "reporter_photo_id?", r.reason as "reason?", r.words as "words?",
               r.reported_at as "reported_at?"
        from read.room_member me
        join read.room room on room.room_id = me.room_id
        left join read.report r
            on r.room_id = me.room_id and r.outcome is null and r.author_id <> me.account_id
               and me.role in ('owner', 'moderator')
        left join read.room_timeline m on m.room_id = r.room_id and m.sequence = r.message_sequence
        left join read.account_directory a on a.account_id = r.author_id
        left join read.account_directory b on b.account_id = r.reported_by
        where me.room_id = $1 and me.account_id = $2 and me.status = 'member'
        order by r.reported_at, r.report_id
        limit $3
        "#,
        room_id,
        actor.account.uuid(),
        MOST,
    )
    .fetch_all(snapshot.connection())
    .await?;
    require_moderator(rows.first().map(|row| row.may_ask))?;
    Ok(answer(&app, rows, snapshot.reached()))
}

/// Which messages of any room are to be looked at? Administrators may ask; that they do is written down first.
#[utoipa::path(
    get, path = "/api/v1/reports", tag = "chat", security(("access_token" = [])),
    params(AtPosition),
    responses(
        (status = 200, body = Reports),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
        (status = 503, body = Problem, content_type = "application/problem+json", description = "`audit-read-unrecorded`, `read-model-unavailable`"),
    )
)]
pub(crate) async fn reports(
    State(app): State<App>,
    Admin(actor): Admin,
    auditor: Auditor,
    wanted: Positions,
) -> Result<Answer<Reports>, QueryError> {
    app.audit_reads.record(&auditor, &Asked::new(AuditQuestion::Reports)).await?;
    let mut snapshot = app.read_model.snapshot(&SOURCES, &wanted, app.wait_limit).await?;
    snapshot.note_waiting(REPORT_LIST.projection, None).await?;
    let rows = sqlx::query_as!(
        Row,
        r#"
        select true as "may_ask!",
               r.report_id as "report_id?", r.room_id as "room_id?", room.name as "room_name?",
               r.message_id as "message_id?", r.message_sequence as "message_sequence?",
               case when m.in_room then null else m.thread_sequence end as "thread_sequence?",
               r.author_id as "author_id?", a.handle as "author_handle?", a.name as "author_name?",
               a.photo_id as "author_photo_id?", left(m.body, 2000) as "body?",
               (select count(*) from read.message_attachment f
                where f.room_id = m.room_id and f.sequence = m.sequence) as "attachments?",
               m.deleted_at is not null as "deleted?",
               r.reported_by as "reporter_id?", b.handle as "reporter_handle?", b.name as "reporter_name?",
               b.photo_id as "reporter_photo_id?", r.reason as "reason?", r.words as "words?",
               r.reported_at as "reported_at?"
        from read.report r
        left join read.room room on room.room_id = r.room_id
        left join read.room_timeline m on m.room_id = r.room_id and m.sequence = r.message_sequence
        left join read.account_directory a on a.account_id = r.author_id
        left join read.account_directory b on b.account_id = r.reported_by
        where r.outcome is null and r.author_id <> $1
        order by r.reported_at, r.report_id
        limit $2
        "#,
        actor.account.uuid(),
        MOST,
    )
    .fetch_all(snapshot.connection())
    .await?;
    Ok(answer(&app, rows, snapshot.reached()))
}

fn answer(app: &App, rows: Vec<Row>, reached: Reached) -> Answer<Reports> {
    let faces = Faces::new(app);
    let reports = rows.into_iter().filter_map(|row| row.item(&faces)).collect();
    Answer { body: Reports { reports, reached: reached.clone() }, reached }
}

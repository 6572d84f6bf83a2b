//! A conversion as its owner sees it.

use serde::Serialize;
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::state::App;

/// A conversion as its owner sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ConversionItem {
    conversion_id: Uuid,
    /// The document's name.
    name: String,
    from: String,
    to: String,
    status: ConversionStatus,
    /// How many will be taken before it is done, itself included; only while it is queued. People have their turns: the second
    /// of one person's comes after the first of everybody's.
    queue_position: Option<i64>,
    /// Why its owner is asked for the document's password, if it waits for that: `protected`, `wrong` or `not-in-time`.
    password_asked: Option<String>,
    /// Why it failed, if it did: `password-protected`, `too-slow` …
    reason: Option<String>,
    size_bytes: i64,
    result_size_bytes: Option<i64>,
    /// The picture of the result's first page; not every converter makes one.
    preview: Option<ResultPreview>,
    #[serde(with = "time::serde::rfc3339")]
    requested_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    started_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    finished_at: Option<OffsetDateTime>,
    /// For how long source and result are kept once it has ended.
    keep_seconds: i64,
    /// Until when they are kept, unless they are deleted before; only once it has ended.
    #[serde(with = "time::serde::rfc3339::option")]
    kept_until: Option<OffsetDateTime>,
    /// When they were deleted: they can be neither fetched nor converted again.
    #[serde(with = "time::serde::rfc3339::option")]
    files_deleted_at: Option<OffsetDateTime>,
    /// Why they were deleted: `expired` or `by-owner`.
    files_deleted_because: Option<String>,
}

/// A picture of a result's first page.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ResultPreview {
    /// On this origin. It is the same for an hour, and works for one more.
    url: String,
    /// In pixels.
    width: i32,
    height: i32,
}

/// How far a conversion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ConversionStatus {
    Queued,
    Converting,
    /// It waits for its owner to give the document's password.
    Locked,
    Done,
    Failed,
    Cancelled,
}

/// A row of `read.conversion_history`, with its place in the queue.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) conversion_id: Uuid,
    pub(super) sequence: i64,
    pub(super) name: String,
    pub(super) source_format: String,
    pub(super) target_format: String,
    pub(super) status: String,
    pub(super) queue_position: Option<i64>,
    pub(super) password_asked: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) size_bytes: i64,
    pub(super) result_size_bytes: Option<i64>,
    pub(super) picture_width: Option<i32>,
    pub(super) picture_height: Option<i32>,
    pub(super) requested_at: OffsetDateTime,
    pub(super) started_at: Option<OffsetDateTime>,
    pub(super) finished_at: Option<OffsetDateTime>,
    pub(super) keep_seconds: i64,
    pub(super) files_deleted_at: Option<OffsetDateTime>,
    pub(super) files_deleted_because: Option<String>,
}

impl ConversionItem {
    /// As its owner sees it now.
    pub(super) fn of(row: Row, owner: Uuid, app: &App) -> Self {
        let size = row.picture_width.zip(row.picture_height).filter(|_| row.files_deleted_at.is_none());
        let preview = size.map(|(width, height)| {
            let url = app.grants.result_preview_url(owner, row.conversion_id, app.clock.now());
            ResultPreview { url, width, height }
        });
        Self {
            conversion_id: row.conversion_id,
            name: row.name,
            from: row.source_format,
            to: row.target_format,
            status: ConversionStatus::of(&row.status),
            queue_position: row.queue_position,
            password_asked: row.password_asked.filter(|_| row.status == "locked"),
            reason: row.reason,
            size_bytes: row.size_bytes,
            result_size_bytes: row.result_size_bytes,
            preview,
            requested_at: row.requested_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
            keep_seconds: row.keep_seconds,
            kept_until: row.finished_at.map(|at| at.saturating_add(Duration::seconds(row.keep_seconds))),
            files_deleted_at: row.files_deleted_at,
            files_deleted_because: row.files_deleted_because,
        }
    }
}

impl ConversionStatus {
    /// From its column, which has these six values.
    fn of(column: &str) -> Self {
        match column {
            "converting" => Self::Converting,
            "locked" => Self::Locked,
            "done" => Self::Done,
            "failed" => Self::Failed,
            "cancelled" => Self::Cancelled,
            _ => Self::Queued,
        }
    }
}

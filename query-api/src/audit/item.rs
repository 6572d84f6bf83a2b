//! An event as auditors see it in lists.

use domain::logged::{CATALOGUE, matches};
use jetstream_es::Recorded;
use serde::Serialize;
use serde_json::Value;
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// The columns of [`AuditEvent`], of `read.audit_event e`.
pub(super) const COLUMNS: &str = "e.stream, e.sequence, e.stored_at, e.event_id, e.event_type, e.event_version, \
    e.subject, e.boundary, e.account_id, e.room_id, e.conversion_id, e.actor, e.command_id, e.correlation, e.causation";

/// An event without its body: what happened, who did it to what, when, and because of what.
#[derive(Clone, Debug, FromRow, Serialize, ToSchema)]
pub(crate) struct AuditEvent {
    pub(super) stream: String,
    /// Its place in the stream.
    pub(super) sequence: i64,
    /// When the log stored it.
    #[serde(with = "time::serde::rfc3339")]
    pub(super) stored_at: OffsetDateTime,
    /// Its id, which what it caused names as its cause.
    pub(super) event_id: String,
    /// Its type, such as `MessagePosted`.
    #[serde(rename = "type")]
    pub(super) event_type: String,
    /// The version of the type's shape.
    #[serde(rename = "type_version")]
    pub(super) event_version: i32,
    /// The boundary that it happened to.
    pub(super) subject: String,
    /// The kind of that boundary, such as `chat.room.*`.
    pub(super) boundary: String,
    /// Whom it happened to, or whose it is.
    pub(super) account_id: Option<Uuid>,
    pub(super) room_id: Option<Uuid>,
    pub(super) conversion_id: Option<Uuid>,
    /// Who did it, such as `account:<id>`, `worker:mail` or `anonymous`.
    pub(super) actor: String,
    /// The command that it is an effect of.
    pub(super) command_id: Uuid,
    /// Shared by everything that one request caused.
    pub(super) correlation: String,
    /// The id of the event that a worker reacted to, if one did.
    pub(super) causation: Option<String>,
}

impl AuditEvent {
    /// An event as it stands in the log.
    pub(super) fn of(event: &Recorded) -> Self {
        let boundary = CATALOGUE.iter().find(|entry| matches(entry.subjects, &event.subject));
        let id = |value: &Value| value.as_str().and_then(|id| id.parse().ok());
        let named = |name: &str| event.body.get(name).and_then(id);
        let first_of_several = || event.body.get("people").and_then(|people| id(people.get(0)?));
        Self {
            stream: event.stream.clone(),
            sequence: i64::try_from(event.sequence).unwrap_or(i64::MAX),
            stored_at: event.time,
            event_id: event.envelope.id.clone(),
            event_type: event.envelope.event_type.clone(),
            event_version: i32::try_from(event.envelope.event_version).unwrap_or(i32::MAX),
            subject: event.subject.clone(),
            boundary: boundary.map_or_else(String::new, |entry| entry.subjects.to_owned()),
            account_id: ["account", "author", "owner"].into_iter().find_map(named).or_else(first_of_several),
            room_id: named("room"),
            conversion_id: named("conversion"),
            actor: event.envelope.actor.clone(),
            command_id: event.envelope.command,
            correlation: event.envelope.correlation.clone(),
            causation: event.envelope.causation.clone(),
        }
    }
}

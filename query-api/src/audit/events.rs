//! `GET /api/v1/audit/events`: what happened?

use axum::{extract::State, http::StatusCode};
use domain::{audit::AuditQuestion, boundary::STREAMS, logged::streams_of};
use kit::{problem::Problem, tokens::Auditor};
use serde::Deserialize;
use sqlx::{Postgres, QueryBuilder};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use utoipa::IntoParams;
use uuid::Uuid;

use super::{Asked, AuditEvent, item::COLUMNS, moment::utc_option};
use crate::{
    read_model::{AUDIT_INDEX, Answer, AtPosition, Cursor, Page, Params, Positions, QueryError},
    state::App,
};

const USUAL: i64 = 50;
const MOST: i64 = 200;

#[derive(Debug, Default, PartialEq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventParams {
    /// An account: what it did, and what happened to it.
    pub(super) person: Option<Uuid>,
    pub(super) room: Option<Uuid>,
    pub(super) conversion: Option<Uuid>,
    /// A type of event, such as `MessagePosted`.
    #[serde(rename = "type")]
    pub(super) event_type: Option<String>,
    /// One boundary, such as `chat.room.<id>`.
    pub(super) subject: Option<String>,
    /// Effects of this command.
    pub(super) command: Option<Uuid>,
    /// What carries this correlation.
    pub(super) correlation: Option<String>,
    /// Not before this time (RFC 3339).
    #[serde(default, deserialize_with = "utc_option")]
    pub(super) from: Option<OffsetDateTime>,
    /// Before this time (RFC 3339).
    #[serde(default, deserialize_with = "utc_option")]
    pub(super) to: Option<OffsetDateTime>,
    /// Whether questions of auditors (`AuditRead`) are shown, too; they are unless told.
    pub(super) reads: Option<bool>,
    /// The `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
    /// How many; 50 unless told, 200 at most.
    pub(super) limit: Option<i64>,
}

/// Where a page ended: the order of the list is by time, and by stream and sequence where that is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) stored_at: OffsetDateTime,
    pub(super) stream: &'static str,
    pub(super) sequence: i64,
}

/// What happened? The latest first; auditors and administrators may ask.
#[utoipa::path(
    get, path = "/api/v1/audit/events", tag = "audit", params(AtPosition, EventParams),
    security(("access_token" = [])),
    responses(
        (status = 200, body = Page<AuditEvent>),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "`times-reversed`, `cursor-malformed`, `event-type-unknown`, `malformed-query`"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn audit_events(
    State(app): State<App>,
    auditor: Auditor,
    wanted: Positions,
    Params(params): Params<EventParams>,
) -> Result<Answer<Page<AuditEvent>>, QueryError> {
    if params.from.zip(params.to).is_some_and(|(from, to)| from >= to) {
        let title = "The time `from` must lie before the time `to`.";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "times-reversed", title).into());
    }
    let after = Cursor::decode_optional(params.cursor.as_deref())?.map(Place::of).transpose()?;
    let limit = params.limit.unwrap_or(USUAL).clamp(1, MOST);
    let asked = params.asked()?;
    check_type(params.event_type.as_deref())?;
    app.audit_reads.record(&auditor, &asked).await?;
    let mut snapshot = app.read_model.snapshot(&AUDIT_INDEX, &wanted, app.wait_limit).await?;
    snapshot.note_waiting(AUDIT_INDEX[0].projection, None).await?;
    let mut query = QueryBuilder::default();
    question(&mut query, &params, after, limit + 1);
    let mut items: Vec<AuditEvent> = query.build_query_as().fetch_all(snapshot.connection()).await?;
    let more = items.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if more {
        items.pop();
    }
    let next_cursor = items.last().filter(|_| more).and_then(Place::after).map(Place::encode);
    Ok(Page { items, next_cursor, reached: snapshot.reached() }.into())
}

/// Refuses a type that no event has: an empty answer would say that nothing of it happened.
///
/// # Errors
/// `event-type-unknown`.
pub(super) fn check_type(event_type: Option<&str>) -> Result<(), Problem> {
    if event_type.is_none_or(|wanted| !streams_of(wanted).is_empty()) {
        return Ok(());
    }
    let title = "No stream has events of this type; docs/events.md has all types, such as MessagePosted.";
    Err(Problem::new(StatusCode::BAD_REQUEST, "event-type-unknown", title))
}

impl EventParams {
    /// The question as it is written down.
    fn asked(&self) -> Result<Asked, Problem> {
        let time = |time: Option<OffsetDateTime>| time.and_then(|time| time.format(&Rfc3339).ok());
        Asked::new(AuditQuestion::Events)
            .about(self.person, self.room, self.conversion)
            .naming("person", self.person)?
            .naming("room", self.room)?
            .naming("conversion", self.conversion)?
            .naming("type", self.event_type.as_ref())?
            .naming("subject", self.subject.as_ref())?
            .naming("command", self.command)?
            .naming("correlation", self.correlation.as_ref())?
            .naming("from", time(self.from))?
            .naming("to", time(self.to))?
            .naming("cursor", self.cursor.as_ref().filter(|cursor| !cursor.is_empty()))
    }
}

/// The statement for these filters, and no others: so that the database sees which index serves.
pub(super) fn question(
    query: &mut QueryBuilder<'static, Postgres>,
    params: &EventParams,
    after: Option<Place>,
    limit: i64,
) {
    let key = matching(query, COLUMNS, params);
    if let Some(after) = after {
        query.push(format!(" and ({key}.stored_at, {key}.stream, {key}.sequence) < ("));
        query.push_bind(after.stored_at).push(", ").push_bind(after.stream).push(", ");
        query.push_bind(after.sequence).push(")");
    }
    query.push(format!(" order by {key}.stored_at desc, {key}.stream desc, {key}.sequence desc limit "));
    query.push_bind(limit);
}

/// Selects columns of what these filters let through. Returns the name of the table whose index serves.
pub(super) fn matching(
    query: &mut QueryBuilder<'static, Postgres>,
    columns: &str,
    params: &EventParams,
) -> &'static str {
    query.push(format!("select {columns} from "));
    // What orders the list must be in the same index as what is looked for.
    let key = if let Some(person) = params.person {
        query.push(
            "read.audit_person k join read.audit_event e using (stream, sequence) where k.account_id = ",
        );
        query.push_bind(person);
        "k"
    } else {
        query.push("read.audit_event e where true");
        "e"
    };
    if let Some(event_type) = params.event_type.clone() {
        query.push(format!(" and {key}.event_type = ")).push_bind(event_type);
    }
    for (column, id) in
        [("room_id", params.room), ("conversion_id", params.conversion), ("command_id", params.command)]
    {
        if let Some(id) = id {
            query.push(format!(" and e.{column} = ")).push_bind(id);
        }
    }
    for (column, text) in [("subject", &params.subject), ("correlation", &params.correlation)] {
        if let Some(text) = text.clone() {
            query.push(format!(" and e.{column} = ")).push_bind(text);
        }
    }
    if params.reads == Some(false) {
        query.push(format!(" and {key}.event_type <> 'AuditRead'"));
    }
    if let Some(from) = params.from {
        query.push(format!(" and {key}.stored_at >= ")).push_bind(from);
    }
    if let Some(to) = params.to {
        query.push(format!(" and {key}.stored_at < ")).push_bind(to);
    }
    key
}

impl Place {
    fn after(event: &AuditEvent) -> Option<Self> {
        let stream = STREAMS.iter().find(|stream| stream.name == event.stream)?.name;
        Some(Self { stored_at: event.stored_at, stream, sequence: event.sequence })
    }

    fn encode(self) -> String {
        let stream = STREAMS.iter().position(|stream| stream.name == self.stream).unwrap_or_default();
        // Postgres keeps microseconds, so none is lost here.
        let order = i64::try_from(self.stored_at.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX);
        Cursor { order, id: Uuid::from_u64_pair(stream as u64, self.sequence.unsigned_abs()) }.encode()
    }

    fn of(cursor: Cursor) -> Result<Self, Problem> {
        let (stream, sequence) = cursor.id.as_u64_pair();
        let stream = usize::try_from(stream).ok().and_then(|stream| STREAMS.get(stream));
        // The database has no times from long before our era, and nothing was stored then.
        let stored_at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(cursor.order) * 1000)
            .ok()
            .filter(|at| at.year() >= 0);
        let place = stream.zip(stored_at).zip(i64::try_from(sequence).ok());
        let malformed = || {
            let title = "This cursor is not one that was handed out.";
            Problem::new(StatusCode::BAD_REQUEST, "cursor-malformed", title)
        };
        place
            .map(|((stream, stored_at), sequence)| Self { stored_at, stream: stream.name, sequence })
            .ok_or_else(malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::Query;
    use time::macros::datetime;

    #[test]
    fn a_place_comes_back_as_it_was() {
        for stream in STREAMS {
            let place = Place {
                stored_at: datetime!(2026-01-02 3:04:05.678901 UTC),
                stream: stream.name,
                sequence: 12,
            };
            let cursor = Cursor::decode(&place.encode()).expect("a cursor");
            assert_eq!(Place::of(cursor).expect("a place"), place);
        }
        let other = Cursor { order: 1, id: Uuid::from_u64_pair(9, 1) };
        assert_eq!(Place::of(other).expect_err("no such stream").code(), "cursor-malformed");
        for order in [i64::MIN, -300_000_000_000_000_000, i64::MAX] {
            let forged = Cursor { order, id: Uuid::from_u64_pair(0, 1) };
            assert_eq!(Place::of(forged).expect_err("no such time").code(), "cursor-malformed", "{order}");
        }
    }

    #[test]
    fn times_are_read_in_utc_and_what_has_no_such_form_is_refused() {
        let read = |text: &str| {
            Query::<EventParams>::try_from_uri(&format!("/?from={text}").parse().expect("a URI"))
        };
        let noon = datetime!(2026-01-02 12:00 UTC);
        for text in ["2026-01-02T12:00:00Z", "2026-01-02T13:00:00%2B01:00", "2026-01-02T13:00:00+01:00"] {
            let params = read(text).map(|Query(params)| params);
            assert_eq!(params.ok().and_then(|params| params.from), Some(noon), "{text}");
        }
        for text in ["9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00%2B00:01", "yesterday", ""] {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(
            Query::<EventParams>::try_from_uri(&"/".parse().expect("a URI")).ok().map(|Query(none)| none),
            Some(EventParams::default())
        );
    }
}

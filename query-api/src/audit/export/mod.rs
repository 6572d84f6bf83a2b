//! `GET /api/v1/audit/export`: give me these events to take away.

mod attested;
mod found;
mod lines;

use std::{collections::BTreeMap, io};

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use domain::{audit::AuditQuestion, boundary::STREAMS, logged::is_filter};
use jetstream_es::{Head, Position, StoreError};
use kit::{problem::Problem, tokens::Auditor};
use ledger::export::{ExportHeader, Range, Selection};
use serde::Deserialize;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use utoipa::IntoParams;
use uuid::Uuid;

pub(crate) use attested::Notary;
#[cfg(test)]
pub(super) use found::fitting;

use super::{
    Asked,
    boundary::refused,
    events::{EventParams, check_type},
    moment::utc_option,
};
use found::Found;
use lines::Export;

use crate::{
    read_model::{Params, Positions, QueryError},
    state::App,
};

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportParams {
    /// One stream: `USERS`, `CHATS`, `CONVERSIONS` or `SYSTEM`; all of them, in this order, unless told.
    stream: Option<String>,
    /// Subjects that match: `chat.room.<id>`, or `chat.room.*`.
    subject: Option<String>,
    /// Stored then or later (RFC 3339).
    #[serde(default, deserialize_with = "utc_option")]
    since: Option<OffsetDateTime>,
    /// Stored before (RFC 3339).
    #[serde(default, deserialize_with = "utc_option")]
    until: Option<OffsetDateTime>,
    /// An account: what it did, and what happened to it.
    person: Option<Uuid>,
    room: Option<Uuid>,
    conversion: Option<Uuid>,
    /// A type of event, such as `MessagePosted`.
    #[serde(rename = "type")]
    event_type: Option<String>,
    /// Effects of this command.
    command: Option<Uuid>,
    /// What carries this correlation.
    correlation: Option<String>,
    /// Whether questions of auditors (`AuditRead`) are there, too; they are unless told.
    reads: Option<bool>,
    /// Goes on after this event, such as `CHATS:51` or `CHATS:51@1f3a9c00`: streams before its own are left out. Refused
    /// where its stream does not reach so far, or has another epoch than is said.
    after: Option<String>,
}

/// Give me these events to take away: one event a line, sealed as in the log, between a header and a trailer without
/// which it was broken off. It goes on with `after` and the last line's `wherrystream` and `wherrysequence`. Unless events
/// are left out by a filter, the signed checkpoints stand before the events that they attest, and `cargo run --
/// verify --export` proves it.
#[utoipa::path(
    get, path = "/api/v1/audit/export", tag = "audit", params(ExportParams),
    security(("access_token" = [])),
    responses(
        (status = 200, body = String, content_type = "application/x-ndjson", description = "As a file"),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "`stream-unknown`, `times-reversed`, `position-malformed`, `position-of-another-epoch`, `sequence-beyond-head`, `event-type-unknown`, `malformed-query`"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "`person-unknown`, `room-unknown`, `conversion-unknown`"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn audit_export(
    State(app): State<App>,
    auditor: Auditor,
    Params(params): Params<ExportParams>,
) -> Result<Response, QueryError> {
    let (streams, asked) = (params.streams()?, params.asked()?);
    check_type(params.event_type.as_deref())?;
    app.audit_reads.record(&auditor, &asked).await?;
    let (mut ranges, mut heads) = (BTreeMap::new(), Positions::default());
    for after in &streams {
        let stream = after.stream.clone();
        let head = app.log.head(&stream).await.map_err(|error| unavailable(&error))?;
        let range = range(after, head)?;
        heads.raise(Position { stream: stream.clone(), sequence: range.upto, epoch: range.epoch.clone() });
        ranges.insert(stream, range);
    }
    let found = match params.of_index() {
        Some(wanted) => Some(Found::open(app.clone(), wanted, heads).await?),
        None => None,
    };
    let selection = params.selection();
    let made_at = app.clock.now().format(&Rfc3339).unwrap_or_default();
    // Of a part no root can be made.
    let notary = app.notary.clone().filter(|_| selection.is_everything());
    let log = notary.as_ref().map_or("", Notary::log);
    let header = ExportHeader::new(log, &made_at, ranges, selection);
    let order = streams.into_iter().map(|after| after.stream).collect();
    let within = (params.subject, params.since, params.until);
    let export = Export::new(app.log.clone(), header, order, within, notary, found);
    let lines = futures::stream::try_unfold(export, |mut export| async move {
        match export.next().await {
            Ok(lines) => Ok(lines.map(|lines| (Bytes::from(lines), export))),
            Err(error) => {
                tracing::warn!(%error, "an export ends early");
                Err(io::Error::other("the export ends early"))
            }
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"wherry-log.ndjson\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Body::from_stream(lines)).into_response())
}

fn unavailable(error: &StoreError) -> Problem {
    Problem::unavailable("log-unavailable", "The log does not answer just now.", error)
}

/// What there is after an event of a stream that ends like this. A mistaken position would look like an end.
fn range(after: &Position, head: Head) -> Result<Range, Problem> {
    let Position { stream, sequence, epoch } = after;
    if !epoch.is_empty() && *epoch != head.epoch {
        let title = "The stream was made anew since this position was told.";
        return Err(refused("position-of-another-epoch", title).detail(format!(
            "The epoch of {stream} is {} now. Take it from its beginning; only if it was brought back from a backup, it goes \
             on with after={stream}:{sequence}.",
            head.epoch
        )));
    }
    if *sequence > head.last_sequence {
        let title = "The stream does not reach as far as this sequence.";
        let detail = format!("The last one of {stream} is {}.", head.last_sequence);
        return Err(refused("sequence-beyond-head", title).detail(detail));
    }
    Ok(Range { epoch: head.epoch, after: *sequence, upto: head.last_sequence })
}

impl ExportParams {
    /// The streams that are asked for, each with the event after which it begins.
    fn streams(&self) -> Result<Vec<Position>, Problem> {
        let known = |name: &str| STREAMS.iter().position(|stream| stream.name == name);
        let unknown = || refused("stream-unknown", "The log has USERS, CHATS, CONVERSIONS and SYSTEM.");
        if self.since.zip(self.until).is_some_and(|(since, until)| since >= until) {
            return Err(refused("times-reversed", "The time `since` must lie before the time `until`."));
        }
        if !self.subject.as_deref().is_none_or(is_filter) {
            let title = "A parameter of the question is not what it must be.";
            return Err(
                refused("malformed-query", title).detail("`subject` is no filter such as chat.room.*.")
            );
        }
        let named = self.stream.as_deref().map(|name| known(name).ok_or_else(unknown)).transpose()?;
        let after = match self.after.as_deref() {
            None => None,
            Some(text) => {
                let title = "`after` names an event, such as CHATS:51.";
                let after: Position = text.parse().map_err(|_| refused("position-malformed", title))?;
                Some((known(&after.stream).ok_or_else(unknown)?, after))
            }
        };
        let wanted = (0..STREAMS.len()).filter(|place| named.is_none_or(|named| named == *place));
        let wanted = wanted.filter(|place| after.as_ref().is_none_or(|(first, _)| place >= first));
        let begin = |place: usize| match &after {
            Some((first, after)) if *first == place => after.clone(),
            _ => Position { stream: STREAMS[place].name.to_owned(), sequence: 0, epoch: String::new() },
        };
        Ok(wanted.map(begin).collect())
    }

    /// The question as it is written down.
    fn asked(&self) -> Result<Asked, Problem> {
        let time = |time: Option<OffsetDateTime>| time.and_then(|time| time.format(&Rfc3339).ok());
        Asked::new(AuditQuestion::Export)
            .naming("stream", self.stream.as_ref())?
            .naming("subject", self.subject.as_ref())?
            .naming("since", time(self.since))?
            .naming("until", time(self.until))?
            // Without its epoch: the log that the question is written down in is the one that it is about.
            .naming("after", self.after.as_deref().and_then(|after| after.split('@').next()))?
            .about(self.person, self.room, self.conversion)
            .naming("person", self.person)?
            .naming("room", self.room)?
            .naming("conversion", self.conversion)?
            .naming("type", self.event_type.as_ref())?
            .naming("command", self.command)?
            .naming("correlation", self.correlation.as_ref())
    }

    /// What the index is asked for; nothing when the log itself tells which events are wanted.
    fn of_index(&self) -> Option<EventParams> {
        let wanted = EventParams {
            person: self.person,
            room: self.room,
            conversion: self.conversion,
            event_type: self.event_type.clone(),
            command: self.command,
            correlation: self.correlation.clone(),
            reads: self.reads.filter(|reads| !reads),
            ..EventParams::default()
        };
        (wanted != EventParams::default()).then_some(EventParams {
            from: self.since,
            to: self.until,
            ..wanted
        })
    }

    /// What is left out, as the header tells it.
    fn selection(&self) -> Selection {
        let time = |time: Option<OffsetDateTime>| time.and_then(|time| time.format(&Rfc3339).ok());
        let filters = [
            ("person", self.person.map(|id| id.to_string())),
            ("room", self.room.map(|id| id.to_string())),
            ("conversion", self.conversion.map(|id| id.to_string())),
            ("type", self.event_type.clone()),
            ("command", self.command.map(|id| id.to_string())),
            ("correlation", self.correlation.clone()),
            ("reads", self.reads.filter(|reads| !reads).map(|reads| reads.to_string())),
        ];
        let filters =
            filters.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
        Selection { subject: self.subject.clone(), since: time(self.since), until: time(self.until), filters }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn streams(stream: Option<&str>, after: Option<&str>) -> Result<Vec<String>, String> {
        let params = ExportParams {
            stream: stream.map(str::to_owned),
            after: after.map(str::to_owned),
            ..ExportParams::default()
        };
        let streams = params.streams().map_err(|problem| problem.code().to_owned())?;
        Ok(streams.iter().map(ToString::to_string).collect())
    }

    fn said(streams: &[&str]) -> Vec<String> {
        streams.iter().map(|stream| (*stream).to_owned()).collect()
    }

    #[test]
    fn an_export_goes_on_after_an_event_with_the_streams_that_follow() {
        assert_eq!(streams(None, None).map(|all| all.len()), Ok(4));
        assert_eq!(streams(None, Some("CHATS:51")), Ok(said(&["CHATS:51", "CONVERSIONS:0", "SYSTEM:0"])));
        assert_eq!(
            streams(None, Some("CONVERSIONS:5@1f3a9c00")),
            Ok(said(&["CONVERSIONS:5@1f3a9c00", "SYSTEM:0"]))
        );
        assert_eq!(streams(Some("CHATS"), Some("CHATS:51")), Ok(said(&["CHATS:51"])));
        assert_eq!(streams(Some("MAILS"), None), Err("stream-unknown".to_owned()));
        assert_eq!(streams(None, Some("MAILS:1")), Err("stream-unknown".to_owned()));
        assert_eq!(streams(None, Some("51")), Err("position-malformed".to_owned()));
    }

    #[test]
    fn a_position_that_is_not_of_this_stream_is_refused() {
        let after = |text: &str| {
            let head = Head { epoch: "1f3a9c00".to_owned(), last_sequence: 51 };
            let range = range(&text.parse().expect("a position"), head);
            range.map(|range| (range.after, range.upto)).map_err(|problem| problem.code().to_owned())
        };
        for (position, expected) in [
            ("CHATS:0", Ok((0, 51))),
            ("CHATS:50@1f3a9c00", Ok((50, 51))),
            ("CHATS:51", Ok((51, 51))),
            ("CHATS:52", Err("sequence-beyond-head")),
            ("CHATS:52@1f3a9c00", Err("sequence-beyond-head")),
            ("CHATS:50@00000000", Err("position-of-another-epoch")),
            ("CHATS:52@00000000", Err("position-of-another-epoch")),
        ] {
            assert_eq!(after(position), expected.map_err(str::to_owned), "{position}");
        }
    }
}

//! `GET /api/v1/audit/export`: give me these events to take away.

use std::{
    collections::{BTreeMap, VecDeque},
    io,
};

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::{audit::AuditQuestion, boundary::STREAMS};
use jetstream_es::{LogReader, MAX_PAGE, Position, StoreError};
use kit::{problem::Problem, tokens::Auditor};
use ledger::{
    Entry,
    export::{ExportHeader, ExportTrailer, Range, Selection, write_event},
};
use serde::Deserialize;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use utoipa::IntoParams;

use super::Asked;
use crate::{
    read_model::{Params, QueryError},
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
    #[serde(default, with = "time::serde::rfc3339::option")]
    since: Option<OffsetDateTime>,
    /// Stored before (RFC 3339).
    #[serde(default, with = "time::serde::rfc3339::option")]
    until: Option<OffsetDateTime>,
    /// Goes on after this event, such as `CHATS:51`: streams before its own are left out.
    after: Option<String>,
}

/// An export in the making. A page is read when the one before is sent.
struct Export {
    log: LogReader,
    header: ExportHeader,
    subject: Option<String>,
    since: Option<OffsetDateTime>,
    until: Option<OffsetDateTime>,
    waiting: VecDeque<String>,
    /// The stream that is being read, and its last event that was.
    current: Option<(String, u64)>,
    counted: BTreeMap<String, u64>,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Header,
    Events,
    Ended,
}

/// Give me these events to take away: one event a line, sealed as in the log, between a header and a trailer without
/// which it was broken off. It goes on with `after` and the last line's `wherrystream` and `wherrysequence`. It has no
/// checkpoints: `cargo run -- export` makes one that can be verified as a whole.
#[utoipa::path(
    get, path = "/api/v1/audit/export", tag = "audit", params(ExportParams),
    security(("access_token" = [])),
    responses(
        (status = 200, body = String, content_type = "application/x-ndjson", description = "As a file"),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn audit_export(
    State(app): State<App>,
    auditor: Auditor,
    Params(params): Params<ExportParams>,
) -> Result<Response, QueryError> {
    let streams = params.streams()?;
    app.audit_reads.record(&auditor, &params.asked()?).await?;
    let mut ranges = BTreeMap::new();
    for (stream, after) in &streams {
        let head = app.log.head(stream).await.map_err(|error| unavailable(&error))?;
        let (after, upto) = ((*after).min(head.last_sequence), head.last_sequence);
        ranges.insert((*stream).to_owned(), Range { epoch: head.epoch, after, upto });
    }
    let told = |time: Option<OffsetDateTime>| time.and_then(|time| time.format(&Rfc3339).ok());
    let selection =
        Selection { subject: params.subject.clone(), since: told(params.since), until: told(params.until) };
    let made_at = app.clock.now().format(&Rfc3339).unwrap_or_default();
    let export = Export {
        log: app.log.clone(),
        header: ExportHeader::new("", &made_at, ranges, selection),
        subject: params.subject,
        since: params.since,
        until: params.until,
        waiting: streams.iter().map(|(stream, _)| (*stream).to_owned()).collect(),
        current: None,
        counted: BTreeMap::new(),
        stage: Stage::Header,
    };
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

impl ExportParams {
    /// The streams that are asked for, each with the event after which it begins.
    fn streams(&self) -> Result<Vec<(&'static str, u64)>, Problem> {
        let refused = |code: &str, title: &str| Problem::new(StatusCode::BAD_REQUEST, code, title);
        let known = |name: &str| STREAMS.iter().position(|stream| stream.name == name);
        let unknown = || refused("stream-unknown", "The log has USERS, CHATS, CONVERSIONS and SYSTEM.");
        if self.since.zip(self.until).is_some_and(|(since, until)| since >= until) {
            return Err(refused("times-reversed", "The time `since` must lie before the time `until`."));
        }
        let named = self.stream.as_deref().map(|name| known(name).ok_or_else(unknown)).transpose()?;
        let after = match self.after.as_deref() {
            None => None,
            Some(text) => {
                let title = "`after` names an event, such as CHATS:51.";
                let after: Position = text.parse().map_err(|_| refused("position-malformed", title))?;
                Some((known(&after.stream).ok_or_else(unknown)?, after.sequence))
            }
        };
        let wanted = (0..STREAMS.len()).filter(|place| named.is_none_or(|named| named == *place));
        let wanted = wanted.filter(|place| after.is_none_or(|(first, _)| *place >= first));
        let begin =
            |place: usize| after.filter(|(first, _)| *first == place).map_or(0, |(_, sequence)| sequence);
        Ok(wanted.map(|place| (STREAMS[place].name, begin(place))).collect())
    }

    /// The question as it is written down.
    fn asked(&self) -> Result<Asked, Problem> {
        let time = |time: Option<OffsetDateTime>| time.and_then(|time| time.format(&Rfc3339).ok());
        Asked::new(AuditQuestion::Export)
            .naming("stream", self.stream.as_ref())?
            .naming("subject", self.subject.as_ref())?
            .naming("since", time(self.since))?
            .naming("until", time(self.until))?
            .naming("after", self.after.as_ref())
    }
}

impl Export {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let mut out = Vec::new();
        if self.stage == Stage::Header {
            self.header.write(&mut out);
            self.stage = Stage::Events;
            return Ok(Some(out));
        }
        while self.stage == Stage::Events && out.is_empty() {
            if let Some((stream, last)) = self.current.take() {
                self.current = self.page(stream, last, &mut out).await?;
            } else if let Some(stream) = self.waiting.pop_front() {
                let after = self.header.streams.get(&stream).map_or(0, |range| range.after);
                self.counted.insert(stream.clone(), 0);
                self.current = Some((stream, after));
            } else {
                ExportTrailer { events: std::mem::take(&mut self.counted) }.write(&mut out);
                self.stage = Stage::Ended;
            }
        }
        Ok(Some(out).filter(|out| !out.is_empty()))
    }

    /// Some events of a stream; where it goes on, unless it is over.
    async fn page(
        &mut self,
        stream: String,
        last: u64,
        out: &mut Vec<u8>,
    ) -> Result<Option<(String, u64)>, StoreError> {
        let upto = self.header.streams.get(&stream).map_or(0, |range| range.upto);
        if last >= upto {
            return Ok(None);
        }
        let filter = self.subject.as_deref();
        let messages = self.log.messages(&stream, last + 1, filter, MAX_PAGE).await?;
        let (mut reached, mut written) = (last, 0);
        for message in messages.iter().take_while(|message| message.sequence <= upto) {
            reached = message.sequence;
            let is_in_time = self.since.is_none_or(|since| message.time >= since)
                && self.until.is_none_or(|until| message.time < until);
            if is_in_time {
                let stored_at = message.time.format(&Rfc3339).unwrap_or_default();
                let entry = Entry::new(&stream, reached, &message.subject, message.headers(), &message.body);
                write_event(&entry, &stored_at, out);
                written += 1;
            }
        }
        *self.counted.entry(stream.clone()).or_default() += written;
        if reached > last {
            return Ok(Some((stream, reached)));
        }
        // Whoever answered may lag behind; the leader knows whether that was all.
        let next = self.log.next_matching(&stream, filter, last + 1).await?;
        if next.is_none_or(|next| next.sequence > upto) {
            return Ok(None);
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        Ok(Some((stream, last)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn streams(stream: Option<&str>, after: Option<&str>) -> Result<Vec<(&'static str, u64)>, String> {
        let params = ExportParams {
            stream: stream.map(str::to_owned),
            after: after.map(str::to_owned),
            ..ExportParams::default()
        };
        params.streams().map_err(|problem| problem.code().to_owned())
    }

    #[test]
    fn an_export_goes_on_after_an_event_with_the_streams_that_follow() {
        assert_eq!(streams(None, None).map(|all| all.len()), Ok(4));
        assert_eq!(
            streams(None, Some("CHATS:51")),
            Ok(vec![("CHATS", 51), ("CONVERSIONS", 0), ("SYSTEM", 0)])
        );
        assert_eq!(streams(Some("CHATS"), Some("CHATS:51")), Ok(vec![("CHATS", 51)]));
        assert_eq!(streams(Some("MAILS"), None), Err("stream-unknown".to_owned()));
        assert_eq!(streams(None, Some("MAILS:1")), Err("stream-unknown".to_owned()));
        assert_eq!(streams(None, Some("51")), Err("position-malformed".to_owned()));
    }
}

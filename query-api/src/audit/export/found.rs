//! Which events an export is of, where only the index knows.

use std::collections::VecDeque;

use axum::http::StatusCode;
use domain::boundary::{CHATS, CONVERSIONS, USERS};
use jetstream_es::Position;
use kit::problem::Problem;
use sqlx::{Postgres, QueryBuilder};

use super::super::events::{EventParams, matching};
use super::unavailable;
use crate::{
    read_model::{AUDIT_INDEX, Positions, QueryError, Snapshot},
    state::App,
};

/// So many sequences are looked up at a time: they fit into some hundred kilobytes, and looking is rare.
const LOOKED_UP: i64 = 50_000;

/// The events that fit, looked up while the lines before them are sent.
pub(super) struct Found {
    app: App,
    wanted: EventParams,
    heads: Positions,
}

impl Found {
    /// Of an index that has reached these heads: an export that lacks something would not say so.
    ///
    /// # Errors
    /// When the index does not reach them in time, or some of it waits; and when there is nobody, no room or no conversion by
    /// the id that is named: a file without events would say that nothing happened to it.
    pub(super) async fn open(
        app: App,
        wanted: EventParams,
        mut heads: Positions,
    ) -> Result<Self, QueryError> {
        // What is named begins in its own stream, whichever ones are asked for.
        for (_, stream, only) in named(&wanted) {
            if only.is_some() {
                let head = app.log.head(stream).await.map_err(|error| unavailable(&error))?;
                let (stream, sequence, epoch) = (stream.to_owned(), head.last_sequence, head.epoch);
                heads.raise(Position { stream, sequence, epoch });
            }
        }
        let found = Self { app, wanted, heads };
        let mut snapshot = found.snapshot().await?;
        for (code, _, only) in named(&found.wanted) {
            let Some(only) = only else { continue };
            let mut query = QueryBuilder::default();
            matching(&mut query, "sequence", &only);
            query.push(" limit 1");
            let first: Option<i64> = query.build_query_scalar().fetch_optional(snapshot.connection()).await?;
            if first.is_none() {
                let title = "Nothing in the log is about what is named here; check its id.";
                return Err(Problem::new(StatusCode::NOT_FOUND, code, title).into());
            }
        }
        Ok(found)
    }

    /// Sequences of the next events of a stream, in their order; none when there are no more.
    ///
    /// # Errors
    /// As [`Found::open`]: between two pages the index may be built anew.
    pub(super) async fn next(
        &self,
        stream: &str,
        after: u64,
        upto: u64,
    ) -> Result<VecDeque<u64>, QueryError> {
        if after >= upto {
            return Ok(VecDeque::new());
        }
        let mut snapshot = self.snapshot().await?;
        let mut query = QueryBuilder::default();
        fitting(&mut query, &self.wanted, stream, after, upto, LOOKED_UP);
        let found: Vec<i64> = query.build_query_scalar().fetch_all(snapshot.connection()).await?;
        Ok(found.into_iter().map(i64::unsigned_abs).collect())
    }

    async fn snapshot(&self) -> Result<Snapshot, QueryError> {
        let mut snapshot =
            self.app.read_model.snapshot(&AUDIT_INDEX, &self.heads, self.app.wait_limit).await?;
        snapshot.note_waiting(AUDIT_INDEX[0].projection, None).await?;
        if snapshot.reached().stale {
            return Err(QueryError::Behind);
        }
        Ok(snapshot)
    }
}

/// What may be named by its id: how it is answered that there is no such thing, the stream in which it begins, and what
/// finds events about it, if it is named. Questions about it are none, since they may name anything: this one does.
fn named(wanted: &EventParams) -> [(&'static str, &'static str, Option<EventParams>); 3] {
    let happened = || EventParams { reads: Some(false), ..EventParams::default() };
    let (person, room, conversion) = (wanted.person, wanted.room, wanted.conversion);
    [
        ("person-unknown", USERS.name, person.map(|_| EventParams { person, ..happened() })),
        ("room-unknown", CHATS.name, room.map(|_| EventParams { room, ..happened() })),
        (
            "conversion-unknown",
            CONVERSIONS.name,
            conversion.map(|_| EventParams { conversion, ..happened() }),
        ),
    ]
}

/// The statement for the first sequences of a range of a stream, so that each page is found from where the last one ended.
pub(in crate::audit) fn fitting(
    query: &mut QueryBuilder<'static, Postgres>,
    wanted: &EventParams,
    stream: &str,
    after: u64,
    upto: u64,
    limit: i64,
) {
    let bound = |sequence: u64| i64::try_from(sequence).unwrap_or(i64::MAX);
    let key = matching(query, "sequence", wanted);
    query.push(format!(" and {key}.stream = ")).push_bind(stream.to_owned());
    query.push(format!(" and {key}.sequence > ")).push_bind(bound(after));
    query.push(format!(" and {key}.sequence <= ")).push_bind(bound(upto));
    query.push(format!(" order by {key}.sequence limit ")).push_bind(limit);
}

/// Whether a subject is one of a filter of the log, in which `*` stands for one token and `>` for all that follow.
pub(super) fn is_within(filter: &str, subject: &str) -> bool {
    let (mut pattern, mut tokens) = (filter.split('.'), subject.split('.'));
    loop {
        match (pattern.next(), tokens.next()) {
            (None, None) | (Some(">"), Some(_)) => return true,
            (Some(wanted), Some(token)) if wanted == "*" || wanted == token => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_those_of_the_log() {
        for (filter, subject, expected) in [
            ("chat.room.1", "chat.room.1", true),
            ("chat.*.1", "chat.room.1", true),
            ("chat.>", "chat.room.1", true),
            ("chat.room.>", "chat.room", false),
            ("chat.*", "chat.room.1", false),
            ("chat.room.2", "chat.room.1", false),
        ] {
            assert_eq!(is_within(filter, subject), expected, "{filter} {subject}");
        }
    }
}

//! Which events an export is of, where only the index knows.

use std::collections::{BTreeMap, VecDeque};

use axum::http::StatusCode;
use kit::problem::Problem;
use ledger::export::Range;
use sqlx::QueryBuilder;

use super::super::events::{EventParams, matching};
use crate::{
    read_model::{AUDIT_INDEX, Positions, QueryError},
    state::App,
};

/// The most events that are looked up one by one: as many as fit into some megabytes.
const MOST: i64 = 1_000_000;

/// Sequences in each stream, in their order.
pub(super) type Found = BTreeMap<String, VecDeque<u64>>;

/// Asks the index, once it has reached these heads: an export that lacks something would not say so.
///
/// # Errors
/// When the index does not reach them in time, or some of it waits; `export-too-large`.
pub(super) async fn find(
    app: &App,
    wanted: &EventParams,
    heads: &Positions,
    ranges: &BTreeMap<String, Range>,
) -> Result<Found, QueryError> {
    let mut snapshot = app.read_model.snapshot(&AUDIT_INDEX, heads, app.wait_limit).await?;
    snapshot.note_waiting(AUDIT_INDEX[0].projection, None).await?;
    if snapshot.reached().stale {
        return Err(QueryError::Behind);
    }
    let mut query = QueryBuilder::default();
    matching(&mut query, "stream, sequence", wanted);
    query.push(" order by stream, sequence limit ").push_bind(MOST + 1);
    let rows: Vec<(String, i64)> = query.build_query_as().fetch_all(snapshot.connection()).await?;
    if i64::try_from(rows.len()).unwrap_or(i64::MAX) > MOST {
        let title = "More than a million events fit; take the whole log instead.";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "export-too-large", title).into());
    }
    let mut found = Found::new();
    for (stream, sequence) in rows {
        let sequence = sequence.unsigned_abs();
        let is_asked = |range: &Range| sequence > range.after && sequence <= range.upto;
        if ranges.get(&stream).is_some_and(is_asked) {
            found.entry(stream).or_default().push_back(sequence);
        }
    }
    Ok(found)
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

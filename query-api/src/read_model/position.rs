//! Positions: what a question must know of, and what the read models have reached.

use std::collections::BTreeMap;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use jetstream_es::Position;
use kit::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Params;

/// More positions than there are streams serve nothing.
const MOST_POSITIONS: usize = 16;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AtPosition {
    /// Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
    /// separated by commas. Every command's answer carries one.
    position: Option<String>,
}

/// The position of each stream, at most one for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Positions(BTreeMap<String, Position>);

/// How what is reached compares to what is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// It is there.
    Over,
    /// It will be there.
    Worthwhile,
    /// A position is of another log than the one behind the read model; it will never be reached.
    Futile,
}

impl<S: Send + Sync> FromRequestParts<S> for Positions {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Params(AtPosition { position }) = Params::from_request_parts(parts, state).await?;
        Self::parse(position.as_deref().unwrap_or_default())
    }
}

impl Positions {
    fn parse(text: &str) -> Result<Self, Problem> {
        let malformed = || {
            let title = "A position looks like CHATS:12@1f3a9c00; several are separated by commas.";
            Problem::new(StatusCode::BAD_REQUEST, "position-malformed", title)
        };
        let mut positions = Self::default();
        for (count, text) in text.split(',').map(str::trim).filter(|text| !text.is_empty()).enumerate() {
            let position: Position = text.parse().map_err(|_| malformed())?;
            if count >= MOST_POSITIONS {
                return Err(malformed());
            }
            positions.raise(position);
        }
        Ok(positions)
    }

    /// Takes in that this must be reached, too.
    pub(crate) fn raise(&mut self, position: Position) {
        match self.0.get(&position.stream) {
            Some(known) if known.sequence >= position.sequence => {}
            _ => {
                self.0.insert(position.stream.clone(), position);
            }
        }
    }

    /// Takes in that one of several sources of a stream has come this far: together they are where the last is.
    pub(super) fn lower(&mut self, position: Position) {
        match self.0.get(&position.stream) {
            Some(known) if known.sequence <= position.sequence => {}
            _ => {
                self.0.insert(position.stream.clone(), position);
            }
        }
    }

    /// The sequence reached in a stream, as Postgres stores it.
    pub(crate) fn sequence(&self, stream: &str) -> i64 {
        self.0.get(stream).map_or(0, |position| i64::try_from(position.sequence).unwrap_or(i64::MAX))
    }

    /// The epoch of what was reached in a stream; empty for one of which nothing was.
    pub(crate) fn epoch(&self, stream: &str) -> &str {
        self.0.get(stream).map_or("", |position| &position.epoch)
    }

    /// Whether it is worth waiting until `self` reaches what is wanted. Streams that were not asked are no matter.
    pub(super) fn waiting_for(&self, wanted: &Self) -> Waiting {
        let mut waiting = Waiting::Over;
        for wanted in wanted.0.values() {
            match self.0.get(&wanted.stream) {
                Some(reached) if !reached.comparable_with(wanted) => return Waiting::Futile,
                Some(reached) if reached.sequence < wanted.sequence => waiting = Waiting::Worthwhile,
                Some(_) | None => {}
            }
        }
        waiting
    }
}

impl std::fmt::Display for Positions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, position) in self.0.values().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{position}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positions(text: &str) -> Positions {
        Positions::parse(text).expect("positions")
    }

    #[test]
    fn positions_are_parsed_and_the_highest_of_a_stream_counts() {
        let parsed = positions("USERS:3@a, CHATS:12@b,CHATS:7@b");
        assert_eq!(parsed.to_string(), "CHATS:12@b,USERS:3@a");
        assert_eq!(positions("").to_string(), "");
        assert_eq!(Positions::parse("CHATS").expect_err("no sequence").code(), "position-malformed");
        assert!(Positions::parse(&"A:1,".repeat(17)).is_err());
    }

    #[test]
    fn several_sources_are_where_the_last_of_them_is() {
        let mut reached = Positions::default();
        for text in ["CHATS:9@b", "CHATS:5@b", "CHATS:7@b"] {
            reached.lower(text.parse().expect("a position"));
        }
        assert_eq!(reached.sequence("CHATS"), 5);
        assert_eq!(reached.sequence("USERS"), 0);
    }

    #[test]
    fn waiting_ends_when_everything_that_was_asked_for_is_there() {
        let reached = positions("CHATS:5@b,USERS:5@u");
        assert_eq!(reached.waiting_for(&positions("")), Waiting::Over);
        assert_eq!(reached.waiting_for(&positions("CHATS:5@b")), Waiting::Over);
        assert_eq!(reached.waiting_for(&positions("CHATS:5")), Waiting::Over);
        assert_eq!(reached.waiting_for(&positions("CHATS:6@b,USERS:1@u")), Waiting::Worthwhile);
        assert_eq!(reached.waiting_for(&positions("CHATS:6@other")), Waiting::Futile);
        // What this question does not read cannot hold it up.
        assert_eq!(reached.waiting_for(&positions("CONVERSIONS:99@c")), Waiting::Over);
    }
}

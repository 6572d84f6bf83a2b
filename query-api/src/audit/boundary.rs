//! Which boundary a question is about, and how its events fold: by the domain's own rules, as command-api folds them.

use axum::http::StatusCode;
use domain::{
    accounts::{Account, EmailClaim, HandleClaim, IdentityClaim, Session},
    audit::{AuditQuestion, AuditTerm},
    bots::BotsOfPerson,
    boundary::{STREAMS, Stream},
    chat::{Memberships, Report, Room},
    conversion::Conversion,
    ids::RoomId,
    jobs::JobState,
    logged::{CATALOGUE, Catalogued, matches},
    projection::Wishes,
    quotas::Quotas,
};
use jetstream_es::{Recorded, StoreError, StoredEvent};
use kit::problem::Problem;
use personal::KeyRing;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{Asked, marks};

/// A boundary of the log.
#[derive(Clone, Debug)]
pub(super) struct AskedBoundary {
    pub(super) stream: Stream,
    pub(super) subject: String,
    /// The kind of boundary, such as `chat.room.*`.
    pub(super) kind: &'static str,
}

/// What a boundary's events fold to, as JSON in which personal values are stood in for.
type Fold = fn(&[Recorded]) -> Result<Value, StoreError>;

/// How the state at a moment is found.
#[derive(Clone, Copy)]
pub(super) enum Told {
    /// All events up to it are folded.
    ByAll(Fold),
    /// It is that of one message, which is named, and of what became of it.
    ByMessage(RoomId),
}

impl AskedBoundary {
    /// The boundary on this subject of this stream.
    ///
    /// # Errors
    /// A problem when there is no such stream, or none of its boundaries has such a subject.
    pub(super) fn parse(stream: &str, subject: &str) -> Result<Self, Problem> {
        let known = STREAMS.into_iter().find(|known| known.name == stream).ok_or_else(|| {
            refused("stream-unknown", "There is no stream of this name: USERS, CHATS, CONVERSIONS, SYSTEM.")
        })?;
        let is_literal = AuditTerm::parse("subject", subject).is_ok() && !subject.contains(['*', '>']);
        let of = catalogued(known, subject).filter(|_| is_literal).ok_or_else(|| {
            refused(
                "not-a-boundary",
                "No boundary of this stream has such a subject; docs/events.md has all.",
            )
        })?;
        Ok(Self { stream: known, subject: subject.to_owned(), kind: of.subjects })
    }

    /// How its state is told.
    ///
    /// # Errors
    /// A problem for a boundary that is never folded.
    pub(super) fn told(&self) -> Result<Told, Problem> {
        let fold: Fold = match self.kind {
            "user.*" => |events| folded(events, Account::fold),
            "user.email.*" => |events| folded(events, EmailClaim::fold),
            "user.handle.*" => |events| folded(events, HandleClaim::fold),
            "user.identity.*" => |events| folded(events, IdentityClaim::fold),
            "user.session.*" => |events| folded(events, Session::fold),
            "user.bots.*" => |events| folded(events, BotsOfPerson::fold),
            "chat.room.*" => |events| folded(events, Room::fold),
            "chat.account.*" => |events| folded(events, Memberships::fold),
            "chat.report.*.*" => |events| folded(events, Report::fold),
            "conversion.*.*" => |events| folded(events, Conversion::fold),
            "system.projection.*" => |events| folded(events, Wishes::fold),
            "system.job.*.*" => |events| folded(events, JobState::fold),
            "system.quota.*" => |events| folded(events, Quotas::fold),
            "chat.timeline.*" => {
                let room = self.id(2).map(RoomId::new).ok_or_else(|| {
                    refused("not-a-boundary", "The subject of a timeline ends with a room's id.")
                })?;
                return Ok(Told::ByMessage(room));
            }
            _ => {
                let title = "This boundary is a list of happenings and has no state; list its events.";
                return Err(refused("boundary-without-state", title));
            }
        };
        Ok(Told::ByAll(fold))
    }

    /// A question about it, to be written down.
    ///
    /// # Errors
    /// A problem when the subject is longer than what is written down of a question.
    pub(super) fn question(&self, question: AuditQuestion) -> Result<Asked, Problem> {
        let (account, room, conversion) = self.names();
        Asked::new(question)
            .about(account, room, conversion)
            .naming("stream", Some(self.stream.name))?
            .naming("subject", Some(&self.subject))
    }

    /// The account, room and conversion that its subject names.
    fn names(&self) -> (Option<Uuid>, Option<Uuid>, Option<Uuid>) {
        match self.kind {
            "user.*" => (self.id(1), None, None),
            "user.bots.*" | "chat.account.*" | "chat.report.*.*" | "system.audit.*" | "system.quota.*" => {
                (self.id(2), None, None)
            }
            "chat.room.*" | "chat.timeline.*" | "chat.changes.*" => (None, self.id(2), None),
            "conversion.*.*" => (self.id(1), None, self.id(2)),
            _ => (None, None, None),
        }
    }

    fn id(&self, token: usize) -> Option<Uuid> {
        self.subject.split('.').nth(token)?.parse().ok()
    }
}

/// What the catalogue says of the boundary on a subject.
fn catalogued(stream: Stream, subject: &str) -> Option<&'static Catalogued> {
    CATALOGUE.iter().find(|entry| entry.stream == stream && matches(entry.subjects, subject))
}

/// Decodes the events with what stands in for their sealed values, and folds them.
fn folded<E: StoredEvent, S: Serialize>(
    events: &[Recorded],
    fold: impl FnOnce(Vec<E>) -> S,
) -> Result<Value, StoreError> {
    let nobody = KeyRing::default();
    let events = events
        .iter()
        .map(|event| marks::stood_in(event)?.open_with(&nobody))
        .collect::<Result<Vec<E>, StoreError>>()?;
    serde_json::to_value(fold(events)).map_err(StoreError::Encode)
}

pub(super) fn refused(code: &str, title: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, code, title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_is_a_literal_subject_of_its_stream() {
        let id = Uuid::from_u128(7);
        let room = AskedBoundary::parse("CHATS", &format!("chat.room.{id}")).expect("a boundary");
        assert_eq!((room.kind, room.names()), ("chat.room.*", (None, Some(id), None)));
        for (stream, subject, code) in [
            ("NOTHING", "chat.room.x", "stream-unknown"),
            ("USERS", "chat.room.x", "not-a-boundary"),
            ("CHATS", "chat.room.*", "not-a-boundary"),
            ("CHATS", "chat.room", "not-a-boundary"),
            ("CHATS", "", "not-a-boundary"),
            ("CHATS", "chat.room.>", "not-a-boundary"),
        ] {
            let error = AskedBoundary::parse(stream, subject).expect_err("no boundary");
            assert_eq!(error.code(), code, "{stream} {subject}");
        }
    }

    #[test]
    fn every_boundary_of_the_catalogue_has_a_state_or_says_that_it_has_none() {
        let mut without = Vec::new();
        for entry in CATALOGUE {
            let subject = entry.subjects.replace('*', &Uuid::from_u128(7).to_string());
            let boundary = AskedBoundary::parse(entry.stream.name, &subject).expect("a boundary");
            if let Err(problem) = boundary.told() {
                assert_eq!(problem.code(), "boundary-without-state");
                without.push(entry.subjects);
            }
        }
        assert_eq!(without, ["chat.changes.*", "system.audit.*"]);
    }
}

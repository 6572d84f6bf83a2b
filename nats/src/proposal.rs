//! What a decision proposes to append, and what comes of it.

use std::collections::HashMap;

use cqrs_es::DomainEvent;
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Envelope, Position, Recorded, StoreError};

/// The command that events come from. All of it goes into their envelopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandMeta {
    /// The command's id (UUIDv7 made against server time, or derived by a worker).
    pub id: Uuid,
    /// Digest of the command's body: the same id with another digest is refused.
    pub digest: String,
    /// Who sends it, such as `account:<id>`, `worker:mail` or `anonymous`.
    pub actor: String,
    /// Shared by everything that one request causes.
    pub correlation: String,
    /// The event that a worker reacts to.
    pub causation: Option<String>,
    /// W3C trace context.
    pub traceparent: Option<String>,
    /// When the command was accepted: the events' `ce-time`.
    pub issued_at: OffsetDateTime,
}

/// What must hold for an event to be appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// Nothing.
    Any,
    /// The last event of the event's own subject has this sequence; 0 if there is none.
    Exactly(u64),
    /// The last event of another subject has this sequence: the decision depends on what it read there.
    Guard {
        /// The literal subject that was read.
        subject: String,
        /// The sequence of its last event as read; 0 if there was none.
        sequence: u64,
    },
}

/// The place of an event in its aggregate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AggregateVersion {
    /// Its number, from 1.
    pub version: u64,
    /// The sequence of the aggregate's last event as loaded; 0 if there was none. For a second event
    /// of the same subject in one proposal it is not used: the store writes the distance instead.
    pub prev: u64,
}

/// An event to be appended, its personal fields still open.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// The consistency boundary that it belongs to, a literal subject.
    pub subject: String,
    /// The type's name.
    pub event_type: String,
    /// The version of the type's shape, a whole number.
    pub event_version: String,
    /// The body, with personal fields open; the store seals them.
    pub body: Value,
    /// What must hold.
    pub expect: Expectation,
    /// The place in its aggregate, where it has one.
    pub aggregate: Option<AggregateVersion>,
}

impl NewEvent {
    /// The event `event` on `subject`.
    ///
    /// # Errors
    /// [`StoreError::Encode`] when it has no JSON form.
    pub fn of<E: DomainEvent>(
        subject: impl Into<String>,
        event: &E,
        expect: Expectation,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            subject: subject.into(),
            event_type: event.event_type(),
            event_version: event.event_version(),
            body: serde_json::to_value(event).map_err(StoreError::Encode)?,
            expect,
            aggregate: None,
        })
    }

    /// The same event with its place in its aggregate: `version` counts from 1, `prev` is the sequence
    /// of the aggregate's last event as loaded.
    #[must_use]
    pub fn numbered(mut self, version: u64, prev: u64) -> Self {
        self.aggregate = Some(AggregateVersion { version, prev });
        self
    }
}

/// One commit: all of it is appended, or nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The stream of all its subjects.
    pub stream: String,
    /// Its events, in order. One goes out as one message, several as one atomic batch.
    pub events: Vec<NewEvent>,
}

/// All events of one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct History<E> {
    /// Each event with its sequence in the stream.
    pub events: Vec<(u64, E)>,
    /// Sequence of the last one; 0 if there is none. This is what an append expects.
    pub last_sequence: u64,
    /// Number of the last event in its aggregate; 0 if there is none.
    pub version: u64,
}

/// What a command came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Where a reader must have got to in order to see it.
    pub position: Position,
    /// Its events as stored; none when there was nothing to do.
    pub events: Vec<Recorded>,
    /// Whether this is the effect of an earlier arrival of the same command.
    pub replayed: bool,
}

/// Keys of cqrs-es metadata, in which that framework carries a command's particulars.
mod key {
    pub(super) const ID: &str = "command_id";
    pub(super) const DIGEST: &str = "digest";
    pub(super) const ACTOR: &str = "actor";
    pub(super) const CORRELATION: &str = "correlation";
    pub(super) const CAUSATION: &str = "causation";
    pub(super) const TRACEPARENT: &str = "traceparent";
    pub(super) const ISSUED_AT: &str = "issued_at";
    pub(super) const ALL: [&str; 7] = [ID, DIGEST, ACTOR, CORRELATION, CAUSATION, TRACEPARENT, ISSUED_AT];
}

/// The command that an event was an effect of, as its envelope tells.
impl From<&Envelope> for CommandMeta {
    fn from(envelope: &Envelope) -> Self {
        Self {
            id: envelope.command,
            digest: envelope.digest.clone(),
            actor: envelope.actor.clone(),
            correlation: envelope.correlation.clone(),
            causation: envelope.causation.clone(),
            traceparent: envelope.traceparent.clone(),
            issued_at: envelope.issued_at,
        }
    }
}

impl CommandMeta {
    /// A command with this id and digest of its body, sent by `actor` and accepted now; it begins a
    /// correlation of its own.
    pub fn new(
        id: Uuid,
        digest: impl Into<String>,
        actor: impl Into<String>,
        issued_at: OffsetDateTime,
    ) -> Self {
        Self {
            id,
            digest: digest.into(),
            actor: actor.into(),
            correlation: id.to_string(),
            causation: None,
            traceparent: None,
            issued_at,
        }
    }

    /// The form in which it passes through cqrs-es.
    pub fn to_metadata(&self) -> HashMap<String, String> {
        let mut metadata = HashMap::from(
            [
                (key::ID, self.id.to_string()),
                (key::DIGEST, self.digest.clone()),
                (key::ACTOR, self.actor.clone()),
                (key::CORRELATION, self.correlation.clone()),
                (key::ISSUED_AT, self.issued_at.unix_timestamp_nanos().to_string()),
            ]
            .map(|(name, value)| (name.to_owned(), value)),
        );
        for (name, value) in [(key::CAUSATION, &self.causation), (key::TRACEPARENT, &self.traceparent)] {
            metadata.extend(value.clone().map(|value| (name.to_owned(), value)));
        }
        metadata
    }

    /// Back from what passed through cqrs-es.
    ///
    /// # Errors
    /// [`StoreError::InvalidProposal`] names what is missing, wrong, or has no place in the log.
    pub fn from_metadata(metadata: &HashMap<String, String>) -> Result<Self, StoreError> {
        let required = |name: &str| {
            metadata
                .get(name)
                .cloned()
                .ok_or_else(|| StoreError::InvalidProposal(format!("metadata lacks `{name}`")))
        };
        if let Some(unknown) = metadata.keys().find(|name| !key::ALL.contains(&name.as_str())) {
            // Refused rather than lost.
            return Err(StoreError::InvalidProposal(format!(
                "metadata `{unknown}` is not one of {}; put it into the event",
                key::ALL.join(", ")
            )));
        }
        let wrong = |name: &str| StoreError::InvalidProposal(format!("metadata `{name}` is wrong"));
        Ok(Self {
            id: required(key::ID)?.parse().map_err(|_| wrong(key::ID))?,
            digest: required(key::DIGEST)?,
            actor: required(key::ACTOR)?,
            correlation: required(key::CORRELATION)?,
            causation: metadata.get(key::CAUSATION).cloned(),
            traceparent: metadata.get(key::TRACEPARENT).cloned(),
            issued_at: required(key::ISSUED_AT)?
                .parse()
                .ok()
                .and_then(|nanos| OffsetDateTime::from_unix_timestamp_nanos(nanos).ok())
                .ok_or_else(|| wrong(key::ISSUED_AT))?,
        })
    }
}

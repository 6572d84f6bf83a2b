//! From a proposal to the messages that are sent: sealed, with everything but the batch's own headers.

use std::collections::{HashMap, HashSet};

use async_nats::{HeaderMap, header};
use bytes::Bytes;
use personal::KeyRing;
use serde_json::Value;
use time::OffsetDateTime;

use crate::envelope::{self, Envelope, Predecessor, Written};
use crate::{Ambient, CommandMeta, Expectation, NewEvent, Proposal, Recorded, StoreError};

/// The sequence is that of another subject than the message's own.
pub(crate) const EXPECTED_SUBJECT: &str = "Nats-Expected-Last-Subject-Sequence-Subject";
/// The most events that the server takes in one batch.
pub(crate) const MAX_EVENTS: usize = 1000;
/// A longer one, in a request, would come near the length at which the server ends the connection.
const MAX_SUBJECT_BYTES: usize = 1024;
/// What a batch adds to each message's headers, in bytes, at most.
const BATCH_HEADERS_BYTES: usize = 160;
/// More than the names of all headers, and the values of those that we make, can take.
const ROUGH_HEADERS_BYTES: usize = 4096;

/// What an event's message expects: the last sequence of a subject, its own or another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) subject: String,
    pub(crate) sequence: u64,
}

/// A message ready to be sent. Its headers are written for the first sending by whoever proposes it, side
/// by side with others, and not by the one task that sends; for each later sending anew, the same each time
/// but for the batch's.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) subject: String,
    pub(crate) expected: Option<Expected>,
    pub(crate) envelope: Envelope,
    predecessor: Option<Predecessor>,
    body: Value,
    pub(crate) payload: Bytes,
    prepared: Option<HeaderMap>,
}

impl Draft {
    /// The headers for the next sending: those written in advance if there are any left.
    pub(crate) fn next_headers(&mut self, stream: &str, source: &str) -> HeaderMap {
        self.prepared.take().unwrap_or_else(|| self.headers(stream, source))
    }

    /// The headers of the message, without a batch's.
    pub(crate) fn headers(&self, stream: &str, source: &str) -> HeaderMap {
        let mut headers = envelope::to_headers(&Written {
            envelope: &self.envelope,
            predecessor: self.predecessor,
            source,
            subject: &self.subject,
        });
        headers.insert(header::NATS_MESSAGE_ID, self.envelope.id.as_str());
        headers.insert(header::NATS_EXPECTED_STREAM, stream);
        if let Some(expected) = &self.expected {
            headers.insert(header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, expected.sequence.to_string());
            if expected.subject != self.subject {
                headers.insert(EXPECTED_SUBJECT, expected.subject.as_str());
            }
        }
        headers
    }

    /// The event as it now stands in the log.
    pub(crate) fn recorded(self, stream: &str, sequence: u64, time: OffsetDateTime) -> Recorded {
        let mut envelope = self.envelope;
        envelope.prev = self.predecessor.map(|predecessor| match predecessor {
            Predecessor::At(at) => at,
            Predecessor::Before(distance) => sequence.saturating_sub(distance),
        });
        Recorded {
            stream: stream.to_owned(),
            sequence,
            subject: self.subject,
            time,
            envelope,
            body: self.body,
        }
    }
}

/// The id of a command's event.
pub(crate) fn event_id(meta: &CommandMeta, index: usize) -> String {
    format!("{}.{index}", meta.id)
}

pub(crate) struct Encoder<'a> {
    pub(crate) meta: &'a CommandMeta,
    pub(crate) source: &'a str,
    pub(crate) ambient: &'a Ambient,
    pub(crate) keys: &'a KeyRing,
    pub(crate) max_message_bytes: usize,
}

impl Encoder<'_> {
    pub(crate) fn encode(&self, proposal: Proposal) -> Result<Vec<Draft>, StoreError> {
        check_shape(&proposal)?;
        let expectations = expectations(&proposal.events)?;
        let mut last_index: HashMap<String, usize> = HashMap::new();
        let mut drafts = Vec::with_capacity(proposal.events.len());
        for ((index, event), expected) in proposal.events.into_iter().enumerate().zip(expectations) {
            let predecessor = event.aggregate.map(|aggregate| {
                let before = last_index.insert(event.subject.clone(), index);
                before.map_or(Predecessor::At(aggregate.prev), |before| {
                    Predecessor::Before((index - before) as u64)
                })
            });
            drafts.push(self.draft(&proposal.stream, index, event, predecessor, expected)?);
        }
        Ok(drafts)
    }

    fn draft(
        &self,
        stream: &str,
        index: usize,
        event: NewEvent,
        predecessor: Option<Predecessor>,
        expected: Option<Expected>,
    ) -> Result<Draft, StoreError> {
        let id = event_id(self.meta, index);
        let mut body = event.body;
        personal::seal(&mut body, self.keys, &id, &mut |bytes| {
            self.ambient.fill_random(bytes);
        })?;
        if !personal::is_fully_sealed(&body) {
            return Err(invalid("a body is not fully sealed"));
        }
        let event_version =
            event.event_version.parse().map_err(|_| invalid("an event's version is not a whole number"))?;
        let mut draft = Draft {
            envelope: Envelope {
                id,
                event_type: event.event_type,
                event_version,
                issued_at: self.meta.issued_at,
                actor: self.meta.actor.clone(),
                correlation: self.meta.correlation.clone(),
                causation: self.meta.causation.clone(),
                command: self.meta.id,
                digest: self.meta.digest.clone(),
                version: event.aggregate.map(|aggregate| aggregate.version),
                prev: None,
                traceparent: self.meta.traceparent.clone(),
            },
            subject: event.subject,
            expected,
            predecessor,
            payload: serde_json::to_vec(&body).map_err(StoreError::Encode)?.into(),
            body,
            prepared: None,
        };
        self.check_size(stream, &draft)?;
        draft.prepared = Some(draft.headers(stream, self.source));
        Ok(draft)
    }

    fn check_size(&self, stream: &str, draft: &Draft) -> Result<(), StoreError> {
        // Most events are far below the limit, and to write their headers only to count them is dear.
        let rough =
            draft.payload.len() + ROUGH_HEADERS_BYTES + 3 * self.meta_bytes() + 4 * draft.subject.len();
        if rough < self.max_message_bytes {
            return Ok(());
        }
        let headers: usize = draft
            .headers(stream, self.source)
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |value| (name, value)))
            .map(|(name, value)| name.to_string().len() + value.as_str().len() + 4)
            .sum();
        let size_bytes = draft.payload.len() + headers + BATCH_HEADERS_BYTES;
        if size_bytes > self.max_message_bytes {
            return Err(StoreError::TooLarge { size_bytes, limit_bytes: self.max_message_bytes });
        }
        Ok(())
    }

    /// The bytes of what the command contributes to the headers, before they are percent-encoded.
    fn meta_bytes(&self) -> usize {
        let optional = [&self.meta.causation, &self.meta.traceparent];
        self.source.len()
            + self.meta.actor.len()
            + self.meta.correlation.len()
            + self.meta.digest.len()
            + optional.into_iter().flatten().map(String::len).sum::<usize>()
    }
}

/// The expectation that each event's message carries. The server checks all of them against the state
/// before the commit, so each subject's goes out once, on its first message.
fn expectations(events: &[NewEvent]) -> Result<Vec<Option<Expected>>, StoreError> {
    let mut expected: HashMap<&str, u64> = HashMap::new();
    let mut written: HashSet<&str> = HashSet::new();
    let mut of_each = Vec::with_capacity(events.len());
    for event in events {
        let expectation = match &event.expect {
            Expectation::Any => None,
            Expectation::Exactly(sequence) => Some((event.subject.as_str(), *sequence)),
            Expectation::Guard { subject, sequence } => Some((subject.as_str(), *sequence)),
        };
        let first = match expectation {
            None => None,
            Some((subject, sequence)) => match expected.insert(subject, sequence) {
                Some(before) if before == sequence => None,
                Some(_) => return Err(invalid("two expectations of one subject differ")),
                None if written.contains(subject) => {
                    return Err(invalid("an expectation comes after an event of its subject"));
                }
                None => Some(Expected { subject: subject.to_owned(), sequence }),
            },
        };
        of_each.push(first);
        written.insert(&event.subject);
    }
    Ok(of_each)
}

fn check_shape(proposal: &Proposal) -> Result<(), StoreError> {
    if proposal.events.is_empty() {
        return Err(invalid("no events"));
    }
    if proposal.events.len() > MAX_EVENTS {
        let count = proposal.events.len();
        return Err(StoreError::InvalidProposal(format!(
            "{count} events in one commit, of which the server takes {MAX_EVENTS}"
        )));
    }
    if proposal.events.iter().any(|event| event.event_type.is_empty()) {
        return Err(invalid("an event's type has no name"));
    }
    let guards = proposal.events.iter().filter_map(|event| match &event.expect {
        Expectation::Guard { subject, .. } => Some(subject.as_str()),
        _ => None,
    });
    let subjects = proposal.events.iter().map(|event| event.subject.as_str());
    for subject in subjects.chain(guards) {
        if !is_literal_subject(subject) {
            return Err(not_literal());
        }
    }
    Ok(())
}

/// A subject that is no boundary's name. It is not shown: it may hold anything.
pub(crate) fn not_literal() -> StoreError {
    StoreError::InvalidProposal(format!(
        "a subject is not literal, or longer than {MAX_SUBJECT_BYTES} bytes; make tokens by `subject_token`"
    ))
}

/// Whether a text is a subject that names one thing: tokens without wildcards, spaces or controls.
pub(crate) fn is_literal_subject(subject: &str) -> bool {
    subject.len() <= MAX_SUBJECT_BYTES
        && subject.split('.').all(|token| {
            !token.is_empty()
                && token.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'*' && byte != b'>')
        })
}

fn invalid(why: &str) -> StoreError {
    StoreError::InvalidProposal(why.to_owned())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A message on a subject, with nothing in it that matters.
    pub(crate) fn draft(subject: &str, expected: Option<Expected>) -> Draft {
        let envelope = Envelope {
            id: "1.0".to_owned(),
            event_type: "Written".to_owned(),
            event_version: 1,
            issued_at: OffsetDateTime::UNIX_EPOCH,
            actor: "test".to_owned(),
            correlation: "c".to_owned(),
            causation: None,
            command: uuid::Uuid::nil(),
            digest: "d".to_owned(),
            version: None,
            prev: None,
            traceparent: None,
        };
        let payload = Bytes::from_static(b"{}");
        Draft {
            subject: subject.to_owned(),
            expected,
            envelope,
            predecessor: None,
            body: Value::Null,
            payload,
            prepared: None,
        }
    }
}

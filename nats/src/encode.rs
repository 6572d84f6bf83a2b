//! From a proposal to the messages that are sent: sealed, with every header but the batch's.

use std::collections::HashMap;

use async_nats::{HeaderMap, header};
use bytes::Bytes;
use personal::KeyRing;

use crate::envelope::{self, Envelope, Predecessor, Written};
use crate::{Ambient, CommandMeta, Expectation, NewEvent, Proposal, StoreError};

/// The sequence is that of another subject than the message's own.
pub(crate) const EXPECTED_SUBJECT: &str = "Nats-Expected-Last-Subject-Sequence-Subject";
/// The most events that the server takes in one batch.
pub(crate) const MAX_EVENTS: usize = 1000;
/// What a batch adds to each message's headers, in bytes, at most.
const BATCH_HEADERS_BYTES: usize = 160;

/// A message ready to be sent, byte for byte the same on every resend.
#[derive(Clone, Debug)]
pub(crate) struct Encoded {
    pub(crate) subject: String,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Bytes,
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
    pub(crate) fn encode(&self, proposal: &Proposal) -> Result<Vec<Encoded>, StoreError> {
        check_shape(proposal)?;
        let mut expectations = Expectations::default();
        let mut last_index = HashMap::new();
        let mut messages = Vec::with_capacity(proposal.events.len());
        for (index, event) in proposal.events.iter().enumerate() {
            let predecessor = event.aggregate.map(|aggregate| {
                last_index
                    .insert(event.subject.as_str(), index)
                    .map_or(Predecessor::At(aggregate.prev), |before: usize| {
                        Predecessor::Before((index - before) as u64)
                    })
            });
            let mut message = self.message(index, event, predecessor)?;
            let stream = proposal.stream.as_str();
            message.headers.insert(header::NATS_EXPECTED_STREAM, stream);
            expectations.write(event, &mut message.headers)?;
            self.check_size(&message)?;
            messages.push(message);
        }
        Ok(messages)
    }

    fn message(
        &self,
        index: usize,
        event: &NewEvent,
        predecessor: Option<Predecessor>,
    ) -> Result<Encoded, StoreError> {
        let id = event_id(self.meta, index);
        let mut body = event.body.clone();
        personal::seal(&mut body, self.keys, &id, &mut |bytes| {
            self.ambient.fill_random(bytes);
        })?;
        if !personal::is_fully_sealed(&body) {
            return Err(invalid("a body is not fully sealed"));
        }
        let event_version =
            event.event_version.parse().map_err(|_| invalid("an event's version is not a whole number"))?;
        let envelope = Envelope {
            id,
            event_type: event.event_type.clone(),
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
        };
        let mut headers = envelope::to_headers(&Written {
            envelope: &envelope,
            predecessor,
            source: self.source,
            subject: &event.subject,
        });
        headers.insert(header::NATS_MESSAGE_ID, envelope.id.as_str());
        Ok(Encoded {
            subject: event.subject.clone(),
            headers,
            payload: serde_json::to_vec(&body).map_err(StoreError::Encode)?.into(),
        })
    }

    fn check_size(&self, message: &Encoded) -> Result<(), StoreError> {
        let headers: usize = message
            .headers
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |value| (name, value)))
            .map(|(name, value)| name.to_string().len() + value.as_str().len() + 4)
            .sum();
        let size_bytes = message.payload.len() + headers + BATCH_HEADERS_BYTES;
        if size_bytes > self.max_message_bytes {
            return Err(StoreError::TooLarge { size_bytes, limit_bytes: self.max_message_bytes });
        }
        Ok(())
    }
}

/// The expectation headers of one commit. The server checks all of them against the state before the
/// commit and refuses a literal subject's second one, so each goes out once, on its first message.
#[derive(Default)]
struct Expectations<'a> {
    expected: HashMap<&'a str, u64>,
    written: std::collections::HashSet<&'a str>,
}

impl<'a> Expectations<'a> {
    fn write(&mut self, event: &'a NewEvent, headers: &mut HeaderMap) -> Result<(), StoreError> {
        let expectation = match &event.expect {
            Expectation::Any => None,
            Expectation::Exactly(sequence) => Some((event.subject.as_str(), *sequence)),
            Expectation::Guard { subject, sequence } => Some((subject.as_str(), *sequence)),
        };
        if let Some((subject, sequence)) = expectation {
            match self.expected.insert(subject, sequence) {
                Some(before) if before == sequence => {}
                Some(_) => return Err(invalid("two expectations of one subject differ")),
                None if self.written.contains(subject) => {
                    return Err(invalid("an expectation comes after an event of its subject"));
                }
                None => {
                    headers.insert(header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, sequence.to_string());
                    if subject != event.subject {
                        headers.insert(EXPECTED_SUBJECT, subject);
                    }
                }
            }
        }
        self.written.insert(&event.subject);
        Ok(())
    }
}

fn check_shape(proposal: &Proposal) -> Result<(), StoreError> {
    if proposal.events.is_empty() {
        return Err(invalid("no events"));
    }
    if proposal.events.len() > MAX_EVENTS {
        return Err(invalid("more events than fit in one batch"));
    }
    let guards = proposal.events.iter().filter_map(|event| match &event.expect {
        Expectation::Guard { subject, .. } => Some(subject.as_str()),
        _ => None,
    });
    let subjects = proposal.events.iter().map(|event| event.subject.as_str());
    for subject in subjects.chain(guards) {
        if !is_literal_subject(subject) {
            return Err(invalid("a subject is not literal"));
        }
    }
    Ok(())
}

/// Whether a text is a subject that names one thing: tokens without wildcards, spaces or controls.
pub(crate) fn is_literal_subject(subject: &str) -> bool {
    subject.split('.').all(|token| {
        !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'*' && byte != b'>')
    })
}

fn invalid(why: &str) -> StoreError {
    StoreError::InvalidProposal(why.to_owned())
}

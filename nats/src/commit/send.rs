//! The wire: a message or an atomic batch is sent once, and what the server's answer means.

use async_nats::jetstream::publish::PublishAck;
use async_nats::{Client, HeaderMap, header};

use super::queue::Waiting;
use crate::encode::Draft;
use crate::wire::{ApiError, bounded, parse_answer};
use crate::{Ambient, StoreError};

/// JetStream's error codes that an append can meet.
mod code {
    /// An expectation does not hold.
    pub(super) const WRONG_LAST_SEQUENCE: u64 = 10071;
    /// The same, against a message in flight that may still fail (replicated streams).
    pub(super) const WRONG_LAST_SEQUENCE_IN_FLIGHT: u64 = 10164;
    /// A message with this id is in flight.
    pub(super) const DUPLICATE_IN_FLIGHT: u64 = 10158;
    /// A message of the batch was lost, or the batch was abandoned.
    pub(super) const BATCH_INCOMPLETE: u64 = 10176;
    /// A message of the batch has an id that was seen within the duplicate window.
    pub(super) const BATCH_DUPLICATE_ID: u64 = 10201;
    /// Too many batches are open.
    pub(super) const BATCHES_IN_FLIGHT: u64 = 10210;
}

const BATCH: &str = "appending a batch";
const COMMIT: &str = "committing a batch";

/// What became of one sending.
#[derive(Debug)]
pub(super) enum Sent {
    /// Stored, all of it; the sequence of the last message.
    Stored(u64),
    /// The server knows the message's id and names the sequence of the earlier message.
    DuplicateOf(u64),
    /// The server knows an id of the batch.
    DuplicateId,
    /// An expectation does not hold. The actual sequence, where the server names it.
    Conflict(Option<u64>),
    /// Not stored, and nothing learned about the expectations: send the same again a little later.
    NotNow(Because),
    /// No answer. It may be stored, now or even later.
    Unknown(StoreError),
    /// Not stored, for a reason that resending does not change.
    Refused(StoreError),
}

/// Why a sending was refused for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Because {
    /// Messages in flight hold what it expects, or its id.
    Rivals,
    /// The server has too many open batches, or lost a part of this one.
    Overload,
}

/// A batch that is not committed yet.
pub(super) struct Open {
    pub(super) id: String,
    /// So many commits are sent whole.
    commits: usize,
    messages: usize,
    /// Why a message could not be sent.
    broken: Option<StoreError>,
}

/// The way to the server for one stream.
pub(super) struct Link {
    pub(super) client: Client,
    pub(super) stream: String,
    pub(super) source: String,
    pub(super) ambient: Ambient,
}

impl Link {
    /// Sends one message once.
    pub(super) async fn single(&self, draft: &mut Draft) -> Sent {
        const WHAT: &str = "appending an event";
        let headers = draft.next_headers(&self.stream, &self.source);
        match request(WHAT, &self.client, draft, headers).await {
            Ok(answer) => match parse_answer::<PublishAck>(WHAT, &answer.payload) {
                Ok(Ok(ack)) if ack.duplicate => Sent::DuplicateOf(ack.sequence),
                Ok(Ok(ack)) => Sent::Stored(ack.sequence),
                Ok(Err(error)) => classify(WHAT, error),
                Err(error) => Sent::Unknown(error),
            },
            Err(error) => Sent::Unknown(error),
        }
    }

    /// A new batch of which nothing is sent yet.
    pub(super) fn open(&self) -> Open {
        Open { id: self.ambient.random_hex::<16>(), commits: 0, messages: 0, broken: None }
    }

    /// Sends all commits but the last, whose last message will commit the batch: as far as they were not
    /// sent before.
    pub(super) async fn send_ahead(&self, open: &mut Open, commits: &mut [Waiting]) {
        let Some((_, ahead)) = commits.split_last_mut() else { return };
        let sending = async {
            for commit in ahead.iter_mut().skip(open.commits) {
                for draft in &mut commit.drafts {
                    self.add(open, draft).await;
                }
                open.commits += 1;
            }
        };
        if let Err(error) = bounded(&self.client, BATCH, sending).await {
            open.broken = Some(error);
        }
    }

    /// Sends what is left of these commits, and the batch is to be stored. Only its last message is a request: it
    /// commits, and a batch that was not opened, or of which a message is missing, is refused there.
    pub(super) async fn commit(&self, mut open: Open, commits: &mut [Waiting]) -> Sent {
        self.send_ahead(&mut open, commits).await;
        let last = commits.last_mut().and_then(|commit| commit.drafts.split_last_mut());
        let Some((last, before)) = last else {
            return Sent::Refused(StoreError::InvalidProposal("no events".to_owned()));
        };
        let sending = async {
            for draft in before {
                self.add(&mut open, draft).await;
            }
        };
        if let Err(error) = bounded(&self.client, BATCH, sending).await {
            open.broken = Some(error);
        }
        if let Some(error) = open.broken {
            return Sent::Unknown(error);
        }
        let size = open.messages + 1;
        let mut headers = self.headers_in(&open, last);
        headers.insert(header::NATS_BATCH_COMMIT, header::NATS_BATCH_COMMIT_FINAL);
        committed(size, request(COMMIT, &self.client, last, headers).await)
    }

    async fn add(&self, open: &mut Open, draft: &mut Draft) {
        if open.broken.is_some() {
            return;
        }
        let headers = self.headers_in(open, draft);
        let (subject, payload) = (draft.subject.clone(), draft.payload.clone());
        match self.client.publish_with_headers(subject, headers, payload).await {
            Ok(()) => open.messages += 1,
            Err(error) => open.broken = Some(StoreError::unavailable(BATCH, error)),
        }
    }

    fn headers_in(&self, open: &Open, draft: &mut Draft) -> HeaderMap {
        let mut headers = draft.next_headers(&self.stream, &self.source);
        headers.insert(header::NATS_BATCH_ID, open.id.as_str());
        headers.insert(header::NATS_BATCH_SEQUENCE, (open.messages + 1).to_string());
        headers
    }
}

/// What the answer to a batch's last message says.
fn committed(size: usize, answer: Result<async_nats::Message, StoreError>) -> Sent {
    match answer {
        Ok(answer) => match parse_answer::<PublishAck>(COMMIT, &answer.payload) {
            Ok(Ok(ack)) if ack.batch_size == Some(size as u64) => Sent::Stored(ack.sequence),
            Ok(Ok(_)) => {
                Sent::Refused(StoreError::Unfit("it acknowledges another batch than the one sent".to_owned()))
            }
            Ok(Err(error)) => classify(COMMIT, error),
            Err(error) => Sent::Unknown(error),
        },
        Err(error) => Sent::Unknown(error),
    }
}

async fn request(
    what: &'static str,
    client: &Client,
    draft: &Draft,
    headers: HeaderMap,
) -> Result<async_nats::Message, StoreError> {
    let request = async_nats::Request::new().headers(headers).payload(draft.payload.clone());
    let answered = bounded(client, what, client.send_request(draft.subject.clone(), request)).await?;
    answered.map_err(|error| StoreError::unavailable(what, error))
}

fn classify(what: &'static str, error: ApiError) -> Sent {
    match error.err_code {
        code::WRONG_LAST_SEQUENCE => Sent::Conflict(actual_sequence(&error.description)),
        code::WRONG_LAST_SEQUENCE_IN_FLIGHT | code::DUPLICATE_IN_FLIGHT => Sent::NotNow(Because::Rivals),
        code::BATCH_INCOMPLETE | code::BATCHES_IN_FLIGHT => Sent::NotNow(Because::Overload),
        code::BATCH_DUPLICATE_ID => Sent::DuplicateId,
        _ => match error.into_store_error(what) {
            error if error.is_transient() => Sent::Unknown(error),
            error => Sent::Refused(error),
        },
    }
}

/// The number in "wrong last sequence: 12".
fn actual_sequence(description: &str) -> Option<u64> {
    description.rsplit_once(": ")?.1.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(err_code: u64, description: &str) -> ApiError {
        ApiError { code: 400, err_code, description: description.to_owned() }
    }

    #[test]
    fn the_answers_of_the_server_mean() {
        assert!(matches!(classify("x", error(10071, "wrong last sequence: 12")), Sent::Conflict(Some(12))));
        for in_flight in [10164, 10158, 10176, 10210] {
            assert!(matches!(classify("x", error(in_flight, "")), Sent::NotNow(_)));
        }
        assert!(matches!(classify("x", error(10201, "")), Sent::DuplicateId));
        assert!(matches!(
            classify("x", error(10060, "expected stream does not match")),
            Sent::Refused(StoreError::Refused { code: 10060, .. })
        ));
        let no_leader = ApiError {
            code: 503,
            err_code: 10008,
            description: "JetStream system temporarily unavailable".to_owned(),
        };
        assert!(matches!(classify("x", no_leader), Sent::Unknown(_)));
    }
}

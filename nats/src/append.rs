//! Sending one commit: a message, or an atomic batch, and what the server's answer means.

use async_nats::jetstream::publish::PublishAck;
use async_nats::{Client, header};

use crate::encode::Encoded;
use crate::wire::{ApiError, parse_answer};
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

/// What became of one sending of a commit.
#[derive(Debug)]
pub(crate) enum Sent {
    /// Stored; the sequence of its last message.
    Stored(u64),
    /// The server knows the message's id and names the sequence of the earlier message.
    DuplicateOf(u64),
    /// The server knows an id of the batch.
    DuplicateId,
    /// An expectation does not hold. The actual sequence, where the server names it.
    Conflict(Option<u64>),
    /// Not stored, and nothing learned about the expectations: send the same again a little later.
    NotNow,
    /// No answer. It may be stored, now or even later.
    Unknown(StoreError),
    /// Not stored, for a reason that resending does not change.
    Refused(StoreError),
}

/// Sends the messages of one commit once.
pub(crate) async fn send(client: &Client, ambient: &Ambient, messages: &[Encoded]) -> Sent {
    match messages {
        [message] => send_single(client, message).await,
        messages => send_batch(client, ambient, messages).await,
    }
}

async fn send_single(client: &Client, message: &Encoded) -> Sent {
    const WHAT: &str = "appending an event";
    match request(client, message.clone()).await {
        Ok(answer) => match parse_answer::<PublishAck>(WHAT, &answer.payload) {
            Ok(Ok(ack)) if ack.duplicate => Sent::DuplicateOf(ack.sequence),
            Ok(Ok(ack)) => Sent::Stored(ack.sequence),
            Ok(Err(error)) => classify(WHAT, error),
            Err(error) => Sent::Unknown(error),
        },
        Err(error) => Sent::Unknown(StoreError::unavailable(WHAT, error)),
    }
}

/// Every message but the first and the last goes out without waiting; the first is a request, so that
/// a refusal to open the batch is seen, and the last commits.
async fn send_batch(client: &Client, ambient: &Ambient, messages: &[Encoded]) -> Sent {
    const WHAT: &str = "appending a batch";
    let id = ambient.random_hex::<16>();
    for (index, message) in messages.iter().enumerate() {
        let mut message = message.clone();
        message.headers.insert(header::NATS_BATCH_ID, id.as_str());
        message.headers.insert(header::NATS_BATCH_SEQUENCE, (index + 1).to_string());
        if index == 0 {
            match request(client, message).await {
                Ok(answer) if answer.payload.is_empty() => {}
                Ok(answer) => {
                    return match parse_answer::<PublishAck>(WHAT, &answer.payload) {
                        Ok(Err(error)) => classify(WHAT, error),
                        Ok(Ok(_)) => Sent::Refused(StoreError::Unfit(
                            "it stores the messages of a batch one by one".to_owned(),
                        )),
                        Err(error) => Sent::Refused(error),
                    };
                }
                // Nothing was committed: the commit was never sent.
                Err(error) => return Sent::Unknown(StoreError::unavailable(WHAT, error)),
            }
        } else if index + 1 < messages.len() {
            let sent = client.publish_with_headers(message.subject, message.headers, message.payload).await;
            if let Err(error) = sent {
                return Sent::Unknown(StoreError::unavailable(WHAT, error));
            }
        } else {
            message.headers.insert(header::NATS_BATCH_COMMIT, header::NATS_BATCH_COMMIT_FINAL);
            return commit(client, message, messages.len()).await;
        }
    }
    Sent::Refused(StoreError::InvalidProposal("no events".to_owned()))
}

async fn commit(client: &Client, message: Encoded, size: usize) -> Sent {
    const WHAT: &str = "committing a batch";
    match request(client, message).await {
        Ok(answer) => match parse_answer::<PublishAck>(WHAT, &answer.payload) {
            Ok(Ok(ack)) if ack.batch_size == Some(size as u64) => Sent::Stored(ack.sequence),
            Ok(Ok(_)) => {
                Sent::Refused(StoreError::Unfit("it acknowledges another batch than the one sent".to_owned()))
            }
            Ok(Err(error)) => classify(WHAT, error),
            Err(error) => Sent::Unknown(error),
        },
        Err(error) => Sent::Unknown(StoreError::unavailable(WHAT, error)),
    }
}

async fn request(
    client: &Client,
    message: Encoded,
) -> Result<async_nats::Message, async_nats::client::RequestError> {
    let request = async_nats::Request::new().headers(message.headers).payload(message.payload);
    client.send_request(message.subject, request).await
}

fn classify(what: &'static str, error: ApiError) -> Sent {
    match error.err_code {
        code::WRONG_LAST_SEQUENCE => Sent::Conflict(actual_sequence(&error.description)),
        code::WRONG_LAST_SEQUENCE_IN_FLIGHT
        | code::DUPLICATE_IN_FLIGHT
        | code::BATCH_INCOMPLETE
        | code::BATCHES_IN_FLIGHT => Sent::NotNow,
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
            assert!(matches!(classify("x", error(in_flight, "")), Sent::NotNow));
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

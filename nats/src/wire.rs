//! Requests to JetStream, and its answers, as they are on the wire.

use std::sync::Arc;
use std::time::Duration;

use async_nats::client::RequestErrorKind;
use async_nats::jetstream::stream::RawMessage;
use async_nats::{Client, Message, StatusCode};
use bytes::Bytes;
use futures::{StreamExt as _, TryFutureExt as _};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::OffsetDateTime;

use crate::StoreError;
use crate::envelope::format_time;
use crate::recorded::{Raw, stored_at};

/// Where the client has no limit of its own.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Bounds what is asked of the server by the time that the client gives a request. The client itself does so only
/// from when it has taken the request, and it takes none while its queue is full: when the server is away, the
/// queue fills up and stays full. Not an async function, which would hold what is asked twice.
///
/// # Errors
/// [`StoreError::Unavailable`] when the time is over.
pub(crate) fn bounded<T>(
    client: &Client,
    what: &'static str,
    asked: impl Future<Output = T>,
) -> impl Future<Output = Result<T, StoreError>> {
    let within = client.timeout().unwrap_or(ANSWER_WITHIN);
    tokio::time::timeout(within, asked).map_err(move |error| StoreError::unavailable(what, error))
}
const NO_MESSAGE_FOUND: u64 = 10037;
/// What a stream's messages may weigh in one answer; the rest is asked for again.
const BATCH_BYTES: usize = 4 << 20;

/// A connection and the prefix under which it reaches the log's API: `$JS.API` in the log's own
/// account, the name given by the import in another.
#[derive(Clone)]
pub(crate) struct Wire {
    pub(crate) client: Client,
    pub(crate) prefix: Arc<str>,
}

/// JetStream's own words for a refusal.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ApiError {
    #[serde(default)]
    pub(crate) code: u64,
    #[serde(default)]
    pub(crate) err_code: u64,
    #[serde(default)]
    pub(crate) description: String,
}

impl ApiError {
    pub(crate) fn into_store_error(self, what: &'static str) -> StoreError {
        // 503: the server has no leader for the stream just now, or is starting.
        if self.code == 503 {
            return StoreError::unavailable(what, self.description);
        }
        StoreError::Refused {
            what,
            code: if self.err_code == 0 { self.code } else { self.err_code },
            description: self.description,
        }
    }
}

#[derive(Deserialize)]
struct Failed {
    error: ApiError,
}

/// Where a batch of reads begins.
#[derive(Clone, Copy, Debug)]
pub(crate) enum From {
    Sequence(u64),
    Time(OffsetDateTime),
}

/// The messages of one batched direct get, and how many matching ones are left after them.
pub(crate) struct Batch {
    pub(crate) messages: Vec<Raw>,
    pub(crate) pending: u64,
}

/// Parses an answer of the JetStream API.
pub(crate) fn parse_answer<T: DeserializeOwned>(
    what: &'static str,
    payload: &[u8],
) -> Result<Result<T, ApiError>, StoreError> {
    if let Ok(Failed { error }) = serde_json::from_slice(payload) {
        return Ok(Err(error));
    }
    serde_json::from_slice(payload).map(Ok).map_err(|error| StoreError::Refused {
        what,
        code: 0,
        description: format!("the answer is not what it should be: {error}"),
    })
}

impl Wire {
    pub(crate) fn new(client: Client, prefix: &str) -> Self {
        Self { client, prefix: prefix.into() }
    }

    /// One request to the JetStream API, such as `STREAM.INFO.USERS`.
    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        what: &'static str,
        verb: &str,
        body: &impl Serialize,
    ) -> Result<Result<T, ApiError>, StoreError> {
        let body = serde_json::to_vec(body).map_err(StoreError::Encode)?;
        let answer = self.request(what, verb, body.into()).await?;
        parse_answer(what, &answer.payload)
    }

    async fn request(&self, what: &'static str, verb: &str, body: Bytes) -> Result<Message, StoreError> {
        let request = async_nats::Request::new().payload(body);
        let subject = format!("{}.{verb}", self.prefix);
        let answered = bounded(&self.client, what, self.client.send_request(subject, request)).await?;
        answered.map_err(|error| match error.kind() {
            RequestErrorKind::InvalidSubject => {
                StoreError::Refused { what, code: 400, description: "invalid subject".to_owned() }
            }
            _ => StoreError::unavailable(what, error),
        })
    }

    /// Messages from `from` on, those of `filter` only if given, at most `max`. Any replica may answer.
    pub(crate) async fn batch(
        &self,
        stream: &str,
        from: From,
        filter: Option<&str>,
        max: usize,
    ) -> Result<Batch, StoreError> {
        let mut body = json!({
            "batch": max,
            "max_bytes": BATCH_BYTES,
            "next_by_subj": filter.unwrap_or(">"),
        });
        match from {
            From::Sequence(sequence) => body["seq"] = sequence.max(1).into(),
            From::Time(time) => body["start_time"] = format_time(time).into(),
        }
        self.gather(stream, body.to_string().into()).await
    }

    /// The last message of each of these subjects, those that have none left out.
    pub(crate) async fn last_of_each(
        &self,
        stream: &str,
        subjects: &[String],
    ) -> Result<Vec<Raw>, StoreError> {
        self.last_of_matching(stream, subjects, subjects.len()).await
    }

    /// As [`Wire::last_of_each`] of all subjects that match these, which may have wildcards. The caller knows that there
    /// are no more than `most`.
    pub(crate) async fn last_of_matching(
        &self,
        stream: &str,
        subjects: &[String],
        most: usize,
    ) -> Result<Vec<Raw>, StoreError> {
        let body = json!({ "multi_last": subjects, "batch": most });
        let batch = self.gather(stream, body.to_string().into()).await?;
        Ok(batch.messages)
    }

    async fn gather(&self, stream: &str, body: Bytes) -> Result<Batch, StoreError> {
        const WHAT: &str = "reading events";
        let inbox = self.client.new_inbox();
        let asking = async {
            let replies = self.client.subscribe(inbox.clone()).await.map_err(async_nats::Error::from)?;
            let subject = format!("{}.DIRECT.GET.{stream}", self.prefix);
            self.client.publish_with_reply(subject, inbox, body).await.map_err(async_nats::Error::from)?;
            Ok(replies)
        };
        let asked: Result<_, async_nats::Error> = bounded(&self.client, WHAT, asking).await?;
        let mut replies = asked.map_err(|error| StoreError::unavailable(WHAT, error))?;
        let mut messages: Vec<Raw> = Vec::new();
        loop {
            let reply = bounded(&self.client, WHAT, replies.next())
                .await?
                .ok_or_else(|| StoreError::unavailable(WHAT, "the connection is closed"))?;
            match reply.status.map(|status| status.as_u16()) {
                None => {
                    let follows = header_number(&reply, "Nats-Last-Sequence");
                    let message = Raw::from_described(reply)
                        .ok_or_else(|| unexpected(WHAT, "a reply without the stream's headers"))?;
                    // Replies are core messages: one may be lost on the way.
                    if !continues(&messages, follows) {
                        return Err(StoreError::unavailable(WHAT, "a reply was lost"));
                    }
                    messages.push(message);
                }
                Some(204) => {
                    let pending = header_number(&reply, "Nats-Num-Pending").unwrap_or(0);
                    let last = header_number(&reply, "Nats-Last-Sequence");
                    if !continues(&messages, last) {
                        return Err(StoreError::unavailable(WHAT, "a reply was lost"));
                    }
                    return Ok(Batch { messages, pending });
                }
                Some(404) => {
                    return Ok(Batch { messages, pending: 0 });
                }
                Some(status) => return Err(status_error(WHAT, status, &reply)),
            }
        }
    }

    /// The message at a sequence.
    pub(crate) async fn at(&self, stream: &str, sequence: u64) -> Result<Option<Raw>, StoreError> {
        let body = json!({ "seq": sequence.max(1) }).to_string();
        let reply = self.request("reading an event", &format!("DIRECT.GET.{stream}"), body.into()).await?;
        single(reply)
    }

    /// The last message of a subject. Any replica may answer.
    pub(crate) async fn last(&self, stream: &str, subject: &str) -> Result<Option<Raw>, StoreError> {
        let body = json!({ "last_by_subj": subject }).to_string();
        let reply = self.request("reading an event", &format!("DIRECT.GET.{stream}"), body.into()).await?;
        single(reply)
    }

    /// The last message of a subject, from the stream's leader.
    pub(crate) async fn leader_last(&self, stream: &str, subject: &str) -> Result<Option<Raw>, StoreError> {
        self.leader_get(stream, &json!({ "last_by_subj": subject })).await
    }

    /// The first message at or after `sequence` that matches, from the stream's leader.
    pub(crate) async fn leader_next(
        &self,
        stream: &str,
        filter: Option<&str>,
        sequence: u64,
    ) -> Result<Option<Raw>, StoreError> {
        let body = json!({ "seq": sequence.max(1), "next_by_subj": filter.unwrap_or(">") });
        self.leader_get(stream, &body).await
    }

    async fn leader_get(&self, stream: &str, body: &serde_json::Value) -> Result<Option<Raw>, StoreError> {
        #[derive(Deserialize)]
        struct Answer {
            message: RawMessage,
        }
        const WHAT: &str = "reading an event from the leader";
        let answer = self.call::<Answer>(WHAT, &format!("STREAM.MSG.GET.{stream}"), body).await?;
        match answer {
            Ok(Answer { message }) => {
                let message = async_nats::jetstream::message::StreamMessage::try_from(message)
                    .map_err(|error| unexpected(WHAT, &error.to_string()))?;
                Ok(Some(Raw {
                    stream: stream.to_owned(),
                    sequence: message.sequence,
                    subject: message.subject.to_string(),
                    time: stored_at(&message.headers, message.time),
                    headers: message.headers,
                    payload: message.payload,
                }))
            }
            Err(error) if error.err_code == NO_MESSAGE_FOUND => Ok(None),
            Err(error) => Err(error.into_store_error(WHAT)),
        }
    }
}

fn single(reply: Message) -> Result<Option<Raw>, StoreError> {
    const WHAT: &str = "reading an event";
    match reply.status {
        None => Raw::from_described(reply)
            .map(Some)
            .ok_or_else(|| unexpected(WHAT, "a reply without the stream's headers")),
        Some(StatusCode::NOT_FOUND) => Ok(None),
        Some(status) => Err(status_error(WHAT, status.as_u16(), &reply)),
    }
}

fn status_error(what: &'static str, status: u16, reply: &Message) -> StoreError {
    let description = reply.description.clone().unwrap_or_default();
    if matches!(status, 408 | 503) {
        return StoreError::unavailable(what, format!("{status} {description}"));
    }
    StoreError::Refused { what, code: status.into(), description }
}

fn unexpected(what: &'static str, why: &str) -> StoreError {
    StoreError::Refused { what, code: 0, description: why.to_owned() }
}

/// Whether a reply follows these, by what the server says that it follows: 0 is said with the first.
fn continues(messages: &[Raw], follows: Option<u64>) -> bool {
    follows.is_none_or(|follows| follows == messages.last().map_or(0, |last| last.sequence))
}

fn header_number(message: &Message, name: &str) -> Option<u64> {
    message.headers.as_ref()?.get(name).and_then(|value| value.as_str().parse().ok())
}

//! Asking a durable consumer for one message, and noticing soon when the question was lost.

use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::{Context, Message};
use futures::StreamExt as _;
use serde_json::json;

use crate::StoreError;

/// How long the server keeps the question open.
const OPEN_FOR: Duration = Duration::from_secs(20);
/// How often it says that it still does. A server that was restarted has forgotten the question.
const HEARTBEAT: Duration = Duration::from_secs(1);
const WHAT: &str = "asking for a job";

/// A durable consumer, as one worker sees it.
pub(crate) struct Puller {
    context: Context,
    client: Client,
    subject: String,
}

impl Puller {
    pub(crate) fn new(context: Context, api_prefix: &str, stream: &str, durable: &str) -> Self {
        Self {
            client: context.client(),
            context,
            subject: format!("{api_prefix}.CONSUMER.MSG.NEXT.{stream}.{durable}"),
        }
    }

    /// The next message; none if there was none for a while.
    pub(crate) async fn next(&self) -> Result<Option<Message>, StoreError> {
        let inbox = self.client.new_inbox();
        let mut replies = self
            .client
            .subscribe(inbox.clone())
            .await
            .map_err(|error| StoreError::unavailable(WHAT, error))?;
        let question = json!({
            "batch": 1,
            "expires": nanoseconds(OPEN_FOR),
            "idle_heartbeat": nanoseconds(HEARTBEAT),
        });
        self.client
            .publish_with_reply(self.subject.clone(), inbox, question.to_string().into())
            .await
            .map_err(|error| StoreError::unavailable(WHAT, error))?;
        loop {
            let reply = tokio::time::timeout(HEARTBEAT * 2, replies.next())
                .await
                .map_err(|error| StoreError::unavailable(WHAT, error))?
                .ok_or_else(|| StoreError::unavailable(WHAT, "the connection is closed"))?;
            match reply.status.map(|status| status.as_u16()) {
                None => return Ok(Some(Message { message: reply, context: self.context.clone() })),
                Some(100) => {}
                Some(404 | 408) => return Ok(None),
                Some(status) => {
                    let description = reply.description.unwrap_or_default();
                    return Err(StoreError::unavailable(WHAT, format!("{status} {description}")));
                }
            }
        }
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

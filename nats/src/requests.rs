//! Commands over NATS: how workers ask command-api, which alone may append.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_nats::client::RequestErrorKind;
use async_nats::{Client, Message};
use futures::StreamExt as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::StoreError;

const SUBJECT_PREFIX: &str = "cmd";
/// Servers of the same queue group share the commands among them.
const QUEUE_GROUP: &str = "command-api";
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
const CONCURRENT_COMMANDS: usize = 64;

/// A command on the wire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommandEnvelope {
    /// The command's id, derived from the event that the sender reacts to.
    pub command_id: Uuid,
    /// Who sends it, such as `worker:mail`.
    pub actor: String,
    /// The command's own fields.
    pub payload: Value,
    /// What the event reacted to carries as correlation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
    /// Id of the event reacted to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation: Option<String>,
    /// W3C trace context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
}

/// The answer to a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandReply {
    /// It is done, at the latest at this position.
    Ok {
        /// Where a reader must have got to in order to see the effect.
        position: Option<String>,
    },
    /// It is refused, or could not be done.
    Problem {
        /// The HTTP status that the same problem has at the edge.
        status: u16,
        /// The problem's stable code.
        code: String,
        /// Words for a log line.
        detail: String,
    },
}

/// A command got no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// Nobody serves it, or nobody answered in time. It may have been done: send it again.
    #[error("command `{name}` got no answer")]
    Unavailable {
        /// Name of the command.
        name: String,
        /// What the client said.
        #[source]
        source: async_nats::client::RequestError,
    },
    /// The command cannot be sent, or its answer not be read.
    #[error("command `{name}` or its answer is malformed: {why}")]
    Malformed {
        /// Name of the command.
        name: String,
        /// What is wrong.
        why: String,
    },
}

/// Sends the command `name` and waits for its answer.
///
/// # Errors
/// See [`RequestError`].
pub async fn send(
    client: &Client,
    name: &str,
    command: &CommandEnvelope,
) -> Result<CommandReply, RequestError> {
    let malformed = |why: String| RequestError::Malformed { name: name.to_owned(), why };
    let body = serde_json::to_vec(command).map_err(|error| malformed(error.to_string()))?;
    let request = async_nats::Request::new().payload(body.into()).timeout(Some(ANSWER_WITHIN));
    let answer = client.send_request(format!("{SUBJECT_PREFIX}.{name}"), request).await.map_err(
        |source| match source.kind() {
            RequestErrorKind::InvalidSubject | RequestErrorKind::MaxPayloadExceeded => {
                malformed(source.to_string())
            }
            _ => RequestError::Unavailable { name: name.to_owned(), source },
        },
    )?;
    serde_json::from_slice(&answer.payload).map_err(|error| malformed(error.to_string()))
}

/// Serves every command sent by [`send`] until `shutdown`, then answers what it has begun and returns.
/// `handle` gets the command's name and the command.
///
/// # Errors
/// [`StoreError::Unavailable`] when the commands cannot be subscribed to.
pub async fn serve<F, Fut>(client: Client, shutdown: CancellationToken, handle: F) -> Result<(), StoreError>
where
    F: Fn(String, CommandEnvelope) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = CommandReply> + Send + 'static,
{
    let mut commands = client
        .queue_subscribe(format!("{SUBJECT_PREFIX}.>"), QUEUE_GROUP.to_owned())
        .await
        .map_err(|error| StoreError::unavailable("subscribing to commands", error))?;
    let handle = Arc::new(handle);
    let permits = Arc::new(Semaphore::new(CONCURRENT_COMMANDS));
    let mut running = tokio::task::JoinSet::new();
    loop {
        let message = tokio::select! {
            biased;
            () = shutdown.cancelled() => break,
            Some(_ended) = running.join_next() => continue,
            message = commands.next() => message,
        };
        let Some(message) = message else {
            return Err(StoreError::unavailable("serving commands", "the connection is closed"));
        };
        let Ok(permit) = Arc::clone(&permits).acquire_owned().await else {
            break;
        };
        let (client, handle) = (client.clone(), Arc::clone(&handle));
        running.spawn(async move {
            answer(&client, &*handle, message).await;
            drop(permit);
        });
    }
    if let Err(error) = commands.unsubscribe().await {
        tracing::debug!(%error, "the commands' subscription was gone already");
    }
    while running.join_next().await.is_some() {}
    if let Err(error) = client.flush().await {
        tracing::warn!(%error, "the last answers may not have been sent");
    }
    Ok(())
}

async fn answer<F, Fut>(client: &Client, handle: &F, message: Message)
where
    F: Fn(String, CommandEnvelope) -> Fut,
    Fut: Future<Output = CommandReply>,
{
    let Some(reply_to) = message.reply else {
        return;
    };
    let name = message
        .subject
        .strip_prefix(SUBJECT_PREFIX)
        .and_then(|rest| rest.strip_prefix('.'))
        .unwrap_or_default()
        .to_owned();
    let reply = match serde_json::from_slice::<CommandEnvelope>(&message.payload) {
        Ok(command) => handle(name, command).await,
        Err(error) => CommandReply::Problem {
            status: 400,
            code: "malformed-json".to_owned(),
            detail: error.to_string(),
        },
    };
    let sent = match serde_json::to_vec(&reply) {
        Ok(body) => client.publish(reply_to, body.into()).await.map_err(async_nats::Error::from),
        Err(error) => Err(error.into()),
    };
    if let Err(error) = sent {
        tracing::warn!(%error, "a command's answer could not be sent");
    }
}

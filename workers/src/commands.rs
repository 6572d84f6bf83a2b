//! Commands to command-api, with ids that follow from the event that a job reacts to.

use async_nats::Client;
use domain::ids::derived_command_id;
use jetstream_es::{
    Recorded,
    requests::{CommandEnvelope, CommandReply, send},
};
use serde_json::Value;
use uuid::Uuid;

/// How command-api says that what a command has to read is broken for good.
const UNREADABLE: &str = "log-unreadable";

/// The refusals after which the same command again is of no use.
const OVER: [&str; 16] = [
    "conversion-files-deleted",
    "conversion-files-kept",
    "conversion-finished",
    "conversion-locked",
    "conversion-not-found",
    "deletion-not-found",
    "grace-not-over",
    "link-malformed",
    "link-not-in-message",
    "link-previewed-already",
    "link-previews-off",
    "message-deleted",
    "message-not-found",
    "page-says-nothing",
    "room-not-found",
    "text-has-no-own-key",
];

/// Sends commands. Clones share the connection.
#[derive(Clone)]
pub(crate) struct Commands(Client);

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// It has its effect, now or from an earlier time.
    Done,
    /// It is refused for good: the world has moved on.
    Refused(String),
    /// What it has to read cannot be read, now or later.
    Unreadable(String),
    /// Nobody could answer, the log is away, or the two sides do not understand each other, as while one of them is
    /// replaced by another version: the same may work later.
    Later(String),
}

/// What a command is sent for. The same cause and name make the same command.
#[derive(Clone, Debug)]
pub(crate) struct Cause {
    id: String,
    correlation: Option<String>,
    causation: Option<String>,
    traceparent: Option<String>,
}

impl Cause {
    /// An event.
    pub(crate) fn event(event: &Recorded) -> Self {
        let envelope = &event.envelope;
        Self {
            id: envelope.id.clone(),
            correlation: Some(envelope.correlation.clone()),
            causation: Some(envelope.id.clone()),
            traceparent: envelope.traceparent.clone(),
        }
    }

    /// A place in the log where no event stands.
    pub(crate) fn place(stream: &str, sequence: u64) -> Self {
        Self { id: format!("{stream}:{sequence}"), correlation: None, causation: None, traceparent: None }
    }
}

impl Commands {
    pub(crate) fn new(client: Client) -> Self {
        Self(client)
    }

    /// Sends the command `name` in reaction to `event`. `which` tells several commands of one name apart.
    pub(crate) async fn send(
        &self,
        actor: &str,
        name: &str,
        which: &str,
        event: &Recorded,
        payload: Value,
    ) -> Reply {
        self.send_because(actor, name, which, Cause::event(event), payload).await
    }

    /// As [`Commands::send`], in reaction to what need not be an event.
    pub(crate) async fn send_because(
        &self,
        actor: &str,
        name: &str,
        which: &str,
        cause: Cause,
        payload: Value,
    ) -> Reply {
        let id = derived_command_id(&cause.id, &format!("{name}/{which}")).uuid();
        self.send_with(id, actor, name, cause, payload).await
    }

    /// As [`Commands::send`], under an id that the sender has derived from the event.
    pub(crate) async fn send_as(
        &self,
        id: Uuid,
        actor: &str,
        name: &str,
        event: &Recorded,
        payload: Value,
    ) -> Reply {
        self.send_with(id, actor, name, Cause::event(event), payload).await
    }

    async fn send_with(&self, id: Uuid, actor: &str, name: &str, cause: Cause, payload: Value) -> Reply {
        let command = CommandEnvelope {
            command_id: id,
            actor: actor.to_owned(),
            payload,
            correlation: cause.correlation,
            causation: cause.causation,
            traceparent: cause.traceparent,
        };
        match send(&self.0, name, &command).await {
            Ok(CommandReply::Ok { .. }) => Reply::Done,
            // The same command came with another result before: its effect is there.
            Ok(CommandReply::Problem { code, .. }) if code == "command-id-reused" => Reply::Done,
            Ok(CommandReply::Problem { code, .. }) if code == UNREADABLE => Reply::Unreadable(code),
            Ok(CommandReply::Problem { code, .. }) if OVER.contains(&code.as_str()) => Reply::Refused(code),
            Ok(CommandReply::Problem { code, .. }) => Reply::Later(format!("{name} got {code}")),
            Err(error) => Reply::Later(error.to_string()),
        }
    }
}

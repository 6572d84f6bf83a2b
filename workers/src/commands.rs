//! Commands to command-api, with ids that follow from the event that a job reacts to.

use async_nats::Client;
use domain::ids::derived_command_id;
use jetstream_es::{
    Recorded,
    requests::{CommandEnvelope, CommandReply, send},
};
use serde_json::Value;

/// The refusals after which the same command again is of no use.
const OVER: [&str; 5] = [
    "conversion-finished",
    "conversion-not-found",
    "deletion-not-found",
    "grace-not-over",
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
    /// Nobody could answer, the log is away, or the two sides do not understand each other, as while one of them is
    /// replaced by another version: the same may work later.
    Later(String),
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
        let envelope = &event.envelope;
        let command = CommandEnvelope {
            command_id: derived_command_id(&envelope.id, &format!("{name}/{which}")).uuid(),
            actor: actor.to_owned(),
            payload,
            correlation: Some(envelope.correlation.clone()),
            causation: Some(envelope.id.clone()),
            traceparent: envelope.traceparent.clone(),
        };
        match send(&self.0, name, &command).await {
            Ok(CommandReply::Ok { .. }) => Reply::Done,
            // The same command came with another result before: its effect is there.
            Ok(CommandReply::Problem { code, .. }) if code == "command-id-reused" => Reply::Done,
            Ok(CommandReply::Problem { code, .. }) if OVER.contains(&code.as_str()) => Reply::Refused(code),
            Ok(CommandReply::Problem { code, .. }) => Reply::Later(format!("{name} got {code}")),
            Err(error) => Reply::Later(error.to_string()),
        }
    }
}

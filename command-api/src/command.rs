//! What makes a request a command: its id, its digest, and how its end is answered.

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use domain::{
    Refusal,
    ids::{AccountId, WebhookId},
    refusal::RefusalKind,
};
use hmac::Mac as _;
use jetstream_es::{CommandMeta, ExecuteError, OLDEST_COMMAND, StoreError};
use kit::{problem::Problem, tokens::Actor, traceparent::traceparent};
use serde::Serialize;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{edge::count_of_person, state::App};

/// How far a client's clock may be ahead of ours.
const CLOCK_SKEW: Duration = Duration::minutes(5);

/// The part of a command that its request's headers tell.
///
/// `Idempotency-Key` is its id, a `UUIDv7` made by the client against server time; without one, the server makes
/// it, and a repeated request is another command. Extracting it refuses ids that cannot be honoured, and counts what a
/// person sends; so it comes after who that is.
#[derive(Clone, Debug)]
pub(crate) struct CommandHead {
    pub(crate) id: Uuid,
    traceparent: Option<String>,
    issued_at: OffsetDateTime,
}

/// Who sends a command, as it stands in the log.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sender {
    Anonymous,
    Account(AccountId),
    /// A program, on behalf of who made the webhook.
    Webhook(WebhookId),
    /// Whoever runs the servers, through their configuration.
    Operator,
}

impl FromRequestParts<App> for CommandHead {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if let Some(actor) = parts.extensions.get::<Actor>() {
            count_of_person(app, actor.account)?;
        }
        let now = app.config.clock.now();
        let id = match parts.headers.get("idempotency-key") {
            None => app.config.random.id(now),
            Some(key) => client_made(key.to_str().unwrap_or_default(), now)?,
        };
        Ok(Self { id, traceparent: traceparent(&parts.headers), issued_at: now })
    }
}

impl CommandHead {
    /// A command that no request has brought.
    pub(crate) fn made_here(app: &App) -> Self {
        let now = app.config.clock.now();
        Self { id: app.config.random.id(now), traceparent: None, issued_at: now }
    }

    /// The whole command: `name` says which, `body` is what else it depends on, and decides with the sender
    /// whether two commands of one id are the same.
    pub(crate) fn meta(&self, app: &App, name: &str, sender: Sender, body: &impl Serialize) -> CommandMeta {
        let actor = match sender {
            Sender::Anonymous => "anonymous".to_owned(),
            Sender::Account(account) => format!("account:{account}"),
            Sender::Webhook(webhook) => format!("webhook:{webhook}"),
            Sender::Operator => "operator".to_owned(),
        };
        self.meta_of(app, name, &actor, body)
    }

    /// As [`Self::meta`], of a sender as it stands in the log.
    pub(crate) fn meta_of(&self, app: &App, name: &str, actor: &str, body: &impl Serialize) -> CommandMeta {
        CommandMeta {
            id: self.id,
            digest: digest(app, name, actor, body),
            actor: actor.to_owned(),
            correlation: self.id.to_string(),
            causation: None,
            traceparent: self.traceparent.clone(),
            issued_at: self.issued_at,
        }
    }
}

/// Tells two commands of one id apart. It is keyed, since it stays in the log in the clear: without the key,
/// nobody can try out which short message it was made of.
pub(crate) fn digest(app: &App, name: &str, actor: &str, body: &impl Serialize) -> String {
    // A request body is a plain struct of texts and numbers, which has a JSON form.
    let body = serde_json::to_vec(body).unwrap_or_default();
    let mut mac = app.digests.clone();
    for part in [name.as_bytes(), actor.as_bytes(), &body] {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    hex::encode(mac.finalize().into_bytes())
}

fn client_made(text: &str, now: OffsetDateTime) -> Result<Uuid, Problem> {
    let invalid = |why| {
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "command-id-invalid",
            "The Idempotency-Key must be a UUID of version 7, made at the server's time.",
        )
        .detail(why)
    };
    let id: Uuid = text.parse().map_err(|_| invalid("It is no UUID."))?;
    let made = made_at(id).ok_or_else(|| invalid("It is a UUID of another version."))?;
    if made > now + CLOCK_SKEW {
        Err(invalid("Its time is in the future."))
    } else if now - made > OLDEST_COMMAND {
        Err(too_old())
    } else {
        Ok(id)
    }
}

fn made_at(id: Uuid) -> Option<OffsetDateTime> {
    let (seconds, nanoseconds) = id.get_timestamp().filter(|_| id.get_version_num() == 7)?.to_unix();
    let seconds = OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).ok()?).ok()?;
    Some(seconds + Duration::nanoseconds(i64::from(nanoseconds)))
}

fn too_old() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "command-too-old",
        "The command is older than seven days; send it anew, with a new id.",
    )
}

/// How a command that had no effect is answered.
pub(crate) fn problem<R: Refusal>(error: ExecuteError<R>) -> Problem {
    refusal_or_problem(error).map_or_else(|problem| problem, |refusal| Problem::refused(&refusal))
}

/// The refusal itself, for who has another use for it than to answer with it.
///
/// # Errors
/// The answer to everything else that can be in the way.
pub(crate) fn refusal_or_problem<R>(error: ExecuteError<R>) -> Result<R, Problem> {
    match error {
        ExecuteError::Refused(refusal) => Ok(refusal),
        ExecuteError::CommandIdReused => Err(id_reused()),
        ExecuteError::CommandTooOld => Err(too_old()),
        ExecuteError::Conflict => Err(conflict()),
        ExecuteError::Unavailable(error) | ExecuteError::Store(error) => Err(store_problem(&error)),
        _ => Err(Problem::internal(&Unforeseen)),
    }
}

/// The end of a command, or its refusal, for who has another use for that than to answer with it.
///
/// # Errors
/// The answer to everything else that can be in the way.
pub(crate) fn decided<T, R>(end: Result<T, ExecuteError<R>>) -> Result<Result<T, R>, Problem> {
    match end {
        Ok(done) => Ok(Ok(done)),
        Err(error) => refusal_or_problem(error).map(Err),
    }
}

/// How trouble with the log is answered.
pub(crate) fn store_problem(error: &StoreError) -> Problem {
    match error {
        _ if error.is_transient() => log_unavailable(error),
        StoreError::Decode { .. } | StoreError::Malformed { .. } => Problem::unreadable(error),
        _ => Problem::internal(error),
    }
}

/// The log does not answer: nothing was done, or it was done and the same command again will say so.
pub(crate) fn log_unavailable(cause: &(dyn std::error::Error + 'static)) -> Problem {
    Problem::unavailable("log-unavailable", "Changes cannot be stored at the moment; try again soon.", cause)
}

pub(crate) fn id_reused() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "command-id-reused",
        "This Idempotency-Key was used before, for another command.",
    )
}

pub(crate) fn conflict() -> Problem {
    Problem::new(StatusCode::CONFLICT, "conflict", "Others are changing the same thing; try again.")
        .retry_after(1)
}

/// The refusal of a command that is never refused.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(crate) enum NeverRefused {}

impl Refusal for NeverRefused {
    fn code(&self) -> &'static str {
        match *self {}
    }

    fn kind(&self) -> RefusalKind {
        match *self {}
    }
}

/// The store's errors may become more.
#[derive(Debug, thiserror::Error)]
#[error("the store ended a command in a way that is not known here")]
struct Unforeseen;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

    fn code(text: &str) -> Option<String> {
        client_made(text, NOW).err().map(|problem| problem.code().to_owned())
    }

    fn made(at: OffsetDateTime) -> String {
        Random::system().id(at).to_string()
    }

    #[test]
    fn ids_are_version_7_and_of_about_now() {
        assert_eq!(code(&made(NOW)), None);
        assert_eq!(code(&made(NOW + Duration::minutes(4))), None);
        assert_eq!(code(&made(NOW - Duration::days(6))), None);
        let invalid = Some("command-id-invalid".to_owned());
        assert_eq!(code("seven"), invalid);
        assert_eq!(code(&Uuid::from_u128(1).to_string()), invalid);
        assert_eq!(code(&made(NOW + Duration::minutes(6))), invalid);
        assert_eq!(code(&made(NOW - Duration::days(8))), Some("command-too-old".to_owned()));
    }
}

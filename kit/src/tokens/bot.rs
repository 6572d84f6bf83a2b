//! Bots: what their access tokens say, and who gets past where people and bots may go.
//!
//! A bot's token is of a kind of its own. A route takes it only if it says so, by what it extracts: [`RoomReader`] or
//! [`RoomWriter`]. Everywhere else, and in every program that has never heard of bots, it counts for nothing.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{StatusCode, request::Parts},
};
use domain::{
    bots::BotScope,
    ids::{AccountId, SessionId},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Actor, TokenError, Verifier,
    actor::{bearer, forbidden},
};
use crate::problem::Problem;

/// A bot whose access token was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BotActor {
    /// The bot's own account.
    pub account: AccountId,
    /// Whose it is: what it stores counts as theirs. None in a token that a program of the version before has signed.
    pub owner: Option<AccountId>,
    /// The session that its token is.
    pub session: SessionId,
    /// What it may do.
    pub scopes: Vec<BotScope>,
}

/// What a bot's access token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct BotClaims {
    pub(super) aud: String,
    /// The bot's account.
    pub(super) sub: Uuid,
    /// Whose bot it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<Uuid>,
    /// The session that it belongs to, and ends with.
    pub(super) sid: Uuid,
    /// When it was made, in seconds since 1970.
    pub(super) iat: i64,
    /// When it expires, in seconds since 1970.
    pub(super) exp: i64,
    /// Its own id.
    pub(super) jti: Uuid,
    pub(super) scopes: Vec<BotScope>,
}

/// A person, or a bot that may read rooms. As an extractor, it refuses everybody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomReader {
    pub actor: Actor,
    /// Whether it may also write: every person, and a bot that may post.
    pub may_write: bool,
}

/// A person, or a bot that may post. As an extractor, it refuses everybody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomWriter {
    pub actor: Actor,
    pub is_bot: bool,
    /// Who answers for what is written: a person does by themselves, and for a bot its owner. None for a bot whose token is of
    /// the version before, which is over in minutes.
    pub answerable: Option<AccountId>,
}

impl BotActor {
    /// As one who may do nothing beyond its own affairs, which is what a bot is.
    pub const fn actor(&self) -> Actor {
        Actor::member(self.account, self.session)
    }

    fn may(&self, scope: BotScope) -> bool {
        self.scopes.contains(&scope)
    }
}

/// Who sends a request where bots may come.
enum Sender {
    Person(Actor),
    Bot(BotActor),
}

impl Sender {
    fn of(verifier: &Verifier, token: &str) -> Result<Self, TokenError> {
        match verifier.access(token) {
            // Either kind says what it is; to be no person's is no more than that.
            Err(TokenError::Invalid) => verifier.bot(token).map(Self::Bot),
            person => person.map(Self::Person),
        }
    }
}

impl<S> FromRequestParts<S> for RoomReader
where
    S: Send + Sync,
    Verifier: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Sender::of(&Verifier::from_ref(state), bearer(parts)?)? {
            Sender::Person(actor) => Ok(Self { actor, may_write: true }),
            Sender::Bot(bot) if bot.may(BotScope::ReadRooms) => {
                Ok(Self { actor: bot.actor(), may_write: bot.may(BotScope::PostMessages) })
            }
            Sender::Bot(_) => Err(scope_missing("This token is not for reading rooms.")),
        }
    }
}

impl<S> FromRequestParts<S> for RoomWriter
where
    S: Send + Sync,
    Verifier: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Sender::of(&Verifier::from_ref(state), bearer(parts)?)? {
            Sender::Person(actor) => Ok(Self { actor, is_bot: false, answerable: Some(actor.account) }),
            Sender::Bot(bot) if bot.may(BotScope::PostMessages) => {
                Ok(Self { actor: bot.actor(), is_bot: true, answerable: bot.owner })
            }
            Sender::Bot(_) => Err(scope_missing("This token is not for posting messages.")),
        }
    }
}

fn scope_missing(title: &'static str) -> Problem {
    forbidden("bot-scope-missing", title)
}

/// What to say to a bot where only people may come.
pub fn not_for_bots() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "not-for-bots", "Bots may not do this; people may.")
}

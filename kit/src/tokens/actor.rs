//! Who sends a request.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{StatusCode, header, request::Parts},
};
use domain::{
    accounts::Role,
    ids::{AccountId, SessionId},
};

use super::{TokenError, Verifier, bot::not_for_bots};
use crate::problem::Problem;

/// The account and session of a checked access token. As an extractor, it refuses requests without one, and leaves who it is
/// with the request for what is extracted after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    pub account: AccountId,
    pub session: SessionId,
    /// As it was when the token was made: a change counts from the next token on, minutes later.
    pub role: Role,
}

impl Actor {
    /// Somebody who may do nothing beyond their own affairs.
    pub const fn member(account: AccountId, session: SessionId) -> Self {
        Self { account, session, role: Role::Member }
    }
}

/// An [`Actor`] who may give roles and look after the read models. As an extractor, it refuses everybody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admin(pub Actor);

impl<S> FromRequestParts<S> for Actor
where
    S: Send + Sync,
    Verifier: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let (verifier, token) = (Verifier::from_ref(state), bearer(parts)?);
        match verifier.access(token) {
            // Only said to who has a bot's token: any other that is not valid is no more than that.
            Err(TokenError::Invalid) if verifier.bot(token).is_ok() => Err(not_for_bots()),
            known => {
                let actor = known?;
                parts.extensions.insert(actor);
                Ok(actor)
            }
        }
    }
}

impl<S> FromRequestParts<S> for Admin
where
    S: Send + Sync,
    Verifier: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let actor = Actor::from_request_parts(parts, state).await?;
        let title = "Only administrators may do this.";
        actor.role.may_administer().then_some(Self(actor)).ok_or_else(|| forbidden("not-admin", title))
    }
}

pub(super) fn forbidden(code: &'static str, title: &'static str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, code, title)
}

/// As [`Actor`], also if the session has ended. Only for the command that ends an account: it must get the same
/// answer when it comes again, and checks by itself that it does nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormerActor(pub Actor);

impl<S> FromRequestParts<S> for FormerActor
where
    S: Send + Sync,
    Verifier: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Ok(Self(Verifier::from_ref(state).former_access(bearer(parts)?)?))
    }
}

pub(super) fn bearer(parts: &Parts) -> Result<&str, TokenError> {
    let value = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    value.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim).ok_or(TokenError::Missing)
}

impl TokenError {
    /// The stable code of the problem.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "token-missing",
            Self::Invalid => "token-invalid",
            Self::Expired => "token-expired",
            Self::SessionEnded => "session-ended",
        }
    }
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        let title = match error {
            TokenError::Missing => "Log in first: no access token was sent.",
            TokenError::Invalid => "The access token is not valid.",
            TokenError::Expired => "The access token has expired; refresh it.",
            TokenError::SessionEnded => "This session has ended; log in again.",
        };
        Self::new(StatusCode::UNAUTHORIZED, error.code(), title)
    }
}

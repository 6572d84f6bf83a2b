//! Who sends a request.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{StatusCode, header, request::Parts},
};
use domain::ids::{AccountId, SessionId};

use super::{TokenError, Verifier};
use crate::problem::Problem;

/// The account and session of a checked access token. As an extractor, it refuses requests without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    pub account: AccountId,
    pub session: SessionId,
}

impl<S> FromRequestParts<S> for Actor
where
    S: Send + Sync,
    Verifier: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Ok(Verifier::from_ref(state).access(bearer(parts)?)?)
    }
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

fn bearer(parts: &Parts) -> Result<&str, TokenError> {
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

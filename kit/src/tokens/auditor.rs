//! Who may ask what has happened: auditors, administrators, and whoever has the signing key.

use std::fmt;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use domain::ids::AccountId;

use super::{
    Actor, Verifier,
    actor::{bearer, forbidden},
};
use crate::{problem::Problem, traceparent::traceparent};

/// Somebody who may ask what has happened. As an extractor, it refuses everybody else.
///
/// It keeps the token that proves it, to be handed on to where the question is written down and checked again, and the
/// trace of the request that it came with.
#[derive(Clone, PartialEq, Eq)]
pub struct Auditor {
    account: Option<AccountId>,
    by: String,
    token: String,
    traceparent: Option<String>,
}

impl Auditor {
    pub(super) fn account_of(actor: Actor, token: &str) -> Self {
        let account = actor.account;
        Self {
            account: Some(account),
            by: format!("account:{account}"),
            token: token.to_owned(),
            traceparent: None,
        }
    }

    pub(super) fn operator(by: &str, token: &str) -> Self {
        Self { account: None, by: by.to_owned(), token: token.to_owned(), traceparent: None }
    }

    /// The account; none for an operator.
    pub const fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// The auditor, as it stands in the log: `account:<id>` or `operator:<name>`.
    pub fn as_str(&self) -> &str {
        &self.by
    }

    /// The token that was checked, for another service that checks it by itself. It is a secret.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The trace that the request belongs to, if it told one.
    pub fn traceparent(&self) -> Option<&str> {
        self.traceparent.as_deref()
    }
}

/// Shows who it is and not the token.
impl fmt::Debug for Auditor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Auditor({})", self.by)
    }
}

impl<S> FromRequestParts<S> for Auditor
where
    S: Send + Sync,
    Verifier: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let token = bearer(parts)?;
        let title = "Only auditors and administrators may do this.";
        let auditor =
            Verifier::from_ref(state).auditor(token)?.ok_or_else(|| forbidden("not-auditor", title))?;
        Ok(Self { traceparent: traceparent(&parts.headers), ..auditor })
    }
}

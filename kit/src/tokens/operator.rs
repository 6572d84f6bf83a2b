//! Who may operate the system: administrators, and whoever has the signing key.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{StatusCode, request::Parts},
};
use serde::{Deserialize, Serialize};

use super::{Verifier, actor::bearer};
use crate::problem::Problem;

/// An operator, as it stands in the log: `account:<id>` or `operator:<name>`. As an extractor, it refuses everybody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator(pub(super) String);

/// What an operator's token says. It is made where the signing key is, at the command line of the machine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct OperatorClaims {
    pub(super) aud: String,
    /// The name under which it stands in the log.
    pub(super) sub: String,
    /// When it expires, in seconds since 1970.
    pub(super) exp: i64,
}

impl Operator {
    /// The operator, as it stands in the log.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<S> FromRequestParts<S> for Operator
where
    S: Send + Sync,
    Verifier: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let token = bearer(parts)?;
        Verifier::from_ref(state).operator(token)?.ok_or_else(|| {
            Problem::new(StatusCode::FORBIDDEN, "not-admin", "Only administrators may do this.")
        })
    }
}

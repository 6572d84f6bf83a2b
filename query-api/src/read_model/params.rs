//! The query string, or the problem with it.

use axum::{
    extract::{FromRequestParts, Query},
    http::{StatusCode, request::Parts},
};
use kit::problem::Problem;
use serde::de::DeserializeOwned;

/// Extracts the query string; what is wrong with it is answered as a problem.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Params<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let malformed = |_| {
            let title = "A parameter in the query string is not what it must be.";
            Problem::new(StatusCode::BAD_REQUEST, "malformed-query", title)
        };
        Query::try_from_uri(&parts.uri).map(|Query(params)| Self(params)).map_err(malformed)
    }
}

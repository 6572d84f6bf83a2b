//! An id in a path.

use axum::{
    extract::{FromRequestParts, Path},
    http::{StatusCode, request::Parts},
};
use kit::problem::Problem;
use serde::de::DeserializeOwned;

/// Extracts an id, or a tuple of them; a text that is no id names nothing that exists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PathId<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for PathId<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Path::<T>::from_request_parts(parts, state).await.map(|Path(id)| Self(id)).map_err(|_| {
            Problem::new(StatusCode::NOT_FOUND, "not-found", "There is nothing with such an id.")
        })
    }
}

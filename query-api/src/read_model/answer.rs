//! Answers: JSON that says of which position it is.

use axum::{
    Json,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

const POSITION: HeaderName = HeaderName::from_static("wherry-position");
const STALE: HeaderName = HeaderName::from_static("wherry-stale");

/// How far the read model had come when it was asked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Reached {
    /// The positions that this answer contains, one for each stream that it was read from, separated by commas.
    pub(crate) position: String,
    /// True when the wanted position was not reached in time, or an event that belongs here could not be applied and
    /// waits.
    pub(crate) stale: bool,
}

/// Some of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// Asks for what follows; absent at the end.
    pub(crate) next_cursor: Option<String>,
    #[serde(flatten)]
    pub(crate) reached: Reached,
}

/// A body together with the headers that tell its position.
#[derive(Clone, Debug)]
pub(crate) struct Answer<T> {
    pub(crate) body: T,
    pub(crate) reached: Reached,
}

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.body).into_response();
        let headers = response.headers_mut();
        if let Ok(position) = HeaderValue::from_str(&self.reached.position) {
            headers.insert(POSITION, position);
        }
        if self.reached.stale {
            headers.insert(STALE, HeaderValue::from_static("true"));
        }
        // What one person may see must not be kept for another.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        response
    }
}

impl<T: Serialize> From<Page<T>> for Answer<Page<T>> {
    fn from(page: Page<T>) -> Self {
        Self { reached: page.reached.clone(), body: page }
    }
}

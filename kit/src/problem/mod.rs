//! Errors as `application/problem+json` (RFC 9457), each with a stable `code`.

mod json_body;

use std::collections::BTreeMap;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{Refusal, refusal::RefusalKind};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error_chain;

pub use json_body::JsonBody;

/// What failed, why, and what to do about it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// A URI that names the kind of problem; it ends in the code.
    #[serde(rename = "type")]
    kind: Box<str>,
    /// A short text for people.
    title: Box<str>,
    /// The HTTP status, repeated.
    status: u16,
    /// What happened this time, if there is more to say than the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Box<str>>,
    /// What clients match on; it never changes.
    code: Box<str>,
    /// What is wrong with which field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// The numbers that the texts name, by what they are, for who says the same in other words, or in another language.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = BTreeMap<String, u64>)]
    numbers: Option<Box<Numbers>>,
    #[serde(skip)]
    retry_after_seconds: Option<u32>,
}

/// Numbers by their names. A struct, so that it can be boxed: problems are what most functions fail with, and stay small.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
struct Numbers(BTreeMap<&'static str, u64>);

/// What is wrong with one field of a body.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// A JSON pointer into the body, e.g. `/email`.
    pub pointer: String,
    /// What clients match on.
    pub code: String,
    /// A text for people.
    pub detail: String,
}

impl Problem {
    /// A problem of this status and code.
    pub fn new(status: StatusCode, code: &str, title: &str) -> Self {
        Self {
            kind: format!("https://wherry.dev/problems/{code}").into(),
            title: title.into(),
            status: status.as_u16(),
            detail: None,
            code: code.into(),
            errors: Vec::new(),
            numbers: None,
            retry_after_seconds: None,
        }
    }

    /// The answer to a refused command.
    pub fn refused(refusal: &dyn Refusal) -> Self {
        let status = match refusal.kind() {
            RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            RefusalKind::Conflict => StatusCode::CONFLICT,
            RefusalKind::NotFound => StatusCode::NOT_FOUND,
            RefusalKind::Forbidden => StatusCode::FORBIDDEN,
            RefusalKind::Gone => StatusCode::GONE,
            RefusalKind::TooOften => StatusCode::TOO_MANY_REQUESTS,
        };
        Self::new(status, refusal.code(), &sentence(&refusal.to_string()))
    }

    /// Fields that break a rule, all at once, so that a form can mark each.
    pub fn invalid_fields(errors: Vec<FieldError>) -> Self {
        let problem =
            Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-fields", "Some fields need another value.");
        Self { errors, ..problem }
    }

    /// The fault is ours. The cause goes to the log, here and only here, never into the answer.
    pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(cause = %error_chain::one_line(cause), "a request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side.")
    }

    /// What is stored cannot be understood, now or later; the cause goes to the log.
    pub fn unreadable(cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(cause = %error_chain::one_line(cause), "what is stored cannot be read");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "log-unreadable", "Something went wrong on our side.")
    }

    /// A part that this needs is away; the cause goes to the log.
    pub fn unavailable(code: &str, title: &str, cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::warn!(code, cause = %error_chain::one_line(cause), "a part is away");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, title).retry_after(2)
    }

    /// With what happened this time.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into().into());
        self
    }

    /// With the numbers that its texts name, each by what it is, such as `limit_bytes`. A name never changes.
    #[must_use]
    pub fn numbers(mut self, numbers: impl IntoIterator<Item = (&'static str, u64)>) -> Self {
        self.numbers = Some(Box::new(Numbers(numbers.into_iter().collect())));
        self
    }

    /// With when to try again, in seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The text for people.
    pub fn title(&self) -> &str {
        &self.title
    }
}

impl FieldError {
    /// What is wrong with the field at `pointer`.
    pub fn new(pointer: &str, code: &str, detail: &dyn std::fmt::Display) -> Self {
        Self { pointer: pointer.to_owned(), code: code.to_owned(), detail: sentence(&detail.to_string()) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let retry_after = self.retry_after_seconds;
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (self.status(), body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// An error's message (lower case, no full stop) as a sentence for people.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let Some(first) = letters.next() else { return String::new() };
    let stop = if message.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{stop}", first.to_uppercase(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::chat::{MessageBodyError, RoomRefused};
    use http_body_util::BodyExt as _;

    async fn answer(problem: Problem) -> (StatusCode, String) {
        let response = problem.into_response();
        let status = response.status();
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        (status, String::from_utf8(body.to_vec()).expect("text"))
    }

    #[tokio::test]
    async fn a_refusal_becomes_a_problem_with_its_code() {
        let (status, body) = answer(Problem::refused(&MessageBodyError::Empty)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(body.contains(r#""code":"message-empty""#), "{body}");
        assert!(body.contains(r#""title":"The message is empty.""#), "{body}");
        assert_eq!(Problem::refused(&RoomRefused::NotFound).status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn a_problem_has_its_numbers_by_name_and_without_any_does_not_speak_of_them() {
        let problem = Problem::new(StatusCode::CONFLICT, "too-many", "There are 3 of 2.");
        let (_, body) = answer(problem.clone().numbers([("used", 3), ("limit", 2)])).await;
        assert!(body.contains(r#""numbers":{"limit":2,"used":3}"#), "{body}");
        assert!(!answer(problem).await.1.contains("numbers"));
    }

    #[tokio::test]
    async fn a_fault_of_ours_shows_no_cause() {
        let cause = std::io::Error::other("secret path");
        let (status, body) = answer(Problem::internal(&cause)).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!body.contains("secret"), "{body}");
    }
}

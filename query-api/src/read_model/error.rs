//! When the read models do not answer.

use axum::response::{IntoResponse, Response};
use kit::problem::Problem;

/// A question could not be answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum QueryError {
    /// The database is away, is starting, or has no tables yet.
    #[error("the read model is not available")]
    Unavailable(#[source] sqlx::Error),
    /// It is there, and does not know yet what it must know soon.
    #[error("the read model is behind")]
    Behind,
    /// A mistake of ours.
    #[error("a query failed")]
    Failed(#[source] sqlx::Error),
    /// The question is wrong, or its answer is a refusal.
    #[error("{}", .0.title())]
    Refused(Problem),
}

impl From<sqlx::Error> for QueryError {
    fn from(error: sqlx::Error) -> Self {
        let away = match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            // The server hangs up in the middle of its word when it is killed.
            | sqlx::Error::Protocol(_) => true,
            // Connection lost, too many of them, told to stop or only just starting; no such schema or
            // table; no such column, because the read model that has it is still in the making.
            sqlx::Error::Database(error) => error.code().is_some_and(|code| {
                ["08", "53", "57"].iter().any(|class| code.starts_with(class))
                    || ["3F000", "42P01", "42703"].contains(&code.as_ref())
            }),
            _ => false,
        };
        if away { Self::Unavailable(error) } else { Self::Failed(error) }
    }
}

impl From<Problem> for QueryError {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl IntoResponse for QueryError {
    fn into_response(self) -> Response {
        match &self {
            Self::Unavailable(_) | Self::Behind => Problem::unavailable(
                "read-model-unavailable",
                "What you asked for cannot be read just now; nothing is lost.",
                &self,
            ),
            Self::Failed(_) => Problem::internal(&self),
            Self::Refused(problem) => problem.clone(),
        }
        .into_response()
    }
}

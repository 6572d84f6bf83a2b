//! Jobs of workers that ended in failure: what workers say of them, and what operators do about them.

mod record_failed_job;
mod retry_failed_job;

pub(crate) use record_failed_job::record_failed_job;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::App;

/// The routes of operators.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(retry_failed_job::retry_failed_job))
}

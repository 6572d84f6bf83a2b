//! Read models, as operators see them: nothing here knows their tables.

mod operate_projection;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::App;

/// The routes of operators.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(operate_projection::operate_projection))
}

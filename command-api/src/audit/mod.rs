//! What auditors do is written down before they see anything.

mod record_audit_read;
mod reveal_personal_data;

pub(crate) use record_audit_read::record_audit_read;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::App;

/// The routes of auditors.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(reveal_personal_data::reveal_personal_data))
}

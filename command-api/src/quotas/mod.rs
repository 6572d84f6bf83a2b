//! How much people may use, and how much they do.
//!
//! What is set is in the log. What is used is counted here, where it is decided: conversions from their own events, files of
//! messages where they lie. No read model is asked, and nothing is counted twice.

mod admit;
mod counts;
mod refused;
mod set_quotas;
mod show_quotas;

pub(crate) use admit::{admit_conversion, admit_file, require_conversion};
pub(crate) use counts::{Coming, Counts};
use domain::{ids::AccountId, quotas::Quotas};
use jetstream_es::StoreError;
pub(crate) use refused::quota_problem;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::App;

/// The routes of quotas.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show_quotas::own_quotas))
        .routes(routes!(show_quotas::quotas_of_everybody, set_quotas::set_quotas_of_everybody))
        .routes(routes!(show_quotas::quotas_of_account, set_quotas::set_quotas_of_account))
}

/// The quotas that hold for somebody: their own, where those say nothing everybody's, and then the server's.
pub(crate) async fn quotas_of(app: &App, account: AccountId) -> Result<Quotas, StoreError> {
    let (own, everybodys) = tokio::try_join!(app.quotas(Some(account)), app.quotas(None))?;
    Ok(own.state.over(everybodys.state).over(app.config.quotas))
}

/// How large one upload of somebody may be. What is set in the log stays below what the server takes at all.
pub(crate) fn upload_limit(app: &App, quotas: Quotas) -> u64 {
    let most = app.config.upload_limit_bytes;
    quotas.upload_bytes().map_or(most, |bytes| bytes.min(most))
}

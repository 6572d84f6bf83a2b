//! Conversions. They go through the framework's door, since each has one boundary.

mod cancel_conversion;
mod delete_conversion_files;
mod engines;
mod expire_conversion_files;
mod give_conversion_password;
mod repeat_conversion;
mod request_conversion;
mod work;

use domain::{
    boundary::Boundary,
    conversion::{ConversionCommand, ConversionRefused},
    ids::{AccountId, ConversionId},
};
pub(crate) use engines::Engines;
pub(crate) use expire_conversion_files::expire_conversion_files;
use jetstream_es::{CommandMeta, ExecuteError, Outcome};
use kit::problem::Problem;
pub(crate) use request_conversion::{ConversionQueued, Wanted, queue, target, unsupported};
use utoipa_axum::{router::OpenApiRouter, routes};
pub(crate) use work::{
    ask_conversion_password, cancel_erased_conversion, complete_conversion, fail_conversion, start_conversion,
};

use crate::state::App;

/// The routes of conversions.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(request_conversion::request_conversion))
        .routes(routes!(repeat_conversion::repeat_conversion))
        .routes(routes!(cancel_conversion::cancel_conversion))
        .routes(routes!(delete_conversion_files::delete_conversion_files))
        .routes(routes!(give_conversion_password::give_conversion_password))
}

/// The same answer whether a conversion does not exist or is somebody else's.
fn conversion_not_found() -> Problem {
    Problem::refused(&ConversionRefused::NotFound)
}

/// Runs a command on the conversion's boundary. The boundary names the owner: nobody reaches another's conversion.
async fn execute(
    app: &App,
    meta: &CommandMeta,
    owner: AccountId,
    conversion: ConversionId,
    command: ConversionCommand,
) -> Result<Outcome, ExecuteError<ConversionRefused>> {
    let boundary = Boundary::conversion(owner, conversion);
    app.conversions.execute(meta, boundary.subject(), command, &()).await
}

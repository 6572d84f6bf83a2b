//! Devices that are told of what happens while the app is closed: switched on, listed, tried and switched off. What they
//! are reached by is kept sealed beside the log, under their session, and goes with it.

mod forget_device;
mod kept;
mod list_devices;
mod register_device;
mod try_device;

use axum::http::StatusCode;
use kit::problem::Problem;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::App;

pub(crate) use forget_device::forget_gone_device;
pub(crate) use kept::Devices;

/// How often a change is tried against other tabs of the same session.
const ATTEMPTS: u32 = 8;

/// The routes of one's own devices.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_devices::list_devices))
        .routes(routes!(register_device::register_device, forget_device::forget_this_device))
        .routes(routes!(forget_device::forget_device))
        .routes(routes!(try_device::try_device))
}

/// The answer where no key is configured by which push services know this server.
fn off() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "web-push-off",
        "This server tells nobody of anything while the app is closed.",
    )
}

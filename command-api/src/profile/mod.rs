//! Profiles: name, bio and photo. They go through the framework's door, since each has one boundary.

mod change_profile;
mod remove_photo;
mod set_photo;

use domain::{boundary::Boundary, ids::AccountId, profile::ProfileCommand};
use jetstream_es::{CommandMeta, Outcome};
use kit::problem::Problem;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{command::problem, state::App};

/// The routes of one's own profile.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(change_profile::change_profile))
        .routes(routes!(set_photo::set_photo, remove_photo::remove_photo))
}

/// Runs a command on the account's boundary.
async fn execute(
    app: &App,
    meta: &CommandMeta,
    account: AccountId,
    command: ProfileCommand,
) -> Result<Outcome, Problem> {
    app.profiles.execute(meta, Boundary::account(account).subject(), command, &()).await.map_err(problem)
}

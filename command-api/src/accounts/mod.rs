//! Accounts: sign up, activate, log in, refresh, log out, here and elsewhere; passwords; and being forgotten.

mod activate_account;
mod appoint_admins;
mod begin_session;
mod change_password;
mod change_role;
mod claims;
mod confirm_email_change;
mod cookies;
mod end_session;
mod erase_account;
mod erasure_steps;
mod export_account;
mod export_archive;
mod give_code;
mod guess_counts;
mod guesses;
mod identities;
mod jwks;
mod list_sessions;
mod log_in;
mod log_out;
mod logged_in;
mod new_password;
mod own_file_names;
mod passwords;
mod prove;
mod refresh_session;
mod register_account;
mod repeat_activation;
mod request_email_change;
mod request_password_reset;
mod reset_password;
mod revoke_sessions;
mod second_factor;
mod session_record;
mod sessions;

pub(crate) use appoint_admins::appoint_admins;
pub(crate) use claims::Claims;
pub(crate) use erasure_steps::{complete_erasure, destroy_key, end_erased_session, require_erasure};
pub(crate) use export_account::{ExportSlots, SECRETS};
pub(crate) use guesses::Guesses;
pub(crate) use identities::Identities;
pub use identities::ProviderConfig;
pub(crate) use list_sessions::started;
pub use passwords::Passwords;
pub(crate) use second_factor::{Enrolments, RecoveryCodes};
use serde::Serialize;
pub(crate) use sessions::{SESSIONS, Sessions};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::App;

/// An answer that says no more than its status.
#[derive(Serialize, ToSchema)]
pub(crate) struct Empty {}

/// The routes that take what can be guessed, most of them without an access token. They are limited by address.
pub(crate) fn open_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(register_account::register_account))
        .routes(routes!(activate_account::activate_account))
        .routes(routes!(repeat_activation::repeat_activation))
        .routes(routes!(request_password_reset::request_password_reset))
        .routes(routes!(reset_password::reset_password))
        .routes(routes!(log_in::log_in))
        .routes(routes!(give_code::give_code))
        .routes(routes!(refresh_session::refresh_session))
        // With a token, but passwords can be tried on them.
        .routes(routes!(change_password::change_password))
        .routes(routes!(request_email_change::request_email_change))
        .routes(routes!(erase_account::erase_account))
        .merge(second_factor::guessable_routes())
        .merge(identities::open_routes())
}

/// The routes that need an access token.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(log_out::log_out))
        .routes(routes!(confirm_email_change::confirm_email_change))
        .routes(routes!(list_sessions::list_sessions, revoke_sessions::revoke_other_sessions))
        .routes(routes!(revoke_sessions::revoke_session))
        .routes(routes!(export_account::export_account))
        .routes(routes!(export_archive::export_archive))
        .routes(routes!(change_role::change_role))
        .merge(second_factor::routes())
}

/// The routes that need neither a token nor the log.
pub(crate) fn public_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(jwks::jwks)).merge(identities::public_routes())
}

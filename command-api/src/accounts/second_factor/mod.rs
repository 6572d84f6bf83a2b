//! The second factor: codes of an app beside the password (ADR 64).
//!
//! Nothing of it is in the log before the person has shown that their app works: until then the browser holds what was
//! begun, signed.

mod enrol_second_factor;
mod enrolments;
mod picture;
mod recovery_codes;
mod replace_recovery_codes;
mod reset_second_factor;
mod show_second_factor;
mod turn_off_second_factor;
mod turn_on_second_factor;

pub(crate) use enrolments::Enrolments;
pub(crate) use recovery_codes::RecoveryCodes;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::App;

/// The codes for who loses the app. Nobody is shown them again.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewRecoveryCodes {
    /// Each works once.
    #[schema(example = json!(["gayt-emzu-gu3d-oobz"]))]
    recovery_codes: Vec<String>,
    /// Where a reader must have got to in order to see it: give it to queries as `?position=`.
    #[schema(example = "USERS:12@1f3a9c00")]
    position: String,
}

/// The routes on which a password can be tried.
pub(super) fn guessable_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(enrol_second_factor::enrol_second_factor))
        .routes(routes!(replace_recovery_codes::replace_recovery_codes))
        .routes(routes!(turn_off_second_factor::turn_off_second_factor))
}

/// The rest.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show_second_factor::show_second_factor, turn_on_second_factor::turn_on_second_factor))
        .routes(routes!(reset_second_factor::reset_second_factor))
}

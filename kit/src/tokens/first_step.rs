//! Who has taken the first of two steps of logging in.

use domain::ids::AccountId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An account whose password was given, and whose code is still to come. Nothing but that step takes its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstStep {
    pub account: AccountId,
    /// How many times the password had been changed when it was checked.
    pub password_version: u32,
}

/// What its token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct FirstStepClaims {
    pub(super) aud: String,
    /// The account.
    pub(super) sub: Uuid,
    pub(super) password_version: u32,
    /// When it expires, in seconds since 1970.
    pub(super) exp: i64,
}

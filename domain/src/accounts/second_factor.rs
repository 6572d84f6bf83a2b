//! The second factor of an account: codes of an app, and recovery codes for who lost it.

use personal::Personal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{CodeDigest, TotpSecret};
use crate::{Refusal, refusal::RefusalKind};

/// What an account that has a second factor knows of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// What the app's codes are made of, in base 32.
    pub totp_secret: Personal<String>,
    /// By their numbers; nothing in the place of one that was used.
    recovery_codes: Vec<Option<CodeDigest>>,
    /// The last step of time whose code was taken: neither it nor an earlier one counts again.
    last_step: u64,
}

/// Why a second factor stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecondFactorRefused {
    #[error("there is no such account")]
    NoAccount,
    #[error("this account has a second factor already")]
    On,
    #[error("this account has no second factor")]
    Off,
    #[error("this is not the password")]
    WrongPassword,
    /// Whatever is the matter with it: mistyped, used before, of another time.
    #[error("this code is not right, or was used before")]
    WrongCode,
    #[error("only an administrator resets a second factor")]
    NotAdmin,
    #[error(
        "your own second factor is turned off with your password and a code; another administrator can reset it"
    )]
    Own,
}

impl Refusal for SecondFactorRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NoAccount => "account-not-found",
            Self::On => "second-factor-on",
            Self::Off => "second-factor-off",
            Self::WrongPassword => "password-wrong",
            Self::WrongCode => "second-factor-wrong",
            Self::NotAdmin => "not-admin",
            Self::Own => "own-second-factor",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoAccount => RefusalKind::NotFound,
            Self::On | Self::Off | Self::Own => RefusalKind::Conflict,
            Self::WrongPassword | Self::WrongCode | Self::NotAdmin => RefusalKind::Forbidden,
        }
    }
}

impl SecondFactor {
    pub(super) fn new(totp_secret: Personal<String>, recovery_codes: Vec<CodeDigest>, step: u64) -> Self {
        let recovery_codes = recovery_codes.into_iter().map(Some).collect();
        Self { totp_secret, recovery_codes, last_step: step }
    }

    /// How many recovery codes were not used yet.
    pub fn recovery_codes_left(&self) -> usize {
        self.recovery_codes.iter().flatten().count()
    }

    /// The step of time whose code this is, if it counts now.
    pub(super) fn step_of(&self, code: Option<u32>, now: OffsetDateTime) -> Option<u64> {
        TotpSecret::from_base32(self.totp_secret.value()?)?.step_of(code, self.last_step, now)
    }

    /// The number of the recovery code with this digest, if it was not used yet. All are looked at.
    pub(super) fn number_of(&self, digest: &CodeDigest) -> Option<u32> {
        (0..).zip(&self.recovery_codes).fold(None, |found, (number, code)| {
            if code.as_ref() == Some(digest) { Some(number) } else { found }
        })
    }

    pub(super) fn take_step(&mut self, step: u64) {
        self.last_step = self.last_step.max(step);
    }

    pub(super) fn take_recovery_code(&mut self, number: u32) {
        let code = usize::try_from(number).ok().and_then(|number| self.recovery_codes.get_mut(number));
        if let Some(code) = code {
            *code = None;
        }
    }

    pub(super) fn replace_recovery_codes(&mut self, codes: Vec<CodeDigest>) {
        self.recovery_codes = codes.into_iter().map(Some).collect();
    }
}

//! Another address for an account: asked for, mailed to, and confirmed from there.

use personal::Personal;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::{Asking, EmailChangeRefused};

/// How long the link works that confirms an address. It is no password: it moves nothing without a session of the account.
pub const EMAIL_CHANGE_LIFETIME: Duration = Duration::HOUR;

/// The last change of the address that was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EmailChange {
    /// Which link is the valid one; earlier ones no longer work.
    pub attempt: u32,
    /// The address as it was typed.
    pub email: Personal<String>,
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// Confirmed, or made void by another change of the password.
    pub is_spent: bool,
    pub(super) asking: Asking,
}

impl EmailChange {
    /// Whether the link of this attempt confirms the address now.
    ///
    /// # Errors
    /// [`EmailChangeRefused`], with what is the matter with it.
    pub(super) fn check(&self, attempt: u32, now: OffsetDateTime) -> Result<(), EmailChangeRefused> {
        if attempt > self.attempt {
            Err(EmailChangeRefused::Invalid)
        } else if attempt < self.attempt {
            Err(EmailChangeRefused::Expired)
        } else if self.is_spent {
            Err(EmailChangeRefused::Used)
        } else if self.expires_at < now {
            Err(EmailChangeRefused::Expired)
        } else {
            Ok(())
        }
    }
}

//! A link that sets a new password, for who forgot the old one.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::{Asking, ResetRefused};

/// How long such a link works. ASVS 5.0, 6.5.5: what takes the place of a password for a moment lives ten minutes at most.
pub const PASSWORD_RESET_LIFETIME: Duration = Duration::minutes(10);

/// The last link of an account that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordReset {
    /// Which link is the valid one; earlier ones no longer work.
    pub attempt: u32,
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// Used, or made void by another change of the password or the address.
    pub is_spent: bool,
    pub(super) asking: Asking,
}

impl PasswordReset {
    /// Whether the link of this attempt sets a password now.
    ///
    /// # Errors
    /// [`ResetRefused`], with what is the matter with it.
    pub fn check(&self, attempt: u32, now: OffsetDateTime) -> Result<(), ResetRefused> {
        if attempt > self.attempt {
            Err(ResetRefused::Invalid)
        } else if attempt < self.attempt {
            Err(ResetRefused::Expired)
        } else if self.is_spent {
            Err(ResetRefused::Used)
        } else if self.expires_at < now {
            Err(ResetRefused::Expired)
        } else {
            Ok(())
        }
    }
}

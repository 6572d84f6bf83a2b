//! A link by which people come into a room: how long it works, and for how many.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::ids::AccountId;

/// So many links of a room work at the same time.
pub const MAX_INVITE_LINKS: usize = 20;
/// Of more than this, the oldest are forgotten: whoever follows one is told that there is no such link.
pub(super) const INVITE_LINKS_KEPT: usize = 100;
/// The longest that a link works, in hours: 30 days.
const MOST_HOURS: u32 = 720;
/// The most people who come in by one link.
const MOST_USES: u32 = 1000;

/// How long a link is to work, and for how many people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InviteLinkLimits {
    hours: u32,
    max_uses: Option<u32>,
}

/// Limits that no link can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InviteLinkLimitsError {
    #[error("a link works for 1 to 720 hours")]
    Hours,
    #[error("a link is for 1 to 1000 people")]
    Uses,
}

impl InviteLinkLimits {
    /// Takes the hours that a link works, 1 to 720, and how many people may come by it, 1 to 1000 or as many as like.
    ///
    /// # Errors
    /// When one of the two is beyond that.
    pub fn new(hours: u32, max_uses: Option<u32>) -> Result<Self, InviteLinkLimitsError> {
        if !(1..=MOST_HOURS).contains(&hours) {
            return Err(InviteLinkLimitsError::Hours);
        }
        if max_uses.is_some_and(|uses| !(1..=MOST_USES).contains(&uses)) {
            return Err(InviteLinkLimitsError::Uses);
        }
        Ok(Self { hours, max_uses })
    }

    /// From when on a link that is made now does not work.
    pub(super) fn expires_at(self, now: OffsetDateTime) -> OffsetDateTime {
        let now = now.replace_nanosecond(0).unwrap_or(now);
        now + Duration::hours(i64::from(self.hours))
    }

    /// For how many people it is; nothing for as many as like.
    pub(super) const fn max_uses(self) -> Option<u32> {
        self.max_uses
    }
}

/// A link as the room's events tell it. Its token is in none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteLink {
    pub(super) by: AccountId,
    #[serde(with = "time::serde::rfc3339")]
    pub(super) expires_at: OffsetDateTime,
    pub(super) max_uses: Option<u32>,
    pub(super) uses: u32,
    pub(super) revoked: bool,
}

impl InviteLink {
    pub(super) fn has_expired(&self, now: OffsetDateTime) -> bool {
        self.expires_at <= now
    }

    pub(super) fn is_used_up(&self) -> bool {
        self.max_uses.is_some_and(|most| self.uses >= most)
    }

    /// Whether somebody could come in by it, as far as the link itself goes.
    pub(super) fn is_open(&self, now: OffsetDateTime) -> bool {
        !self.revoked && !self.has_expired(now) && !self.is_used_up()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_have_limits() {
        assert!(InviteLinkLimits::new(1, None).is_ok() && InviteLinkLimits::new(720, Some(1000)).is_ok());
        for hours in [0, 721] {
            assert_eq!(InviteLinkLimits::new(hours, None), Err(InviteLinkLimitsError::Hours));
        }
        for uses in [0, 1001] {
            assert_eq!(InviteLinkLimits::new(24, Some(uses)), Err(InviteLinkLimitsError::Uses));
        }
    }
}

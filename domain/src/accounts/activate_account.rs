//! `ActivateAccount`: somebody proves that the address is theirs.

use time::OffsetDateTime;

use super::{Account, AccountEvent, Activation};
use crate::{Refusal, ids::AccountId, refusal::RefusalKind};

/// Activate with the link of one attempt; that the link is genuine was checked before.
#[derive(Clone, Copy, Debug)]
pub struct ActivateAccount {
    pub account: AccountId,
    pub attempt: u32,
}

/// Why a link does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActivationRefused {
    #[error("this activation link is not valid")]
    Invalid,
    #[error("this activation link was used already")]
    Used,
    #[error("this activation link has expired")]
    Expired,
}

impl Refusal for ActivationRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid => "activation-link-invalid",
            Self::Used => "activation-link-used",
            Self::Expired => "activation-link-expired",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Invalid => RefusalKind::Invalid,
            Self::Used => RefusalKind::Conflict,
            Self::Expired => RefusalKind::Gone,
        }
    }
}

impl ActivateAccount {
    /// Decides against the account.
    ///
    /// # Errors
    /// When the link was used, has expired or was replaced by a later one, or the account lost its claims.
    pub fn decide(self, account: &Account, now: OffsetDateTime) -> Result<AccountEvent, ActivationRefused> {
        let registered = account.registered().ok_or(ActivationRefused::Invalid)?;
        match registered.activation {
            Activation::Activated => Err(ActivationRefused::Used),
            Activation::Abandoned => Err(ActivationRefused::Expired),
            Activation::Awaited { attempt, .. } if self.attempt > attempt => Err(ActivationRefused::Invalid),
            Activation::Awaited { attempt, expires_at, .. } => {
                if self.attempt < attempt || expires_at < now {
                    Err(ActivationRefused::Expired)
                } else {
                    Ok(AccountEvent::AccountActivated { account: self.account })
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::examples::{NOW, abandoned, activated, ada, registered};
    use time::Duration;

    fn activate(
        events: &[AccountEvent],
        attempt: u32,
        now: OffsetDateTime,
    ) -> Result<AccountEvent, ActivationRefused> {
        let account = Account::fold(events.iter().cloned());
        ActivateAccount { account: ada(), attempt }.decide(&account, now)
    }

    fn requested_again() -> AccountEvent {
        AccountEvent::ActivationRequested {
            account: ada(),
            attempt: 2,
            requested_at: NOW,
            expires_at: NOW + Duration::hours(1),
        }
    }

    #[test]
    fn the_current_link_activates_once() {
        assert_eq!(activate(&[registered()], 1, NOW), Ok(activated()));
        assert_eq!(activate(&[registered(), activated()], 1, NOW), Err(ActivationRefused::Used));
    }

    #[test]
    fn an_expired_or_replaced_link_says_so() {
        assert_eq!(activate(&[registered()], 1, NOW + Duration::hours(2)), Err(ActivationRefused::Expired));
        assert_eq!(activate(&[registered(), requested_again()], 1, NOW), Err(ActivationRefused::Expired));
        assert_eq!(activate(&[registered(), requested_again()], 2, NOW), Ok(activated()));
    }

    #[test]
    fn a_link_for_nothing_is_invalid() {
        assert_eq!(activate(&[], 1, NOW), Err(ActivationRefused::Invalid));
        assert_eq!(activate(&[registered()], 9, NOW), Err(ActivationRefused::Invalid));
    }

    #[test]
    fn an_account_that_lost_its_claims_cannot_be_activated() {
        assert_eq!(activate(&[registered(), abandoned()], 1, NOW), Err(ActivationRefused::Expired));
    }
}

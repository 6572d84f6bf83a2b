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
    /// Decides against the account and who holds its address now.
    ///
    /// # Errors
    /// When the link was used, has expired or was replaced by a later one, or the address went to another account.
    pub fn decide(
        self,
        account: &Account,
        address_holder: Option<AccountId>,
        now: OffsetDateTime,
    ) -> Result<AccountEvent, ActivationRefused> {
        let registered = account.registered().ok_or(ActivationRefused::Invalid)?;
        match registered.activation {
            Activation::Activated => Err(ActivationRefused::Used),
            Activation::Awaited { attempt, .. } if self.attempt > attempt => Err(ActivationRefused::Invalid),
            Activation::Awaited { attempt, expires_at, .. } => {
                let replaced = self.attempt < attempt || address_holder != Some(self.account);
                if replaced || expires_at < now {
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
    use crate::accounts::account::examples::{NOW, activated, ada, registered};
    use time::Duration;
    use uuid::Uuid;

    fn activate(
        events: &[AccountEvent],
        attempt: u32,
        now: OffsetDateTime,
    ) -> Result<AccountEvent, ActivationRefused> {
        let account = Account::fold(events.iter().cloned());
        ActivateAccount { account: ada(), attempt }.decide(&account, Some(ada()), now)
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
    fn an_address_that_another_account_took_over_cannot_be_activated_here() {
        let account = Account::fold([registered()]);
        let other = AccountId::new(Uuid::from_u128(0xb0b));
        let decided = ActivateAccount { account: ada(), attempt: 1 }.decide(&account, Some(other), NOW);
        assert_eq!(decided, Err(ActivationRefused::Expired));
    }
}

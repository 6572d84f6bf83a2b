//! `CompleteErasure`: everything of a person is gone, so the account ends and its claims are free.

use super::{Account, AccountEvent, EmailClaim, EmailEvent, HandleClaim, HandleEvent};
use crate::{Refusal, ids::AccountId, refusal::RefusalKind};

/// Say that a person is forgotten, after everything was removed.
#[derive(Clone, Copy, Debug)]
pub struct CompleteErasure {
    pub account: AccountId,
    /// Whether the person's key is destroyed, for good.
    pub key_is_destroyed: bool,
}

/// What ends with an erasure, in one batch. Who signs up with the same address afterwards is somebody new.
#[derive(Clone, Debug, PartialEq)]
pub struct ErasureCompleted {
    pub account: AccountEvent,
    /// Only if the account still holds the address.
    pub email: Option<EmailEvent>,
    /// Only if the account still holds the handle.
    pub handle: Option<HandleEvent>,
}

/// Why an erasure cannot be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErasureRefused {
    #[error("nobody asked for this account to be erased")]
    NotRequested,
    #[error("the person's key is still there")]
    KeyNotDestroyed,
}

impl Refusal for ErasureRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NotRequested => "erasure-not-requested",
            Self::KeyNotDestroyed => "erasure-key-not-destroyed",
        }
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::Conflict
    }
}

impl CompleteErasure {
    /// Decides against the account and its claims; `None` when it was completed before.
    ///
    /// # Errors
    /// When nobody asked for it, or the key is still there: what it sealed could be read.
    pub fn decide(
        self,
        account: &Account,
        email: &EmailClaim,
        handle: &HandleClaim,
    ) -> Result<Option<ErasureCompleted>, ErasureRefused> {
        match account {
            Account::Erased(_) => Ok(None),
            Account::NotRegistered | Account::Registered(_) => Err(ErasureRefused::NotRequested),
            Account::BeingErased(_) if !self.key_is_destroyed => Err(ErasureRefused::KeyNotDestroyed),
            Account::BeingErased(_) => {
                let account = self.account;
                let holds = |holder: Option<AccountId>| holder == Some(account);
                Ok(Some(ErasureCompleted {
                    account: AccountEvent::AccountErased { account },
                    email: holds(email.holder).then_some(EmailEvent::EmailReleased { account }),
                    handle: holds(handle.holder).then_some(HandleEvent::HandleReleased { account }),
                }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::examples::{activated, ada, erased, erasure_requested, registered};

    const COMPLETE: fn(bool) -> CompleteErasure =
        |key_is_destroyed| CompleteErasure { account: ada(), key_is_destroyed };

    fn claims(holder: Option<AccountId>) -> (EmailClaim, HandleClaim) {
        (EmailClaim { holder, ..EmailClaim::default() }, HandleClaim { holder })
    }

    #[test]
    fn the_account_ends_and_its_claims_are_free() {
        let account = Account::fold([registered(), activated(), erasure_requested()]);
        let (email, handle) = claims(Some(ada()));
        let completed = ErasureCompleted {
            account: erased(),
            email: Some(EmailEvent::EmailReleased { account: ada() }),
            handle: Some(HandleEvent::HandleReleased { account: ada() }),
        };
        assert_eq!(COMPLETE(true).decide(&account, &email, &handle), Ok(Some(completed)));
        let (email, handle) = claims(None);
        let only = ErasureCompleted { account: erased(), email: None, handle: None };
        assert_eq!(COMPLETE(true).decide(&account, &email, &handle), Ok(Some(only)));
    }

    #[test]
    fn it_is_neither_completed_twice_nor_unasked_nor_before_the_key_is_gone() {
        let (email, handle) = claims(Some(ada()));
        let decide =
            |events: Vec<AccountEvent>, gone| COMPLETE(gone).decide(&Account::fold(events), &email, &handle);
        assert_eq!(decide(vec![registered(), erasure_requested(), erased()], true), Ok(None));
        assert_eq!(decide(vec![registered()], true), Err(ErasureRefused::NotRequested));
        assert_eq!(
            decide(vec![registered(), erasure_requested()], false),
            Err(ErasureRefused::KeyNotDestroyed)
        );
    }
}

//! `EraseAccount`: a person wants to be forgotten.

use super::{Account, AccountEvent, ClaimHash};
use crate::{Refusal, refusal::RefusalKind};

/// Forget the person behind an account; that it is this person who asks was checked before.
#[derive(Clone, Debug)]
pub struct EraseAccount {
    /// The claim on the account's address.
    pub email_claim: ClaimHash,
    /// The claim on its handle.
    pub handle_claim: ClaimHash,
}

/// There is no such account, or not any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such account")]
pub struct NoAccountToErase;

impl Refusal for NoAccountToErase {
    fn code(&self) -> &'static str {
        "account-not-found"
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::NotFound
    }
}

impl EraseAccount {
    /// Decides against the account. From this event on it can do nothing more.
    ///
    /// # Errors
    /// [`NoAccountToErase`], also when the person asked before.
    pub fn decide(self, account: &Account) -> Result<AccountEvent, NoAccountToErase> {
        let account = account.registered().ok_or(NoAccountToErase)?.account;
        let Self { email_claim, handle_claim } = self;
        Ok(AccountEvent::AccountErasureRequested { account, email_claim, handle_claim })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::examples::{activated, erased, erasure_requested, registered};

    #[test]
    fn a_person_is_forgotten_once() {
        let erase =
            EraseAccount { email_claim: ClaimHash::new([1; 32]), handle_claim: ClaimHash::new([2; 32]) };
        let mut history = vec![registered(), activated()];
        assert_eq!(erase.clone().decide(&Account::fold(history.clone())), Ok(erasure_requested()));
        history.push(erasure_requested());
        assert_eq!(erase.clone().decide(&Account::fold(history.clone())), Err(NoAccountToErase));
        history.push(erased());
        assert_eq!(erase.clone().decide(&Account::fold(history)), Err(NoAccountToErase));
        assert_eq!(erase.decide(&Account::default()), Err(NoAccountToErase));
    }
}
